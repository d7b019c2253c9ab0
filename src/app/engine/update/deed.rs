//! Deeds: asking for one.

use crate::app::{Deed, DeedKind, Effect, State};
use crate::evidence::Fact;

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

/// Drops what came of the last time that somebody was asked to agree for everybody, and stops waiting for it.
pub(super) fn forget_consent(state: &mut State) -> Vec<Effect> {
    state.case.evidence.forget(Fact::Consent);
    let runs = state.case.runs.forget_deeds(|kind| kind == DeedKind::Consent);
    runs.into_iter().map(|run| super::abort(state, run)).collect()
}

/// Has the cloud in use talked to from now on.
pub(super) fn use_cloud(state: &mut State) -> Effect {
    let cloud = Box::new(state.cloud().clone());
    ask(state, Deed::UseCloud(cloud))
}
