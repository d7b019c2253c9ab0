//! The message for the person who may do what I may not: complete enough that nobody has to ask back.

use std::fmt::Write;

use crate::checks::Finding;
use crate::recipe::Placeholder;

use super::{Way, WayKind};

/// Writes the message around the request `ask`; `forms` are the other forms of the same remedy, `needs` is the role.
pub fn render(ask: &str, needs: Option<&str>, finding: &Finding, forms: &[Way]) -> String {
    let mut text = format!("{ask}\n\nWhat happens: {} {}\n", finding.what, finding.why);
    for way in forms {
        how(&mut text, way);
    }
    if let Some(needs) = needs {
        line(&mut text, "\nRole that may do it", needs);
    }
    let mut about = String::new();
    for (placeholder, value) in &finding.params {
        let is_repeated =
            *placeholder == Placeholder::TenantId && finding.params.get(&Placeholder::Tenant) == Some(value);
        if let (Some(name), false) = (placeholder.row().listed, is_repeated) {
            line(&mut about, name, value);
        }
    }
    for clue in &finding.evidence {
        if !clue.codes.is_empty() {
            line(&mut about, "Error", &clue.codes.join(", "));
        }
        for (name, value) in [
            ("Correlation ID", &clue.correlation_id),
            ("Trace ID", &clue.trace_id),
            ("Time", &clue.timestamp),
            ("Message", &clue.text),
        ] {
            if let Some(value) = value {
                line(&mut about, name, value);
            }
        }
    }
    if !about.is_empty() {
        text.push('\n');
        text.push_str(&about);
    }
    text
}

fn how(text: &mut String, way: &Way) {
    if !way.steps.is_empty() {
        text.push_str("\nIn the portal:\n");
        for (number, step) in (1..).zip(&way.steps) {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{number}. {step}");
        }
        if let Some(url) = &way.url {
            let _ = writeln!(text, "{url}");
        }
    }
    if let (WayKind::AdminConsent, Some(url)) = (way.kind, &way.url) {
        let _ = writeln!(text, "\nOr open this page and select Accept:\n{url}");
    }
    if let (Some(command), Some(shell)) = (&way.command, way.shell) {
        let _ = writeln!(text, "\nOr with {}:\n{command}", shell.title());
    }
}

fn line(text: &mut String, name: &str, value: &str) {
    let _ = writeln!(text, "{name}: {value}");
}
