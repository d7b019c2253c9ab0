//! Two ids that look alike, in each other's place: no tenant has the one, so the other one is tried as the tenant.

use crate::app::{Field, Place, State};
use crate::evidence::{Fault, is_guid};
use crate::profile::InputId;

/// How far that is. The ids are as somebody typed them: tenant, then client ID.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::app::engine) enum Swap {
    #[default]
    None,
    /// They stand in each other's place while the answer is awaited.
    Tried(String, String),
    /// Neither of them is a tenant.
    GivenUp(String, String),
}

/// The tenant was looked up: where no tenant has that id, it may be that of the app.
pub(super) fn tenant_answered(state: &mut State) {
    if !state.case.goal.has_screen() {
        return;
    }
    let inputs = &state.case.profile.inputs;
    let (tenant, client_id) = (inputs.tenant.clone(), inputs.client_id.clone());
    let tried = std::mem::take(&mut state.case.swap);
    let is_tried = |swap: &Swap| matches!(swap, Swap::Tried(a, b) if *a == client_id && *b == tenant);
    let is_found = state.case.evidence.tenant.as_ref().is_some_and(|seen| seen.outcome.is_ok());
    if is_found && is_tried(&tried) {
        state.say("Tenant ID and client ID were swapped. Each is now in its own field.");
        return;
    }
    if !is_unknown(state) {
        state.case.swap = tried;
        return;
    }
    if !is_guid(&tenant) {
        return;
    }
    if is_tried(&tried) {
        // Each goes back to where it was typed.
        put(state, &client_id, &tenant);
        state.case.swap = Swap::GivenUp(client_id, tenant);
    } else if is_guid(&client_id) && tried != Swap::GivenUp(tenant.clone(), client_id.clone()) {
        put(state, &client_id, &tenant);
        state.case.swap = Swap::Tried(tenant, client_id);
    } else if is_guid(&client_id) {
        state.case.swap = tried;
    } else if client_id.is_empty() && is_guessed(state, &tenant) {
        put(state, "", &tenant);
        state.screen.taken = None;
        if state.place() == Place::Step(1) {
            state.screen.focus = Some(Field::Input(InputId::Tenant));
        }
        state.say("No tenant has this ID, so it was moved to Client ID.");
    }
}

/// Whether the sign-in service says that there is no such tenant.
fn is_unknown(state: &State) -> bool {
    let fault = state.case.evidence.tenant.as_ref().and_then(|seen| seen.fault());
    let Some(Fault::Service(fault)) = fault else {
        return false;
    };
    let symptom = state.case.recipe.symptoms.iter().find(|symptom| symptom.code == fault.code);
    let likeliest = symptom.and_then(|symptom| symptom.candidates.first());
    likeliest.is_some_and(|cause| cause.requirement == "tenant.found" && cause.reason == "unknown")
}

/// Whether nothing but its place said that the id is the one of a tenant.
fn is_guessed(state: &State, tenant: &str) -> bool {
    let is_it = |(input, _, after): &(InputId, String, String)| *input == InputId::Tenant && after == tenant;
    state.screen.taken.as_ref().is_some_and(|taken| taken.is_guess && taken.values.iter().any(is_it))
}

fn put(state: &mut State, tenant: &str, client_id: &str) {
    let recipe = state.case.recipe.clone();
    for (input, field, value) in [
        (InputId::Tenant, Field::Input(InputId::Tenant), tenant),
        (InputId::ClientId, Field::Input(InputId::ClientId), client_id),
    ] {
        // Each is an id or empty, so each field accepts it.
        let _ = state.case.profile.set(&recipe, input, value);
        state.screen.fields.put(field, value);
    }
}
