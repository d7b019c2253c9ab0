//! Pictures of the five steps.

use firstcall::app::{Action, Place};
use firstcall::checks::Status;

use super::screens::*;

#[test]
fn step_1_before_anything_is_typed_asks_for_the_tenant() {
    let mut state = fresh();
    state.places = vec![Place::Welcome, Place::Case];
    act(&mut state, Action::Step(1));
    judged(&mut state, &[]);
    same("step1_empty", &state, &[SMALL, WIDE, LARGE]);
}

#[test]
fn step_2_without_consent_says_so_and_how_to_put_it_right() {
    let mut state = at_step(2);
    judged(
        &mut state,
        &[
            ("resource.known", Status::Met, ""),
            ("resource.enabled", Status::Met, ""),
            ("permission.requested", Status::Met, ""),
            ("consent.granted", Status::Unmet, "none"),
        ],
    );
    state.cursors.insert(Place::Step(2), 4);
    same("step2_no_consent", &state, &[SMALL, WIDE, LARGE]);
}
