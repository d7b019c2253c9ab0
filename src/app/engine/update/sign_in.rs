//! Beginning a sign-in: what it needs first, and what it brings along.

use crate::app::engine::Before;
use crate::app::engine::plan::{endpoint, file_used, redirect_wish, username_sent};
use crate::app::{Effect, Field, Given, Place, State, view};
use crate::evidence::{DirectoryVia, Fact, Fault, Probe, SignInProbe};
use crate::profile::{InputId, SecretId};
use crate::recipe::{Flow, StepInput};

use super::{follow, go, recheck, value};

/// Signs in to the app, as the case says.
pub(super) fn begin(state: &mut State) -> Vec<Effect> {
    value::commit_all(state);
    let inputs = &state.case.profile.inputs;
    if !view::can_sign_in(state) {
        let missing = if crate::evidence::is_tenant(&inputs.tenant) {
            Field::Input(InputId::ClientId)
        } else {
            Field::Input(InputId::Tenant)
        };
        if state.case.conversation.is_none() && !state.case.runs.is_running(Fact::SignIn) {
            go::to_step(state, 1);
            state.screen.focus = Some(missing);
            state.warn(format!("{} is needed first: {}", missing.label(), missing.help()));
        }
        return Vec::new();
    }
    if let Some((step, field)) = missing(state) {
        go::to_step(state, step);
        state.screen.focus = Some(field);
        let help = view::help(state, field);
        state.warn(format!("{} is needed first: {help}", field.label()));
        return Vec::new();
    }
    let Some(endpoint) = endpoint(state) else {
        return nowhere(state);
    };
    let resource = endpoint.resource().to_owned();
    let is_unusable = state.case.profile.case.flow == Flow::Certificate
        && state.case.evidence.certificate.as_ref().is_some_and(|seen| seen.outcome.is_err());
    let mut effects = begin_for(state, resource);
    state.screen.awaits_outcome = true;
    if is_unusable {
        // It is read once more, since it may have been put right; until then there is nothing to sign in with.
        effects.extend(state.case.runs.forget(Fact::Certificate).map(Effect::Abort));
        if state.case.goal.has_screen() {
            state.warn("The certificate file cannot be used.");
            follow::show_finding(state, "The certificate file cannot be used.");
        }
    }
    effects
}

/// Signs in to the app for something that takes its tokens.
pub(super) fn begin_for(state: &mut State, resource: String) -> Vec<Effect> {
    let claims = asked_claims(state);
    // What a sign-in needs first, such as the tenant or the certificate, is asked again if somebody stopped waiting for it.
    state.case.runs.forget_stopped();
    let Some(tenant) = state.case.evidence.tenant.as_ref().and_then(|seen| seen.value()) else {
        if state.case.runs.is_running(Fact::Tenant) || state.case.runs.get(Fact::Tenant).is_none() {
            state.screen.awaits_tenant = state.case.goal.has_screen();
            state.say("The tenant is being looked up. The sign-in starts right after that.");
        } else {
            go::to_step(state, 1);
            state.screen.focus = None;
            state.warn("Sign-in needs the tenant first. This is the problem.");
        }
        return Vec::new();
    };
    let before = Before::of(state);
    let ask = SignInProbe {
        target: state.case.profile.case.target.clone(),
        resource,
        tenant_id: tenant.id.clone(),
        client_id: state.case.profile.inputs.client_id.clone(),
        flow: state.case.profile.case.flow,
        redirect_uri: redirect_wish(state),
        username: username_sent(state),
        file: file_used(state),
        claims,
        older: false,
        renews: None,
    };
    let effects = recheck::again(state);
    state.case.sign_in.request(ask, before);
    effects
}

/// Says that the target cannot be reached, and leads to the field that can change that.
pub(super) fn nowhere(state: &mut State) -> Vec<Effect> {
    if let Some(step) = state.target().asks(StepInput::Environment) {
        go::to_step(state, step);
        state.screen.focus = Some(Field::Input(InputId::Environment));
        let help = view::help(state, Field::Input(InputId::Environment));
        state.warn(format!("{} is needed first: {help}", Field::Input(InputId::Environment).label()));
    } else {
        state.warn(format!("{} is not available in this cloud: {}.", state.target().title, state.cloud().title));
    }
    Vec::new()
}

/// What the last sign-in or the last call asked the next sign-in to bring (SERVICES.md, "Claims challenges").
fn asked_claims(state: &State) -> Option<String> {
    let of = |fault: Option<&Fault>| match fault {
        Some(Fault::Service(fault)) => fault.claims.clone(),
        Some(Fault::Network(_) | Fault::Cancelled) | None => None,
    };
    let sign_in = state.case.evidence.sign_in.as_ref().and_then(|seen| seen.fault());
    let identity = state.case.evidence.identity.as_ref().and_then(|seen| seen.fault());
    let call = state.case.evidence.call.as_ref().and_then(|seen| seen.fault());
    of(call).or_else(|| of(identity)).or_else(|| of(sign_in))
}

/// What the flow cannot begin without, and the step that asks for it.
fn missing(state: &State) -> Option<(usize, Field)> {
    (1..=5).find_map(|step| {
        let mut fields = view::fields_of(state, Place::Step(step)).into_iter();
        fields.find(|field| view::is_missing(state, *field)).map(|field| (step, field))
    })
}

/// Signs in to look at the setup.
pub(super) fn look(state: &mut State, via: DirectoryVia) -> Vec<Effect> {
    state.case.directory = Some(via);
    let forgotten = super::forget(state, Fact::Directory);
    if state.place() == Place::Directory {
        state.screen.places.pop();
    }
    forgotten.into_iter().collect()
}

/// What goes along with a question.
pub(super) fn given(state: &State, probe: &Probe) -> Given {
    let secret = match probe {
        Probe::SignIn(SignInProbe { flow: flow @ (Flow::Secret | Flow::Password), .. }) => SecretId::of(*flow),
        Probe::Certificate { .. } => Some(SecretId::CertificatePassword),
        Probe::SignIn(_)
        | Probe::Tenant { .. }
        | Probe::Environment { .. }
        | Probe::App { .. }
        | Probe::Question { .. }
        | Probe::Directory { .. }
        | Probe::Read { .. } => None,
    };
    Given {
        tenant: state.case.evidence.tenant.as_ref().and_then(|seen| seen.value()).cloned(),
        secret: secret.and_then(|id| state.screen.fields.secret(id)),
        login_hint: Some(state.case.profile.inputs.username.clone()).filter(|name| !name.is_empty()),
        came_back_on: state
            .case
            .evidence
            .sign_in
            .as_ref()
            .and_then(|seen| seen.value())
            .and_then(|sign_in| sign_in.redirect_uri.clone()),
    }
}
