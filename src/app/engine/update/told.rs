//! What people report of the page in their browser: it ends the waiting for them, and is evidence.

use crate::app::{Effect, Field, OwnField, Place, Purpose, State, view};
use crate::checks::page_fault;
use crate::evidence::{Fact, Fault, Observation, Seen, ServiceFault};
use crate::recipe::Stage;

use super::consent;

/// The user tells what the browser says: that ends the waiting, and is evidence.
pub(super) fn browser_says(state: &mut State) -> Vec<Effect> {
    let typed = state.screen.fields.value(Field::Own(OwnField::Code)).trim().to_owned();
    let flow = state.case.profile.case.flow;
    let row = state.screen.cursor(Place::BrowserSays);
    let page = view::headlines(state).get(row).map(|(headline, code)| ((*headline).to_owned(), code.clone()));
    let told = if typed.contains(|c: char| c.is_ascii_digit() || c.is_whitespace()) {
        page_fault(&state.case.recipe, &typed, flow)
    } else {
        page.map(|(headline, code)| ServiceFault::new(Stage::SignIn, code, headline))
    };
    let Some(mut fault) = told else {
        state.warn("firstcall found no error in that. Type the number, paste the whole page, or choose a headline.");
        return Vec::new();
    };
    if let Some(page) = state.practice.as_ref().and_then(|practice| practice.page.as_ref()) {
        fault.text.clone_from(&page.text);
        fault.correlation_id.clone_from(&page.correlation_id);
    }
    end_with(state, fault)
}

/// The same from somebody who has no screen. Where nobody waits, it is how the sign-in ended.
pub(super) fn page_told(state: &mut State, text: &str) -> Vec<Effect> {
    let flow = state.case.profile.case.flow;
    match page_fault(&state.case.recipe, text, flow) {
        Some(fault) if state.case.conversation.is_some() => end_with(state, fault),
        Some(fault) if state.case.evidence.sign_in.is_none() => {
            let fault = Fault::Service(fault);
            state.case.evidence.keep(Observation::of_fault(Fact::SignIn, fault, state.case.now));
            Vec::new()
        }
        Some(_) | None => Vec::new(),
    }
}

/// Ends the sign-in under way with what its page says.
fn end_with(state: &mut State, mut fault: ServiceFault) -> Vec<Effect> {
    let Some(conversation) = state.case.conversation.clone() else {
        return Vec::new();
    };
    let fact = conversation.purpose.fact();
    fault.stage = fact.row().stage;
    let fault = Fault::Service(fault);
    if conversation.purpose == Purpose::Consent {
        let still_running = state.case.runs.end_deed(conversation.run);
        let seen = Seen { outcome: Err(fault), at: state.case.now, exchanges: Vec::new() };
        let effects = consent::ended(state, conversation.run, seen);
        return still_running.then_some(Effect::Abort(conversation.run)).into_iter().chain(effects).collect();
    }
    let still_running = state.case.runs.finish(conversation.run, fact);
    let mut effects: Vec<Effect> = still_running.then_some(Effect::Abort(conversation.run)).into_iter().collect();
    effects.extend(super::observed(state, conversation.run, Observation::of_fault(fact, fault, state.case.now)));
    effects
}
