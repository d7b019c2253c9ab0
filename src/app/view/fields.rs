//! The text fields that each place shows.

use crate::app::{Field, Phase, Place, State};
use crate::recipe::{Caller, Flow};

use super::steps::step;

/// The text fields of the place on top, in order.
pub fn fields(state: &State) -> Vec<Field> {
    fields_of(state, state.place())
}

/// The text fields of a place, in order.
pub fn fields_of(state: &State, place: Place) -> Vec<Field> {
    if let Some(number) = place.step() {
        return step_fields(state, number);
    }
    let takes_address = place == Place::SignIn && is_in_browser(state);
    place.field().or(takes_address.then_some(Field::Paste)).into_iter().collect()
}

fn step_fields(state: &State, number: usize) -> Vec<Field> {
    let case = &state.profile.case;
    match number {
        1 => vec![Field::Tenant, Field::ClientId],
        3 => {
            let mut fields = Vec::new();
            if matches!(case.flow, Flow::Browser | Flow::PasteBack) {
                fields.push(Field::RedirectUri);
            }
            let has_callback =
                step(state, 3).is_some_and(|step| step.requirements.iter().any(|id| *id == "redirect.callback"));
            if case.caller == Caller::People && has_callback {
                fields.push(Field::Callback);
            }
            fields
        }
        _ if number == account_step(state) && case.caller == Caller::People => match case.flow {
            Flow::Password => vec![Field::Username, Field::Password],
            _ => vec![Field::Username],
        },
        4 => match case.flow {
            Flow::Secret => vec![Field::Secret],
            Flow::Certificate => vec![Field::Certificate, Field::CertificatePassword],
            Flow::Federated => vec![Field::TokenFile],
            Flow::Browser | Flow::PasteBack | Flow::DeviceCode | Flow::Password => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The step that asks who will sign in: where the target looks at the account.
pub fn account_step(state: &State) -> usize {
    let asks = |step: &crate::recipe::Step| step.requirements.iter().any(|id| *id == "account.found");
    state.target().steps.iter().position(asks).map_or(5, |at| at + 1)
}

fn is_in_browser(state: &State) -> bool {
    state
        .conversation
        .as_ref()
        .is_some_and(|talk| matches!(talk.phase, Phase::Browser { .. } | Phase::PasteBack { .. }))
}

/// The tenant's id, as discovery told it.
pub fn tenant_id(state: &State) -> Option<&str> {
    state.evidence.tenant.as_ref()?.value().map(|tenant| tenant.id.as_str())
}
