//! What is waited for, and how soon the screen changes by itself.

use std::time::Duration;

use crate::app::{DeedKind, Place, State};
use crate::evidence::Fact;

/// Seconds that the oldest question under way has been waiting, and what it asks.
pub fn waiting(state: &State) -> Option<(Fact, i64)> {
    let case = state.case();
    let questions = case.runs().running().filter_map(|(fact, slot)| Some((fact, slot.since?)));
    let consent = case.runs().doing(DeedKind::Consent).map(|doing| (Fact::Consent, doing.since));
    questions
        .chain(consent)
        .map(|(fact, since)| (fact, case.now().duration_since(since).as_secs()))
        .max_by_key(|(_, seconds)| *seconds)
}

/// Whether Esc stops the waiting that the screen tells of, and only then leaves.
pub fn can_stop(state: &State) -> bool {
    state.screen().focus().is_none() && matches!(state.place(), Place::Step(_)) && waiting(state).is_some()
}

/// How soon the screen has to change by itself; `None` while nothing does.
pub fn tick(state: &State) -> Option<Duration> {
    let look = state.case().next_look().map(|at| {
        Duration::try_from(at.duration_since(state.case().now())).unwrap_or_default().max(Duration::from_millis(200))
    });
    picture(state).into_iter().chain(look).min()
}

/// Whether a field is judged once typing pauses.
fn is_to_be_judged(state: &State) -> bool {
    let unjudged = state.screen().fields().unjudged(None);
    unjudged.into_iter().any(|field| !super::fields::is_typing_same_tenant(state, field))
}

/// How soon the picture changes by itself.
fn picture(state: &State) -> Option<Duration> {
    let is_busy = waiting(state).is_some() || state.practice().is_some_and(|practice| practice.busy);
    let shows_text = state.place() == Place::SignIn;
    if state.tour().is_some_and(|tour| !tour.is_paused()) {
        Some(Duration::from_millis(100))
    } else if is_to_be_judged(state) {
        Some(Duration::from_millis(200))
    } else if shows_text {
        // Text that somebody may want to select stands still but for the countdown.
        Some(Duration::from_secs(1))
    } else if is_busy {
        Some(Duration::from_millis(120))
    } else if state.place() == Place::Token {
        Some(Duration::from_secs(1))
    } else {
        None
    }
}
