//! Choosing an environment from those that the person can see, in place of typing its address.

use crate::app::engine::plan::{discovery_resource, endpoint};
use crate::app::{Effect, Field, Place, State};
use crate::evidence::{EnvironmentLine, Fact};
use crate::profile::InputId;

use super::{go, sign_in, value};

/// Lists the environments. Who has signed in already is not asked again; anybody else signs in to the app for the list.
pub(super) fn list(state: &mut State) -> Vec<Effect> {
    let Some(resource) = discovery_resource(state) else {
        return Vec::new();
    };
    value::commit_all(state);
    state.case.lists_environments = true;
    let can_renew =
        state.case.evidence.sign_in.as_ref().and_then(|seen| seen.value()).is_some_and(|sign_in| sign_in.can_renew);
    if can_renew {
        super::forget(state, Fact::Environments).into_iter().collect()
    } else {
        // A sign-in for the named environment serves both: the list is read with its refresh token.
        let answers = state.case.evidence.environment.as_ref().is_some_and(|seen| seen.outcome.is_ok());
        let named = endpoint(state).filter(|_| answers).map(|endpoint| endpoint.resource().to_owned());
        sign_in::begin_for(state, named.unwrap_or(resource))
    }
}

/// The list was left without a choice. A token that was only for the list is of no use to the target.
pub(super) fn closed(state: &mut State) {
    state.case.lists_environments = false;
}

/// The list came, or could not be read.
pub(super) fn listed(state: &mut State) {
    let Some(seen) = &state.case.evidence.environments else {
        return;
    };
    let wanted = state.case.wanted_environment.take();
    if let (Some(id), Ok(lines)) = (&wanted, &seen.outcome)
        && let Some(url) = with_id(lines, id).map(|line| line.url.clone())
    {
        use_environment(state, &url);
        state.say("Took the address of the environment that the page named.");
        return;
    }
    match &seen.outcome {
        Ok(lines) if lines.is_empty() => {
            state.case.lists_environments = false;
            state.warn("This account sees no environment with Dataverse. An administrator can add it to one.");
        }
        Ok(lines) => {
            let named = &state.case.profile.inputs.environment;
            let at = lines.iter().position(|line| line.url == *named).unwrap_or(0);
            state.screen.cursors.insert(Place::Environments, at);
            go::open(state, Place::Environments);
            if wanted.is_some() {
                state.warn("The environment that the page named is not in your list.");
            }
        }
        Err(fault) => {
            let code = crate::evidence::text::harmless(&fault.public_code(), false);
            state.case.lists_environments = false;
            state.warn(format!("Your environments cannot be listed: {code}. Type the address instead."));
        }
    }
}

/// Takes the environment under the cursor. The sign-in that is there is renewed for it.
pub(super) fn choose(state: &mut State) -> Vec<Effect> {
    let row = state.screen.cursor(Place::Environments);
    let lines = state.case.evidence.environments.as_ref().and_then(|seen| seen.value());
    let Some(EnvironmentLine { url, .. }) = lines.and_then(|lines| lines.get(row)).cloned() else {
        return Vec::new();
    };
    state.screen.places.pop();
    use_environment(state, &url);
    Vec::new()
}

/// A page named an environment by its ID. Its address is taken from the list where that is there, else when it comes; who
/// has signed in already is not asked for it. Returns what to say where nothing comes by itself.
pub(super) fn look_up(state: &mut State, id: &str) -> (Vec<Effect>, &'static str) {
    let lines = state.case.evidence.environments.as_ref().and_then(|seen| seen.value());
    if let Some(url) = lines.and_then(|lines| with_id(lines, id)).map(|line| line.url.clone()) {
        use_environment(state, &url);
        return (Vec::new(), "Took the address of the environment that the page names.");
    }
    state.case.wanted_environment = Some(id.to_owned());
    let sign_in = state.case.evidence.sign_in.as_ref().and_then(|seen| seen.value());
    if sign_in.is_some_and(|sign_in| sign_in.can_renew) {
        return (list(state), "The page names the environment by its ID only; its address is being looked up.");
    }
    (
        Vec::new(),
        "The page names the environment by its ID only. List environments finds its address, once tenant and client ID \
         are there; or type the address.",
    )
}

fn with_id<'a>(lines: &'a [EnvironmentLine], id: &str) -> Option<&'a EnvironmentLine> {
    lines.iter().find(|line| line.id.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(id)))
}

/// Calls this environment from now on.
fn use_environment(state: &mut State, url: &str) {
    state.case.lists_environments = false;
    state.screen.fields.put(Field::Input(InputId::Environment), url);
    value::commit(state, Field::Input(InputId::Environment));
    let resource = crate::checks::api(&state.ctx()).map(|api| api.resource().to_owned());
    if let Some(resource) = resource {
        let renews = state.case.token;
        state.case.sign_in.renew_for(resource, renews);
    }
    let step = state.case.profile.step;
    go::to_step(state, step);
}

/// The environment told its tenant: where nobody typed one, that is it.
pub(super) fn propose_tenant(state: &mut State) {
    let told = state.case.evidence.environment.as_ref().and_then(|seen| seen.value());
    let Some(tenant) = told.and_then(|environment| environment.tenant_id.clone()) else {
        return;
    };
    if state.case.profile.inputs.tenant.is_empty()
        && state.screen.fields.value(Field::Input(InputId::Tenant)).trim().is_empty()
    {
        state.case.profile.inputs.tenant.clone_from(&tenant);
        state.screen.fields.put(Field::Input(InputId::Tenant), &tenant);
        state.say("The environment told firstcall its tenant.");
        if state.screen.focus == Some(Field::Input(InputId::Tenant)) {
            go::field(state, 1);
        }
    }
}
