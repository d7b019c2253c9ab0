//! The keys of the action table, as they are shown.

use ratatui::style::Style;

use crate::app::{Action, Key, ROWS, Row, State, rows_now};
use crate::ui::theme::Theme;

/// The name of a key in this look.
pub fn title(theme: Theme, key: Key) -> String {
    if theme.look.unicode {
        return key.title();
    }
    match key {
        Key::Up => "Up".to_owned(),
        Key::Down => "Down".to_owned(),
        Key::ShiftUp => "Shift-Up".to_owned(),
        Key::ShiftDown => "Shift-Down".to_owned(),
        Key::Left => "Left".to_owned(),
        Key::Right => "Right".to_owned(),
        Key::Char(_)
        | Key::Ctrl(_)
        | Key::Enter
        | Key::Esc
        | Key::Tab
        | Key::BackTab
        | Key::PageUp
        | Key::PageDown
        | Key::Home
        | Key::End
        | Key::Backspace
        | Key::Delete
        | Key::F(_) => key.title(),
    }
}

/// Whether the key does what its row says now: while a field has the cursor, letters are text.
fn is_free(state: &State, key: Key) -> bool {
    state.screen().focus().is_none() || !matches!(key, Key::Char(_) | Key::Left | Key::Right | Key::Home | Key::End)
}

/// The key with which an action can be done, and how it is shown: faint while it does not work, because a field has
/// the cursor or something lies over the screen.
pub fn of(theme: Theme, state: &State, action: Action) -> Option<(String, Style)> {
    if state.place().is_overlay() {
        let row = ROWS.iter().find(|row| row.action == action)?;
        return row.keys.first().map(|key| (title(theme, *key), theme.muted()));
    }
    let row = rows_now(state).find(|row| row.action == action)?;
    if let Some(key) = free(state, row) {
        return Some((title(theme, key), theme.key()));
    }
    let key = row.keys.first()?;
    Some((title(theme, *key), theme.muted()))
}

/// What an action does here, in words.
pub fn label(state: &State, action: Action) -> &'static str {
    ROWS.iter().find(|row| row.action == action).map_or("", |row| (row.label)(state))
}

/// The first key of a row that does now what the row says.
pub fn free(state: &State, row: &Row) -> Option<Key> {
    row.keys.iter().copied().find(|key| is_free(state, *key))
}

/// The rows of the footer, the most important first.
pub fn footer(state: &State) -> Vec<(&'static Row, Key)> {
    let mut rows: Vec<(&Row, Key)> =
        rows_now(state).filter(|row| row.footer > 0).filter_map(|row| Some((row, free(state, row)?))).collect();
    rows.sort_by_key(|(row, _)| row.footer);
    rows
}
