//! What a scenario of the practice tenant breaks without anybody noticing: some things only a look at the setup shows.

use crate::app::{Field, ScenarioLine, State};
use crate::checks::{Judged, Status};
use crate::recipe::Source;

use super::search::is_found;
use super::sign_in::can_look;

/// Steps in which a look at the setup is offered.
const LOOKS: std::ops::RangeInclusive<usize> = 1..=4;

/// The scenarios that the search leaves: those found by their name or by the ids of what they break, then those found
/// with the help of their story.
pub fn scenarios(state: &State) -> Vec<&ScenarioLine> {
    let is_found = |texts: &[&str]| is_found(state, Field::ScenarioSearch, texts);
    let all = state.practice().into_iter().flat_map(|practice| &practice.scenarios);
    let (named, others): (Vec<&ScenarioLine>, Vec<&ScenarioLine>) = all.partition(|it| is_found(&names(it)));
    let told = others.into_iter().filter(|it| is_found(&[names(it), vec![&*it.story]].concat()));
    named.into_iter().chain(told).collect()
}

fn names(scenario: &ScenarioLine) -> Vec<&str> {
    let breaks = scenario.breaks.iter().map(String::as_str);
    [&*scenario.id, &*scenario.title].into_iter().chain(breaks).collect()
}

/// The step from which a look at the setup would show what is wrong in the practice tenant, when nothing else has shown
/// it. `None` with a real tenant, after a look, and while there is a finding to go by.
pub fn step_to_look_from(state: &State) -> Option<usize> {
    let practice = state.practice().filter(|practice| !practice.remaining.is_empty())?;
    if state.case().directory().is_some() || !state.case().findings().is_empty() || !can_look(state) {
        return None;
    }
    // What was put right by hand stands among the remaining ones until somebody repairs; a verdict knows better.
    let is_open_and_broken = |judged: &&Judged| {
        judged.verdict.status == Status::Unknown
            && LOOKS.contains(&judged.step)
            && practice.remaining.iter().any(|id| id == judged.requirement.as_str())
            && sources(state, judged.requirement.as_str()).contains(&Source::Directory)
    };
    state.case().judged().iter().find(is_open_and_broken).map(|judged| judged.step)
}

/// Whether all that a scenario breaks shows in the directory, and neither at sign-in nor in the answer of a call.
pub fn is_shown_by_look_only(state: &State, scenario: &ScenarioLine) -> bool {
    !scenario.breaks.is_empty()
        && scenario.breaks.iter().all(|id| {
            let sources = sources(state, id);
            sources.contains(&Source::Directory)
                && !sources.iter().any(|source| matches!(source, Source::Token | Source::Call | Source::Open))
        })
}

fn sources<'a>(state: &'a State, id: &str) -> &'a [Source] {
    state.case().recipe().requirement(&id.into()).map_or(&[], |requirement| &requirement.sources)
}
