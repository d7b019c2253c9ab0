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
    let explained = crate::checks::explain(&state.recipe, &text, &Hints::of(&state.ctx()));
    state.explained = Some(explained);
    state.cursors.insert(Place::Explain, 0);
    state.focus = None;
}
