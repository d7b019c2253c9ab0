//! A text field: its label, what stands in it, and below it one line of help or what is wrong with the value.

use crate::app::{Action, Field, State, view};
use crate::evidence::text::harmless;
use crate::ui::doc::{Doc, width};
use crate::ui::theme::Theme;

/// Columns before the label.
const INDENT: usize = 1;

/// Adds a field with its help to a document. All fields of a form share the width of their labels.
pub fn add(doc: &mut Doc, theme: Theme, state: &State, field: Field, label_width: usize) {
    build(doc, theme, state, field, label_width, &view::help(state, field), state.screen().focus() == Some(field));
}

/// Adds a field that is typed into while the cursor moves in a list: only one of them is what Enter takes.
pub fn add_beside_list(doc: &mut Doc, theme: Theme, state: &State, field: Field, label_width: usize, is_chosen: bool) {
    build(doc, theme, state, field, label_width, &view::help(state, field), is_chosen);
}

/// Adds a form with one line of help, under the field that it is about, for where there is little room.
pub fn add_low(doc: &mut Doc, theme: Theme, state: &State, fields: &[Field], label_width: usize) {
    let keep = doc.len();
    let wrong = fields.iter().find(|field| state.screen().fields().problem(**field).is_some());
    let focused = fields.iter().find(|field| state.screen().focus() == Some(**field));
    let explained = focused.or(wrong);
    for field in fields {
        line(doc, theme, state, *field, label_width, focused == Some(field));
        if explained == Some(field) {
            help(doc, theme, state, *field, &view::help(state, *field));
        }
    }
    if explained.is_none() && !fields.is_empty() {
        doc.text(INDENT + 4, "Tab edits the fields.", theme.muted());
    }
    if focused.is_some() {
        doc.keep_from(keep);
    }
}

/// Adds a field that needs no help, because the text around it says what belongs there.
pub fn add_bare(doc: &mut Doc, theme: Theme, state: &State, field: Field) {
    build(doc, theme, state, field, width(field.label()), "", state.screen().focus() == Some(field));
}

fn build(doc: &mut Doc, theme: Theme, state: &State, field: Field, label_width: usize, words: &str, is_marked: bool) {
    let from = doc.len();
    line(doc, theme, state, field, label_width, is_marked);
    help(doc, theme, state, field, words);
    if let Some(acts) = click(state, field) {
        doc.click(from, &acts);
    }
    if state.screen().focus() == Some(field) {
        doc.keep_from(from);
    }
}

/// Help for a field, or in its place what is wrong with the value.
fn help(doc: &mut Doc, theme: Theme, state: &State, field: Field, words: &str) {
    let (mark, text, style) = match state.screen().fields().problem(field) {
        Some(problem) => ("! ", problem, theme.warn()),
        None => ("", words, theme.muted()),
    };
    if !text.is_empty() {
        doc.hang(INDENT + 4, (mark, style), text, style);
    }
}

/// Label and text, and the mark of what Enter takes.
fn line(doc: &mut Doc, theme: Theme, state: &State, field: Field, label_width: usize, is_marked: bool) {
    let from = doc.len();
    let has_cursor = state.screen().focus() == Some(field);
    let mark = if is_marked { theme.cursor() } else { " " };
    let label = format!(" {:label_width$}  ", field.label());
    let before = INDENT + 1 + width(&label);
    // Behind the last character there is room for the cursor where there is one.
    let room = doc.width().saturating_sub(before + usize::from(has_cursor)).max(1);
    let (text, column) = shown(state, theme, field, room);
    let padded = if has_cursor {
        let gap = room.saturating_sub(width(&text));
        format!("{text}{}", " ".repeat(gap))
    } else {
        text
    };
    // What holds without a value is shown until somebody types one.
    let usual = view::usual(state, field).filter(|_| !has_cursor);
    let (padded, style) = match &usual {
        Some(usual) => (crate::ui::doc::cut(&harmless(usual, false), room), theme.muted()),
        None => (padded, theme.field(has_cursor)),
    };
    let proposed = view::suggestion(state).filter(|_| has_cursor);
    let typed = padded.trim_end().to_owned();
    let rest = proposed.as_ref().and_then(|value| value.get(state.screen().fields().value(field).len()..));
    let (padded, rest) = match rest {
        Some(rest) => {
            let whole =
                crate::ui::doc::cut(&harmless(&format!("{rest}  → accepts it"), false), room - width(&typed).min(room));
            (typed, whole)
        }
        None => (padded, String::new()),
    };
    let label_style = if has_cursor { theme.strong() } else { theme.text() };
    let row = doc.line([
        (" ", theme.text()),
        (mark, theme.accent()),
        (label.as_str(), label_style),
        (padded.as_str(), style),
        (rest.as_str(), theme.muted()),
    ]);
    if has_cursor {
        row.cursor = Some(before + column);
    }
    if let Some(acts) = click(state, field) {
        doc.click(from, &acts);
    }
}

/// The visible part of a field's text, and the column of the cursor in it.
fn shown(state: &State, theme: Theme, field: Field, room: usize) -> (String, usize) {
    if let Some(secret) = field.secret() {
        let count = state.screen().fields().secret_len(secret).min(room - 1);
        return (theme.dot().repeat(count), count);
    }
    let (text, cursor) = state.screen().fields().shown(field);
    let before: String = text.chars().take(cursor).collect();
    let before = harmless(&before, false);
    let text = harmless(&text, false);
    let column = width(&before);
    // Without the cursor in it, a value is read from its beginning.
    if column < room || state.screen().focus() != Some(field) {
        return (crate::ui::doc::cut(&text, room), column);
    }
    // The cursor is beyond the right edge: characters leave at the left until it is inside.
    let mut rest = text.as_str();
    let mut left_out = 0;
    while column - left_out >= room {
        let Some(first) = rest.chars().next() else {
            break;
        };
        left_out += width(first.encode_utf8(&mut [0; 4]));
        rest = &rest[first.len_utf8()..];
    }
    (crate::ui::doc::cut(rest, room), column.saturating_sub(left_out))
}

/// What a click does: as many steps from field to field as lead there.
pub fn click(state: &State, field: Field) -> Option<Vec<Action>> {
    let fields = view::fields(state);
    let to = fields.iter().position(|other| *other == field)?;
    // From nowhere the first step leads to the first field, and from the last field to nowhere.
    let from =
        state.screen().focus().and_then(|focus| fields.iter().position(|other| *other == focus)).map_or(0, |at| at + 1);
    let steps = (to + 1 + fields.len() + 1 - from) % (fields.len() + 1);
    Some(vec![Action::NextField; steps])
}

/// Width of the longest label.
pub fn label_width(fields: &[Field]) -> usize {
    fields.iter().map(|field| width(field.label())).max().unwrap_or(0)
}
