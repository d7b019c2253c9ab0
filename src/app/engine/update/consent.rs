//! Consent for everybody: an administrator agrees on Entra's page, and what waited for it is looked at anew.

use crate::app::engine::plan::endpoint;
use crate::app::{ConsentDeed, Deed, Done, Effect, Purpose, RunId, State};
use crate::evidence::{Observation, Seen};

use super::{Happened, deed, recheck, sign_in, waiting};

/// Lets an administrator agree for everybody, in a browser.
pub(super) fn agree(state: &mut State) -> Vec<Effect> {
    let Some(tenant) = state.case.evidence.tenant.as_ref().and_then(|seen| seen.value()).cloned() else {
        return Vec::new();
    };
    let Some(endpoint) = endpoint(state) else {
        return sign_in::nowhere(state);
    };
    let consent = ConsentDeed {
        tenant,
        resource: endpoint.resource().to_owned(),
        client_id: state.case.profile.inputs.client_id.clone(),
        permissions: crate::checks::wanted_permissions(&state.ctx()),
    };
    let mut effects = deed::forget_consent(state);
    let effect = deed::ask(state, Deed::Consent(Box::new(consent)));
    if let Effect::Apply { run, .. } = &effect {
        waiting::wait_for(state, *run, Purpose::Consent);
    }
    effects.push(effect);
    effects
}

/// The page came back. Where an administrator agreed, everything that waited for it is looked at anew.
pub(super) fn ended(state: &mut State, run: RunId, seen: Seen<()>) -> Vec<Effect> {
    waiting::close_for(state, run);
    let has_agreed = seen.outcome.is_ok();
    let touched = Done::ConsentEnded(Box::new(seen.clone())).touched();
    state.case.evidence.keep(Observation::Consent(seen));
    if has_agreed {
        let effects = recheck::changed(state, &touched);
        state.say("An administrator granted consent. Checking again.");
        return effects;
    }
    if state.case.goal.has_screen() {
        state.happened.push(Happened::NobodyAgreed);
    }
    Vec::new()
}
