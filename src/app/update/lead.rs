//! Where the outcome of an attempt leads: to its answer, or to what stands in the way.

use crate::app::{Notice, Place, State};
use crate::checks::{Judged, Status};
use crate::evidence::Fact;
use crate::recipe::Source;

use super::go;

/// What a look at the setup reads.
const OF_DIRECTORY: [Fact; 10] = [
    Fact::Me,
    Fact::Organization,
    Fact::Application,
    Fact::Principal,
    Fact::Resource,
    Fact::Grants,
    Fact::Assignments,
    Fact::Memberships,
    Fact::Account,
    Fact::Federations,
];

/// Leads to the step where the first finding of the last attempt stands.
pub(super) fn show_finding(state: &mut State, happened: &str) {
    let step = state
        .judged
        .iter()
        .find(|judged| judged.verdict.status == Status::Unmet && judged.verdict.fault.is_some())
        .map(|judged| judged.step);
    if let Some(step) = step
        && matches!(state.screen(), Place::Step(_))
    {
        let from = state.profile.step;
        go::to_step(state, step);
        state.focus = None;
        if step != from {
            state.notice =
                Some(Notice { text: format!("{happened} What is missing belongs to step {step}."), is_problem: true });
        }
    }
}

/// The sign-in to the app came to an end: its outcome belongs on the last step.
pub(super) fn ended(state: &mut State) {
    state.judge();
    let failed = state.evidence.sign_in.as_ref().is_some_and(|seen| seen.outcome.is_err());
    if !failed || !state.interactive {
        return;
    }
    show_finding(state, "The sign-in was stopped.");
}

/// The first call was answered: a good answer is shown, a bad one leads to its finding.
pub(super) fn called(state: &mut State) {
    state.judge();
    let is_good = state.evidence.call.as_ref().is_some_and(|seen| seen.outcome.is_ok());
    if state.screen() != Place::Step(5) || state.place().is_overlay() {
        return;
    }
    if is_good && !state.runs.is_running(Fact::SignIn) {
        state.cursors.insert(Place::Call, 0);
        go::open(state, Place::Call);
    } else {
        show_finding(state, "The call was refused.");
    }
}

/// The directory told something: what it shows to be missing can belong to a step that is not on screen.
pub(super) fn looked(state: &mut State) {
    // While a newer answer is on its way, an older one may tell of what was mended since.
    if OF_DIRECTORY.iter().any(|fact| state.runs.is_running(*fact)) {
        return;
    }
    state.judge();
    let Place::Step(here) = state.screen() else {
        return;
    };
    let seen = |status: Status| -> Vec<usize> {
        let is_seen =
            |judged: &&Judged| judged.verdict.status == status && judged.verdict.source == Some(Source::Directory);
        state.judged.iter().filter(is_seen).map(|judged| judged.step).collect()
    };
    let (missing, warned) = (seen(Status::Unmet), seen(Status::Warning));
    match missing.first() {
        Some(first) if !missing.contains(&here) => {
            let text = format!("The setup was looked at. What is missing belongs to step {first}.");
            state.notice = Some(Notice { text, is_problem: true });
        }
        None if warned.contains(&here) => go::select_first_problem(state),
        Some(_) | None => {}
    }
}
