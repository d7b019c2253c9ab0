//! Verdicts and findings as plain lines, for `check` and `explain` without `--json`. No colour, no cursor movement.

use std::fmt::Write;

use crate::checks::{Answer, Clue, Ctx, Explained, Explanation, Finding, Judgement, Status, sections};
use crate::evidence::text::harmless;
use crate::recipe::Fixer;
use crate::remedies::WayKind;

use super::run::Run;

/// Everything about a run.
pub fn run(run: &Run<'_>) -> String {
    let mut out = String::new();
    for recognized in run.recognized {
        line(&mut out, recognized);
    }
    if !run.recognized.is_empty() {
        out.push('\n');
    }
    // What would show a thing here is of no use to somebody who only got files.
    out.push_str(&verdicts(&run.ctx, run.judgement, run.is_sent));
    for finding in &run.judgement.findings {
        out.push('\n');
        out.push_str(&self::finding(&run.ctx, finding));
    }
    for section in sections(&run.ctx) {
        line(&mut out, &format!("\n{}", section.title));
        for about in section.lines {
            line(&mut out, &format!("  {}", about.in_words()));
            about.url.iter().for_each(|url| line(&mut out, &format!("    {url}")));
        }
    }
    line(&mut out, &format!("\n{}", run.sentence));
    if !run.ask_for.is_empty() {
        line(&mut out, "\nWhat else to ask for:");
        for ask in run.ask_for {
            line(&mut out, &format!("  - {ask}"));
        }
    }
    out
}

/// All verdicts that apply, step by step.
pub fn verdicts(ctx: &Ctx<'_>, judgement: &Judgement, is_sent: bool) -> String {
    let mut out = String::new();
    let mut step = 0;
    for judged in judgement.judged.iter().filter(|judged| judged.verdict.status != Status::NotApplicable) {
        if judged.step != step {
            step = judged.step;
            let title = ctx.target.steps.get(step - 1).map_or("", |step| step.title.as_str());
            line(&mut out, &format!("{step}  {title}"));
        }
        let title = judgement.title(&judged.requirement);
        // What is not known says beside it what would show it.
        let is_told = judged.verdict.status == Status::Unknown && (!is_sent || judged.verdict.waits_for.is_some());
        let note = judgement.note(&judged.requirement).filter(|_| is_told);
        let note = note.map_or_else(String::new, |note| format!("   ({note})"));
        line(&mut out, &format!("   {:<8} {title}{note}", judged.verdict.status.word()));
    }
    out
}

/// One finding with everything that can be done about it.
pub fn finding(ctx: &Ctx<'_>, finding: &Finding) -> String {
    let mut out = String::new();
    line(&mut out, &format!("{}: {}", finding.status.word(), finding.what));
    line(&mut out, &format!("  {}", finding.why));
    line(&mut out, &format!("  Who can fix it: {}", finding.who.title()));
    let mut last = None;
    let ways = crate::remedies::ways(ctx, finding);
    for way in ways.clone() {
        // The message repeats the other forms for somebody else, unless it is the only one.
        let is_repeated = ways.iter().any(|other| other.remedy == way.remedy && other.kind != WayKind::HandOver);
        if way.kind == WayKind::HandOver && is_repeated {
            continue;
        }
        // Directions and command of one remedy stand under one title.
        if last.as_ref() == Some(&way.remedy) {
            if let Some(shell) = way.shell {
                line(&mut out, &format!("    With {}:", shell.title()));
            }
        } else {
            let who = way.who.filter(|who| *who != finding.who).map(|who| format!("done by {}", who.title()));
            let needs = way.needs.map(|needs| format!("needs {needs}"));
            let terms = who.into_iter().chain(needs).collect::<Vec<_>>().join("; ");
            let terms = if terms.is_empty() { terms } else { format!(" ({terms})") };
            line(&mut out, "");
            line(&mut out, &format!("  {}{terms}", way.title));
        }
        last = Some(way.remedy);
        if way.kind == WayKind::HandOver {
            let to = match way.who.unwrap_or(finding.who) {
                Fixer::User => "somebody who may do it",
                other => other.title(),
            };
            line(&mut out, &format!("    Send this to {to}:"));
        }
        for text in way.text.iter().flat_map(|text| text.trim_end().lines()) {
            line(&mut out, &format!("    {text}"));
        }
        for (number, step) in way.steps.iter().enumerate() {
            line(&mut out, &format!("    {}. {step}", number + 1));
        }
        if let Some(url) = way.url {
            line(&mut out, &format!("    {url}"));
        }
        if let Some(command) = way.command {
            for command in command.lines() {
                line(&mut out, &format!("    {command}"));
            }
        }
    }
    for cause in &finding.candidates {
        line(&mut out, "");
        line(&mut out, &format!("  Or: {}", cause.what));
        if let Some(test) = &cause.test {
            line(&mut out, &format!("    {test}"));
        }
    }
    for clue in &finding.evidence {
        ids(&mut out, clue);
    }
    out
}

/// Everything that a text says.
pub fn explanation(ctx: &Ctx<'_>, explanation: &Explanation) -> String {
    let mut out = String::new();
    if explanation.is_token {
        line(&mut out, "This is a token, not an error. Anyone who has it can use it, so do not share it.");
        line(&mut out, "firstcall token --decode tells what is in it.");
        return out;
    }
    if explanation.errors.is_empty() {
        line(&mut out, "There is no error in this text that firstcall could read.");
    }
    for recognized in &explanation.recognized {
        line(&mut out, &format!("Recognized: {recognized}"));
    }
    for (number, error) in explanation.errors.iter().enumerate() {
        if number > 0 || !explanation.recognized.is_empty() {
            line(&mut out, "");
        }
        explained(&mut out, ctx, error);
    }
    if !explanation.ask_for.is_empty() {
        line(&mut out, "");
        line(&mut out, "What the text does not say; ask for it:");
        for ask in &explanation.ask_for {
            line(&mut out, &format!("  - {ask}"));
        }
    }
    out
}

/// One failure: what it says, how sure the answer is, and what to do.
fn explained(out: &mut String, ctx: &Ctx<'_>, error: &Explained) {
    let times = match (error.times, &error.first, &error.last) {
        (1, _, _) => String::new(),
        (times, Some(first), Some(last)) if first != last => format!("  ({times} times, {first} to {last})"),
        (times, _, _) => format!("  ({times} times)"),
    };
    let code = if error.is_nameless() { error.codes.join(" ") } else { error.code.clone() };
    let begins = out.len();
    match (&error.says, code.as_str()) {
        (Some(says), "") => line(out, &format!("{says}{times}")),
        (Some(says), code) => {
            line(out, &format!("{code}{times}"));
            line(out, &format!("  {says}"));
        }
        (None, "") if times.is_empty() => {}
        (None, code) => line(out, format!("{code}{times}").trim_start()),
    }
    if let Some(link) = &error.link {
        line(out, &format!("  {link}"));
    }
    for note in &error.notes {
        line(out, &format!("  {note}"));
    }
    for (name, value) in &error.quoted {
        line(out, &format!("  {name}: {value}"));
    }
    if out.len() > begins {
        line(out, "");
    }
    line(out, error.certainty.sentence());
    match &error.answer {
        Answer::Finding(found) => out.push_str(&finding(ctx, found)),
        Answer::Own(own) => {
            line(out, &own.what);
            line(out, &format!("  {}", own.why));
            let who = own.who.map_or("the text does not say", Fixer::title);
            line(out, &format!("  Who can fix it: {who}"));
            line(out, "");
            line(out, &format!("  {}", own.fix));
            for more in own.url.iter().chain(&own.command) {
                line(out, &format!("    {more}"));
            }
            for clue in &error.evidence {
                ids(out, clue);
            }
        }
    }
}

/// The ids by which support finds a failure.
fn ids(out: &mut String, clue: &Clue) {
    let values = [
        ("codes", Some(clue.codes.join(" ")).filter(|codes| !codes.is_empty())),
        ("correlation id", clue.correlation_id.clone()),
        ("trace id", clue.trace_id.clone()),
        ("time", clue.timestamp.clone()),
    ];
    for (number, (name, value)) in values.into_iter().filter_map(|(name, value)| Some((name, value?))).enumerate() {
        if number == 0 {
            line(out, "");
        }
        line(out, &format!("  {name}: {value}"));
    }
}

fn line(out: &mut String, text: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{}", harmless(text, true));
}
