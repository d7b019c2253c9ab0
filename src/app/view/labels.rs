//! What the keys do, in words.

use crate::app::{Field, OwnField, Phase, PickerView, Place, State};

use super::answer::has_answer;
use super::case::choice_here;
use super::finding::is_explained;
use super::no_app::{is_shown, offers_register};
use super::practice::{consent_page, faults};
use super::question::question_yes;
use super::steps::next_problem;

/// Said behind what a paste put in; a front without keys leaves it out.
pub const UNDOES: &str = " Ctrl-T undoes it.";

/// What Enter does in this place.
pub fn primary_label(state: &State) -> &'static str {
    if state.screen().focus().is_some() && matches!(state.place(), Place::Step(_)) {
        return "accept";
    }
    if state.screen().is_on_offer() && state.place() == Place::Step(1) && offers_register(state) {
        return "how to get one";
    }
    match state.place() {
        Place::Welcome => "choose",
        Place::Profiles if state.screen().focus().is_some() => "rename",
        Place::Profiles => "continue with it",
        Place::Case if !is_chosen_here(state) => "choose and continue",
        Place::Case => "continue",
        Place::NoApp => "type the client ID",
        Place::Step(5) if has_answer(state) => "show the result",
        Place::Step(5) if state.case().evidence().sign_in.as_ref().is_some_and(|seen| seen.outcome.is_err()) => {
            "sign in again"
        }
        Place::Step(5) => "sign in and call",
        Place::Step(_) if next_problem(state).is_some() => "next problem",
        Place::Step(_) => "next",
        Place::SignIn if state.screen().focus() == Some(Field::Own(OwnField::Paste)) => "use this address",
        Place::SignIn if consent_page(state).is_some() => "press y or n",
        Place::SignIn if state.practice().is_some() => "practice: sign in",
        Place::SignIn => "open the page",
        Place::Call if state.screen().focus().is_some() => "to the rows",
        Place::Success | Place::Call => "summary",
        Place::Token | Place::Exchange | Place::Text | Place::Help => "back",
        Place::Exchanges => "look at it",
        Place::Explain if is_explained(state) => "another error",
        Place::Explain => "explain",
        Place::Summary => "go to it",
        Place::Faults if is_laid(state) => "remove it",
        Place::Faults => "add it",
        Place::Practice => "choose",
        Place::Permissions if state.screen().focus().is_some() => "to the list",
        Place::Permissions => "take",
        Place::Roles | Place::RoleScopes | Place::Environments => "use this one",
        Place::Report => "save it",
        Place::Directory => "sign in",
        Place::NewCertificate if !is_chosen_here(state) => "choose and make it",
        Place::NewCertificate => "make it",
        Place::BrowserSays => "use this",
        Place::Question => state.screen().question().map_or("yes", question_yes),
        Place::Palette => "do it",
    }
}

/// Whether the cursor is on a choice that is taken already.
fn is_chosen_here(state: &State) -> bool {
    choice_here(state).is_none_or(|choice| choice.is_chosen)
}

/// What copying a command copies.
pub fn command_label(state: &State) -> &'static str {
    if is_shown(state) { "copy the script" } else { "copy the command" }
}

/// What Esc does in this place.
pub fn back_label(state: &State) -> &'static str {
    match state.place() {
        Place::Welcome => "quit",
        Place::SignIn if state.screen().focus().is_none() => "stop waiting",
        Place::Question => "stay",
        Place::Permissions if state.screen().focus().is_none() => "cancel",
        Place::Permissions => "leave the field",
        Place::Practice if state.screen().focus().is_some() => "leave the field",
        place if place.is_overlay() => "close",
        _ if state.screen().focus().is_some() => "leave the field",
        _ if super::can_stop(state) => "stop",
        _ => "back",
    }
}

/// What Home leads to.
pub fn first_label(state: &State) -> &'static str {
    if state.place().is_text() { "beginning" } else { "first row" }
}

/// What End leads to.
pub fn last_label(state: &State) -> &'static str {
    if state.place().is_text() { "end" } else { "last row" }
}

/// What the other list of the permission picker is ordered by.
pub fn other_view_label(state: &State) -> &'static str {
    match state.screen().picker().view {
        PickerView::Names => "by call",
        PickerView::Calls => "by name",
    }
}

/// What copying copies while a sign-in waits.
pub fn copy_label(state: &State) -> &'static str {
    match state.case().conversation().map(|conversation| &conversation.phase) {
        Some(Phase::DeviceCode { .. }) => "copy the code",
        Some(Phase::Browser { .. } | Phase::PasteBack { .. } | Phase::Starting | Phase::Redeeming) | None => {
            "copy the address"
        }
    }
}

/// Whether the fault under the cursor lies.
fn is_laid(state: &State) -> bool {
    faults(state).get(state.screen().cursor(Place::Faults)).is_some_and(|row| row.laid.is_some())
}

/// What the key does that hides ids.
pub fn mask_label(state: &State) -> &'static str {
    if state.screen().masks_ids() { "show ids" } else { "hide ids on the screen" }
}

/// What the report says of people.
pub fn people_label(state: &State) -> &'static str {
    if state.screen().report_hides_people() { "show names" } else { "replace names" }
}

/// What the key does that makes letters large.
pub fn large_label(state: &State) -> &'static str {
    if state.screen().is_large() { "show everything" } else { "large letters" }
}
