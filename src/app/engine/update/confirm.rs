//! The user's word for what firstcall cannot see: given, and taken back.

use crate::app::{Effect, State, view};
use crate::checks::Status;
use crate::recipe::Source;

use super::{profiles, recheck};

/// Notes that the requirement under the cursor is done, or takes that back. What was seen to be missing before is looked
/// at again.
pub(super) fn toggle(state: &mut State) -> Vec<Effect> {
    let Some(judged) = view::selected(state).filter(|_| view::can_confirm(state)) else {
        return Vec::new();
    };
    let (id, was_unmet) = (judged.requirement.clone(), judged.verdict.status == Status::Unmet);
    let confirmed = &mut state.case.profile.inputs.confirmed;
    let is_taken_back = !was_unmet && confirmed.remove(&id).is_some();
    if !is_taken_back {
        confirmed.insert(id.clone(), state.case.now);
    }
    let can_be_seen = state.case.recipe.requirement(&id).is_some_and(|one| one.sources.contains(&Source::Call));
    let mut effects: Vec<Effect> = profiles::keep(state).into_iter().collect();
    if was_unmet && can_be_seen {
        effects.extend(recheck::recheck(state));
    }
    state.say(if is_taken_back { "Taken back." } else { "Marked as done by you (not verified)." });
    effects
}
