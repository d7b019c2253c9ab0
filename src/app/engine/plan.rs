//! Which questions are worth asking now: those whose inputs are known. Everything that can be asked is asked at
//! once, so a whole check takes as long as its longest chain of questions that need each other.

mod roles;

use std::collections::BTreeMap;

use strum::IntoEnumIterator;

use crate::evidence::{
    AppQuestion, DirectoryRead, DirectoryReadKind, Evidence, Fact, Probe, Session, SignInProbe, TokenId, is_guid,
    is_tenant,
};
use crate::recipe::{Caller, Endpoint, Flow, RoleList, call_address};

use super::State;
use crate::checks;

/// Member of the answer of WhoAmI that holds the id of the caller in the environment (SERVICES.md, "WhoAmI").
const DATAVERSE_USER: &str = "UserId";

/// Questions that make sense with what is known.
struct Wanted<'a> {
    evidence: &'a Evidence,
    probes: BTreeMap<Fact, Probe>,
}

impl Wanted<'_> {
    /// Asks, as soon as everything that the question is made with has a value.
    fn ask(&mut self, probe: Probe) {
        if probe.fact().row().needs.iter().all(|fact| self.evidence.has_value(*fact)) {
            self.keep(probe);
        }
    }

    /// Goes on with a question that was asked before.
    fn keep(&mut self, probe: Probe) {
        self.probes.insert(probe.fact(), probe);
    }
}

/// Every question that makes sense with what is known, whether or not it was asked already.
pub(super) fn wanted(state: &State) -> BTreeMap<Fact, Probe> {
    let mut want = Wanted { evidence: &state.case.evidence, probes: BTreeMap::new() };
    if !state.has_begun() {
        return want.probes;
    }
    let inputs = &state.case.profile.inputs;
    if let Some(url) = environment_probe(state) {
        want.ask(Probe::Environment { url });
    }
    if let (Flow::Certificate, Some(file)) = (state.case.profile.case.flow, file_used(state)) {
        want.ask(Probe::Certificate { file, password: state.case.passwords });
    }
    if !is_tenant(&inputs.tenant) {
        return want.probes;
    }
    want.ask(Probe::Tenant { cloud: state.cloud().id.clone(), tenant: inputs.tenant.clone() });
    let Some(tenant) = state.case.evidence.tenant.as_ref().and_then(|seen| seen.value()) else {
        return want.probes;
    };
    let has_app = is_guid(&inputs.client_id);
    if has_app && tenant.device_endpoint.is_some() {
        want.ask(Probe::App { tenant_id: tenant.id.clone(), client_id: inputs.client_id.clone() });
    }
    if let Some(via) = state.case.directory {
        want.ask(Probe::Directory { via, tenant_id: tenant.id.clone() });
        wanted_of_directory(state, &mut want);
    }
    if let Some(kept) = roles::kept(state, &tenant.id) {
        want.keep(kept);
    }
    let sign_in = sign_in(state, &tenant.id);
    want_registration(state, sign_in.is_some(), &mut want);
    let Some(sign_in) = sign_in else {
        return want.probes;
    };
    // A token that is only for the list of environments is shown to nobody else.
    let is_for_target = endpoint(state).is_some_and(|endpoint| endpoint.resource() == sign_in.resource);
    want.ask(Probe::SignIn(sign_in.clone()));
    if let Some(token) = state.case.token.filter(|_| !state.case.runs.is_running(Fact::SignIn)) {
        if let Some(question) = environments(state, &tenant.id) {
            want.ask(Probe::Question { token, question });
        }
        if state.case.goal.calls() && is_for_target {
            wanted_of_target(state, &tenant.id, &mut |question| want.ask(Probe::Question { token, question }));
        }
    }
    want.probes
}

/// The address that tells the tenant of the environment, where the target has environments.
fn environment_probe(state: &State) -> Option<String> {
    let site = state.target().site.environment()?;
    let endpoint = endpoint(state)?;
    Some(format!("{}/{}", endpoint.url, site.probe.trim_start_matches('/')))
}

/// Where the target is, as far as the user has said it.
pub(super) fn endpoint(state: &State) -> Option<Endpoint> {
    checks::api(&state.ctx())
}

fn wanted_of_target(state: &State, tenant_id: &str, want: &mut impl FnMut(AppQuestion)) {
    let Some(endpoint) = endpoint(state) else {
        return;
    };
    let target = state.target();
    let (proof, project) = (&target.proof, &state.case.profile.inputs.project_id);
    let id = target.id.clone();
    want(AppQuestion::Call { target: id.clone(), url: call_address(&endpoint.url, &proof.path, project) });
    if let Some(identity) = &proof.identity {
        want(AppQuestion::Identity { target: id, url: call_address(&endpoint.url, &identity.path, project) });
    }
    let base = endpoint.url;
    match target.role_list {
        Some(list @ RoleList::PowerPlatform) if roles::may_read(state) => {
            if state.case.profile.case.caller == Caller::People {
                want(AppQuestion::GivenRoles { list, base, tenant_id: tenant_id.to_owned() });
                return;
            }
            if let Some(scopes) = roles::below_the_tenant(state) {
                want(AppQuestion::NarrowRoles { base: base.clone(), scopes });
            }
            want(AppQuestion::Roles { list, base, holder: None });
        }
        Some(list @ RoleList::Dataverse) => {
            let identity = state.case.evidence.identity.as_ref().and_then(|seen| seen.value());
            // Whose roles these are is known only once the environment has said who calls.
            if let Some(user) = identity.and_then(|identity| identity.text(DATAVERSE_USER)) {
                want(AppQuestion::Roles { list, base, holder: Some(user.to_owned()) });
            }
        }
        Some(RoleList::PowerPlatform) | None => {}
    }
}

/// The app among the programs that the target has registered. A person's token can show it, if the person is an
/// administrator there. What it showed stays of use when the program signs in next.
fn want_registration(state: &State, is_sign_in_wanted: bool, want: &mut Wanted<'_>) {
    let (Some(list), Some(endpoint)) = (state.target().client_list, endpoint(state)) else {
        return;
    };
    let client_id = state.case.profile.inputs.client_id.clone();
    let question = AppQuestion::Registration { list, base: endpoint.url, client_id };
    let is_person = state.case.profile.case.caller == Caller::People && is_sign_in_wanted && state.case.goal.calls();
    let is_known_there = state.case.evidence.has_value(Fact::Identity);
    match state.case.token.filter(|_| is_person && is_known_there && !state.case.runs.is_running(Fact::SignIn)) {
        Some(token) => want.ask(Probe::Question { token, question }),
        None => want_kept(state, &question, want),
    }
}

/// The same question with an older token, which was put before.
fn want_kept(state: &State, wanted: &AppQuestion, want: &mut Wanted<'_>) {
    let before = state.case.runs.get(wanted.fact()).map(|slot| &slot.probe);
    if let Some(probe @ Probe::Question { question, .. }) = before
        && question == wanted
    {
        want.keep(probe.clone());
    }
}

fn wanted_of_directory(state: &State, want: &mut Wanted<'_>) {
    let Some(run) = state.case.runs.get(Fact::Directory).map(|slot| slot.run.0) else {
        return;
    };
    let token = TokenId { session: Session::Directory, run };
    for object in DirectoryReadKind::iter().filter_map(|kind| directory_read(state, kind)) {
        want.ask(Probe::Read { token, object });
    }
}

/// A read of the directory, as soon as it is known what to read and the look may.
fn directory_read(state: &State, kind: DirectoryReadKind) -> Option<DirectoryRead> {
    use DirectoryReadKind as Kind;

    let (ctx, evidence) = (state.ctx(), &state.case.evidence);
    let inputs = &state.case.profile.inputs;
    let client_id = || Some(inputs.client_id.clone()).filter(|id| is_guid(id));
    let principal = || Some(evidence.principal.as_ref()?.value()?.as_ref()?.object_id.clone());
    match kind {
        Kind::Me => Some(DirectoryRead::Me {}),
        Kind::Organization => Some(DirectoryRead::Organization {}),
        Kind::Resource => Some(DirectoryRead::Resource { client_id: state.target().resource.clone() }),
        Kind::Application => Some(DirectoryRead::Application { client_id: client_id()? }),
        Kind::Principal => Some(DirectoryRead::Principal { client_id: client_id()? }),
        Kind::Federations if state.case.profile.case.flow == Flow::Federated => {
            let application = evidence.application.as_ref()?.value()?.as_ref()?;
            Some(DirectoryRead::Federations { application: application.object_id.clone() })
        }
        Kind::Grants => Some(DirectoryRead::Grants { principal: principal()? }),
        Kind::Assignments => Some(DirectoryRead::Assignments { principal: principal()? }),
        Kind::AppPermissions => Some(DirectoryRead::AppPermissions { principal: principal()? }),
        Kind::Names => checks::nameless(&ctx).map(|(people, apis)| DirectoryRead::Names { people, apis }),
        Kind::ConsentPolicy => checks::may_read_policies(&ctx).then_some(DirectoryRead::ConsentPolicy {}),
        Kind::SignInLog => {
            let waits = state.case.goal.has_screen();
            checks::sign_in_to_look_up(&ctx).map(|correlation_id| DirectoryRead::SignInLog { correlation_id, waits })
        }
        Kind::AccessPolicies => checks::policies_to_read(&ctx).map(|ids| DirectoryRead::AccessPolicies { ids }),
        Kind::WhatIf => checks::what_if(&ctx).map(|ask| DirectoryRead::WhatIf { ask }),
        Kind::Memberships => checks::member_to_look_up(&ctx).map(|member| DirectoryRead::Memberships { member }),
        Kind::Account if state.case.profile.case.caller == Caller::People && !inputs.username.is_empty() => {
            Some(DirectoryRead::Account { upn: inputs.username.clone() })
        }
        Kind::Federations | Kind::Account => None,
    }
}

/// The sign-in that was asked for, while its inputs are still the ones in the fields.
fn sign_in(state: &State, tenant: &str) -> Option<SignInProbe> {
    state
        .case
        .sign_in
        .ask()
        .cloned()
        .filter(|wish| {
            is_of_inputs(state, wish) && is_wanted_resource(state, &wish.resource) && wish.tenant_id == tenant
        })
        // Without a usable certificate there is nothing to sign in with.
        .filter(|_| {
            state.case.profile.case.flow != Flow::Certificate
                || state.case.evidence.certificate.as_ref().is_some_and(|seen| seen.outcome.is_ok())
        })
}

/// Whether a sign-in that was asked for is still one with what stands in the fields.
pub(super) fn is_of_inputs(state: &State, wish: &SignInProbe) -> bool {
    wish.target == state.case.profile.case.target
        && wish.client_id == state.case.profile.inputs.client_id
        && wish.flow == state.case.profile.case.flow
        && wish.redirect_uri == redirect_wish(state)
        && wish.username == username_sent(state)
        && wish.file == file_used(state)
}

/// Whether a token for this is what is wanted now: for the target, or for the list of environments.
fn is_wanted_resource(state: &State, resource: &str) -> bool {
    endpoint(state).is_some_and(|endpoint| endpoint.resource() == resource)
        || (state.case.lists_environments && discovery_resource(state).as_deref() == Some(resource))
}

/// What the list of environments takes a token for, where the target has one.
pub(super) fn discovery_resource(state: &State) -> Option<String> {
    Some(state.target().site.environment()?.list?.resource(state.cloud()))
}

/// The list of environments, once it was wished for and somebody has signed in.
fn environments(state: &State, tenant: &str) -> Option<AppQuestion> {
    let sign_in = state.case.evidence.sign_in.as_ref().and_then(|seen| seen.value())?;
    let resource = discovery_resource(state).filter(|_| state.case.lists_environments && sign_in.can_renew)?;
    let client_id = state.case.profile.inputs.client_id.clone();
    Some(AppQuestion::Environments { resource, tenant_id: tenant.to_owned(), client_id })
}

/// The redirect URI that the user wants in place of the flow's usual one.
pub(super) fn redirect_wish(state: &State) -> Option<String> {
    let uri = &state.case.profile.inputs.redirect_uri;
    match state.case.profile.case.flow {
        Flow::Browser | Flow::PasteBack => Some(uri.clone()).filter(|uri| !uri.is_empty()),
        Flow::DeviceCode | Flow::Password | Flow::Secret | Flow::Certificate | Flow::Federated => None,
    }
}

/// The account whose name the flow sends.
pub(super) fn username_sent(state: &State) -> Option<String> {
    Some(state.case.profile.inputs.username.clone())
        .filter(|name| state.case.profile.case.flow == Flow::Password && !name.is_empty())
}

/// The file that the flow proves the program with.
pub(super) fn file_used(state: &State) -> Option<String> {
    let inputs = &state.case.profile.inputs;
    let file = match state.case.profile.case.flow {
        Flow::Certificate => &inputs.certificate,
        Flow::Federated => &inputs.token_file,
        Flow::Browser | Flow::PasteBack | Flow::DeviceCode | Flow::Password | Flow::Secret => return None,
    };
    Some(file.clone()).filter(|file| !file.is_empty())
}

/// Questions to ask now: wanted, and neither under way nor answered.
pub fn plan(state: &State) -> Vec<Probe> {
    wanted(state).into_values().filter(|probe| !state.case.runs.knows(probe)).collect()
}
