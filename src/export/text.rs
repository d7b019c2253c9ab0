//! Verdicts and findings as plain lines, for `check` and `explain` without `--json`. No colour, no cursor movement.

use std::fmt::Write;

use crate::checks::{Ctx, Explanation, Finding, Judgement, Status};
use crate::evidence::text::harmless;
use crate::remedies::WayKind;

/// All verdicts that apply, step by step.
pub fn verdicts(ctx: &Ctx<'_>, judgement: &Judgement) -> String {
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
        let note = judgement.note(&judged.requirement).filter(|_| judged.verdict.status == Status::Unknown);
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
    for way in crate::remedies::ways(ctx, finding) {
        // The message repeats all this for somebody else; it is for copying, not for reading here.
        if way.kind == WayKind::HandOver {
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
        if let Some(text) = way.text {
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
        let values = [
            ("codes", Some(clue.codes.join(" ")).filter(|codes| !codes.is_empty())),
            ("correlation id", clue.correlation_id.clone()),
            ("trace id", clue.trace_id.clone()),
            ("time", clue.timestamp.clone()),
        ];
        for (number, (name, value)) in values.into_iter().filter_map(|(name, value)| Some((name, value?))).enumerate() {
            if number == 0 {
                line(&mut out, "");
            }
            line(&mut out, &format!("  {name}: {value}"));
        }
    }
    out
}

/// Everything that a pasted text says.
pub fn explanation(ctx: &Ctx<'_>, explanation: &Explanation) -> String {
    let mut out = String::new();
    if explanation.is_token {
        line(&mut out, "This is a token, not an error. Whoever has it can use it, so do not share it.");
        line(&mut out, "firstcall token --decode tells what is in it.");
        return out;
    }
    if explanation.errors.is_empty() {
        line(&mut out, "There is no error in this text that firstcall could read.");
        line(&mut out, "An AADSTS number, an error body of the API, or the headline of the page is enough.");
    }
    for (number, error) in explanation.errors.iter().enumerate() {
        if number > 0 {
            line(&mut out, "");
        }
        let times = if error.times > 1 { format!("  ({} times)", error.times) } else { String::new() };
        match &error.says {
            Some(says) if error.is_nameless() => line(&mut out, &format!("{says}{times}")),
            Some(says) => {
                line(&mut out, &format!("{}{times}", error.code));
                line(&mut out, &format!("  {says}"));
            }
            None => line(&mut out, &format!("{}{times}", error.code)),
        }
        if let Some(link) = &error.link {
            line(&mut out, &format!("  {link}"));
        }
        line(&mut out, "");
        out.push_str(&finding(ctx, &error.finding));
    }
    out
}

fn line(out: &mut String, text: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{}", harmless(text, true));
}
