//! Waiting for a person who signs in or agrees: how it begins, what the sign-in reports, and how it is stopped.

use crate::app::{Conversation, Deed, Effect, Field, OwnField, Phase, Place, Progress, Purpose, RunId, State};
use crate::evidence::{DirectoryVia, Fact, Probe};

use super::deed;

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
        Purpose::Consent => deed::forget_consent(state),
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
    let of_consent = deed::forget_consent(state);
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
