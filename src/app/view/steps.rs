//! The steps and the verdicts on their requirements: how each stands, and which one the cursor is on.

use crate::app::{Place, State};
use crate::checks::{Judged, Status};
use crate::recipe::{Requirement, Step};

/// How a whole step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepStatus {
    /// Everything that applies is met.
    Met,
    Unmet,
    Warning,
    /// The first call works, though something here was not looked at.
    Enough,
    /// Something is not known yet.
    Open,
    /// Something is being looked at.
    Checking,
    /// Nothing of it applies to this case.
    NotNeeded,
}

/// The step (from 1) that is on screen or was last.
pub fn step_number(state: &State) -> usize {
    state.screen().base().step().unwrap_or(state.case().profile().step)
}

/// A step of the target, from 1.
pub fn step(state: &State, number: usize) -> Option<&Step> {
    state.target().steps.get(number.checked_sub(1)?)
}

/// How a step stands.
pub fn step_status(state: &State, number: usize) -> StepStatus {
    let is_advice = |judged: &&Judged| requirement(state, judged).is_some_and(|requirement| requirement.is_advice);
    let statuses: Vec<Status> = of_step(state, number)
        .filter(|judged| judged.verdict.status != Status::Unknown || !is_advice(judged))
        .map(|judged| judged.verdict.status)
        .collect();
    let has = |status| statuses.contains(&status);
    if has(Status::Unmet) {
        StepStatus::Unmet
    } else if statuses.iter().all(|status| *status == Status::NotApplicable) {
        StepStatus::NotNeeded
    } else if has(Status::Warning) {
        StepStatus::Warning
    } else if has(Status::Unknown) {
        if of_step(state, number).any(|judged| is_being_checked(state, judged)) {
            StepStatus::Checking
        } else if crate::checks::proof_holds(state.case().judged()) && !has_task(state, number) {
            StepStatus::Enough
        } else {
            StepStatus::Open
        }
    } else {
        StepStatus::Met
    }
}

fn of_step(state: &State, number: usize) -> impl Iterator<Item = &Judged> {
    state.case().judged().iter().filter(move |judged| judged.step == number)
}

/// The verdicts that the list on screen shows: those of the step, first the ones that apply, or all in the summary.
pub fn listed(state: &State) -> Vec<&Judged> {
    let screen = state.screen().base();
    if let Some(number) = screen.step() {
        return listed_of(state, number);
    }
    if screen == Place::Summary { state.case().judged().iter().collect() } else { Vec::new() }
}

/// Whether something of a step is left that only the user can tell.
fn has_task(state: &State, number: usize) -> bool {
    let is_told_only = |judged: &Judged| {
        requirement(state, judged).is_some_and(Requirement::is_told_only) && !judged.verdict.confirmed
    };
    of_step(state, number).any(|judged| judged.verdict.status == Status::Unknown && is_told_only(judged))
}

/// Whether a verdict is simply not there yet: nothing speaks against it, and nobody has to do anything for it alone.
pub fn is_calm(state: &State, judged: &Judged) -> bool {
    let verdict = &judged.verdict;
    verdict.status == Status::Unknown
        && verdict.waits_for.is_none()
        && !verdict.confirmed
        && !is_being_checked(state, judged)
        && !requirement(state, judged).is_some_and(Requirement::is_told_only)
}

/// What would tell most of what is not checked yet in a list: it is said once, above the list.
pub fn calm_note<'a>(state: &'a State, listed: &[&Judged]) -> Option<&'a str> {
    let notes = listed.iter().filter(|judged| is_calm(state, judged));
    let notes: Vec<&str> = notes.filter_map(|judged| state.case().judgement().note(&judged.requirement)).collect();
    let count = |note: &str| notes.iter().filter(|other| **other == note).count();
    // The first of equally frequent ones.
    notes.iter().rev().max_by_key(|note| count(note)).copied()
}

/// Where Enter leads while a look at the setup has shown something to do: step and row of the next unmet requirement.
pub fn next_problem(state: &State) -> Option<(usize, usize)> {
    let here = state.place().step().filter(|_| state.put_right().is_some())?;
    let is_unmet = |judged: &&Judged| judged.verdict.status == Status::Unmet;
    let rows = |number| -> Vec<usize> {
        let listed = listed_of(state, number);
        listed.iter().enumerate().filter(|(_, judged)| is_unmet(judged)).map(|(row, _)| row).collect()
    };
    let cursor = state.screen().cursor(Place::Step(here));
    let behind = rows(here).into_iter().find(|row| *row > cursor).map(|row| (here, row));
    let later = || (here + 1..=5).find_map(|number| Some((number, *rows(number).first()?)));
    // What came up in an earlier step is led back to once, so that nobody who cannot put it right goes in a circle.
    let earlier = || {
        (1..=here).find_map(|number| {
            let listed = listed_of(state, number);
            let is_new = |row: &usize| !state.has_shown(&listed[*row].requirement);
            rows(number).into_iter().find(is_new).map(|row| (number, row)).filter(|at| *at != (here, cursor))
        })
    };
    behind.or_else(later).or_else(earlier)
}

/// The verdicts of a step, first the ones that apply.
fn listed_of(state: &State, number: usize) -> Vec<&Judged> {
    let applies = |judged: &&Judged| judged.verdict.status != Status::NotApplicable;
    let (mut first, last): (Vec<_>, Vec<_>) = of_step(state, number).partition(applies);
    first.extend(last);
    first
}

/// The requirement that a verdict is about.
pub fn requirement<'a>(state: &'a State, judged: &Judged) -> Option<&'a Requirement> {
    state.case().recipe().requirement(&judged.requirement)
}

/// The title of a requirement with its values.
pub fn title<'a>(state: &'a State, judged: &'a Judged) -> &'a str {
    state.case().judgement().title(&judged.requirement)
}

/// Whether a look that can decide this requirement is under way.
pub fn is_being_checked(state: &State, judged: &Judged) -> bool {
    judged.verdict.status == Status::Unknown
        && judged.verdict.waits_for.is_none()
        && state.case().runs().running().any(|(fact, _)| crate::checks::facts_of(&judged.requirement).contains(&fact))
}

/// The verdict under the cursor.
pub fn selected(state: &State) -> Option<&Judged> {
    let listed = listed(state);
    let last = listed.len().checked_sub(1)?;
    listed.get(state.screen().cursor(state.screen().base()).min(last)).copied()
}
