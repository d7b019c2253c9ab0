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
                page.enter = (!is_by_number).then_some(label);
            }
            // Going back from the first question is leaving.
            Action::Quit if state.place() == Place::Welcome => {}
            Action::Step(number) if state.place().step() == Some(usize::from(number)) => {}
            action if is_numbered(action) => {
                let is_aside = is_aside(action, state);
                let choice = Choice { words: label.to_owned(), acts: vec![action], is_aside };
                if is_aside { asides.push(choice) } else { page.choices.push(choice) }
            }
            _ => {}
        }
    }
    page.choices.extend(asides);
}

/// Whether an action is of use now and then only, wherever somebody is.
fn is_aside(action: Action, state: &State) -> bool {
    match action {
        Action::Explain => state.place() != Place::Welcome,
        Action::Summary => state.place() != Place::Success,
        Action::Practice => state.place() != Place::Welcome,
        _ => matches!(
            action,
            Action::Step(_)
                | Action::ChangeCase
                | Action::ChangeCloud
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
