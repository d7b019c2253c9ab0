//! Faults that are laid over the practice tenant from its controls.

use crate::app::{Effect, FaultRequest, LaidFault, Place, PracticeRequest, State, view};

use super::practice;

/// Lays the fault under the cursor, or lifts it where it lies.
pub(super) fn toggle(state: &mut State) -> Vec<Effect> {
    let row = state.screen.cursor(Place::Faults);
    match view::faults(state).get(row).cloned() {
        Some(view::FaultRow { laid: Some(fault), .. }) => {
            practice::ask(state, PracticeRequest::LiftFault(Some(fault.id)))
        }
        Some(view::FaultRow { kind: Some(kind), .. }) => {
            let endpoint = view::fault_endpoint(state).to_owned();
            practice::ask(state, PracticeRequest::LayFault(FaultRequest { kind, endpoint }))
        }
        Some(_) | None => Vec::new(),
    }
}

/// Lifts all faults.
pub(super) fn lift_all(state: &mut State) -> Vec<Effect> {
    practice::ask(state, PracticeRequest::LiftFault(None))
}

/// Aims the next fault at another part of the tenant.
pub(super) fn aim(state: &mut State) {
    if let Some(practice) = &mut state.practice {
        practice.aim = practice.aim.next();
    }
}

/// These faults lie over the tenant now.
pub(super) fn lie(state: &mut State, faults: Vec<LaidFault>) {
    practice::answered(state);
    let Some(practice) = &mut state.practice else {
        return;
    };
    let is_more = faults.len() > practice.faults.len();
    practice.faults = faults;
    state.say(if is_more {
        "Fault added. The next check or sign-in will meet it."
    } else {
        "Fault removed. Check again, or sign in."
    });
}
