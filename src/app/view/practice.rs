//! What a scenario of the practice tenant breaks without anybody noticing: some things only a look at the setup shows.

use strum::IntoEnumIterator;

use crate::app::{ConsentPage, FaultAim, FaultKind, Field, LaidFault, OwnField, Practice, ScenarioLine, State};
use crate::checks::{Judged, Status};
use crate::recipe::Source;

use super::search::is_found;
use super::sign_in::can_look;

/// Steps in which a look at the setup is offered.
const LOOKS: std::ops::RangeInclusive<usize> = 1..=4;

/// The scenarios that the search leaves: those found by their name or by the ids of what they break, then those found
/// with the help of their story.
pub fn scenarios(state: &State) -> Vec<&ScenarioLine> {
    let is_found = |texts: &[String]| {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        is_found(state, Field::Own(OwnField::ScenarioSearch), &texts)
    };
    let all = state.practice().into_iter().flat_map(|practice| &practice.scenarios);
    let (named, others): (Vec<&ScenarioLine>, Vec<&ScenarioLine>) = all.partition(|it| is_found(&names(it)));
    let told = others.into_iter().filter(|it| is_found(&[names(it), vec![it.story.clone()]].concat()));
    named.into_iter().chain(told).collect()
}

fn names(scenario: &ScenarioLine) -> Vec<String> {
    let number = scenario.number.map(|number| format!("AADSTS{number}"));
    let breaks = scenario.breaks.iter().cloned();
    [scenario.id.clone(), scenario.title.clone()].into_iter().chain(breaks).chain(number).collect()
}

/// The scenario of that kind for the target of the session, where there is one: somebody who practises Dataverse and
/// chooses a tenant without an app goes on with Dataverse.
pub fn of_this_target(state: &State, scenario: &str) -> Option<String> {
    let own = format!("{scenario}-{}", state.case().profile().case.target);
    state.practice()?.scenarios.iter().any(|line| line.id == own).then_some(own)
}

/// The API that a scenario is about, where choosing it changes what is called.
pub fn other_target<'a>(state: &'a State, scenario: &'a ScenarioLine) -> Option<&'a str> {
    let is_here = scenario.is_about(&state.case().profile().case.target);
    let title = |id: &'a String| super::welcome::target_title(state, &id.as_str().into());
    scenario.targets.first().filter(|_| !is_here && of_this_target(state, &scenario.id).is_none()).map(title)
}

/// What a scenario breaks and no check shows as met.
pub fn still_broken(state: &State) -> Vec<&str> {
    let remaining = state.practice().into_iter().flat_map(|practice| &practice.remaining);
    let is_met = |id: &str| {
        state.case().judged().iter().any(|it| it.requirement.as_str() == id && it.verdict.status == Status::Met)
    };
    remaining.map(String::as_str).filter(|id| !is_met(id)).collect()
}

/// A row of the list of faults: one that can be laid, or one that lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultRow {
    pub kind: Option<FaultKind>,
    pub laid: Option<LaidFault>,
}

/// The faults that can be laid, and then those of the scenario.
pub fn faults(state: &State) -> Vec<FaultRow> {
    let laid = || state.practice().into_iter().flat_map(|practice| &practice.faults);
    let kinds = FaultKind::iter().map(|kind| {
        let lies = laid().find(|fault| fault.id == kind.id());
        FaultRow { kind: Some(kind), laid: lies.cloned() }
    });
    let others = laid().filter(|fault| FaultKind::of(&fault.id).is_none());
    kinds.chain(others.map(|fault| FaultRow { kind: None, laid: Some(fault.clone()) })).collect()
}

/// The endpoint that the next fault is laid over, by the practice tenant's name for it. It names those of the APIs like
/// their targets.
pub fn fault_endpoint(state: &State) -> &str {
    match state.practice().map(|practice| practice.aim).unwrap_or_default() {
        FaultAim::Api => state.case().profile().case.target.as_str(),
        FaultAim::SignIn => "token",
        FaultAim::Graph => "graph",
        FaultAim::Everything => "any",
    }
}

/// An endpoint, for people.
pub fn endpoint_name<'a>(state: &'a State, endpoint: &'a str) -> &'a str {
    let target = || state.case().recipe().targets.iter().find(|target| target.id.as_str() == endpoint);
    match endpoint {
        "token" => "the sign-in service",
        "graph" => "Microsoft Graph",
        "any" => "everything",
        _ => target().map_or(endpoint, |target| &target.title),
    }
}

/// The consent page that the practice browser shows while a sign-in waits.
pub fn consent_page(state: &State) -> Option<&ConsentPage> {
    state.case().conversation()?;
    state.practice()?.consent.as_ref()
}

/// What a consent page asks, before its list of permissions.
pub fn consent_words(state: &State, page: &ConsentPage) -> String {
    let who = state.practice().and_then(Practice::chosen).map_or("", |person| person.display_name.as_str());
    if page.is_for_everybody {
        format!("{} asks {who} to consent, for everybody in the tenant, that it may:", page.app)
    } else {
        format!("{} asks {who} for permission to do this on their behalf:", page.app)
    }
}

/// What the key does that lets the practice person go on.
pub fn approve_label(state: &State) -> &'static str {
    if consent_page(state).is_some() { "practice: accept" } else { "practice: sign in" }
}

/// The step from which a look at the setup would show what is wrong in the practice tenant, when nothing else has shown
/// it. `None` with a real tenant, after a look, and while there is a finding to go by.
pub fn step_to_look_from(state: &State) -> Option<usize> {
    let broken = still_broken(state);
    if broken.is_empty() {
        return None;
    }
    if state.case().directory().is_some() || !state.case().findings().is_empty() || !can_look(state) {
        return None;
    }
    let open = |judged: &&Judged| {
        judged.verdict.status == Status::Unknown
            && LOOKS.contains(&judged.step)
            && sources(state, judged.requirement.as_str()).contains(&Source::Directory)
    };
    let is_broken = |judged: &&Judged| broken.contains(&judged.requirement.as_str());
    let open: Vec<&Judged> = state.case().judged().iter().filter(open).collect();
    let first = open.iter().copied().find(is_broken).or(open.first().copied())?;
    Some(first.step)
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
