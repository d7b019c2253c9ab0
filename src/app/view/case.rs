//! The questions of the case screen and of a new certificate: every choice is a row of its own.

use crate::app::{KEY_BITS, KEY_DAYS, Place, State};
use crate::recipe::{Agreement, Caller, Flow};

/// What a choice decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decides {
    Caller(Caller),
    Flow(Flow),
    Agreement(Agreement),
    /// Row of [`KEY_BITS`].
    Bits(usize),
    /// Row of [`KEY_DAYS`].
    Days(usize),
}

/// One answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub decides: Decides,
    pub name: String,
    /// When it is right; empty where the name says it all.
    pub when: String,
    pub is_chosen: bool,
}

/// The questions of the case screen with their choices.
pub fn case_choices(state: &State) -> Vec<(&'static str, Vec<Choice>)> {
    let case = &state.case().profile().case;
    let choice = |decides, name: &str, when: &str, is_chosen| Choice {
        decides,
        name: name.to_owned(),
        when: when.to_owned(),
        is_chosen,
    };
    let caller = |caller: Caller, when| choice(Decides::Caller(caller), caller.title(), when, case.caller == caller);
    let callers = vec![
        caller(Caller::People, "A person signs in, and the app acts on their behalf."),
        caller(Caller::Program, "No person involved: a service or pipeline signs in with its own credentials."),
    ];
    let flow = |flow: Flow| choice(Decides::Flow(flow), flow.title(), flow.when(), flow == case.flow);
    let sign_in = match case.caller {
        Caller::People => "How do they sign in?",
        Caller::Program => "How does it sign in?",
    };
    let mut choices = vec![("Who will call?", callers), (sign_in, flows(state).into_iter().map(flow).collect())];
    if case.caller == Caller::People {
        let agreement =
            |agreement, name, when| choice(Decides::Agreement(agreement), name, when, case.agreement == agreement);
        choices.push((
            "Who consents to the app's permissions?",
            vec![
                agreement(Agreement::Everybody, "An administrator, once for everybody", "Usual in most companies."),
                agreement(Agreement::Each, "Each person", "Only where your tenant lets people consent themselves."),
            ],
        ));
    }
    choices
}

/// The questions about a certificate that is to be made.
pub fn certificate_choices(state: &State) -> Vec<(&'static str, Vec<Choice>)> {
    let new = state.screen().new_certificate();
    let choice = |decides, name: String, is_chosen| Choice { decides, name, when: String::new(), is_chosen };
    let bits = KEY_BITS
        .iter()
        .enumerate()
        .map(|(row, bits)| choice(Decides::Bits(row), format!("{bits} bits"), row == new.bits));
    let days = KEY_DAYS
        .iter()
        .enumerate()
        .map(|(row, (_, words))| choice(Decides::Days(row), (*words).to_owned(), row == new.days));
    vec![("How long is its key?", bits.collect()), ("How long is it valid?", days.collect())]
}

/// All choices of a place, in the order in which the cursor passes them.
pub fn choices(state: &State, place: Place) -> Vec<Choice> {
    let questions = match place {
        Place::Case => case_choices(state),
        Place::NewCertificate => certificate_choices(state),
        _ => Vec::new(),
    };
    questions.into_iter().flat_map(|(_, choices)| choices).collect()
}

/// The choice under the cursor.
pub fn choice_here(state: &State) -> Option<Choice> {
    let choices = choices(state, state.place());
    let last = choices.len().checked_sub(1)?;
    choices.into_iter().nth(state.screen().cursor(state.place()).min(last))
}

/// Flows that the target offers to the chosen caller; the one that works where the program runs comes first.
pub fn flows(state: &State) -> Vec<Flow> {
    let caller = state.case().profile().case.caller;
    let mut flows: Vec<Flow> = state.target().flows.iter().copied().filter(|flow| flow.caller() == caller).collect();
    // Where a browser just opens, the order of the target stands.
    if state.practice().is_none() && !state.surroundings().has_browser() {
        let first = state.surroundings().first_flow();
        flows.sort_by_key(|flow| *flow != first);
    }
    flows
}

/// Why the target does not offer some ways to sign in; those that share a reason are named together.
pub fn flows_missing(state: &State) -> Vec<(String, Vec<&'static str>)> {
    let params = state.case().judgement().params();
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for (flow, why) in &state.target().flows_missing {
        let why = why.fill(params);
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, titles)) => titles.push(flow.title()),
            None => reasons.push((why, vec![flow.title()])),
        }
    }
    reasons
}

/// What is to be known about browsers where the program runs, while it matters: a practice sign-in needs none.
pub fn surroundings_words(state: &State) -> Option<&'static str> {
    let is_own = state.practice().is_none() && state.case().profile().case.caller == Caller::People;
    let needs_browser = flows(state).iter().any(|flow| *flow != Flow::Password);
    state.surroundings().words().filter(|_| is_own && needs_browser)
}
