//! Waiting for a person who signs in or agrees: what they report, and how the waiting ends.

use crate::app::{Conversation, Deed, Effect, Field, OwnField, Phase, Place, Progress, Purpose, RunId, State, view};
use crate::checks::page_fault;
use crate::evidence::{DirectoryVia, Fact, Fault, Observation, Probe, Seen, ServiceFault};
use crate::recipe::Stage;

use super::{consent, deed};

/// A question was sent off: if a person has to do something for it, the waiting screen opens.
pub(super) fn begun(state: &mut State, run: RunId, probe: &Probe) {
    let purpose = match probe {
        Probe::SignIn(sign_in) if sign_in.needs_person() => Purpose::App,
        Probe::Directory { via, .. } if *via != DirectoryVia::Az => Purpose::Directory,
        Probe::SignIn(_)
        | Probe::Directory { .. }
        | Probe::Tenant { .. }
        | Probe::Environment { .. }
        | Probe::App { .. }
        | Probe::Question { .. }
        | Probe::Read { .. }
        | Probe::Certificate { .. } => return,
    };
    wait_for(state, run, purpose);
}

/// Opens the waiting screen for a person who has to do something.
pub(super) fn wait_for(state: &mut State, run: RunId, purpose: Purpose) {
    state.case.conversation =
        Some(Conversation { purpose, run, since: state.case.now, phase: Phase::Starting, paste_refused: None });
    if let Some(practice) = &mut state.practice {
        practice.page = None;
        practice.choose_for(purpose);
    }
    state.screen.fields.put(Field::Own(OwnField::Paste), "");
    state.screen.fields.put(Field::Own(OwnField::Code), "");
    if state.place() == Place::Directory {
        state.screen.places.pop();
    }
    if state.case.goal.has_screen() && !state.screen.places.contains(&Place::SignIn) {
        state.screen.places.push(Place::SignIn);
        state.screen.focus = None;
    }
}

/// A sign-in reports. Its page opens by itself, except in practice, where no browser is needed.
pub(super) fn progressed(state: &mut State, run: RunId, progress: Progress) -> Vec<Effect> {
    let Some(conversation) = state.case.conversation.as_mut().filter(|conversation| conversation.run == run) else {
        return Vec::new();
    };
    let opens = match &progress {
        Progress::Browser { url, .. } => Some(url.clone()),
        Progress::PasteBack { .. } | Progress::DeviceCode { .. } | Progress::PasteRefused(_) | Progress::Redeeming => {
            None
        }
    };
    conversation.heard(progress);
    match opens {
        Some(url) if state.practice.is_none() && state.home.surroundings.has_browser() => {
            vec![deed::ask(state, Deed::OpenPage(url))]
        }
        Some(_) | None => Vec::new(),
    }
}

/// The waiting screen closes where it is this run that a person is waited for in.
pub(super) fn close_for(state: &mut State, run: RunId) {
    if state.case.conversation.as_ref().is_some_and(|conversation| conversation.run == run) {
        close(state);
    }
}

fn close(state: &mut State) {
    state.case.conversation = None;
    // Its address is no longer of use in the text window.
    state.screen.places.retain(|place| !matches!(place, Place::SignIn | Place::BrowserSays | Place::Text));
    state.screen.focus = None;
}

/// The user gives up waiting.
pub(super) fn give_up(state: &mut State) -> Vec<Effect> {
    let Some(conversation) = state.case.conversation.clone() else {
        state.screen.places.pop();
        return Vec::new();
    };
    let effects: Vec<Effect> = match conversation.purpose {
        Purpose::App => give_back(state).into_iter().collect(),
        Purpose::Directory => {
            state.case.directory = None;
            super::forget(state, Fact::Directory).into_iter().collect()
        }
        Purpose::Consent => consent::forget(state),
    };
    close(state);
    state.screen.awaits_outcome = false;
    state.say(stopped_waiting(conversation.purpose == Purpose::Consent));
    effects
}

/// What is said where nobody waits any more. On the consent page somebody may have agreed all the same.
fn stopped_waiting(is_for_consent: bool) -> &'static str {
    if is_for_consent {
        "Stopped waiting. firstcall does not know whether consent was given."
    } else {
        "Stopped waiting. Nothing was changed."
    }
}

/// The user stops waiting for whatever is under way without them.
pub(super) fn stop(state: &mut State) -> Vec<Effect> {
    let stopped = state.case.runs.stop();
    state.screen.awaits_outcome = false;
    if stopped.iter().any(|(fact, _)| *fact == Fact::SignIn) {
        give_back(state);
    }
    if stopped.iter().any(|(fact, _)| *fact == Fact::Directory) {
        state.case.directory = None;
    }
    if stopped.iter().any(|(fact, _)| *fact == Fact::Environments) {
        state.case.lists_environments = false;
    }
    let of_consent = consent::forget(state);
    state.say(stopped_waiting(!of_consent.is_empty()));
    // Somebody may have been led away from the waiting screen.
    let mut effects: Vec<Effect> = stopped.into_iter().map(|(_, run)| super::abort(state, run)).collect();
    effects.extend(of_consent);
    effects
}

/// Takes the wish for a sign-in back. What the one before brought counts again.
fn give_back(state: &mut State) -> Option<Effect> {
    let before = state.case.sign_in.withdraw();
    // A list that was wished for must not open by itself after a later sign-in.
    state.case.lists_environments = false;
    let effect = super::forget(state, Fact::SignIn);
    if let Some(before) = before {
        before.put_back(state);
    }
    effect
}

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
