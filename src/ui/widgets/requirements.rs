//! A list of requirements with their verdicts.

use ratatui::style::Style;

use crate::app::{Action, State, view};
use crate::checks::{Judged, Status};
use crate::ui::doc::{Doc, width};
use crate::ui::theme::Theme;

use super::keys;

/// Columns of the verdict's word.
const WORD: usize = 10;

/// Adds one line for each requirement, with a note at its end where there is room.
pub fn lines(doc: &mut Doc, theme: Theme, state: &State, listed: &[&Judged], has_cursor: bool) {
    let cursor = cursor(state, listed);
    let said = view::calm_note(state, listed);
    for (index, judged) in listed.iter().enumerate() {
        let here = has_cursor && index == cursor;
        let from = doc.len();
        let (glyph, word, style) = verdict(theme, state, judged);
        let mark = if here { theme.cursor() } else { " " };
        let title = format!(" {}", view::title(state, judged));
        let word = format!(" {word:WORD$} ");
        doc.ends(
            [
                (" ", theme.text()),
                (mark, theme.accent()),
                (" ", theme.text()),
                (glyph, style),
                (word.as_str(), style),
                (title.as_str(), title_style(theme, judged, here)),
            ],
            (note(state, judged).filter(|note| said != Some(*note)).unwrap_or_default(), theme.muted()),
        );
        finish(doc, from, index, index == cursor);
    }
}

/// Adds each requirement on as many lines as it needs, for a narrow column; the word stands at its end.
pub fn column(doc: &mut Doc, theme: Theme, state: &State, listed: &[&Judged], has_cursor: bool) {
    let cursor = cursor(state, listed);
    for (index, judged) in listed.iter().enumerate() {
        let here = has_cursor && index == cursor;
        let from = doc.len();
        let (glyph, word, style) = verdict(theme, state, judged);
        let mark = if here { theme.cursor() } else { " " };
        let title = view::title(state, judged);
        let room = doc.width().saturating_sub(4 + WORD + 1).max(10);
        let wrapped = crate::ui::doc::wrap(&crate::evidence::text::harmless(title, false), room);
        for (row, line) in wrapped.iter().enumerate() {
            let first = row == 0;
            let pad = " ".repeat(room.saturating_sub(width(line)) + 1);
            let word = format!("{word:>WORD$}");
            let title_style = title_style(theme, judged, here);
            doc.line([
                (if first { mark } else { " " }, theme.accent()),
                (" ", theme.text()),
                (if first { glyph } else { " " }, style),
                (" ", theme.text()),
                (line.as_str(), title_style),
                (if first { pad.as_str() } else { "" }, theme.text()),
                (if first { word.as_str() } else { "" }, style),
            ]);
        }
        finish(doc, from, index, index == cursor);
    }
}

fn finish(doc: &mut Doc, from: usize, index: usize, is_selected: bool) {
    if let Ok(row) = u16::try_from(index) {
        doc.click(from, &[Action::Select(row)]);
    }
    if is_selected {
        doc.keep_from(from);
    }
}

fn cursor(state: &State, listed: &[&Judged]) -> usize {
    state.screen().cursor(state.screen().base()).min(listed.len().saturating_sub(1))
}

fn title_style(theme: Theme, judged: &Judged, here: bool) -> Style {
    if here {
        theme.strong()
    } else if judged.verdict.status == Status::NotApplicable {
        theme.muted()
    } else {
        theme.text()
    }
}

/// Glyph, word and colour of a verdict, or of its being looked at.
pub fn verdict(theme: Theme, state: &State, judged: &Judged) -> (&'static str, &'static str, Style) {
    if view::is_being_checked(state, judged) {
        return (theme.spinner(state.case().now()), "checking", theme.accent());
    }
    if view::is_calm(state, judged) {
        let (glyph, _) = theme.step(view::StepStatus::Open, state.case().now());
        return (glyph, "", theme.muted());
    }
    let status = judged.verdict.status;
    (theme.glyph(status), status.word(), theme.status(status))
}

/// What an unknown verdict waits for, or what would show it.
fn note<'a>(state: &'a State, judged: &Judged) -> Option<&'a str> {
    if judged.verdict.status != Status::Unknown || view::is_being_checked(state, judged) {
        return None;
    }
    state.case().judgement().note(&judged.requirement)
}

/// Adds what is said once of all that is not checked yet, if there is anything.
pub fn calm(doc: &mut Doc, theme: Theme, state: &State, listed: &[&Judged]) {
    let Some(note) = view::calm_note(state, listed) else {
        return;
    };
    let mut chars = note.chars();
    let note: String = chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect();
    let said = if note == "Not seen yet" { "Not checked yet.".to_owned() } else { format!("Not checked yet. {note}.") };
    let from = doc.len();
    let key = keys::of(theme, state, Action::LookAtSetup).filter(|_| state.case().directory().is_none());
    let Some((key, style)) = key else {
        doc.text(1, &said, theme.muted());
        return;
    };
    let offer = [(key.as_str(), style), (" look at the setup", theme.muted())];
    if width(&said) + width(&key) + 22 <= doc.width() {
        doc.line([(" ", theme.text()), (said.as_str(), theme.muted()), ("  ", theme.text())].into_iter().chain(offer));
    } else {
        doc.text(1, &said, theme.muted());
        doc.line([(" ", theme.text())].into_iter().chain(offer));
    }
    doc.click(from, &[Action::LookAtSetup]);
}
