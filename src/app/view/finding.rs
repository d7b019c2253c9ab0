//! The finding that is shown, and the ways to put it right.

use crate::app::{Place, State};
use crate::checks::{Finding, inspect};
use crate::remedies::{Way, WayKind};

use super::no_app;
use super::steps::selected;

/// The finding that is shown: of the verdict under the cursor, or of the explained error. What only the user can tell
/// stands in place of one, with what there is to do.
pub fn selected_finding(state: &State) -> Option<&Finding> {
    if state.screen().base() == Place::Explain {
        let errors = &state.screen().explained()?.errors;
        let row = state.screen().cursor(Place::Explain).min(errors.len().checked_sub(1)?);
        return errors.get(row)?.finding();
    }
    if no_app::is_shown(state) {
        return no_app::finding(state);
    }
    let judged = selected(state)?;
    state.case().findings().iter().chain(state.case().tasks()).find(|finding| finding.requirement == judged.requirement)
}

/// Whether a pasted error was explained and the cursor has left its field, so that Enter begins another one.
pub fn is_explained(state: &State) -> bool {
    state.screen().focus().is_none() && state.screen().explained().is_some_and(|explained| !explained.errors.is_empty())
}

/// All findings, each with the number of its step.
pub fn found_in_steps(state: &State) -> Vec<(usize, &Finding)> {
    let step =
        |finding: &Finding| state.case().judged().iter().find(|judged| judged.requirement == finding.requirement);
    state.case().findings().iter().filter_map(|finding| Some((step(finding)?.step, finding))).collect()
}

/// The ways to put the shown finding right, for the remedy that is chosen.
pub fn ways(state: &State) -> Vec<Way> {
    let Some(finding) = selected_finding(state) else {
        return Vec::new();
    };
    let Some(remedy) = finding.remedies.get(state.screen().way().min(finding.remedies.len().saturating_sub(1))) else {
        return Vec::new();
    };
    let all = if no_app::is_shown(state) {
        no_app::ways(state, finding)
    } else {
        crate::remedies::ways(&state.ctx(), finding)
    };
    let (mut ways, others): (Vec<Way>, Vec<Way>) = all.into_iter().partition(|way| way.remedy == *remedy);
    // There is always a message for the person who may do it, even where this remedy has none of its own.
    if !ways.iter().any(|way| way.kind == WayKind::HandOver) {
        ways.extend(others.into_iter().find(|way| way.kind == WayKind::HandOver));
    }
    ways
}

/// The page of the portal to open: where the shown finding is put right, else where the step is done.
pub fn portal_page(state: &State) -> Option<String> {
    let of_fix = ways(state).into_iter().find(|way| way.kind == WayKind::Portal).and_then(|way| way.url);
    of_fix.or_else(|| {
        let step = super::steps::step(state, state.place().step()?)?;
        let blade = state.case().recipe().blades.get(&step.blade)?;
        blade.url(state.cloud(), state.case().judgement().params())
    })
}

/// When a change shows, and what has to be done then.
pub fn afterwards(ways: &[&Way]) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(settles) = ways.iter().find_map(|way| way.settles_s) {
        let span = inspect::span(i64::try_from(settles).unwrap_or(i64::MAX));
        facts.push(format!("Takes up to {span} to take effect."));
    }
    if ways.iter().any(|way| way.new_sign_in) {
        facts.push("Then sign in again: tokens issued before do not change.".to_owned());
    }
    facts
}

/// How many remedies the shown finding has.
pub fn remedy_count(state: &State) -> usize {
    selected_finding(state).map_or(0, |finding| finding.remedies.len())
}
