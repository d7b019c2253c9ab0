//! Leaving a case for another one.

use crate::app::engine::AppSignIn;
use crate::app::{Effect, State};
use crate::evidence::Evidence;

use super::deed;

/// Leaves the case for another one, as it was at the start: nothing that was seen or typed there says anything about the
/// other one, not even where the address is the same.
pub(super) fn leave(state: &mut State) -> Vec<Effect> {
    let mut stopped = deed::forget_those_of_case(state);
    state.practice = None;
    state.case.clouds = state.home.clouds.clone();
    state.case.profile = state.home.first.clone();
    state.forget_secrets();
    state.case.exchanges.clear();
    (state.case.sign_in, state.case.directory) = (AppSignIn::None, None);
    stopped.extend(state.case.runs.facts().into_iter().filter_map(|fact| super::forget(state, fact)));
    // Some evidence has no question behind it, such as the clock's difference.
    state.case.evidence = Evidence::default();
    stopped
}
