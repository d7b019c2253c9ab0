//! Leaving: a field, the place on top, or the program.

use crate::app::{Effect, Place, Question, State, Tenants, view};

use super::{deed, environments, go, profiles, value, waiting};

/// Takes the top place away, or leaves the field first.
pub(super) fn back(state: &mut State) -> Vec<Effect> {
    let place = state.place();
    if state.screen.focus.is_some() && (!place.is_overlay() || matches!(place, Place::Permissions | Place::Practice)) {
        value::commit_all(state);
        state.screen.focus = None;
        return Vec::new();
    }
    if state.is_starting() && state.home.tenants == Tenants::Both {
        state.practice = None;
        return deed::forget_those_of_case(state);
    }
    if place == Place::Welcome {
        return quit(state);
    }
    if place == Place::Question {
        state.screen.question = None;
    }
    if place == Place::SignIn {
        return waiting::give_up(state);
    }
    if view::can_stop(state) {
        return waiting::stop(state);
    }
    match place.step() {
        Some(step) if step > 1 => go::to_step(state, step - 1),
        Some(_) => {
            value::commit_all(state);
            state.screen.show_first_way();
            pop(state);
        }
        None => {
            if place == Place::Environments {
                environments::closed(state);
            }
            pop(state);
        }
    }
    state.screen.focus = None;
    Vec::new()
}

fn pop(state: &mut State) {
    state.screen.places.pop();
    if state.screen.places.is_empty() {
        state.screen.places.push(Place::Welcome);
    }
}

/// Ends the program, after a question where the case is only half done. Asked twice, it is answered.
pub(super) fn quit(state: &mut State) -> Vec<Effect> {
    if state.place() == Place::Question || !is_half_done(state) {
        return leave(state);
    }
    state.screen.question = Some(Question::Leave);
    go::open(state, Place::Question);
    Vec::new()
}

/// Whether something was begun that has not come to its first call.
fn is_half_done(state: &State) -> bool {
    let inputs = &state.case.profile.inputs;
    let has_values = [&inputs.tenant, &inputs.client_id, &inputs.environment].iter().any(|value| !value.is_empty());
    state.has_begun() && has_values && !crate::checks::proof_holds(state.case.judged())
}

/// Ends the program at once. A case of the user's own is kept; one of the practice tenant is not worth it.
pub(super) fn leave(state: &mut State) -> Vec<Effect> {
    value::commit_all(state);
    state.screen.is_leaving = true;
    let mut effects = Vec::new();
    effects.extend(profiles::keep(state));
    effects.push(Effect::Exit);
    effects
}
