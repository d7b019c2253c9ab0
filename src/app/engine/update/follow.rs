//! Where the outcome of an attempt leads: to its answer, or to what stands in the way.

use crate::app::{Notice, Place, State};
use crate::checks::{Judged, Status};
use crate::evidence::{Fact, Session};
use crate::recipe::Source;

use super::{Happened, go};

/// Lets the screen follow what happened.
pub(super) fn follow(state: &mut State, happened: Happened, had_problem: bool) {
    match happened {
        Happened::SignInEnded => ended(state),
        Happened::CallAnswered => called(state),
        Happened::NobodyAgreed => show_finding(state, "Nobody agreed."),
        Happened::SetupRead => looked(state),
        // The list may be longer than the screen, so the cursor shows the first problem that comes up.
        Happened::Observed if !had_problem && go::shows_problem(state) => go::select_first_problem(state),
        Happened::Observed => {}
    }
}

/// Leads to the step where the first finding of the last attempt stands.
pub(super) fn show_finding(state: &mut State, happened: &str) {
    if let Some(step) = first_problem(state)
        && matches!(state.screen.base(), Place::Step(_))
    {
        let from = state.case.profile.step;
        go::to_step(state, step);
        state.screen.focus = None;
        if step != from {
            state.screen.notice = Some(belongs_to(happened, step));
        }
    }
}

/// The sign-in to the app came to an end: its outcome belongs on the last step.
fn ended(state: &mut State) {
    let failed = state.case.evidence.sign_in.as_ref().is_some_and(|seen| seen.outcome.is_err());
    if !failed || !state.case.goal.has_screen() {
        return;
    }
    show_finding(state, "The sign-in was stopped.");
}

/// The first call was answered: a good answer is shown, a bad one leads to its finding. Whoever is at another step
/// stays there, and is told.
fn called(state: &mut State) {
    let is_good = state.case.evidence.call.as_ref().is_some_and(|seen| seen.outcome.is_ok());
    let Place::Step(here) = state.screen.base() else {
        return;
    };
    if state.place().is_overlay() {
        return;
    }
    let is_shown = is_good && !state.case.runs.is_running(Fact::SignIn);
    match (here, is_good) {
        (5, _) if is_shown => {
            state.screen.cursors.insert(Place::Call, 0);
            go::open(state, Place::Call);
        }
        (5, _) => show_finding(state, REFUSED),
        // What was said last, such as what was repaired, stands.
        (_, true) if is_shown && state.screen.notice.is_none() => {
            state.say(format!("It works: {} was answered.", state.target().proof.title));
        }
        (_, true) => {}
        (_, false) => match first_problem(state) {
            Some(step) if step != here => state.screen.notice = Some(belongs_to(REFUSED, step)),
            Some(_) | None => {}
        },
    }
}

/// What became of a call that was not answered as it should be.
const REFUSED: &str = "The call was refused.";

/// The step of the first finding of the last attempt.
fn first_problem(state: &State) -> Option<usize> {
    let is_of_attempt = |judged: &&Judged| judged.verdict.status == Status::Unmet && judged.verdict.fault.is_some();
    state.case.judgement.judged.iter().find(is_of_attempt).map(|judged| judged.step)
}

fn belongs_to(happened: &str, step: usize) -> Notice {
    Notice { text: format!("{happened} What is missing belongs to step {step}."), is_problem: true }
}

/// The directory told something: what it shows to be missing can belong to a step that is not on screen.
fn looked(state: &mut State) {
    // While a newer answer is on its way, an older one may tell of what was mended since.
    if Fact::of(Session::Directory).any(|fact| state.case.runs.is_running(fact)) {
        return;
    }
    let Place::Step(here) = state.screen.base() else {
        return;
    };
    let seen = |status: Status| -> Vec<usize> {
        let is_seen =
            |judged: &&Judged| judged.verdict.status == status && judged.verdict.source == Some(Source::Directory);
        state.case.judgement.judged.iter().filter(is_seen).map(|judged| judged.step).collect()
    };
    let (missing, warned) = (seen(Status::Unmet), seen(Status::Warning));
    match missing.first() {
        Some(first) if !missing.contains(&here) => {
            state.screen.notice = Some(belongs_to("The setup was looked at.", *first));
        }
        None if warned.contains(&here) => go::select_first_problem(state),
        Some(_) | None => {}
    }
}
