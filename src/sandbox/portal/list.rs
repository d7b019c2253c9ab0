//! What the portal's first page shows: the registrations of the tenant, the APIs that it knows, and its environments.

use serde_json::{Value, json};

use crate::sandbox::tenant::MICROSOFT_SERVICES;
use crate::sandbox::world::World;

/// APIs that an administrator may have to bring into the tenant.
const APIS: &[(&str, &str)] = &[
    ("8578e004-a5c6-46e7-913e-12f58912df43", "Power Platform API"),
    ("00000007-0000-0000-c000-000000000000", "Dataverse"),
    ("00000015-0000-0000-c000-000000000000", "Microsoft Dynamics ERP"),
    ("913c6de4-2a4a-4a61-a9ce-945d2b2ce2e0", "Dynamics Lifecycle services"),
];

/// Collects the values of `portal.html`.
pub fn values(world: &World) -> Value {
    let tenant = &world.tenant;
    let applications =
        tenant.applications.values().map(|app| json!({"name": app.display_name, "client_id": app.app_id}));
    let known = tenant.service_principals.values().filter(|principal| principal.owner_tenant == MICROSOFT_SERVICES);
    let apis = known.filter(|principal| !principal.scopes.is_empty() || !principal.roles.is_empty()).map(|api| {
        let state = if api.enabled { "enabled" } else { "disabled" };
        json!({"name": api.display_name, "app_id": api.app_id, "state": state})
    });
    let is_missing = |id: &str| id.parse().is_ok_and(|id| tenant.principal_by_app_id(id).is_none());
    let missing = APIS.iter().filter(|(id, _)| is_missing(id)).map(|(id, name)| json!({"app_id": id, "name": name}));
    let environments = tenant.databases().map(|database| {
        let environment = database.environment;
        json!({"id": environment.id, "name": environment.display_name, "url": database.place.url})
    });
    let finance = tenant
        .finance_operations
        .environments
        .iter()
        .map(|(key, environment)| json!({"key": key, "name": environment.name, "url": environment.url}));
    let people = tenant.people.iter().map(|(key, it)| json!({"key": key, "name": it.display_name, "upn": it.upn}));
    json!({
        "people": people.collect::<Vec<_>>(),
        "geographies": super::lcs::geographies(tenant),
        "finance": finance.collect::<Vec<_>>(),
        "environments": environments.collect::<Vec<_>>(),
        "title": "App registrations",
        "tenant_name": tenant.organization.display_name,
        "domain": tenant.default_domain(),
        "tenant_id": tenant.organization.id,
        "applications": applications.collect::<Vec<_>>(),
        "apis": apis.collect::<Vec<_>>(),
        "missing": missing.collect::<Vec<_>>(),
    })
}
