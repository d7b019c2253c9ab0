//! Deeds: asking for one.

use crate::app::{Deed, DeedKind, Effect, State};

/// Asks for a deed.
pub(super) fn ask(state: &mut State, deed: Deed) -> Effect {
    let run = state.case.runs.begin_deed(DeedKind::from(&deed), state.case.now);
    Effect::Apply { run, deed }
}

/// The case is another one now: what comes of the deeds for the one before is of no use to it.
pub(super) fn forget_those_of_case(state: &mut State) -> Vec<Effect> {
    let runs = state.case.runs.forget_deeds(DeedKind::is_of_case);
    runs.into_iter().map(|run| super::abort(state, run)).collect()
}

/// Has the cloud in use talked to from now on.
pub(super) fn use_cloud(state: &mut State) -> Effect {
    let cloud = Box::new(state.cloud().clone());
    ask(state, Deed::UseCloud(cloud))
}
