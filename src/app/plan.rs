//! Which questions are worth asking now: those whose inputs are known. Everything that can be asked is asked at
//! once, so a whole check takes as long as its longest chain of questions that need each other.

mod roles;

use std::collections::BTreeMap;

use crate::evidence::{Fact, Probe, is_guid, is_tenant};
use crate::recipe::{Caller, Endpoint, Flow, RoleList, call_address};

use super::State;

/// Member of the answer of WhoAmI that holds the id of the caller in the environment (`dataverse.md` section 4).
const DATAVERSE_USER: &str = "UserId";

/// Every question that makes sense with what is known, whether or not it was asked already.
pub(super) fn wanted(state: &State) -> BTreeMap<Fact, Probe> {
    let mut probes = BTreeMap::new();
    let mut want = |probe: Probe| {
        probes.insert(probe.fact(), probe);
    };
    if !state.has_begun() {
        return probes;
    }
    let told = &state.profile.told;
    if let Some(url) = environment_probe(state) {
        want(Probe::Environment { url });
    }
    if let (Flow::Certificate, Some(file)) = (state.profile.case.flow, file_used(state)) {
        want(Probe::Certificate { file, password: state.passwords });
    }
    if !is_tenant(&told.tenant) {
        return probes;
    }
    want(Probe::Tenant { cloud: state.cloud().id.clone(), tenant: told.tenant.clone() });
    let Some(tenant) = state.evidence.tenant.as_ref().and_then(|seen| seen.value()) else {
        return probes;
    };
    let has_app = is_guid(&told.client_id);
    if has_app && tenant.device_endpoint.is_some() {
        want(Probe::App { tenant_id: tenant.id.clone(), client_id: told.client_id.clone() });
    }
    if let Some(via) = state.directory {
        want(Probe::Directory { via, tenant_id: tenant.id.clone() });
        if state.evidence.directory.as_ref().is_some_and(|seen| seen.outcome.is_ok()) {
            wanted_of_directory(state, has_app, &mut want);
        }
    }
    if let Some(consent) = &state.consent {
        want(consent.clone());
    }
    if let Some(kept) = roles::kept(state, &tenant.id) {
        want(kept);
    }
    let sign_in = sign_in(state, &tenant.id);
    if let Some(registration) = registration(state, sign_in.is_some()) {
        want(registration);
    }
    let Some(sign_in) = sign_in else {
        return probes;
    };
    // A token that is only for the list of environments is shown to nobody else.
    let is_for_target = matches!(&sign_in, Probe::SignIn { resource, .. }
        if endpoint(state).is_some_and(|endpoint| endpoint.resource() == resource));
    want(sign_in);
    if let Some(environments) = environments(state, &tenant.id) {
        want(environments);
    }
    let has_token = state.evidence.sign_in.as_ref().is_some_and(|seen| seen.outcome.is_ok());
    if state.calls && has_token && is_for_target && !state.runs.is_running(Fact::SignIn) {
        wanted_of_target(state, &tenant.id, &mut want);
    }
    probes
}

/// The address that tells the tenant of the environment, where the target has environments.
fn environment_probe(state: &State) -> Option<String> {
    let site = state.target().site.environment()?;
    let endpoint = endpoint(state)?;
    Some(format!("{}/{}", endpoint.url, site.probe.trim_start_matches('/')))
}

/// Where the target is, as far as the user has said it.
pub(super) fn endpoint(state: &State) -> Option<Endpoint> {
    crate::checks::api(&state.ctx())
}

fn wanted_of_target(state: &State, tenant_id: &str, want: &mut impl FnMut(Probe)) {
    let Some(endpoint) = endpoint(state) else {
        return;
    };
    let target = state.target();
    let (proof, project) = (&target.proof, &state.profile.told.project_id);
    let (id, token) = (target.id.clone(), state.tokens);
    want(Probe::Call { target: id.clone(), url: call_address(&endpoint.url, &proof.path, project), token });
    if let Some(identity) = &proof.identity {
        want(Probe::Identity { target: id, url: call_address(&endpoint.url, &identity.path, project), token });
    }
    let base = endpoint.url;
    match target.role_list {
        Some(list @ RoleList::PowerPlatform) if roles::may_read(state) => {
            if state.profile.case.caller == Caller::People {
                want(Probe::GivenRoles { list, base, tenant_id: tenant_id.to_owned(), token });
                return;
            }
            if let Some(scopes) = roles::below_the_tenant(state) {
                want(Probe::NarrowRoles { base: base.clone(), scopes, token });
            }
            want(Probe::Roles { list, base, holder: None, token });
        }
        Some(list @ RoleList::Dataverse) => {
            let identity = state.evidence.identity.as_ref().and_then(|seen| seen.value());
            // Whose roles they are is known only once the environment has told who calls.
            if let Some(user) = identity.and_then(|identity| identity.text(DATAVERSE_USER)) {
                want(Probe::Roles { list, base, holder: Some(user.to_owned()), token });
            }
        }
        Some(RoleList::PowerPlatform) | None => {}
    }
}

/// The app among the programs that the target has registered. A person's token can show it, if the person is an
/// administrator there. What it showed stays of use when the program signs in next.
fn registration(state: &State, is_sign_in_wanted: bool) -> Option<Probe> {
    let list = state.target().client_list?;
    let base = endpoint(state)?.url;
    let client_id = state.profile.told.client_id.clone();
    let is_person = state.profile.case.caller == Caller::People && is_sign_in_wanted && state.calls;
    let is_known_there = state.evidence.identity.as_ref().is_some_and(|seen| seen.outcome.is_ok());
    if is_person && is_known_there && !state.runs.is_running(Fact::SignIn) {
        return Some(Probe::Registration { list, base, client_id, token: state.tokens });
    }
    let kept = &state.runs.get(Fact::Registration)?.probe;
    let is_same = matches!(kept, Probe::Registration { list: of, base: at, client_id: id, .. }
        if *of == list && *at == base && *id == client_id);
    is_same.then(|| kept.clone())
}

fn wanted_of_directory(state: &State, has_app: bool, want: &mut impl FnMut(Probe)) {
    want(Probe::Me);
    want(Probe::Organization);
    want(Probe::Resource { client_id: state.target().resource.clone() });
    if has_app {
        let client_id = state.profile.told.client_id.clone();
        want(Probe::Application { client_id: client_id.clone() });
        want(Probe::Principal { client_id });
    }
    let application = state.evidence.application.as_ref().and_then(|seen| seen.value()).and_then(Option::as_ref);
    if let (Flow::Federated, Some(application)) = (state.profile.case.flow, application) {
        want(Probe::Federations { application: application.object_id.clone() });
    }
    let principal = state.evidence.principal.as_ref().and_then(|seen| seen.value()).and_then(Option::as_ref);
    if let Some(principal) = principal {
        want(Probe::Grants { principal: principal.object_id.clone() });
        want(Probe::Assignments { principal: principal.object_id.clone() });
    }
    if let Some(member) = crate::checks::member_to_look_up(&state.ctx()) {
        want(Probe::Memberships { member });
    }
    if state.profile.case.caller == Caller::People && !state.profile.told.username.is_empty() {
        want(Probe::Account { upn: state.profile.told.username.clone() });
    }
}

/// The sign-in that was asked for, while its inputs are still the ones in the fields.
fn sign_in(state: &State, tenant: &str) -> Option<Probe> {
    state
        .sign_in
        .clone()
        .filter(|probe| {
            is_of_inputs(state, probe)
                && matches!(probe, Probe::SignIn { resource, tenant_id, .. }
                    if is_wanted_resource(state, resource) && tenant_id == tenant)
        })
        // Without a usable certificate there is nothing to sign in with.
        .filter(|_| {
            state.profile.case.flow != Flow::Certificate
                || state.evidence.certificate.as_ref().is_some_and(|seen| seen.outcome.is_ok())
        })
}

/// Whether a sign-in that was asked for is still one with what stands in the fields.
pub(super) fn is_of_inputs(state: &State, wish: &Probe) -> bool {
    let Probe::SignIn { target, client_id, flow, redirect_uri, username, file, .. } = wish else {
        return false;
    };
    *target == state.profile.case.target
        && *client_id == state.profile.told.client_id
        && *flow == state.profile.case.flow
        && *redirect_uri == redirect_wish(state)
        && *username == username_sent(state)
        && *file == file_used(state)
}

/// Whether a token for this is what is wanted now: for the target, or for the list of environments.
fn is_wanted_resource(state: &State, resource: &str) -> bool {
    endpoint(state).is_some_and(|endpoint| endpoint.resource() == resource)
        || (state.lists_environments && discovery_resource(state).as_deref() == Some(resource))
}

/// What the list of environments takes a token for, where the target has one.
pub(super) fn discovery_resource(state: &State) -> Option<String> {
    Some(state.target().site.environment()?.list?.resource(state.cloud()))
}

/// The list of environments, once it was wished for and somebody has signed in.
fn environments(state: &State, tenant: &str) -> Option<Probe> {
    let sign_in = state.evidence.sign_in.as_ref().and_then(|seen| seen.value())?;
    let is_ready = state.lists_environments && sign_in.can_renew && !state.runs.is_running(Fact::SignIn);
    let resource = discovery_resource(state).filter(|_| is_ready)?;
    let client_id = state.profile.told.client_id.clone();
    Some(Probe::Environments { resource, tenant_id: tenant.to_owned(), client_id, token: state.tokens })
}

/// The redirect URI that the user wants in place of the flow's usual one.
pub(super) fn redirect_wish(state: &State) -> Option<String> {
    let uri = &state.profile.told.redirect_uri;
    match state.profile.case.flow {
        Flow::Browser | Flow::PasteBack => Some(uri.clone()).filter(|uri| !uri.is_empty()),
        Flow::DeviceCode | Flow::Password | Flow::Secret | Flow::Certificate | Flow::Federated => None,
    }
}

/// The account whose name the flow sends.
pub(super) fn username_sent(state: &State) -> Option<String> {
    Some(state.profile.told.username.clone())
        .filter(|name| state.profile.case.flow == Flow::Password && !name.is_empty())
}

/// The file that the flow proves the program with.
pub(super) fn file_used(state: &State) -> Option<String> {
    let told = &state.profile.told;
    let file = match state.profile.case.flow {
        Flow::Certificate => &told.certificate,
        Flow::Federated => &told.token_file,
        Flow::Browser | Flow::PasteBack | Flow::DeviceCode | Flow::Password | Flow::Secret => return None,
    };
    Some(file.clone()).filter(|file| !file.is_empty())
}

/// Questions to ask now: wanted, and neither under way nor answered.
pub fn plan(state: &State) -> Vec<Probe> {
    wanted(state).into_values().filter(|probe| !state.runs.knows(probe)).collect()
}
