//! Choosing an environment: whether it can be offered, and what there is to choose from.

use crate::app::{Place, State};
use crate::evidence::text::harmless;
use crate::evidence::{EnvironmentLine, Fact};
use crate::recipe::{Caller, StepInput};

use super::sign_in::can_sign_in;

/// Whether the target has a list of the environments that the person who signs in can see.
pub fn lists_environments(state: &State) -> bool {
    state.target().site.environment().is_some_and(|site| site.list.is_some())
        && state.case().profile().case.caller == Caller::People
}

/// Whether the person can be offered a list of their environments here.
pub fn can_list_environments(state: &State) -> bool {
    let target = state.target();
    let is_here = state.place().step() == target.asks(StepInput::Environment);
    is_here
        && matches!(state.place(), Place::Step(_))
        && lists_environments(state)
        && can_sign_in(state)
        && !state.case().runs().is_running(Fact::Environments)
}

/// The environments that the person can see, with names that can be shown.
pub fn environments(state: &State) -> Vec<EnvironmentLine> {
    let lines = state.case().evidence().environments.as_ref().and_then(|seen| seen.value());
    lines
        .into_iter()
        .flatten()
        .map(|line| EnvironmentLine { name: harmless(&line.name, false), ..line.clone() })
        .collect()
}
