//! Consent for everybody: an administrator agrees on Entra's page, and what waited for it is looked at anew.

use crate::app::engine::plan::endpoint;
use crate::app::{Effect, State};
use crate::evidence::{ConsentProbe, Fact};

use super::{Happened, recheck, sign_in};

/// Lets an administrator agree for everybody, in a browser.
pub(super) fn agree(state: &mut State) -> Vec<Effect> {
    let Some(tenant) = state.case.evidence.tenant.as_ref().and_then(|seen| seen.value()) else {
        return Vec::new();
    };
    let Some(endpoint) = endpoint(state) else {
        return sign_in::nowhere(state);
    };
    state.case.consent = Some(ConsentProbe {
        resource: endpoint.resource().to_owned(),
        tenant_id: tenant.id.clone(),
        client_id: state.case.profile.told.client_id.clone(),
        permissions: crate::checks::wanted_permissions(&state.ctx()),
    });
    super::forget(state, Fact::Consent).into_iter().collect()
}

/// The consent came to an end. Where it was given, everything that waited for it is looked at anew.
pub(super) fn agreed(state: &mut State) -> Vec<Effect> {
    match state.case.evidence.consent.as_ref().map(|seen| seen.outcome.is_ok()) {
        Some(true) => {
            let effects = recheck::changed(state);
            state.say("An administrator agreed. Looking again.");
            effects
        }
        Some(false) if state.case.goal.has_screen() => {
            state.happened.push(Happened::NobodyAgreed);
            Vec::new()
        }
        Some(false) | None => Vec::new(),
    }
}
