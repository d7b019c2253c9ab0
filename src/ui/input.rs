//! From what the terminal sends to messages. What a key means is decided by the engine's key map.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use crate::app::{Action, Edit, Key, Msg, State, pressed};

use super::Hits;

/// What an event of the terminal comes to.
#[derive(Debug)]
pub enum Heard {
    /// Messages for the engine, to be given to it in this order.
    Msgs(Vec<Msg>),
    /// Nothing for the engine, but the picture has to be drawn anew.
    Redraw,
    Nothing,
}

/// The one key that is taken where nothing can be seen.
const LEAVE: Key = Key::Ctrl('c');

/// Translates an event. `hits` are those of the picture that the user sees.
pub fn translate(event: Event, state: &State, hits: &Hits) -> Heard {
    match event {
        Event::Key(key) if hits.is_blind && self::key(key) != Some(LEAVE) => Heard::Nothing,
        Event::Paste(_) | Event::Mouse(_) if hits.is_blind => Heard::Nothing,
        Event::Key(key) => {
            let msg = self::key(key).and_then(|key| pressed(state, key));
            msg.map_or(Heard::Nothing, |msg| Heard::Msgs(seen(hits).chain([msg]).collect()))
        }
        Event::Paste(text) => Heard::Msgs(vec![Msg::Edit(Edit::Paste(text))]),
        Event::Mouse(mouse) => acts(self::mouse(mouse, hits), hits),
        Event::Resize(_, _) => Heard::Redraw,
        Event::FocusGained => Heard::Msgs(vec![Msg::Returned]),
        Event::FocusLost => Heard::Nothing,
    }
}

/// The character that a key types where a field has the cursor.
pub fn typed(event: &Event) -> Option<char> {
    match event {
        Event::Key(key) => match self::key(*key) {
            Some(Key::Char(c)) => Some(c),
            Some(_) | None => None,
        },
        Event::Paste(_) | Event::Mouse(_) | Event::Resize(_, _) | Event::FocusGained | Event::FocusLost => None,
    }
}

fn acts(actions: Vec<Action>, hits: &Hits) -> Heard {
    if actions.is_empty() {
        return Heard::Nothing;
    }
    Heard::Msgs(seen(hits).chain(actions.into_iter().map(Msg::Act)).collect())
}

/// How far the text that the user sees can be scrolled: nobody scrolls beyond what is shown.
fn seen(hits: &Hits) -> impl Iterator<Item = Msg> {
    hits.extent.map(Msg::Shown).into_iter()
}

fn mouse(mouse: MouseEvent, hits: &Hits) -> Vec<Action> {
    let on_pane = hits.pane.is_some_and(|pane| pane.contains((mouse.column, mouse.row).into()));
    match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => hits.at(mouse.column, mouse.row).to_vec(),
        MouseEventKind::ScrollUp if on_pane => vec![Action::PaneUp],
        MouseEventKind::ScrollDown if on_pane => vec![Action::PaneDown],
        MouseEventKind::ScrollUp => vec![Action::Up],
        MouseEventKind::ScrollDown => vec![Action::Down],
        MouseEventKind::Down(MouseButton::Right | MouseButton::Middle)
        | MouseEventKind::Up(_)
        | MouseEventKind::Drag(_)
        | MouseEventKind::Moved
        | MouseEventKind::ScrollLeft
        | MouseEventKind::ScrollRight => Vec::new(),
    }
}

/// The key of an event; releases, bare modifiers and media keys are none.
fn key(event: KeyEvent) -> Option<Key> {
    if !matches!(event.kind, KeyEventKind::Press | KeyEventKind::Repeat) {
        return None;
    }
    let has = |modifier| event.modifiers.contains(modifier);
    let is_control = has(KeyModifiers::CONTROL);
    let is_alt = has(KeyModifiers::ALT);
    Some(match event.code {
        // AltGr arrives as Ctrl and Alt together on Windows.
        KeyCode::Char(c) if is_control == is_alt => Key::Char(c),
        KeyCode::Char(_) if is_alt => return None,
        // What many terminals send for Ctrl-Backspace and some for Backspace.
        KeyCode::Char('h') => Key::Backspace,
        // Ctrl-_ in what terminals send for it.
        KeyCode::Char('7' | '/' | '_') => Key::Ctrl('_'),
        KeyCode::Char(c) => Key::Ctrl(c.to_ascii_lowercase()),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Tab if has(KeyModifiers::SHIFT) => Key::BackTab,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Up if has(KeyModifiers::SHIFT) => Key::ShiftUp,
        KeyCode::Down if has(KeyModifiers::SHIFT) => Key::ShiftDown,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::F(n) => Key::F(n),
        KeyCode::Insert
        | KeyCode::Null
        | KeyCode::CapsLock
        | KeyCode::ScrollLock
        | KeyCode::NumLock
        | KeyCode::PrintScreen
        | KeyCode::Pause
        | KeyCode::Menu
        | KeyCode::KeypadBegin
        | KeyCode::Media(_)
        | KeyCode::Modifier(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;

    use super::*;
    use crate::ui::Spot;

    fn press(code: KeyCode, modifiers: KeyModifiers) -> KeyEvent {
        KeyEvent::new(code, modifiers)
    }

    #[test]
    fn a_release_is_no_key_but_a_repeat_is() {
        let mut event = press(KeyCode::Char('a'), KeyModifiers::NONE);
        event.kind = KeyEventKind::Release;
        assert_eq!(key(event), None);
        event.kind = KeyEventKind::Repeat;
        assert_eq!(key(event), Some(Key::Char('a')));
    }

    #[test]
    fn where_nothing_can_be_seen_no_key_does_anything_but_leave() {
        let recipe = crate::recipe::Recipe::shared();
        let clouds = recipe.clouds.clone();
        let profile = crate::profile::Profile::new(&recipe, clouds.first().id.clone());
        let state = State::new(crate::app::Setup {
            recipe,
            clouds,
            profile,
            saved: Vec::new(),
            now: jiff::Timestamp::UNIX_EPOCH,
            tenants: crate::app::Tenants::Both,
            goal: crate::app::Goal::Wizard,
            secrets: Vec::new(),
            token_source: None,
            surroundings: crate::app::Surroundings::default(),
        });
        let blind = Hits { is_blind: true, ..Hits::default() };
        let heard = |code, modifiers| translate(Event::Key(press(code, modifiers)), &state, &blind);
        assert!(matches!(heard(KeyCode::Enter, KeyModifiers::NONE), Heard::Nothing));
        assert!(matches!(translate(Event::Paste("x".to_owned()), &state, &blind), Heard::Nothing));
        assert!(matches!(heard(KeyCode::Char('c'), KeyModifiers::CONTROL), Heard::Msgs(_)));
    }

    #[test]
    fn chords_are_told_from_letters() {
        let control = KeyModifiers::CONTROL;
        for (code, modifiers, expected) in [
            (KeyCode::Char('P'), KeyModifiers::SHIFT, Some(Key::Char('P'))),
            (KeyCode::Char('P'), control, Some(Key::Ctrl('p'))),
            (KeyCode::Char('x'), KeyModifiers::ALT, None),
            (KeyCode::Char('@'), control | KeyModifiers::ALT, Some(Key::Char('@'))),
            (KeyCode::Char('h'), control, Some(Key::Backspace)),
            (KeyCode::Char('7'), control, Some(Key::Ctrl('_'))),
            (KeyCode::Tab, KeyModifiers::SHIFT, Some(Key::BackTab)),
            (KeyCode::BackTab, KeyModifiers::SHIFT, Some(Key::BackTab)),
            (KeyCode::CapsLock, KeyModifiers::NONE, None),
        ] {
            assert_eq!(key(press(code, modifiers)), expected, "{code:?} {modifiers:?}");
        }
    }

    #[test]
    fn a_click_does_what_lies_on_top() {
        let mut hits = Hits::default();
        hits.spots.push(Spot { area: Rect::new(0, 0, 10, 2), acts: vec![Action::Help] });
        hits.cover(Rect::new(2, 1, 3, 1));
        hits.spots.push(Spot { area: Rect::new(3, 1, 1, 1), acts: vec![Action::Select(4)] });
        let click = |column, row| {
            mouse(
                MouseEvent {
                    kind: MouseEventKind::Down(MouseButton::Left),
                    column,
                    row,
                    modifiers: KeyModifiers::NONE,
                },
                &hits,
            )
        };
        assert_eq!(click(3, 1), [Action::Select(4)]);
        assert_eq!(click(2, 1), []);
        assert_eq!(click(9, 1), [Action::Help]);
        assert_eq!(click(10, 1), []);
    }
}
