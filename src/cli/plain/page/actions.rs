//! What can be done at a place, numbered.

use crate::app::{Action, Place, State, rows_now, view};

use super::{Choice, Page};

/// Adds what can be done beside choosing from a list, in the order of the action table: first what belongs to the task,
/// then what is of use now and then.
pub(super) fn add(page: &mut Page, state: &State) {
    let lists = !page.choices.is_empty() && !matches!(state.place(), Place::Step(_));
    let mut asides = Vec::new();
    for row in rows_now(state) {
        let label = (row.label)(state);
        match row.action {
            Action::Primary => {
                let is_by_number = lists
                    && !matches!(state.place(), Place::Case | Place::NewCertificate | Place::Permissions)
                    || state.place() == Place::Summary
                    || view::consent_page(state).is_some();
                page.enter = (!is_by_number).then_some(if leaves_field(state) { "leave the field" } else { label });
            }
            Action::Back if leaves_field(state) => {}
            // Going back from the first question is leaving, and its list has the explanation.
            Action::Quit | Action::Explain if state.place() == Place::Welcome => {}
            Action::Step(number) if state.place().step() == Some(usize::from(number)) => {}
            action if is_numbered(action) || words(action, state).is_some() => {
                let is_aside = is_aside(action, state);
                let words = words(action, state).unwrap_or(label).to_owned();
                let choice = Choice { is_aside, ..Choice::new(words, vec![action]) };
                if is_aside { asides.push(choice) } else { page.choices.push(choice) }
            }
            _ => {}
        }
    }
    page.choices.extend(asides);
}

/// Whether an empty line leaves the field that has the cursor.
pub(in crate::cli::plain) fn leaves_field(state: &State) -> bool {
    matches!(state.place(), Place::Step(_)) && state.screen().focus().is_some()
}

/// What an action is called where a page leaves its text out.
fn words(action: Action, state: &State) -> Option<&'static str> {
    match action {
        Action::CopyCommand if state.place() == Place::NoApp => Some("read out the script"),
        Action::CopyMessage if state.place() == Place::NoApp => Some("read out the message"),
        _ => None,
    }
}

/// Whether an action is of use now and then only, wherever somebody is.
fn is_aside(action: Action, state: &State) -> bool {
    match action {
        Action::Summary => state.place() != Place::Success,
        Action::Practice => state.place() != Place::Welcome,
        _ => matches!(
            action,
            Action::Step(_)
                | Action::ChangeCase
                | Action::ChangeCloud
                | Action::TakeBack
                | Action::Explain
                | Action::SaveReport
                | Action::Exchanges
                | Action::NextScenario
                | Action::ResetScenario
                | Action::Faults
                | Action::KeepSecret
                | Action::TakeSecret
                | Action::ForgetSecret
                | Action::Quit
        ),
    }
}

/// Whether an action has a number: not what only moves a cursor, what a screen needs, or what is numbered already.
fn is_numbered(action: Action) -> bool {
    !action.is_movement()
        && !matches!(
            action,
            Action::Primary
                | Action::Toggle
                | Action::Help
                | Action::Palette
                | Action::Search
                | Action::Undo
                | Action::Suspend
                | Action::Leave
                | Action::CopyLink
                | Action::CopyCommand
                | Action::CopyMessage
                | Action::TakeSuggestion
                | Action::OtherWay
                | Action::ReadAll
                | Action::CopyText
                | Action::MaskIds
                | Action::Large
                | Action::Pause
                | Action::PreviousStep
                | Action::Select(_)
        )
}
