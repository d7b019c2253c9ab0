//! Delegated consent as Graph shows it (`graph.md` section 5).

use serde_json::{Value, json};

use super::call::{Call, Outcome};
use super::odata::PageRules;
use super::refusal::Refusal;
use super::service_principals;
use crate::sandbox::tenant::Grant;
use crate::sandbox::world::World;

const RULES: PageRules = PageRules {
    default_top: 100,
    max_top: 999,
    filterable: &["clientId", "consentType", "principalId", "resourceId"],
    top_pages: true,
};

/// `GET /oauth2PermissionGrants`
pub fn list(call: &Call) -> Outcome {
    let all = call.world.tenant.grants.iter().filter_map(|(key, grant)| shape(call.world, key, grant));
    call.list("oauth2PermissionGrants", all.collect(), RULES)
}

/// `GET /oauth2PermissionGrants/{id}`
pub fn read(call: &Call) -> Outcome {
    let wanted = call.param(0);
    let found = call.world.tenant.grants.get(wanted).and_then(|grant| shape(call.world, wanted, grant));
    call.object("oauth2PermissionGrants", found.ok_or_else(|| Refusal::not_found(wanted))?)
}

/// `GET /servicePrincipals/{id}/oauth2PermissionGrants`: what this client was granted.
pub fn of_client(call: &Call) -> Outcome {
    let (client, _) = service_principals::find(call)?;
    let own = call.world.tenant.grants.iter().filter(|(_, grant)| &grant.client == client);
    let all = own.filter_map(|(key, grant)| shape(call.world, key, grant));
    call.list("oauth2PermissionGrants", all.collect(), RULES)
}

/// Shows a grant; one whose client or API is gone is not listed.
fn shape(world: &World, key: &str, grant: &Grant) -> Option<Value> {
    let tenant = &world.tenant;
    let client = tenant.service_principals.get(&grant.client)?;
    let resource = tenant.service_principals.get(&grant.resource)?;
    let person = match &grant.person {
        Some(key) => Some(tenant.people.get(key)?.id),
        None => None,
    };
    let scopes: Vec<&str> = grant.scopes.iter().map(String::as_str).collect();
    Some(json!({
        "clientId": client.id,
        "consentType": if person.is_some() { "Principal" } else { "AllPrincipals" },
        "id": key,
        "principalId": person,
        "resourceId": resource.id,
        "scope": scopes.join(" "),
    }))
}
