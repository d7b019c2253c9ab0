//! Delegated consent as Graph shows and changes it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::address;
use super::call::{Call, Outcome};
use super::change::{Change, done};
use super::member::{Member, find, members, need};
use super::refusal::Refusal;
use crate::sandbox::odata::PageRules;
use crate::sandbox::runtime::opaque;
use crate::sandbox::tenant::{Grant, Key};
use crate::sandbox::world::World;

const RULES: PageRules = PageRules {
    default_top: 100,
    max_top: 999,
    filterable: &["clientId", "consentType", "principalId", "resourceId"],
    top_pages: true,
};
const RESOURCE: &str = "OAuth2PermissionGrant";

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
    let (client, _) = address::principal(call.world, call.param(0))?;
    let own = call.world.tenant.grants.iter().filter(|(_, grant)| &grant.client == client);
    let all = own.filter_map(|(key, grant)| shape(call.world, key, grant));
    call.list("oauth2PermissionGrants", all.collect(), RULES)
}

/// `POST /oauth2PermissionGrants`. Whether the API publishes the permissions is not looked at.
pub fn create(change: &mut Change) -> Outcome {
    for member in members(&change.body, RESOURCE) {
        let known = ["clientId", "consentType", "principalId", "resourceId", "scope", "startTime", "expiryTime"];
        if !known.contains(&member.name) {
            return Err(Refusal::unknown_property(member.name));
        }
    }
    let client = principal(change.world, &need(&change.body, RESOURCE, "clientId")?)?;
    let resource = principal(change.world, &need(&change.body, RESOURCE, "resourceId")?)?;
    let kind = need(&change.body, RESOURCE, "consentType")?;
    let holder = find(&change.body, RESOURCE, "principalId").filter(|member| member.value != "");
    let person = match (kind.text()?, holder) {
        ("AllPrincipals", None) => None,
        ("Principal", Some(member)) => {
            let id = member.id()?.to_string();
            let (key, _) = address::person(change.world, &id).map_err(|_| Refusal::no_directory_object(&id))?;
            Some(key.clone())
        }
        ("AllPrincipals", Some(_)) | ("Principal", None) => {
            return Err(Refusal::invalid_value("principalId", RESOURCE));
        }
        _ => return Err(kind.invalid()),
    };
    let scopes = find(&change.body, RESOURCE, "scope").map_or(Ok(BTreeSet::new()), |member| scopes(&member))?;
    let mut known = change.world.tenant.grants.values();
    if known.any(|it| it.client == client && it.resource == resource && it.person == person) {
        return Err(Refusal::conflict("Permission entry already exists."));
    }
    let (key, made) =
        (opaque("", 43), Grant { client, resource, person, scopes, added_after_next_token: BTreeSet::new() });
    let shown = shape(change.world, &key, &made).ok_or_else(|| Refusal::not_found(&key))?;
    change.world.tenant.grants.insert(key, made);
    change.created("oauth2PermissionGrants/$entity", shown)
}

/// `PATCH /oauth2PermissionGrants/{id}`: the permissions are replaced.
pub fn update(change: &mut Change) -> Outcome {
    let mut wanted = None;
    for member in members(&change.body, RESOURCE) {
        match member.name {
            "scope" => wanted = Some(scopes(&member)?),
            "startTime" | "expiryTime" => {}
            "clientId" | "consentType" | "principalId" | "resourceId" | "id" => {
                return Err(Refusal::read_only(member.name));
            }
            name => return Err(Refusal::unknown_property(name)),
        }
    }
    let id = change.param(0).to_owned();
    let grant = change.world.tenant.grants.get_mut(&id).ok_or_else(|| Refusal::not_found(&id))?;
    if let Some(wanted) = wanted {
        grant.scopes = wanted;
    }
    done()
}

/// `DELETE /oauth2PermissionGrants/{id}`
pub fn delete(change: &mut Change) -> Outcome {
    let id = change.param(0).to_owned();
    match change.world.tenant.grants.remove(&id) {
        Some(_) => done(),
        None => Err(Refusal::not_found(&id)),
    }
}

/// The service principal that a grant connects; while it is not seen yet, Graph answers with a code of its own.
fn principal(world: &World, member: &Member) -> Result<Key, Refusal> {
    let id = member.id()?.to_string();
    let found = address::principal(world, &id).map_err(|_| Refusal::no_directory_object(&id));
    found.map(|(key, _)| key.clone())
}

/// Permissions in a text, between blanks; it may begin with one.
fn scopes(member: &Member) -> Result<BTreeSet<String>, Refusal> {
    Ok(member.text()?.split_whitespace().map(str::to_owned).collect())
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
