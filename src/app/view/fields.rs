//! The text fields that each place shows.

use std::borrow::Cow;

use crate::app::{Field, OwnField, Phase, Place, State};
use crate::profile::{InputId, SecretId};
use crate::recipe::{Caller, Flow, StepInput};

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
    place.field().or(takes_address.then_some(Field::Own(OwnField::Paste))).into_iter().collect()
}

/// The fields of a step: what tells the place, what the flow needs, and what can be chosen beside.
fn step_fields(state: &State, number: usize) -> Vec<Field> {
    let case = &state.case().profile().case;
    let asks = step(state, number).into_iter().flat_map(|step| &step.asks).copied();
    let is_for_caller = |ask: &StepInput| match ask {
        StepInput::Environment | StepInput::Geo | StepInput::ProjectId | StepInput::Callback => true,
        StepInput::Role | StepInput::RoleScope => case.caller == Caller::Program,
    };
    let (before, after): (Vec<StepInput>, Vec<StepInput>) = asks
        .filter(is_for_caller)
        .partition(|ask| matches!(ask, StepInput::Environment | StepInput::Geo | StepInput::ProjectId));
    let own: &[Field] = match (number, case.flow) {
        (1, _) => &[Field::Input(InputId::Tenant), Field::Input(InputId::ClientId)],
        (3, Flow::Browser | Flow::PasteBack) => &[Field::Input(InputId::RedirectUri)],
        _ if number == account_step(state) && case.caller == Caller::People => match case.flow {
            Flow::Password => &[Field::Input(InputId::Username), Field::Secret(SecretId::Password)],
            _ => &[Field::Input(InputId::Username)],
        },
        (4, Flow::Secret) => &[Field::Secret(SecretId::ClientSecret)],
        (4, Flow::Certificate) => &[Field::Input(InputId::Certificate), Field::Secret(SecretId::CertificatePassword)],
        (4, Flow::Federated) => &[Field::Input(InputId::FederatedTokenFile)],
        _ => &[],
    };
    let asked = |asks: Vec<StepInput>| asks.into_iter().map(|ask| Field::Input(ask.into()));
    asked(before).chain(own.iter().copied()).chain(asked(after)).collect()
}

/// The step that asks who will sign in: where the target looks at the account.
pub fn account_step(state: &State) -> usize {
    let asks = |step: &crate::recipe::Step| step.requirements.iter().any(|id| *id == "account.found");
    state.target().steps.iter().position(asks).map_or(5, |at| at + 1)
}

/// Whether a field is empty without whose value nothing can be asked.
pub fn is_missing(state: &State, field: Field) -> bool {
    let case = state.case();
    match field {
        Field::Input(input) => {
            let is_needed = match input {
                InputId::Environment
                | InputId::ProjectId
                | InputId::Tenant
                | InputId::ClientId
                | InputId::Certificate => true,
                InputId::FederatedTokenFile => case.token_source().is_none(),
                InputId::Username => case.profile().case.flow == Flow::Password,
                InputId::Target
                | InputId::Caller
                | InputId::Flow
                | InputId::Consent
                | InputId::Geo
                | InputId::Permission
                | InputId::Call
                | InputId::RedirectUri
                | InputId::Callback
                | InputId::Role
                | InputId::RoleScope => false,
            };
            is_needed && case.profile().get(input).is_empty()
        }
        Field::Secret(secret) => secret.is_required() && state.screen().fields().secret_len(secret) == 0,
        Field::Own(_) => false,
    }
}

/// The field that a text is awaited in though none has the cursor: the first one of a step that must be filled.
pub fn missing_field(state: &State) -> Option<Field> {
    let is_free = matches!(state.place(), Place::Step(_)) && state.screen().focus().is_none();
    fields(state).into_iter().filter(|_| is_free).find(|field| is_missing(state, *field))
}

/// Whether the tenant's ID is being typed in place of its name: until it is there, nothing says that another tenant is
/// meant.
pub fn is_typing_same_tenant(state: &State, field: Field) -> bool {
    let typed = state.screen().fields().value(field).trim().to_lowercase();
    let is_here = field == Field::Input(InputId::Tenant) && state.screen().focus() == Some(field);
    is_here && tenant_id(state).is_some_and(|id| id.len() > typed.len() && id.to_lowercase().starts_with(&typed))
}

/// One line of help for a field, with an example of the target that is called.
pub fn help(state: &State, field: Field) -> Cow<'static, str> {
    match (field, state.target().site.environment()) {
        (Field::Input(InputId::Environment), Some(site)) => {
            format!("Address of your environment, such as {}", site.example).into()
        }
        _ => field.help().into(),
    }
}

/// What holds where a field stays empty.
pub fn usual(state: &State, field: Field) -> Option<String> {
    let name = field.input().map(InputId::row).filter(|input| input.has_usual)?.fills?;
    let is_empty = state.screen().fields().shown(field).0.is_empty();
    is_empty.then(|| state.case().judgement().params().get(&name).cloned()).flatten()
}

/// Whether the last change of the field that has the cursor can be taken back.
pub fn can_undo(state: &State) -> bool {
    state.screen().focus().is_some_and(|field| state.screen().fields().can_undo(field))
}

fn is_in_browser(state: &State) -> bool {
    state
        .case()
        .conversation()
        .is_some_and(|conversation| matches!(conversation.phase, Phase::Browser { .. } | Phase::PasteBack { .. }))
}

/// The tenant's id, as discovery told it.
pub fn tenant_id(state: &State) -> Option<&str> {
    state.case().evidence().tenant.as_ref()?.value().map(|tenant| tenant.id.as_str())
}
