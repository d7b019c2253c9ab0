//! What only the user can tell.

use crate::app::State;
use crate::checks::Status;
use crate::recipe::Source;

use super::steps::{requirement, selected};

/// Whether the user's word counts for the requirement under the cursor.
pub fn can_confirm(state: &State) -> bool {
    selected(state).is_some_and(|judged| {
        matches!(judged.verdict.status, Status::Unmet | Status::Unknown)
            && requirement(state, judged).is_some_and(|requirement| requirement.sources.contains(&Source::Told))
    })
}

/// What giving the word is called, or taking it back.
pub fn confirm_label(state: &State) -> &'static str {
    let is_given = selected(state).is_some_and(|judged| judged.verdict.confirmed);
    if is_given { "undo: not done" } else { "I have done this" }
}
