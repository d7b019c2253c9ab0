//! Where the outcome of an attempt leads: to its answer, or to what stands in the way.

use crate::app::{Notice, Place, State, view};
use crate::checks::{Judged, Status};
use crate::evidence::{Fact, Session};
use crate::recipe::Source;

use super::{Happened, go};

/// Lets the screen follow what happened.
pub(super) fn follow(state: &mut State, happened: Happened, had_problem: bool) {
    match happened {
        Happened::SignInEnded => ended(state),
        Happened::CallAnswered => called(state),
        Happened::NobodyAgreed => show_finding(state, "Nobody consented."),
        Happened::SetupRead => looked(state),
        // The list may be longer than the screen, so the cursor shows the first problem that comes up.
        Happened::Observed if !had_problem && go::shows_problem(state) => go::select_first_problem(state),
        Happened::Observed => {}
    }
}

/// Leads to the step where the first finding of the last attempt stands, with the cursor on it.
pub(super) fn show_finding(state: &mut State, happened: &str) {
    if let Some(step) = first_problem(state)
        && matches!(state.screen.base(), Place::Step(_))
    {
        go::to_step(state, step);
        state.screen.focus = None;
        let next = if view::can_sign_in(state) { "; fix it, then sign in again." } else { "." };
        let text = format!("{happened} The cause is in step {step}{next}");
        state.screen.notice = Some(Notice { text, is_problem: true });
    }
}

/// The sign-in to the app came to an end. A good one is followed by the call.
fn ended(state: &mut State) {
    let failed = state.case.evidence.sign_in.as_ref().is_some_and(|seen| seen.outcome.is_err());
    if !failed || !state.case.goal.has_screen() {
        return;
    }
    if std::mem::take(&mut state.screen.awaits_outcome) && may_lead(state) {
        come_back(state);
    }
    show_finding(state, "The sign-in failed.");
}

/// The first call was answered. A person who asked for it sees its outcome from every place: a good answer as a screen of
/// its own, a bad one as its finding. A person who did not ask stays where they are, and is told.
fn called(state: &mut State) {
    let is_good = state.case.evidence.call.as_ref().is_some_and(|seen| seen.outcome.is_ok());
    if is_good && state.case.runs.is_running(Fact::SignIn) {
        return;
    }
    let here = state.screen.base().step();
    let is_asked = std::mem::take(&mut state.screen.awaits_outcome) || here == Some(5);
    if is_asked && may_lead(state) {
        come_back(state);
        if is_good {
            state.screen.notice = None;
            go::open(state, Place::Success);
        } else {
            show_finding(state, REFUSED);
        }
        return;
    }
    let Some(here) = here.filter(|_| is_asked || !state.place().is_overlay()) else {
        return;
    };
    match (is_good, first_problem(state)) {
        // The last notice, such as what was repaired, is not overwritten.
        (true, _) if is_asked || state.screen.notice.is_none() => {
            state.say(format!("It works: {} succeeded.", state.target().proof.title));
        }
        (false, Some(step)) if step != here => state.screen.notice = Some(belongs_to(REFUSED, step)),
        (true, _) | (false, _) => {}
    }
}

/// Whether the screen may change by itself: not under somebody who is typing or choosing.
fn may_lead(state: &State) -> bool {
    match state.place() {
        Place::Permissions
        | Place::Roles
        | Place::RoleScopes
        | Place::Environments
        | Place::Report
        | Place::NewCertificate => false,
        Place::Welcome | Place::Case | Place::Explain => false,
        _ => state.case.goal.has_screen(),
    }
}

/// Closes what was opened while somebody waited, down to the step.
fn come_back(state: &mut State) {
    if state.screen.places.iter().any(|place| matches!(place, Place::Step(_))) {
        while !matches!(state.place(), Place::Step(_)) {
            state.screen.places.pop();
        }
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
    Notice { text: format!("{happened} The problem is in step {step}."), is_problem: true }
}

/// The directory told something: what it shows to be missing can belong to a step that is not on screen.
fn looked(state: &mut State) {
    // While a newer answer is on its way, an older one may show a problem that was fixed since.
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
            state.screen.notice = Some(belongs_to("The setup was read.", *first));
        }
        None if warned.contains(&here) => go::select_first_problem(state),
        Some(_) | None => {}
    }
}
