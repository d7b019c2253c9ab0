//! A finding made readable: what, why, who and how, with the keys that help, and the evidence.

use std::collections::BTreeSet;

use ratatui::style::Style;

use crate::app::{Action, State, view};
use crate::checks::{Finding, Judged, Status};
use crate::evidence::Fact;
use crate::evidence::text::shorten;
use crate::recipe::{Fixer, Shell, Source};
use crate::remedies::{Way, WayKind};
use crate::ui::doc::{Doc, width};
use crate::ui::theme::Theme;

use super::{keys, requirements};

/// Columns before everything below the headline.
const INDENT: usize = 3;

/// How much is told, from everything to what is indispensable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Detail {
    /// What to do at once, all keys in one line, and of each command its first line.
    Cut,
    /// The same, with commands to their end.
    Line,
    /// What to do at once, each key with what it opens or copies.
    Keys,
    /// And what else the error can mean.
    Causes,
    /// And the directions.
    Steps,
    /// And the service's own words.
    All,
}

/// The finding, with as much detail as fits into the height, and whether something was left out. Then a line is left free
/// for the person who says so.
pub fn doc(theme: Theme, state: &State, finding: &Finding, width: u16, height: u16) -> (Doc, bool) {
    let all = build(theme, state, finding, width, Detail::All);
    if all.len() <= usize::from(height) {
        return (all, false);
    }
    // Of something that is only to be done, the directions are the point.
    let least = if finding.status == Status::Unknown { Detail::Steps } else { Detail::Cut };
    let doc = [Detail::Steps, Detail::Causes, Detail::Keys, Detail::Line]
        .into_iter()
        .filter(|detail| *detail >= least)
        .map(|detail| build(theme, state, finding, width, detail))
        .find(|doc| doc.len() < usize::from(height))
        .unwrap_or_else(|| build(theme, state, finding, width, least));
    (doc, true)
}

/// The finding with everything that is known of it.
pub fn whole(theme: Theme, state: &State, finding: &Finding, width: u16) -> Doc {
    build(theme, state, finding, width, Detail::All)
}

fn build(theme: Theme, state: &State, finding: &Finding, width: u16, detail: Detail) -> Doc {
    let mut doc = Doc::new(width);
    headline(&mut doc, theme, finding);
    let is_task = finding.status == Status::Unknown;
    if is_task {
        word(&mut doc, theme, state);
    }
    if detail >= Detail::Steps {
        doc.blank();
    }
    let ways = view::ways(state);
    remedy(&mut doc, theme, state, finding, &ways, detail);
    if !is_task {
        word(&mut doc, theme, state);
    }
    if detail >= Detail::Causes {
        candidates(&mut doc, theme, finding);
    }
    evidence(&mut doc, theme, finding, detail);
    doc
}

fn remedy(doc: &mut Doc, theme: Theme, state: &State, finding: &Finding, ways: &[Way], detail: Detail) {
    let count = view::remedy_count(state);
    if let Some(first) = ways.first() {
        let place = format!("   {} of {count}", state.screen().way().min(count.saturating_sub(1)) + 1);
        let mut pieces = vec![("   ", theme.text()), (first.title.as_str(), theme.strong())];
        let other = keys::of(theme, state, Action::OtherWay);
        if let Some((key, style)) = other.as_ref().filter(|_| count > 1) {
            pieces.extend([(place.as_str(), theme.muted()), ("  ", theme.text()), (key.as_str(), *style)]);
            pieces.push((" other fix", theme.muted()));
        }
        doc.line(pieces);
    }
    // A message for somebody else can belong to another remedy; what is said here is about the one on screen.
    let shown: Vec<&Way> = ways.iter().filter(|way| way.remedy == ways[0].remedy).collect();
    // That somebody else has to be asked is said first: what stands last is cut where there is little room.
    let who = shown.iter().find_map(|way| way.who).unwrap_or(finding.who);
    let is_free = who == Fixer::User && shown.iter().all(|way| way.needs.is_none());
    let who = who.title();
    let who = match shown.iter().find_map(|way| way.needs.as_ref()) {
        Some(role) => format!("Who can do this: {who} ({role})."),
        None => format!("Who can do this: {who}."),
    };
    let mut afterwards = view::afterwards(&shown);
    if is_free {
        afterwards.insert(0, who);
    } else {
        doc.text(INDENT, &who, theme.text());
    }
    if detail <= Detail::Line {
        in_line(doc, theme, state, ways, detail);
    } else {
        ways.iter().for_each(|way| self::way(doc, theme, state, way, detail));
    }
    if !afterwards.is_empty() {
        doc.text(INDENT, &afterwards.join(" "), theme.text());
    }
}

/// The key of a way, and what it does; advice has none.
fn action(way: &Way) -> Option<(Action, String)> {
    match way.kind {
        WayKind::Advice => None,
        WayKind::Portal => {
            let page = way.page.as_deref().unwrap_or("the page");
            Some((Action::OpenPortal, format!("open {page}")))
        }
        WayKind::Command => {
            let shell = way.shell.map_or("shell", Shell::title);
            Some((Action::CopyCommand, format!("copy the command ({shell})")))
        }
        WayKind::AdminConsent => Some((Action::Agree, "grant admin consent on Entra's own page".to_owned())),
        WayKind::File => {
            Some((Action::WriteFile, format!("write {} here", way.file.as_ref().map_or("the file", |file| file.name))))
        }
        WayKind::HandOver => Some((Action::CopyMessage, "copy a message to hand over".to_owned())),
    }
}

/// All ways in as few lines as possible; each command still has its own.
fn in_line(doc: &mut Doc, theme: Theme, state: &State, ways: &[Way], detail: Detail) {
    let mut row: Vec<(String, Style)> = Vec::new();
    for way in ways {
        if let (WayKind::Advice, Some(text)) = (way.kind, &way.text) {
            doc.text(INDENT, text, theme.text());
        }
        let short = match way.kind {
            WayKind::Advice => continue,
            WayKind::Portal => way.page.clone().unwrap_or_else(|| "the page".to_owned()),
            WayKind::Command => way.shell.map_or("command", Shell::title).to_owned(),
            WayKind::AdminConsent => "consent page".to_owned(),
            WayKind::File => "file".to_owned(),
            WayKind::HandOver => "message to hand over".to_owned(),
        };
        let Some((key, style)) = action(way).and_then(|(action, _)| keys::of(theme, state, action)) else {
            continue;
        };
        let short = format!(" {short}");
        // A key whose words are cut would be a riddle.
        let used: usize = row.iter().map(|(text, _)| width(text)).sum();
        if used + INDENT + width(&key) + width(&short) > doc.width() {
            keys_line(doc, &std::mem::take(&mut row));
        }
        row.extend([(" ".repeat(INDENT), theme.text()), (key, style), (short, theme.text())]);
    }
    keys_line(doc, &row);
    for line in ways.iter().filter_map(|way| way.command.as_ref()).flat_map(|command| command.lines()) {
        if detail == Detail::Cut {
            doc.unbroken(INDENT + 3, line, theme.accent());
        } else {
            doc.hang(INDENT + 3, ("", theme.accent()), line, theme.accent());
        }
    }
}

/// Keys with what they do, each with a gap in front; nothing where there are none.
fn keys_line(doc: &mut Doc, pieces: &[(String, Style)]) {
    if !pieces.is_empty() {
        doc.line(pieces.iter().map(|(text, style)| (text.as_str(), *style)));
    }
}

/// One form of a remedy: the key that does it, and below it what the key opens or copies.
fn way(doc: &mut Doc, theme: Theme, state: &State, way: &Way, detail: Detail) {
    let Some((action, label)) = action(way) else {
        if let Some(text) = &way.text {
            doc.text(INDENT, text, theme.text());
        }
        return;
    };
    let Some((key, style)) = keys::of(theme, state, action) else {
        return;
    };
    let from = doc.len();
    doc.line([("   ", theme.text()), (key.as_str(), style), ("  ", theme.text()), (label.as_str(), theme.text())]);
    doc.click(from, &[action]);
    if detail >= Detail::Steps {
        for (index, step) in way.steps.iter().enumerate() {
            let mark = if way.steps.len() > 1 { format!("{} ", index + 1) } else { String::new() };
            doc.hang(INDENT + 3, (mark.as_str(), theme.muted()), step, theme.text());
        }
        if let Some(url) = &way.url {
            doc.whole_address(INDENT + 3, url, theme.link());
        }
    }
    for line in way.command.iter().flat_map(|command| command.lines()) {
        doc.hang(INDENT + 3, ("", theme.accent()), line, theme.accent());
    }
}

/// The key with which the user gives their word, where that counts.
fn word(doc: &mut Doc, theme: Theme, state: &State) {
    let Some((key, style)) = keys::of(theme, state, Action::Confirm).filter(|_| view::can_confirm(state)) else {
        return;
    };
    let from = doc.len();
    let label = format!("  {}", view::confirm_label(state));
    let is_given = view::selected(state).is_some_and(|judged| judged.verdict.confirmed);
    let given = if is_given { "   Marked as done by you; not verified." } else { "" };
    let marks = [("   ", theme.text()), (key.as_str(), style), (label.as_str(), theme.text()), (given, theme.muted())];
    doc.line(marks);
    doc.click(from, &[Action::Confirm]);
}

fn candidates(doc: &mut Doc, theme: Theme, finding: &Finding) {
    if finding.candidates.is_empty() {
        return;
    }
    doc.blank();
    doc.text(INDENT, "The same error can also mean:", theme.muted());
    for cause in &finding.candidates {
        let test = cause.test.as_deref().unwrap_or_default();
        doc.hang(INDENT, ("- ", theme.muted()), &format!("{} {test}", cause.what), theme.text());
    }
}

/// Runs of exchanges that are named one by one; the rest is counted.
const RUNS: usize = 3;

/// Names the exchanges in few words, such as "seen in exchanges 3 to 7, 9 and 12 more".
fn exchanges(seen: &BTreeSet<u32>) -> Option<String> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for number in seen {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => runs.push((*number, *number)),
        }
    }
    let (named, rest) = runs.split_at(runs.len().min(RUNS));
    let mut parts: Vec<String> = named
        .iter()
        .map(|(first, last)| match last - first {
            0 => first.to_string(),
            1 => format!("{first}, {last}"),
            _ => format!("{first} to {last}"),
        })
        .collect();
    let more: u32 = rest.iter().map(|(first, last)| last - first + 1).sum();
    if more > 0 {
        parts.push(format!("{more} more"));
    }
    let last = parts.pop()?;
    Some(match (parts.is_empty(), seen.len()) {
        (true, 1) => format!("seen in exchange {last}"),
        (true, _) => format!("seen in exchanges {last}"),
        (false, _) => format!("seen in exchanges {} and {last}", parts.join(", ")),
    })
}

/// Evidence, in one paragraph that support can follow.
fn evidence(doc: &mut Doc, theme: Theme, finding: &Finding, detail: Detail) {
    let seen: BTreeSet<_> = finding.evidence.iter().filter_map(|clue| clue.exchange).map(|id| id.0).collect();
    let mut parts: Vec<String> = exchanges(&seen).into_iter().collect();
    for clue in &finding.evidence {
        parts.extend(clue.codes.iter().cloned());
        parts.extend(clue.correlation_id.iter().map(|id| format!("correlation id {id}")));
        if detail == Detail::All {
            parts.extend(clue.trace_id.iter().map(|id| format!("trace id {id}")));
            parts.extend(clue.timestamp.iter().cloned());
        }
    }
    if detail >= Detail::Steps {
        doc.blank();
    }
    if detail == Detail::All {
        // What the reason quotes already is not told twice.
        for text in
            finding.evidence.iter().filter_map(|clue| clue.text.as_ref()).filter(|text| !finding.why.contains(*text))
        {
            doc.text(INDENT, &format!("“{}”", shorten(text, 300)), theme.muted());
        }
    }
    if !parts.is_empty() {
        doc.text(INDENT, &parts.join(" · "), theme.muted());
    }
}

/// The least that has to be told while the cursor is in a field: what, and why.
pub fn headline(doc: &mut Doc, theme: Theme, finding: &Finding) {
    let mark = format!("{} ", theme.glyph(finding.status));
    doc.hang(1, (mark.as_str(), theme.status(finding.status)), &finding.what, theme.strong());
    doc.text(INDENT, &finding.why, theme.text());
}

/// What there is to say about a requirement that has no finding.
pub fn about(theme: Theme, state: &State, judged: &Judged, width: u16) -> Doc {
    let mut doc = Doc::new(width);
    let (glyph, word, style) = requirements::verdict(theme, state, judged);
    let mark = format!("{glyph} ");
    doc.hang(1, (mark.as_str(), style), view::title(state, judged), theme.strong());
    doc.text(INDENT, &because(state, judged, word), style);
    if let Some(requirement) = view::requirement(state, judged) {
        let params = state.case().judgement().params();
        doc.text(INDENT, &requirement.help.fill(params), theme.text());
    }
    doc
}

/// Adds the verdict with its reason, in as few lines as possible.
pub fn reason(doc: &mut Doc, theme: Theme, state: &State, judged: &Judged) {
    let (glyph, word, style) = requirements::verdict(theme, state, judged);
    let mark = format!("{glyph} ");
    doc.hang(1, (mark.as_str(), style), &because(state, judged, word), style);
}

fn because(state: &State, judged: &Judged, word: &str) -> String {
    let word = if view::is_calm(state, judged) { "not checked yet" } else { word };
    let note = state.case().judgement().note(&judged.requirement).map(|note| format!("{}: {note}", capital(word)));
    let known = judged.verdict.source.filter(|_| judged.verdict.status == Status::Met);
    note.or_else(|| known.map(|source| known_from(state, source).to_owned()))
        .unwrap_or_else(|| format!("{}.", capital(word)))
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn known_from(state: &State, source: Source) -> &'static str {
    let is_signed_in = state.case().evidence().has_value(Fact::SignIn);
    match source {
        Source::Open => "OK. Checked without signing in.",
        Source::Attempt if is_signed_in => "OK: the sign-in succeeded.",
        // One that was refused for something else shows it as well.
        Source::Attempt => "OK: the sign-in got this far.",
        Source::Token => "OK: read from the token.",
        Source::Call => "OK: the first call was answered.",
        Source::Directory => "OK: read from your tenant.",
        Source::Policy => "OK: read from the policies of your tenant.",
        Source::TargetAdmin => "OK: read from the administration of the service.",
        Source::Told => "Marked as done by you (not verified).",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_exchanges_are_named_in_few_words() {
        let said = |numbers: &[u32]| exchanges(&numbers.iter().copied().collect()).unwrap_or_default();
        assert_eq!(said(&[]), "");
        assert_eq!(said(&[7]), "seen in exchange 7");
        assert_eq!(said(&[7, 9]), "seen in exchanges 7 and 9");
        assert_eq!(said(&[3, 4, 5, 6, 7]), "seen in exchanges 3 to 7");
        let many: Vec<u32> = [3, 4, 5, 9, 12].into_iter().chain((20..32).step_by(2)).collect();
        assert_eq!(said(&many), "seen in exchanges 3 to 5, 9, 12 and 6 more");
    }
}
