//! A run as a report that one attaches to a ticket: what came out, what is wrong and who puts it right, the evidence, and
//! what was left out.

use jiff::Timestamp;

use crate::checks::{Ctx, Explanation, Finding, Judged, Status, sections};
use crate::evidence::Exchange;
use crate::evidence::text::shorten;
use crate::recipe::Category;
use crate::remedies::{WayKind, ways};

use super::document::Document;
use super::run::Run;
use super::text;

/// How much of an exchange is shown.
const LINES: usize = 150;
const LINE: usize = 1_000;

/// The report of a run.
pub fn document(run: &Run<'_>, created: Timestamp) -> Document {
    let mut doc = Document::default();
    let ctx = &run.ctx;
    doc.heading(1, format!("firstcall report: {}", ctx.target.title));
    doc.text(run.sentence);
    doc.table(&["", ""], environment(run, created));
    doc.heading(2, "Findings");
    if run.judgement.findings.is_empty() {
        doc.text("Nothing was found to be wrong.");
    }
    for (number, found) in (1..).zip(&run.judgement.findings) {
        finding(&mut doc, run, number, found);
    }
    if !run.ask_for.is_empty() {
        doc.heading(2, "What else to send");
        doc.list(run.ask_for.to_vec());
    }
    access(&mut doc, run);
    doc.heading(2, "Requirements");
    // Of files nobody knows on which computer they came about.
    let is_of_machine = |judged: &&Judged| {
        let requirement = run.ctx.recipe.requirement(&judged.requirement);
        run.is_sent && requirement.is_some_and(|requirement| requirement.category == Category::Network)
    };
    let applying = run.judgement.judged.iter().filter(|judged| judged.verdict.status != Status::NotApplicable);
    let (open, decided): (Vec<&Judged>, Vec<&Judged>) = applying
        .filter(|judged| !is_of_machine(judged))
        .partition(|judged| judged.verdict.status == Status::Unknown && run.is_sent);
    let rows = decided.iter().map(|judged| {
        let note =
            run.judgement.note(&judged.requirement).filter(|_| !run.is_sent || judged.verdict.waits_for.is_some());
        vec![
            judged.step.to_string(),
            judged.verdict.status.word().to_owned(),
            run.judgement.title(&judged.requirement).to_owned(),
            note.unwrap_or_default().to_owned(),
        ]
    });
    doc.table(&["Step", "Verdict", "Requirement", "Note"], rows.collect());
    if !open.is_empty() {
        doc.text("What was sent does not show whether:");
        doc.list(open.iter().map(|judged| run.judgement.title(&judged.requirement).to_owned()).collect());
    }
    if !run.exchanges.is_empty() {
        doc.heading(2, "Timeline");
        let rows = run.exchanges.iter().map(|exchange| {
            vec![
                exchange.id.0.to_string(),
                time(exchange.started),
                exchange.purpose.clone(),
                outcome(exchange),
                format!("{} ms", exchange.duration_ms),
            ]
        });
        doc.table(&["No.", "Sent", "What for", "Answer", "Took"], rows.collect());
    }
    let cited: Vec<&Exchange> = run.cited().collect();
    if !cited.is_empty() {
        doc.heading(2, "Exchanges that show the findings");
    }
    for exchange in cited {
        doc.heading(3, format!("Exchange {}: {}", exchange.id.0, exchange.purpose));
        doc.code(in_full(exchange));
    }
    doc.heading(2, "What was left out");
    let redacted = run.redacted();
    doc.text(if redacted.is_empty() {
        "No secret stood in what was recorded."
    } else {
        "Secrets were taken out when the exchanges were recorded. In brackets: how often."
    });
    doc.list(redacted);
    doc
}

/// The report on errors in a text that does not say which API is called.
pub fn of_errors(ctx: &Ctx<'_>, recognized: &[String], explanation: &Explanation, created: Timestamp) -> Document {
    let mut doc = Document::default();
    doc.heading(1, "firstcall report: errors in what was sent");
    doc.text("It does not say which API is called, so nothing but the errors in it is judged. --target names the API.");
    let rows = [("firstcall", env!("CARGO_PKG_VERSION").to_owned()), ("Report made", time(created))];
    let rows = rows.into_iter().chain([("Read from", recognized.join(" "))]);
    doc.table(&["", ""], rows.map(|(name, value)| vec![name.to_owned(), value]).collect());
    doc.heading(2, "What the errors mean");
    doc.code(text::explanation(ctx, explanation));
    doc
}

fn environment(run: &Run<'_>, created: Timestamp) -> Vec<Vec<String>> {
    let ctx = &run.ctx;
    let inputs = ctx.inputs;
    let tenant = ctx.evidence.tenant.as_ref().and_then(|seen| seen.value()).map(|tenant| tenant.id.clone());
    let span = run.span();
    let rows = [
        ("firstcall", Some(env!("CARGO_PKG_VERSION").to_owned())),
        ("Report made", Some(time(created))),
        ("Run began", span.map(|(began, _)| time(began))),
        ("Run took", span.map(|(_, took)| format!("{} ms", took.as_millis()))),
        ("Read from", run.is_sent.then(|| run.recognized.join(" "))),
        ("API", Some(format!("{} ({})", ctx.target.title, ctx.target.resource))),
        ("Who calls", Some(ctx.case.caller.to_string())),
        ("Way to sign in", Some(ctx.case.flow.title().to_owned())),
        ("Cloud", Some(ctx.cloud.title.clone())),
        ("Tenant", Some(inputs.tenant.clone())),
        ("Tenant ID", tenant.filter(|id| *id != inputs.tenant)),
        ("Client ID", Some(inputs.client_id.clone())),
        ("Environment", ctx.target.site.environment().map(|_| inputs.environment.clone())),
        ("Account", Some(inputs.username.clone())),
    ];
    let told = rows.into_iter().filter_map(|(name, value)| Some((name, value?)));
    told.filter(|(_, value)| !value.is_empty()).map(|(name, value)| vec![name.to_owned(), value]).collect()
}

/// Consent, assignment and policies, as far as the directory showed them.
fn access(doc: &mut Document, run: &Run<'_>) {
    let sections = sections(&run.ctx);
    if !sections.is_empty() {
        doc.heading(2, "Consent and access");
    }
    for section in sections {
        doc.heading(3, section.title);
        for line in section.lines {
            doc.list(vec![line.in_words()]);
            line.url.iter().for_each(|url| doc.link(url));
        }
    }
}

fn finding(doc: &mut Document, run: &Run<'_>, number: usize, finding: &Finding) {
    doc.heading(3, format!("{number}. {}", finding.what));
    doc.text(&finding.why);
    doc.text(format!("Who can fix it: {}. Requirement: {}.", finding.who.title(), finding.requirement));
    let mut last = None;
    for way in ways(&run.ctx, finding) {
        // The message repeats the other forms for somebody else; here everybody reads them.
        if way.kind == WayKind::HandOver && last.is_some() {
            continue;
        }
        if last.as_ref() != Some(&way.remedy) {
            let needs = way.needs.as_ref().map_or_else(String::new, |needs| format!(" (needs {needs})"));
            doc.text(format!("What to do: {}{needs}", way.title));
        }
        last = Some(way.remedy);
        match way.kind {
            WayKind::HandOver => doc.code(way.text.unwrap_or_default()),
            _ => way.text.into_iter().for_each(|text| doc.text(text)),
        }
        doc.steps(way.steps);
        way.url.iter().for_each(|url| doc.link(url));
        way.command.into_iter().for_each(|command| doc.code(command));
    }
    if !finding.candidates.is_empty() {
        doc.text("The same error can also mean:");
        doc.list(
            finding
                .candidates
                .iter()
                .map(|cause| match &cause.test {
                    Some(test) => format!("{} {test}", cause.what),
                    None => cause.what.clone(),
                })
                .collect(),
        );
    }
    let rows = finding.evidence.iter().map(|clue| {
        let own = |text: &Option<String>| text.clone().unwrap_or_default();
        vec![
            clue.exchange.map_or_else(String::new, |id| id.0.to_string()),
            clue.codes.join(", "),
            own(&clue.correlation_id),
            own(&clue.trace_id),
            own(&clue.timestamp),
        ]
    });
    doc.table(&["Exchange", "Codes", "Correlation ID", "Trace ID", "Time"], rows.collect());
    for text in finding.evidence.iter().filter_map(|clue| clue.text.as_ref()) {
        doc.code(text);
    }
}

fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

fn outcome(exchange: &Exchange) -> String {
    match (exchange.status, &exchange.error) {
        (Some(status), _) => status.to_string(),
        (None, Some(error)) => format!("no answer: {error}"),
        (None, None) => "no answer".to_owned(),
    }
}

/// A request and its answer as text, cut where it is very long.
fn in_full(exchange: &Exchange) -> String {
    let lines = exchange.lines();
    let mut shown: Vec<String> = lines.iter().take(LINES).map(|line| shorten(line, LINE)).collect();
    if lines.len() > LINES {
        shown.push(format!("… {} more lines", lines.len() - LINES));
    }
    shown.join("\n")
}
