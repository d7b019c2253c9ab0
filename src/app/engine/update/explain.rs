//! Explaining what somebody pasted: an error, or a token.

use zeroize::Zeroizing;

use crate::app::{Field, OwnField, Place, State};
use crate::checks::Hints;
use crate::evidence::find_token;

use super::go;

/// Shows what a token says, if the text is one. Its text is kept nowhere.
pub(super) fn inspect(state: &mut State, text: &str) -> bool {
    let Some(found) = find_token(text) else {
        return false;
    };
    state.screen.fields.put(Field::Own(OwnField::Explain), "");
    state.screen.pasted = Some(found);
    state.screen.explained = None;
    state.screen.raw_token = false;
    go::open(state, Place::Token);
    state.screen.cursors.insert(Place::Token, 0);
    true
}

/// Opens the place for errors with this text, and explains it.
pub(super) fn show(state: &mut State, text: &str) {
    state.screen.fields.put(Field::Own(OwnField::Explain), text.trim());
    go::open(state, Place::Explain);
    explain(state);
}

/// Whether a text is about an error that can be explained.
pub(super) fn finds_error(state: &State, text: &str) -> bool {
    let explained = crate::checks::explain(&state.case.recipe, text, &Hints::of(&state.ctx()));
    !explained.errors.is_empty()
}

/// Explains what stands in the field.
pub(super) fn explain(state: &mut State) {
    let text = Zeroizing::new(state.screen.fields.value(Field::Own(OwnField::Explain)).to_owned());
    if inspect(state, &text) {
        return;
    }
    if text.trim().is_empty() {
        state.warn("Paste or type an error first: a number such as AADSTS65001 is enough.");
        return;
    }
    let hints = Hints::of(&state.ctx());
    // On the way from the first screen nobody has said yet how the sign-in was done.
    let is_case_chosen = state.screen.places.iter().any(|place| matches!(place, Place::Case | Place::Step(_)));
    let hints = if is_case_chosen { hints } else { hints.of_any_case().of_any_target() };
    let explained = crate::checks::explain(&state.case.recipe, &text, &hints);
    // A text in which nothing was found is more likely to be edited than left.
    state.screen.focus = explained.errors.is_empty().then_some(Field::Own(OwnField::Explain));
    state.screen.explained = Some(explained);
    state.screen.cursors.insert(Place::Explain, 0);
    state.screen.show_first_way();
}

/// Makes room for the next error.
pub(super) fn another(state: &mut State) {
    state.screen.fields.put(Field::Own(OwnField::Explain), "");
    state.screen.explained = None;
    state.screen.focus = Some(Field::Own(OwnField::Explain));
}
