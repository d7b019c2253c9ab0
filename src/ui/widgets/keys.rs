//! The keys of the action table, as they are shown.

use crate::app::{Action, Key, Row, State, rows_now};
use crate::ui::theme::Theme;

/// The name of a key in this look.
pub fn title(theme: Theme, key: Key) -> String {
    if theme.look.unicode {
        return key.title();
    }
    match key {
        Key::Up => "Up".to_owned(),
        Key::Down => "Down".to_owned(),
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
pub fn is_free(state: &State, key: Key) -> bool {
    state.focus.is_none() || !matches!(key, Key::Char(_) | Key::Left | Key::Right | Key::Home | Key::End)
}

/// The key with which an action can be done now, or could be if no field had the cursor.
pub fn of(theme: Theme, state: &State, action: Action) -> Option<String> {
    rows_now(state).find(|row| row.action == action).and_then(|row| row.keys.first()).map(|key| title(theme, *key))
}

/// The rows of the footer, the most important first.
pub fn footer(state: &State) -> Vec<&'static Row> {
    let mut rows: Vec<&Row> = rows_now(state)
        .filter(|row| row.footer > 0)
        .filter(|row| row.keys.first().is_some_and(|key| is_free(state, *key)))
        .collect();
    rows.sort_by_key(|row| row.footer);
    rows
}
