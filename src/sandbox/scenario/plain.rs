//! What the assets of targets add to the practice tenant: for each with rows of its own a service principal, and a plain
//! API that serves them.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::recipe::{Endpoint, Recipe, Slash, Target, Whereabouts, call_address};
use crate::sandbox::tenant::MICROSOFT_SERVICES;

/// The part of a tenant that these targets stand for.
pub fn part(recipe: &Recipe) -> Value {
    let mut principals = Map::new();
    let mut apis = Map::new();
    for target in recipe.targets.iter().filter(|target| !target.proof.seed.is_empty()) {
        let Some(endpoint) = endpoint(recipe, target) else { continue };
        principals.insert(target.id.to_string(), principal(recipe, target, &endpoint));
        apis.insert(target.id.to_string(), api(target, &endpoint));
    }
    json!({ "service_principals": principals, "plain": apis })
}

/// Where people in practice reach it: an environment under the address of the example.
fn endpoint(recipe: &Recipe, target: &Target) -> Option<Endpoint> {
    let example = target.site.environment().map_or("", |site| site.example.as_str());
    target.endpoint(recipe.clouds.first(), Whereabouts { environment: example, ..Whereabouts::default() })
}

fn principal(recipe: &Recipe, target: &Target, endpoint: &Endpoint) -> Value {
    let shipped = recipe.permissions_of(target).map(|list| list.permissions.as_slice()).unwrap_or_default();
    let scopes: Map<String, Value> = shipped
        .iter()
        .map(|permission| {
            (permission.name.clone(), json!({"id": permission.id, "summary": permission.summary, "consent": "user"}))
        })
        .collect();
    json!({
        "id": object_id(&target.resource),
        "app_id": target.resource,
        "display_name": target.resource_name,
        "owner_tenant": MICROSOFT_SERVICES,
        "names": [target.resource, endpoint.resource()],
        "scopes": scopes,
    })
}

/// The same in every run, and another one for each API.
fn object_id(resource: &str) -> Uuid {
    const PRACTICE: u128 = 0x5b5b_0000_0000_4000_8000_0000_0000_0000;
    let app = resource.parse::<Uuid>().unwrap_or_default().as_u128();
    Uuid::from_u128(PRACTICE ^ (app & 0xffff_ffff_ffff))
}

fn api(target: &Target, endpoint: &Endpoint) -> Value {
    let plain = endpoint.resource().trim_end_matches('/').to_owned();
    let slashed = format!("{plain}/");
    let mut audiences = match target.audience.slash {
        Slash::Either => vec![plain, slashed],
        Slash::Without => vec![plain],
        Slash::With => vec![slashed],
    };
    audiences.extend(target.audience.id.then(|| target.resource.clone()));
    let proof = &target.proof;
    json!({
        "url": endpoint.url.trim_end_matches('/'),
        "audiences": audiences,
        "method": proof.method,
        "path": call_address("", &proof.path, "").split('?').next().unwrap_or_default(),
        "member": proof.rows,
        "permissions": target.permissions,
        "role": target.program_role.as_ref().map(|role| role.name.as_str()),
        "rows": proof.seed,
    })
}
