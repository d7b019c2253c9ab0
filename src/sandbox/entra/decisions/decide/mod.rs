//! The sign-in decision: one pure function over the tenant's state, used by the pages, by the token endpoint and by the
//! control interface. It says whether a token is issued, what is still missing, or why not.

use std::collections::{BTreeMap, BTreeSet};

use crate::sandbox::entra::decisions::access::{Verdict, judge};
use crate::sandbox::entra::protocol::refusal::{
    mfa_needed, not_assigned, not_consented, unknown_client, unknown_resource,
};
use crate::sandbox::runtime::{Ask, Flow, Permissions, Refusal};
use crate::sandbox::tenant::{
    Application, ClientKind, Key, MICROSOFT_SERVICES, Person, ScopeConsent, ServicePrincipal, Situation, Tenant,
    UserConsent,
};

/// What the sign-in comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    Issue(Approval),
    /// A second factor is needed; whether the person has one set up.
    NeedsMfa {
        is_registered: bool,
    },
    /// The person may agree.
    NeedsConsent(ConsentRequest),
    /// Only an administrator may agree; whether the page offers to ask one (90095) or not (90094).
    NeedsAdmin {
        may_request: bool,
        ask: ConsentRequest,
    },
    Refused(Refusal),
}

/// A token that may be issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    pub person: Key,
    pub client: Key,
    pub resource: Key,
    pub audience: String,
    pub scopes: BTreeSet<String>,
}

/// What the consent page asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRequest {
    /// Permissions by the key of their API.
    pub scopes: BTreeMap<Key, BTreeSet<String>>,
    /// The person may agree for everybody in the tenant.
    pub may_for_everybody: bool,
}

/// A decision with the conditional-access policies that applied.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    pub decision: Decision,
    pub policies: BTreeMap<Key, bool>,
}

/// Decides a sign-in of a person who has proved who they are.
pub fn decide(tenant: &Tenant, ask: &Ask, person: &str, mfa: bool) -> Decided {
    let mut policies = BTreeMap::new();
    let decision = decide_in(tenant, ask, person, mfa, &mut policies).unwrap_or_else(Decision::Refused);
    Decided { decision, policies }
}

fn decide_in(
    tenant: &Tenant,
    ask: &Ask,
    person: &str,
    mfa: bool,
    policies: &mut BTreeMap<Key, bool>,
) -> Result<Decision, Refusal> {
    let Parties { person, application, client, resource } = parties(tenant, ask, person)?;
    if client.1.assignment_required && !tenant.is_assigned(person.0, client.0) {
        return Err(not_assigned(ask.client_id, &client.1.display_name));
    }
    let situation = Situation {
        person: Some(person),
        resource: resource.1.app_id,
        client: match ask.flow {
            Flow::Browser | Flow::Refresh => ClientKind::Browser,
            Flow::DeviceCode => ClientKind::Desktop,
            Flow::Password => ClientKind::Legacy,
        },
        device_code: ask.flow == Flow::DeviceCode,
        mfa,
    };
    let (verdict, applied) = judge(tenant, situation);
    *policies = applied;
    match verdict {
        Verdict::Refused(refusal) => return Err(refusal),
        Verdict::NeedsMfa if ask.interactive => {
            return Ok(Decision::NeedsMfa { is_registered: person.1.mfa_registered });
        }
        Verdict::NeedsMfa => return Err(mfa_needed(person.1.mfa_registered, resource.1.app_id)),
        Verdict::Allowed => {}
    }
    let granted = granted(tenant, client, person.0, resource);
    let missing = missing(tenant, ask, application, client, resource, &granted)?;
    if missing.is_empty() && !(ask.always_consent && ask.interactive) {
        let scopes = granted;
        let (person, client, resource) = (person.0.clone(), client.0.clone(), resource.0.clone());
        return Ok(Decision::Issue(Approval {
            person,
            client,
            resource,
            audience: ask.wanted.audience.clone(),
            scopes,
        }));
    }
    if !ask.interactive {
        return Err(not_consented(ask.client_id, &application.display_name));
    }
    let scopes = if missing.is_empty() { BTreeMap::from([(resource.0.clone(), granted)]) } else { missing };
    Ok(consent(tenant, person.1, scopes))
}

struct Parties<'a> {
    person: (&'a Key, &'a Person),
    application: &'a Application,
    client: (&'a Key, &'a ServicePrincipal),
    resource: (&'a Key, &'a ServicePrincipal),
}

fn parties<'a>(tenant: &'a Tenant, ask: &Ask, person: &str) -> Result<Parties<'a>, Refusal> {
    let found = tenant.people.get_key_value(person).filter(|(_, person)| person.enabled);
    let person = found.ok_or_else(|| Refusal::new(50_057, "The user account is disabled."))?;
    let gone = || unknown_client(&ask.client_id.to_string(), &tenant.organization.display_name);
    let (_, application) = tenant.registration(ask.client_id).ok_or_else(gone)?;
    let client = tenant.principal_by_app_id(ask.client_id).ok_or_else(gone)?;
    let resource = tenant
        .service_principals
        .get_key_value(&ask.wanted.resource)
        .ok_or_else(|| unknown_resource(&ask.wanted.audience, &tenant.organization.display_name))?;
    Ok(Parties { person, application, client, resource })
}

/// The delegated permissions that a client has on an API for a person.
pub fn granted(
    tenant: &Tenant,
    client: (&Key, &ServicePrincipal),
    person: &str,
    resource: (&Key, &ServicePrincipal),
) -> BTreeSet<String> {
    let consented = tenant.grants.values().filter(|grant| {
        grant.client == *client.0
            && grant.resource == *resource.0
            && grant.person.as_deref().is_none_or(|holder| holder == person)
    });
    let given = resource.1.preauthorized.get(&client.1.app_id);
    let published = |scope: &&String| resource.1.scopes.get(*scope).is_some_and(|scope| scope.enabled);
    if client.1.owner_tenant == MICROSOFT_SERVICES {
        // Between first-party applications consent counts for nothing (65002).
        return given.into_iter().flatten().filter(published).cloned().collect();
    }
    consented.flat_map(|grant| &grant.scopes).chain(given.into_iter().flatten()).filter(published).cloned().collect()
}

/// What has to be consented to before a token can be issued, by API.
fn missing(
    tenant: &Tenant,
    ask: &Ask,
    application: &Application,
    client: (&Key, &ServicePrincipal),
    resource: (&Key, &ServicePrincipal),
    granted: &BTreeSet<String>,
) -> Result<BTreeMap<Key, BTreeSet<String>>, Refusal> {
    let is_first_party = client.1.owner_tenant == MICROSOFT_SERVICES;
    let lacking = match &ask.wanted.permissions {
        Permissions::Named(names) => {
            let lacking: BTreeSet<String> = names.difference(granted).cloned().collect();
            BTreeMap::from([(resource.0.clone(), lacking)])
        }
        // An older grant is enough for `.default`: no prompt, and the old permissions.
        Permissions::Default if !granted.is_empty() => BTreeMap::new(),
        Permissions::Default if is_first_party => {
            BTreeMap::from([(resource.0.clone(), BTreeSet::from([String::new()]))])
        }
        Permissions::Default => listed(tenant, ask, application, resource.1)?,
    };
    let lacking: BTreeMap<_, _> = lacking.into_iter().filter(|(_, scopes)| !scopes.is_empty()).collect();
    if is_first_party && !lacking.is_empty() {
        return Err(Refusal::new(
            65_002,
            format!(
                "Consent between first party application '{}' and first party resource '{}' must be configured via \
                 preauthorization - applications owned and operated by Microsoft must get approval from the API owner \
                 before requesting tokens for that API.",
                ask.client_id, resource.1.app_id
            ),
        ));
    }
    Ok(lacking)
}

/// The delegated permissions that a registration lists, on all its APIs: static consent asks for them together.
fn listed(
    tenant: &Tenant,
    ask: &Ask,
    application: &Application,
    resource: &ServicePrincipal,
) -> Result<BTreeMap<Key, BTreeSet<String>>, Refusal> {
    let mut all = BTreeMap::new();
    for required in &application.required_resource_access {
        let Some((key, api)) = tenant.principal_by_app_id(required.resource) else {
            return Err(Refusal::new(
                650_052,
                format!(
                    "The app is trying to access a service '{}' that your organization '{}' lacks a service principal \
                     for. Contact your IT Admin to review the configuration of your service subscriptions or consent \
                     to the application in order to create the required service principal.",
                    required.resource, tenant.organization.display_name
                ),
            ));
        };
        let named = api.scopes.iter().filter(|(_, scope)| required.scopes.contains(&scope.id));
        let names: BTreeSet<String> = named.map(|(name, _)| name.clone()).collect();
        all.insert(key.clone(), names);
    }
    let on_resource = application.required_resource_access.iter().find(|entry| entry.resource == resource.app_id);
    match on_resource {
        None => Err(Refusal::new(
            650_057,
            format!(
                "Invalid resource. The client has requested access to a resource which is not listed in the requested \
                 permissions in the client's application registration. Client app ID: {}({}). Resource value from \
                 request: {}. Resource app ID: {}.",
                ask.client_id, application.display_name, ask.wanted.audience, resource.app_id
            ),
        )),
        Some(entry) if entry.scopes.is_empty() => Err(Refusal::new(
            650_056,
            "Misconfigured application. This could be due to one of the following: the client has not listed any \
             permissions for the resource in its application registration, or the admin has not consented in the \
             tenant.",
        )),
        Some(_) => Ok(all),
    }
}

fn consent(tenant: &Tenant, person: &Person, scopes: BTreeMap<Key, BTreeSet<String>>) -> Decision {
    let may_for_everybody = tenant.may_consent_for_everybody(person);
    let ask = ConsentRequest { scopes, may_for_everybody };
    let only_user_scopes = ask.scopes.iter().all(|(key, names)| {
        tenant.service_principals.get(key).is_some_and(|api| {
            names.iter().all(|name| api.scopes.get(name).is_some_and(|scope| scope.consent == ScopeConsent::User))
        })
    });
    let may_agree = tenant.settings.user_consent == UserConsent::Allowed && only_user_scopes;
    if may_for_everybody || may_agree {
        Decision::NeedsConsent(ask)
    } else {
        Decision::NeedsAdmin { may_request: tenant.settings.consent_requests, ask }
    }
}

#[cfg(test)]
mod tests;
