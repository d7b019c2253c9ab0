//! What a key means now: a pure function of the state. Text focus wins over letters.

use tui_input::InputRequest;

use super::{Action, Edit, Field, Msg, State, rows_now};
use crate::profile::InputId;

/// A key, free of any terminal library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    Char(char),
    Ctrl(char),
    Enter,
    Esc,
    Tab,
    BackTab,
    Up,
    Down,
    ShiftUp,
    ShiftDown,
    Left,
    Right,
    PageUp,
    PageDown,
    Home,
    End,
    Backspace,
    Delete,
    F(u8),
}

impl Key {
    /// The name shown in footer and help.
    pub fn title(self) -> String {
        match self {
            Key::Char(' ') => "Space".to_owned(),
            Key::Char(c) => c.to_string(),
            Key::Ctrl(c) => format!("Ctrl-{}", c.to_ascii_uppercase()),
            Key::Enter => "Enter".to_owned(),
            Key::Esc => "Esc".to_owned(),
            Key::Tab => "Tab".to_owned(),
            Key::BackTab => "Shift-Tab".to_owned(),
            Key::Up => "↑".to_owned(),
            Key::Down => "↓".to_owned(),
            Key::ShiftUp => "Shift-↑".to_owned(),
            Key::ShiftDown => "Shift-↓".to_owned(),
            Key::Left => "←".to_owned(),
            Key::Right => "→".to_owned(),
            Key::PageUp => "PgUp".to_owned(),
            Key::PageDown => "PgDn".to_owned(),
            Key::Home => "Home".to_owned(),
            Key::End => "End".to_owned(),
            Key::Backspace => "Backspace".to_owned(),
            Key::Delete => "Del".to_owned(),
            Key::F(n) => format!("F{n}"),
        }
    }

    /// The change of text that the key makes in a field, if it makes one.
    fn edit(self) -> Option<InputRequest> {
        Some(match self {
            Key::Char(c) => InputRequest::InsertChar(c),
            Key::Backspace => InputRequest::DeletePrevChar,
            Key::Delete => InputRequest::DeleteNextChar,
            Key::Left => InputRequest::GoToPrevChar,
            Key::Right => InputRequest::GoToNextChar,
            Key::Home | Key::Ctrl('a') => InputRequest::GoToStart,
            Key::End | Key::Ctrl('e') => InputRequest::GoToEnd,
            Key::Ctrl('w') => InputRequest::DeletePrevWord,
            Key::Ctrl('u') => InputRequest::DeleteLine,
            Key::Ctrl('k') => InputRequest::DeleteTillEnd,
            Key::Ctrl(_)
            | Key::Enter
            | Key::Esc
            | Key::Tab
            | Key::BackTab
            | Key::Up
            | Key::Down
            | Key::ShiftUp
            | Key::ShiftDown
            | Key::PageUp
            | Key::PageDown
            | Key::F(_) => return None,
        })
    }
}

/// Whether a key cannot begin what the empty field under the cursor asks for, so that it means what it means elsewhere.
fn is_no_beginning(state: &State, key: Key) -> bool {
    let is_id = |field: &Field| {
        matches!(
            field,
            Field::Input(InputId::Tenant)
                | Field::Input(InputId::ClientId)
                | Field::Input(InputId::Environment)
                | Field::Input(InputId::ProjectId)
                | Field::Input(InputId::Username)
        )
    };
    let empty = state.screen().focus().filter(is_id).filter(|field| state.screen().fields().value(*field).is_empty());
    empty.is_some() && matches!(key, Key::Char('+' | '?'))
}

/// What a key comes to that somebody pressed. A letter that means nothing here is answered, so that nobody waits for it.
pub fn pressed(state: &State, key: Key) -> Option<Msg> {
    keymap(state, key).or_else(|| matches!(key, Key::Char(_) | Key::F(_)).then_some(Msg::Idle))
}

/// What a key means in this state; `None` where it means nothing.
pub fn keymap(state: &State, key: Key) -> Option<Msg> {
    if key == Key::Char(' ') && state.tour().is_some() {
        return Some(Msg::Act(Action::Pause));
    }
    let is_proposed = key == Key::Right && super::view::suggestion(state).is_some();
    if state.screen().focus().is_some()
        && !is_proposed
        && !is_no_beginning(state, key)
        && let Some(edit) = key.edit()
    {
        return Some(Msg::Edit(Edit::Type(edit)));
    }
    rows_now(state).find(|row| row.keys.contains(&key)).map(|row| Msg::Act(row.action))
}
