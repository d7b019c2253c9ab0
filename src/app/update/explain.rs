//! Explaining an error that somebody pasted.

use crate::app::{Field, Place, State};
use crate::checks::Hints;

/// Explains what stands in the field.
pub(super) fn explain(state: &mut State) {
    let text = state.fields.value(Field::Explain).to_owned();
    if text.trim().is_empty() {
        state.warn("Paste or type an error first: a number such as AADSTS65001 is enough.");
        return;
    }
    let hints = Hints::of(&state.ctx());
    // On the way from the first screen nobody has said yet how the sign-in was done.
    let is_case_chosen = state.places.iter().any(|place| matches!(place, Place::Case | Place::Step(_)));
    let hints = if is_case_chosen { hints } else { hints.of_any_case() };
    let explained = crate::checks::explain(&state.recipe, &text, &hints);
    state.explained = Some(explained);
    state.cursors.insert(Place::Explain, 0);
    state.focus = None;
}
