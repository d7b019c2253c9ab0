//! What the search over a list leaves of it.

use crate::app::{Field, State};

/// Whether every word that was typed into a search stands in one of the texts, in capitals or not.
pub(super) fn is_found(state: &State, search: Field, texts: &[&str]) -> bool {
    let search = state.screen().fields().value(search).to_lowercase();
    search.split_whitespace().all(|word| texts.iter().any(|text| text.to_lowercase().contains(word)))
}
