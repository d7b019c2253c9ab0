//! Where the cursor of a step goes by itself: to the first thing that turns out to be wrong.

use super::*;
use crate::checks::Status;
use crate::evidence::{Exchange, ExchangeId, Skew};

/// An answer whose clock is this far from ours.
fn answered(state: &mut State, skew: SignedDuration) {
    let exchange = Exchange {
        id: ExchangeId(1),
        purpose: "read the tenant's discovery document".to_owned(),
        started: state.case().now(),
        duration_ms: 20,
        method: "GET".to_owned(),
        url: "https://login.microsoftonline.com/".to_owned(),
        request_headers: Vec::new(),
        request_body: None,
        status: Some(200),
        response_headers: Vec::new(),
        response_body: None,
        error: None,
    };
    update(state, Msg::Exchanged { exchange: Arc::new(exchange), skew: Some(Skew(skew)) });
}

#[test]
fn a_clock_that_an_answer_shows_to_be_wrong_draws_the_cursor() {
    let mut state = with_app();
    leave_field(&mut state);
    answered(&mut state, SignedDuration::from_secs(2));
    assert_eq!(view::selected(&state).map(|judged| judged.verdict.status), Some(Status::Met));
    answered(&mut state, SignedDuration::from_hours(2));
    let selected = view::selected_finding(&state).expect("the cursor is on a finding");
    assert_eq!(selected.requirement.as_str(), "clock.in_step");
}

#[test]
fn the_cursor_stays_where_the_user_put_it_when_more_turns_out_to_be_wrong() {
    let mut state = with_app();
    leave_field(&mut state);
    answered(&mut state, SignedDuration::from_hours(2));
    act(&mut state, Action::Down);
    let row = state.screen().cursor(Place::Step(1));
    answered(&mut state, SignedDuration::from_hours(3));
    assert_eq!(state.screen().cursor(Place::Step(1)), row);
}

#[test]
fn the_palette_finds_a_step_by_its_title() {
    let mut state = with_app();
    act(&mut state, Action::Palette);
    typed(&mut state, "consent");
    let found: Vec<Action> = view::palette(&state).iter().map(|offer| offer.action).collect();
    assert_eq!(found[0], Action::Step(2), "{found:?}");
}
