//! The token that the inspector shows: the app's own, or one that somebody pasted to have it explained.

use crate::app::{Place, State};
use crate::checks::inspect::{self, ClaimRow, Expected, Token};

/// Whether a sign-in brought a token.
pub fn has_token(state: &State) -> bool {
    own(state).is_some()
}

/// Whether the inspector shows a pasted token: then it lies right above the screen for errors.
pub fn is_pasted_token(state: &State) -> bool {
    let mut screens = state.screen().places().iter().rev().filter(|place| !place.is_overlay());
    matches!((screens.next(), screens.next()), (Some(Place::Token), Some(Place::Explain)))
}

/// The token to show.
pub fn token(state: &State) -> Option<Token<'_>> {
    if is_pasted_token(state) { state.screen().pasted().map(Token::found) } else { own(state) }
}

fn own(state: &State) -> Option<Token<'_>> {
    state.case().evidence().sign_in.as_ref()?.value().map(Token::of)
}

/// What the token is held against: the case, as far as there is one.
pub fn expected(state: &State) -> Expected<'_> {
    let is_case_chosen = state.screen().places().iter().any(|place| matches!(place, Place::Case | Place::Step(_)));
    match token(state) {
        Some(token) if is_pasted_token(state) && !is_case_chosen => {
            Expected::of_any_target(&state.ctx(), &token).of_any_caller()
        }
        Some(_) | None => Expected::of(&state.ctx()),
    }
}

/// The token line by line.
pub fn token_rows(state: &State) -> Vec<ClaimRow> {
    token(state).map(|token| inspect::rows(&expected(state), &token)).unwrap_or_default()
}

/// Header and payload of the token, line by line.
pub fn raw_token_lines(state: &State) -> Vec<String> {
    token(state).map(|token| inspect::raw_lines(&token)).unwrap_or_default()
}

/// Whether anything of the token can be shown as it came.
pub fn has_raw_token(state: &State) -> bool {
    !raw_token_lines(state).is_empty()
}

/// The token in one sentence.
pub fn token_summary(state: &State) -> Option<String> {
    token(state).map(|token| inspect::summary(&expected(state), &token))
}
