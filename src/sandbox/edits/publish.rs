//! What a registration publishes as an API of its own (its name, its addresses, `api` and `appRoles`) shows on its service
//! principal, where consent, assignment and the token endpoint find it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use uuid::Uuid;

use crate::sandbox::tenant::{AppRole, Application, RoleMember, Scope, ScopeConsent};
use crate::sandbox::world::World;

/// Brings the service principal of a registration of this tenant up to date, if there is one.
pub fn publish(world: &mut World, app_id: Uuid) {
    let Some((_, application)) = world.tenant.application_by_app_id(app_id) else {
        return;
    };
    let application = application.clone();
    let principals = &mut world.tenant.service_principals;
    let Some(principal) = principals.values_mut().find(|principal| principal.app_id == app_id) else {
        return;
    };
    principal.scopes = scopes(&application);
    principal.roles = roles(&application);
    principal.preauthorized = preauthorized(&application, &principal.scopes);
    principal.names = std::iter::once(app_id.to_string()).chain(application.identifier_uris).collect();
    principal.display_name = application.display_name;
}

fn list<'a>(application: &'a Application, place: &[&str]) -> impl Iterator<Item = &'a Value> {
    let (first, rest) = place.split_first().expect("a place has at least one step");
    let start = application.properties.get(*first);
    let found = rest.iter().fold(start, |at, step| at.and_then(|at| at.get(*step)));
    found.and_then(Value::as_array).into_iter().flatten()
}

fn scopes(application: &Application) -> BTreeMap<String, Scope> {
    list(application, &["api", "oauth2PermissionScopes"])
        .filter_map(|scope| {
            let (value, id) = (text(scope, "value")?, id(scope, "id")?);
            let consent = if scope["type"] == "Admin" { ScopeConsent::Admin } else { ScopeConsent::User };
            let summary = text(scope, "adminConsentDisplayName").unwrap_or_else(|| value.clone());
            Some((value, Scope { id, summary, consent, enabled: scope["isEnabled"] == true }))
        })
        .collect()
}

fn roles(application: &Application) -> BTreeMap<String, AppRole> {
    list(application, &["appRoles"])
        .filter_map(|role| {
            let id = id(role, "id")?;
            // A role without a value never shows in a token, but can be assigned.
            let value = text(role, "value").unwrap_or_else(|| id.to_string());
            let summary = text(role, "displayName").unwrap_or_else(|| value.clone());
            let kinds = role["allowedMemberTypes"].as_array().into_iter().flatten();
            let members = kinds.filter_map(|kind| match kind.as_str()? {
                "User" => Some(RoleMember::User),
                "Application" => Some(RoleMember::Application),
                _ => None,
            });
            Some((value, AppRole { id, summary, members: members.collect(), enabled: role["isEnabled"] == true }))
        })
        .collect()
}

fn preauthorized(application: &Application, scopes: &BTreeMap<String, Scope>) -> BTreeMap<Uuid, BTreeSet<String>> {
    list(application, &["api", "preAuthorizedApplications"])
        .filter_map(|client| {
            let given: BTreeSet<Uuid> = client["delegatedPermissionIds"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|id| id.as_str()?.parse().ok())
                .collect();
            let names = scopes.iter().filter(|(_, scope)| given.contains(&scope.id)).map(|(name, _)| name.clone());
            Some((id(client, "appId")?, names.collect()))
        })
        .collect()
}

fn text(object: &Value, name: &str) -> Option<String> {
    object[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn id(object: &Value, name: &str) -> Option<Uuid> {
    object[name].as_str()?.parse().ok()
}
