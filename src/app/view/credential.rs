//! What can be done with credentials on this computer.

use crate::app::{Field, Keepsake, Place, State};
use crate::profile::SecretId;
use crate::recipe::Flow;

use super::fields::{account_step, tenant_id};

/// Whose secret it is; absent while tenant or app is not known.
pub fn keepsake(state: &State) -> Option<Keepsake> {
    Some(Keepsake {
        secret: SecretId::of(state.case().profile().case.flow)?,
        tenant_id: tenant_id(state)?.to_owned(),
        client_id: Some(state.case().profile().inputs.client_id.clone()).filter(|id| !id.is_empty())?,
        username: state.case().profile().inputs.username.clone(),
    })
}

/// Whether a certificate can be made here.
pub fn can_make(state: &State) -> bool {
    state.case().profile().case.flow == Flow::Certificate && state.place() == Place::Step(4)
}

/// Whether there is a secret of this case that the keyring can hold.
pub fn can_keep(state: &State) -> bool {
    let step = if state.case().profile().case.flow == Flow::Password { account_step(state) } else { 4 };
    state.place() == Place::Step(step) && state.practice().is_none() && keepsake(state).is_some()
}

/// Whether a secret was typed that could be kept.
pub fn has_typed(state: &State) -> bool {
    SecretId::of(state.case().profile().case.flow).is_some_and(|id| state.screen().fields().secret_len(id) > 0)
        && state.screen().fields().problem(Field::Secret(SecretId::ClientSecret)).is_none()
}
