//! Begins what the goal needs as soon as it can begin; at a screen, only what somebody asked for too early.

use crate::app::{Effect, State};
use crate::evidence::Fact;
use crate::recipe::Caller;

use super::sign_in;

/// What of a goal was begun already; nothing begins twice by itself.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::app::engine) struct Begun {
    directory: bool,
    sign_in: bool,
}

/// Begins what the goal still needs. Sign-ins that need nobody run side by side; a person does one after the other.
pub(super) fn pursue(state: &mut State) -> Vec<Effect> {
    let goal = state.case.goal;
    let is_ready = state.case.evidence.has_value(Fact::Tenant) && state.case.conversation.is_none();
    if goal.has_screen() {
        return asked_for(state);
    }
    if !is_ready {
        return Vec::new();
    }
    let mut effects = Vec::new();
    if let Some(via) = goal.directory().filter(|_| !state.case.begun.directory) {
        state.case.begun.directory = true;
        effects.extend(sign_in::look(state, via));
        effects.extend(super::reconcile(state));
        if state.case.conversation.is_some() {
            return effects;
        }
    }
    let looks_first = state.case.runs.is_running(Fact::Directory) && state.case.profile.case.caller == Caller::People;
    let signs_in = !goal.holds_back(&state.case.profile.case);
    if signs_in && !state.case.begun.sign_in && !looks_first {
        state.case.begun.sign_in = true;
        effects.extend(sign_in::begin(state));
        effects.extend(super::reconcile(state));
    }
    effects
}

/// Begins the sign-in that somebody asked for while the tenant was still looked up, or says that there is no tenant.
fn asked_for(state: &mut State) -> Vec<Effect> {
    if !state.screen.awaits_tenant || state.case.runs.is_running(Fact::Tenant) {
        return Vec::new();
    }
    state.screen.awaits_tenant = false;
    let mut effects = sign_in::begin(state);
    effects.extend(super::reconcile(state));
    effects
}
