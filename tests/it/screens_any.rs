//! Any state at any size: no panic, nothing outside the area, and never a control character.

use std::sync::Arc;

use firstcall::app::{Action, Field, Msg, Notice, Picker, PickerView, Place, Practice, Progress, State, update};
use firstcall::evidence::{Exchange, ExchangeId};
use firstcall::profile::SecretId;
use firstcall::recipe::{Caller, Flow};
use firstcall::ui::{Colour, Look};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serde_json::json;
use strum::IntoEnumIterator;

use super::screens::*;

pub const PLACES: [Place; 22] = [
    Place::Welcome,
    Place::Case,
    Place::Step(1),
    Place::Step(2),
    Place::Step(3),
    Place::Step(4),
    Place::Step(5),
    Place::SignIn,
    Place::Call,
    Place::Token,
    Place::Exchanges,
    Place::Exchange,
    Place::Explain,
    Place::Summary,
    Place::Practice,
    Place::Permissions,
    Place::Roles,
    Place::RoleScopes,
    Place::Directory,
    Place::BrowserSays,
    Place::Help,
    Place::Palette,
];

/// A state full of text from elsewhere.
fn state_with(text: &str, places: (usize, usize), cursor: usize, kind: u8) -> State {
    let mut state = match kind % 4 {
        0 => fresh(),
        1 => called(vec![json!({"displayName": text, "id": text}), json!({"type": text})]),
        2 => {
            let mut state = at_step(5);
            act(&mut state, Action::SignIn);
            answer(&mut state, refused("AADSTS65001", text));
            state
        }
        _ => {
            let mut state = at_step(5);
            state.profile.case.flow = if kind > 128 { Flow::DeviceCode } else { Flow::Browser };
            acts(&mut state, &[Action::Step(5), Action::SignIn]);
            let said = if kind > 128 {
                Progress::DeviceCode { user_code: text.to_owned(), verification_uri: text.to_owned(), expires: now() }
            } else {
                Progress::Browser { url: text.to_owned(), redirect_uri: text.to_owned() }
            };
            progress(&mut state, said);
            progress(&mut state, Progress::PasteRefused(text.to_owned()));
            state
        }
    };
    for field in Field::iter().filter(|field| field.secret().is_none()) {
        state.fields.put(field, text);
        state.fields.judge(field, Some(text.to_owned()));
    }
    for secret in SecretId::iter() {
        text.chars().for_each(|c| state.fields.edit_secret(secret).push(c));
    }
    state.profile.told.tenant = text.to_owned();
    state.profile.told.permissions = vec![text.to_owned(); usize::from(kind % 7)];
    state.picker = Picker {
        permissions: vec![text.to_owned(); usize::from(kind % 3)],
        calls: if kind & 4 > 0 { vec!["groups.list".to_owned()] } else { Vec::new() },
        view: if kind & 2 > 0 { PickerView::Calls } else { PickerView::Names },
    };
    if kind & 16 > 0 {
        state.profile.case.caller = Caller::Program;
        state.profile.case.flow = Flow::Secret;
    }
    if kind & 32 > 0 {
        state.practice =
            Some(Practice { changes: vec![text.to_owned()], remaining: vec![text.to_owned()], ..practice() });
    }
    if kind & 64 > 0 {
        state.notice = Some(Notice { text: text.to_owned(), is_problem: true });
    }
    let recorded = Exchange {
        purpose: text.to_owned(),
        method: text.to_owned(),
        url: text.to_owned(),
        response_body: Some(text.to_owned()),
        id: ExchangeId(7),
        ..(*exchange(7, "GET", "https://contoso.example/", None, "")).clone()
    };
    update(&mut state, Msg::Exchanged { exchange: Arc::new(recorded), skew: None });
    state.places = vec![PLACES[places.0 % PLACES.len()], PLACES[places.1 % PLACES.len()]];
    for place in PLACES {
        state.cursors.insert(place, cursor);
    }
    state.focus = firstcall::app::view::fields(&state).first().copied().filter(|_| kind & 8 > 0);
    state
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "\\PC{0,200}",
        "[\u{1b}\u{7}\n\r\t\u{85}a-z日👩\u{200d}💻e\u{301}\u{202e} ]{0,120}",
        Just("x".repeat(3000)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn any_state_fits_into_any_area(
        text in any_text(),
        places in (0usize..20, 0usize..20),
        cursor in prop_oneof![0usize..12, Just(usize::MAX)],
        kind in any::<u8>(),
        size in prop_oneof![(1u16..200, 1u16..60), (80u16..170, 24u16..50)],
        unicode in any::<bool>(),
    ) {
        let state = state_with(&text, places, cursor, kind);
        let look = Look { unicode, colour: Colour::Full, links: true };
        let (buffer, hits) = picture(&state, size.0, size.1, look);
        let area = Rect::new(0, 0, size.0, size.1);
        for cell in &buffer.content {
            prop_assert!(!cell.symbol().chars().any(char::is_control));
            prop_assert!(unicode || cell.symbol().is_ascii());
        }
        for spot in &hits.spots {
            prop_assert_eq!(spot.area.intersection(area), spot.area);
        }
        for link in &hits.links {
            prop_assert_eq!(link.area.intersection(area), link.area);
        }
    }

    #[test]
    fn nothing_outside_the_area_is_touched(
        text in any_text(),
        places in (0usize..20, 0usize..20),
        kind in any::<u8>(),
        size in prop_oneof![(1u16..40, 1u16..12), (80u16..150, 24u16..44)],
        offset in (0u16..5, 0u16..5),
    ) {
        let state = state_with(&text, places, 1, kind);
        let whole = Rect::new(0, 0, size.0 + 10, size.1 + 10);
        let area = Rect::new(offset.0, offset.1, size.0, size.1);
        let mut buffer = Buffer::filled(whole, ratatui::buffer::Cell::new("~"));
        for y in area.y..area.bottom() {
            for x in area.x..area.right() {
                buffer[(x, y)].reset();
            }
        }
        firstcall::ui::draw_in(&mut buffer, area, &state, PLAIN);
        for y in 0..whole.height {
            for x in 0..whole.width {
                if !area.contains((x, y).into()) {
                    prop_assert_eq!(buffer[(x, y)].symbol(), "~", "at {} {}", x, y);
                }
            }
        }
    }
}
