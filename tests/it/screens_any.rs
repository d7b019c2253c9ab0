//! Any state at any size: no panic, nothing outside the area, and never a control character.

use std::sync::Arc;

use firstcall::app::{
    Action, DeedError, Done, Field, LaidFault, Msg, Place, PracticeRepaired, Progress, State, update,
};
use firstcall::evidence::{Exchange, ExchangeId, Fact};
use firstcall::profile::{Profile, SecretId};
use firstcall::recipe::{Flow, Recipe};
use firstcall::ui::{Colour, Ground, Look};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serde_json::json;

use super::screens::*;
use crate::support::hands;

fn any_place() -> impl Strategy<Value = Place> {
    prop::sample::select(Place::all().collect::<Vec<_>>())
}

/// A state full of text from elsewhere: in the profile, in what is observed, and in what is typed.
fn state_with(text: &str, places: (Place, Place), cursor: usize, kind: u8) -> State {
    let mut profile = Profile::new(Recipe::embedded(), Recipe::embedded().clouds.first().id.clone());
    profile.inputs.tenant = "contoso.onmicrosoft.com".to_owned();
    profile.inputs.client_id = CLIENT.to_owned();
    profile.inputs.permissions = vec![text.to_owned(); usize::from(kind % 7)];
    profile.inputs.username = text.to_owned();
    profile.inputs.callback = text.to_owned();
    if kind & 4 > 0 {
        profile.inputs.calls = vec!["groups.list".to_owned()];
    }
    let mut state = match kind & 32 {
        0 => known_at(started_with(profile), 5),
        _ => practising_at(5),
    };
    if kind & 16 > 0 {
        hands::choose_flow(&mut state, Flow::Secret);
        hands::fill(&mut state, Field::Secret(SecretId::ClientSecret), text);
    } else {
        hands::choose_flow(&mut state, if kind > 128 { Flow::DeviceCode } else { Flow::Browser });
    }
    happens(&mut state, text, kind);
    if kind & 32 > 0 {
        let repaired = PracticeRepaired {
            changes: vec![text.to_owned()],
            remaining: vec![text.to_owned()],
            in_order: false,
            faults: vec![LaidFault { id: text.to_owned(), endpoint: text.to_owned() }],
            suggest: practice().suggest,
            clients: practice().clients,
            clouds: practice().clouds,
        };
        let asked = act(&mut state, Action::RepairAll);
        if !asked.is_empty() {
            done(&mut state, &asked, Ok(Done::PracticeRepaired(Box::new(repaired))));
        }
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
    for place in [places.0, places.1] {
        hands::open(&mut state, place);
        if kind & 2 > 0 && place == Place::Permissions {
            act(&mut state, Action::OtherView);
        }
    }
    let rows = firstcall::app::view::list_len(&state, state.place());
    if rows > 0 {
        hands::select(&mut state, cursor.min(rows - 1).min(9_999));
    }
    let field = firstcall::app::view::fields(&state).first().copied();
    if let Some(field) = field.filter(|_| kind & 8 > 0) {
        hands::focus(&mut state, field);
        hands::paste(&mut state, text);
    }
    if kind & 64 > 0 {
        let asked = act(&mut state, Action::ChangeCloud);
        done(&mut state, &asked, Err(DeedError::CloudNotUsed { cloud: text.to_owned(), detail: text.to_owned() }));
    }
    state
}

/// Lets a sign-in come to something, or wait.
fn happens(state: &mut State, text: &str, kind: u8) {
    let is_program = kind & 16 > 0;
    if !kind.is_multiple_of(4) && !text.trim().is_empty() {
        acts(state, &[Action::Step(5), Action::SignIn]);
    }
    if !state.case().runs().is_running(Fact::SignIn) {
        return;
    }
    match kind % 4 {
        1 => {
            answer(state, signed_in());
            answer(state, answered(vec![json!({"displayName": text, "id": text}), json!({"type": text})]));
        }
        2 => answer(state, refused("AADSTS65001", text)),
        _ if is_program => {}
        _ => {
            let said = if kind > 128 {
                Progress::DeviceCode { user_code: text.to_owned(), verification_uri: text.to_owned(), expires: now() }
            } else {
                Progress::Browser { url: text.to_owned(), redirect_uri: text.to_owned() }
            };
            progress(state, said);
            progress(state, Progress::PasteRefused(text.to_owned()));
        }
    }
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
        places in (any_place(), any_place()),
        cursor in prop_oneof![0usize..12, Just(usize::MAX)],
        kind in any::<u8>(),
        size in prop_oneof![(1u16..200, 1u16..60), (80u16..170, 24u16..50)],
        unicode in any::<bool>(),
    ) {
        let state = state_with(&text, places, cursor, kind);
        let look = Look { unicode, colour: Colour::Full, ground: Ground::Dark, links: true };
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
        places in (any_place(), any_place()),
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
