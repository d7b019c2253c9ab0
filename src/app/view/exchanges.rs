//! The recorded exchanges.

use crate::app::{Place, State};
use crate::evidence::Exchange;

/// The exchange under the cursor, the newest first.
pub fn selected_exchange(state: &State) -> Option<&Exchange> {
    let last = state.case().exchanges().len().checked_sub(1)?;
    let row = state.screen().cursor(Place::Exchanges).min(last);
    state.case().exchanges().get(last - row).map(AsRef::as_ref)
}
