//! What tests of the whole share: a practice tenant on a free port, and a front without a screen that does what a
//! person would do.

use firstcall::app::{Action, Edit, Effect, Field, Msg, Place, State, next, outcome, update, view};
use firstcall::evidence::Exchange;
use firstcall::export::run::Run;
use firstcall::profile::InputId;
use firstcall::recipe::Flow;

pub mod between;
pub mod chance;
pub mod checking;
pub mod command;
pub mod document;
#[path = "../../../src/app/tests/hands.rs"]
pub mod hands;
pub mod impostor;
#[cfg(unix)]
pub mod picture;
pub mod portal;
pub mod pty;
pub mod robot;
pub mod tenant;

/// What a check hands to its reports, of the case as it stands.
pub fn with_run<T>(state: &State, show: impl FnOnce(&Run<'_>) -> T) -> T {
    let exchanges: Vec<&Exchange> = state.case().exchanges().iter().map(AsRef::as_ref).collect();
    let (_, sentence) = next::sentence(state);
    show(&Run {
        ctx: state.ctx(),
        profile: &state.case().profile().name,
        outcome: outcome(state, false).into(),
        sentence: &sentence,
        judgement: state.case().judgement(),
        exchanges: &exchanges,
        recognized: &[],
        ask_for: &[],
        is_sent: false,
    })
}
