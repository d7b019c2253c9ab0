//! A finding made readable: what, why, who and how, with the keys that help, and the evidence.

use crate::app::{Action, State, view};
use crate::checks::{Clue, Finding, Judged, Status};
use crate::recipe::Source;
use crate::remedies::{Way, WayKind};
use crate::ui::doc::Doc;
use crate::ui::theme::Theme;

use super::{keys, requirements};

/// Columns before everything below the headline.
const INDENT: usize = 3;

/// The finding in full if that fits into the height, else without what can be left out.
pub fn doc(theme: Theme, state: &State, finding: &Finding, width: u16, height: u16) -> Doc {
    let full = build(theme, state, finding, width, true);
    if full.len() <= usize::from(height) {
        return full;
    }
    build(theme, state, finding, width, false)
}

fn build(theme: Theme, state: &State, finding: &Finding, width: u16, is_full: bool) -> Doc {
    let mut doc = Doc::new(width);
    headline(&mut doc, theme, finding);
    doc.text(INDENT, &finding.why, theme.text());
    let ways = view::ways(state);
    let role = ways.iter().find_map(|way| way.needs.as_deref());
    let who = match role {
        Some(role) => format!("Fixed by {}. Needs: {role}", finding.who.title()),
        None => format!("Fixed by {}.", finding.who.title()),
    };
    doc.text(INDENT, &who, theme.muted());
    if is_full {
        doc.blank();
    }
    remedy(&mut doc, theme, state, &ways, is_full);
    if is_full {
        candidates(&mut doc, theme, finding);
    }
    for clue in &finding.evidence {
        evidence(&mut doc, theme, clue, is_full);
    }
    doc
}

fn headline(doc: &mut Doc, theme: Theme, finding: &Finding) {
    let style = theme.status(finding.status);
    let mark = format!("{} ", theme.glyph(finding.status));
    doc.hang(1, (mark.as_str(), style), &finding.what, theme.strong());
}

fn remedy(doc: &mut Doc, theme: Theme, state: &State, ways: &[Way], is_full: bool) {
    let Some(first) = ways.first() else {
        return;
    };
    if is_full {
        let count = view::remedy_count(state);
        let place = format!("  fix {} of {count}", state.way.min(count.saturating_sub(1)) + 1);
        let other = keys::of(theme, state, Action::OtherWay);
        let mut pieces = vec![("   ", theme.text()), (first.title.as_str(), theme.strong())];
        if count > 1 {
            pieces.push((place.as_str(), theme.muted()));
        }
        if let Some((key, style)) = &other {
            pieces.extend([("   ", theme.text()), (key.as_str(), *style), (" other fix", theme.muted())]);
        }
        doc.line(pieces);
    }
    for way in ways {
        self::way(doc, theme, state, way, is_full);
    }
    if let Some(settles) = ways.iter().find_map(|way| way.settles_s) {
        let seconds = i64::try_from(settles).unwrap_or(i64::MAX);
        let text = format!("It can take up to {} until the change is felt.", crate::app::inspect::span(seconds));
        doc.text(INDENT, &text, theme.muted());
    }
    if ways.iter().any(|way| way.new_sign_in) {
        doc.text(INDENT, "Then sign in again: a token from before does not change.", theme.muted());
    }
}

fn way(doc: &mut Doc, theme: Theme, state: &State, way: &Way, is_full: bool) {
    let from = doc.len();
    let (action, label) = match way.kind {
        WayKind::Portal => (Some(Action::OpenPortal), "open the page".to_owned()),
        WayKind::Command => (
            Some(Action::CopyCommand),
            format!("copy the command ({})", way.shell.map_or("shell", crate::recipe::Shell::title)),
        ),
        WayKind::HandOver => (Some(Action::CopyMessage), "copy a message for somebody who may do it".to_owned()),
        WayKind::Advice => (None, String::new()),
    };
    let key = action.and_then(|action| keys::of(theme, state, action));
    if let Some((key, style)) = &key {
        doc.line([("   ", theme.text()), (key.as_str(), *style), ("  ", theme.text()), (label.as_str(), theme.text())]);
        if let Some(action) = action {
            doc.click(from, &[action]);
        }
    }
    match way.kind {
        WayKind::Portal => {
            if is_full {
                steps(doc, theme, way);
                if let Some(url) = &way.url {
                    doc.address(INDENT + 3, url, theme.link());
                }
            }
        }
        WayKind::Command => {
            for line in way.command.iter().flat_map(|command| command.lines()) {
                doc.unbroken(INDENT + 3, line, theme.accent());
            }
        }
        WayKind::Advice => {
            steps(doc, theme, way);
            if let Some(text) = &way.text {
                doc.text(INDENT, text, theme.text());
            }
        }
        WayKind::HandOver => {}
    }
}

fn steps(doc: &mut Doc, theme: Theme, way: &Way) {
    let count = way.steps.len();
    for (index, step) in way.steps.iter().enumerate() {
        let mark = if count > 1 { format!("{} ", index + 1) } else { String::new() };
        doc.hang(INDENT + 3, (mark.as_str(), theme.muted()), step, theme.text());
    }
}

fn candidates(doc: &mut Doc, theme: Theme, finding: &Finding) {
    if finding.candidates.is_empty() {
        return;
    }
    doc.blank();
    doc.text(INDENT, "The same error can also mean", theme.muted());
    for cause in &finding.candidates {
        doc.hang(INDENT, ("- ", theme.muted()), &cause.what, theme.text());
        if let Some(test) = &cause.test {
            doc.text(INDENT + 2, test, theme.muted());
        }
    }
}

fn evidence(doc: &mut Doc, theme: Theme, clue: &Clue, is_full: bool) {
    let mut parts = Vec::new();
    if let Some(exchange) = clue.exchange {
        parts.push(format!("seen in exchange {}", exchange.0));
    }
    parts.extend(clue.codes.iter().take(if is_full { 4 } else { 2 }).cloned());
    parts.extend(clue.correlation_id.iter().map(|id| format!("correlation id {id}")));
    if is_full {
        parts.extend(clue.trace_id.iter().map(|id| format!("trace id {id}")));
        parts.extend(clue.timestamp.iter().cloned());
    }
    if parts.is_empty() && clue.text.is_none() {
        return;
    }
    if is_full {
        doc.blank();
        if let Some(text) = &clue.text {
            doc.text(INDENT, &format!("“{}”", crate::evidence::text::shorten(text, 300)), theme.muted());
        }
    }
    if !parts.is_empty() {
        doc.text(INDENT, &parts.join(" · "), theme.muted());
    }
}

/// What there is to say about a requirement that has no finding.
pub fn about(theme: Theme, state: &State, judged: &Judged, width: u16) -> Doc {
    let mut doc = Doc::new(width);
    let (glyph, word, style) = requirements::verdict(theme, state, judged);
    let mark = format!("{glyph} ");
    doc.hang(1, (mark.as_str(), style), &view::title(state, judged), theme.strong());
    let params = crate::checks::params(&state.ctx());
    let requirement = view::requirement(state, judged);
    let reason = match judged.verdict.status {
        Status::NotApplicable => requirement
            .and_then(|requirement| requirement.not_needed.as_ref())
            .map_or_else(|| "Not needed for this caller and sign-in.".to_owned(), |words| words.fill(&params)),
        Status::Met => judged
            .verdict
            .source
            .map_or_else(|| capital(word), |source| format!("Met, as {} shows.", known_from(source))),
        Status::Unknown => match requirements::note(state, judged) {
            note if note.is_empty() => "Not known yet.".to_owned(),
            note => format!("Not known yet: {note}"),
        },
        Status::Unmet | Status::Warning => capital(word),
    };
    doc.text(INDENT, &reason, style);
    if let Some(requirement) = requirement {
        doc.text(INDENT, &requirement.help.fill(&params), theme.text());
    }
    doc
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).chain(['.']).collect())
}

fn known_from(source: Source) -> &'static str {
    match source {
        Source::Open => "an answer that needs no sign-in",
        Source::Attempt => "the outcome of a sign-in",
        Source::Token => "the token",
        Source::Call => "the answer of the first call",
        Source::Directory => "the directory",
        Source::Policy => "the policies of the tenant",
        Source::TargetAdmin => "the target's own administration",
        Source::Told => "what you said",
    }
}
