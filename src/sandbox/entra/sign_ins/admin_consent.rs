//! Admin consent by address: an administrator signs in, agrees for everybody, and the browser returns to the app.

use std::collections::{BTreeMap, BTreeSet};

use super::request::unregistered;
use super::step::Step;
use crate::sandbox::edits;
use crate::sandbox::entra::decisions::admit::{TenantSegment, client, own_cloud, tenant_segment};
use crate::sandbox::entra::decisions::decide::ConsentRequest;
use crate::sandbox::entra::decisions::grant::grant;
use crate::sandbox::entra::decisions::scopes;
use crate::sandbox::entra::protocol::params::Params;
use crate::sandbox::entra::protocol::redirect::{RedirectAnswer, has_any, platform_of};
use crate::sandbox::entra::protocol::refusal::{declined, unknown_resource};
use crate::sandbox::runtime::{AdminConsent, Ask, Flow, Permissions, Refusal, ResponseMode, SignIn, Version, Wanted};
use crate::sandbox::tenant::{Application, Assignee, Key, Tenant};
use crate::sandbox::world::World;

impl AdminConsent {
    /// Reads a request. Every refusal stays on a page.
    pub fn read(world: &World, segment: &str, params: &Params, version: Version) -> Result<Self, Refusal> {
        let tenant = &world.tenant;
        if tenant_segment(segment, tenant)? == TenantSegment::Common && version == Version::Two {
            return Err(Refusal::new(90_002, "The v2.0 endpoint for admin consent needs a tenant, not 'common'."));
        }
        own_cloud(tenant, false)?;
        let application = client(tenant, params.need("client_id")?, false)?;
        let redirect_uri = params.need("redirect_uri")?;
        if !has_any(application) {
            return Err(Refusal::new(500_113, "No reply address is registered for the application."));
        }
        if platform_of(application, redirect_uri).is_none() {
            return Err(unregistered(redirect_uri, application.app_id));
        }
        let scope = match version {
            Version::One => None,
            Version::Two => Some(params.need("scope")?.to_owned()),
        };
        let scopes = match &scope {
            None => listed(tenant, application, None)?,
            Some(scope) => named(world, application, scope)?,
        };
        Ok(Self {
            client_id: application.app_id,
            redirect_uri: redirect_uri.to_owned(),
            state: params.get("state").map(str::to_owned),
            scope,
            scopes,
            version,
        })
    }

    /// What the pages show of it.
    pub fn ask(&self) -> Ask {
        let resource = self.scopes.keys().next().cloned().unwrap_or_default();
        let wanted = Wanted { resource, ..Wanted::nothing() };
        Ask { client_id: self.client_id, wanted, flow: Flow::Browser, interactive: true, always_consent: true }
    }

    fn asked(&self) -> ConsentRequest {
        ConsentRequest { scopes: self.scopes.clone(), may_for_everybody: true }
    }

    fn answer(&self, fields: Vec<(&str, String)>) -> RedirectAnswer {
        let state = self.state.clone().map(|state| ("state", state));
        let fields = fields.into_iter().chain(state);
        RedirectAnswer {
            redirect_uri: self.redirect_uri.clone(),
            mode: ResponseMode::Query,
            fields: fields.map(|(name, value)| (name.to_owned(), value)).collect(),
        }
    }

    /// The administrator does not agree.
    pub fn turned_down(&self) -> Step {
        match self.version {
            Version::Two => {
                let refusal = declined().with_error("consent_required");
                let fields = vec![("error", refusal.error.to_owned()), ("admin_consent", "True".to_owned())];
                Step::Answer(self.answer(fields), Some(refusal))
            }
            Version::One => {
                let text = "The admin canceled the request".to_owned();
                let fields = vec![("error", "permission_denied".to_owned()), ("error_description", text)];
                Step::Answer(self.answer(fields), None)
            }
        }
    }
}

/// Says what comes next for the person who opened the address.
pub fn next(world: &mut World, sign_in: &SignIn, request: &AdminConsent) -> Step {
    let person = sign_in.person.as_ref().and_then(|key| world.tenant.people.get(key));
    let Some(person) = person else {
        return Step::Account;
    };
    if !world.tenant.may_consent_for_everybody(person) {
        return Step::Admin { may_request: false, ask: request.asked() };
    }
    if sign_in.consent.is_none() {
        return Step::Consent(request.asked());
    }
    world.runtime.sign_ins.remove(&sign_in.id);
    agree(world, request);
    let mut fields = vec![("admin_consent", "True".to_owned()), ("tenant", world.tenant.organization.id.to_string())];
    fields.extend(request.scope.clone().map(|scope| ("scope", scope)));
    Step::Answer(request.answer(fields), None)
}

/// Creates the service principal where it is missing, and writes the consent down for everybody.
fn agree(world: &mut World, request: &AdminConsent) {
    // It may be there already, which is as good.
    let _ = edits::create_principal(world, request.client_id);
    let Some(key) = world.tenant.principal_by_app_id(request.client_id).map(|(key, _)| key.clone()) else {
        return;
    };
    for (resource, scopes) in &request.scopes {
        grant(&mut world.tenant.grants, &key, resource, None, scopes.iter().cloned());
    }
    let roles = world.tenant.application_by_app_id(request.client_id).map(|(_, application)| {
        let listed = application.required_resource_access.iter();
        let known = listed.filter_map(|required| {
            let (api, _) = world.tenant.principal_by_app_id(required.resource)?;
            request.scopes.contains_key(api).then(|| required.roles.iter().map(|role| (api.clone(), *role)))
        });
        known.flatten().collect::<Vec<_>>()
    });
    for (resource, role) in roles.unwrap_or_default() {
        edits::assign(world, Assignee::ServicePrincipal(key.clone()), &resource, role);
    }
}

/// Permissions that the registration lists, on all its APIs or on one.
fn listed(
    tenant: &Tenant,
    application: &Application,
    only: Option<&str>,
) -> Result<BTreeMap<Key, BTreeSet<String>>, Refusal> {
    let mut all = BTreeMap::new();
    for required in &application.required_resource_access {
        let unknown = || {
            let text = format!(
                "The app is trying to access a service '{}' that your organization '{}' lacks a service principal for.",
                required.resource, tenant.organization.display_name
            );
            Refusal::new(650_052, text)
        };
        let (key, api) = tenant.principal_by_app_id(required.resource).ok_or_else(unknown)?;
        if only.is_none_or(|only| only == key) {
            let listed = api.scopes.iter().filter(|(_, scope)| required.scopes.contains(&scope.id));
            all.insert(key.clone(), listed.map(|(name, _)| name.clone()).collect());
        }
    }
    Ok(all)
}

/// Permissions that `scope` names, which may be those of several APIs.
fn named(world: &World, application: &Application, scope: &str) -> Result<BTreeMap<Key, BTreeSet<String>>, Refusal> {
    let mut all: BTreeMap<Key, BTreeSet<String>> = BTreeMap::new();
    for single in scope.split_whitespace().filter(|scope| !scopes::is_open_id(scope)) {
        let read = scopes::read(single, &world.tenant, &world.addresses, scopes::Several::Refused);
        let Wanted { resource, permissions, .. } = read?;
        let names = match permissions {
            Permissions::Named(names) => names,
            Permissions::Default => {
                listed(&world.tenant, application, Some(&resource))?.remove(&resource).unwrap_or_default()
            }
        };
        all.entry(resource).or_default().extend(names);
    }
    if all.is_empty() {
        return Err(unknown_resource(scope, &world.tenant.organization.display_name));
    }
    Ok(all)
}
