//! Bringing applications into the tenant, changing and deleting them there.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::shape;
use crate::sandbox::edits::{self, EditError};
use crate::sandbox::graph::address;
use crate::sandbox::graph::applications::keep_of_principal;
use crate::sandbox::graph::call::Outcome;
use crate::sandbox::graph::change::{Change, done};
use crate::sandbox::graph::credentials::{keys, passwords};
use crate::sandbox::graph::member::{members, need};
use crate::sandbox::graph::refusal::Refusal;
use crate::sandbox::tenant::ServicePrincipal;
use crate::sandbox::world::World;

const RESOURCE: &str = "ServicePrincipal";

/// `POST /servicePrincipals`: of an application of this tenant, or of one that Microsoft offers every tenant.
pub fn create(change: &mut Change) -> Outcome {
    let app_id = need(&change.body, RESOURCE, "appId")?.id()?;
    let key = make(change, app_id)?;
    let mut made = change.world.tenant.service_principals[&key].clone();
    // The portal marks a principal as an enterprise application; Graph leaves the marks to the client.
    made.tags.clear();
    let mut rest = change.body.clone();
    rest.shift_remove("appId");
    if let Err(refusal) = apply(change.world, &mut made, &rest) {
        change.world.tenant.service_principals.remove(&key);
        return Err(refusal);
    }
    let shown = shape::principal(change.world, &made);
    change.world.tenant.service_principals.insert(key, made);
    change.created("servicePrincipals/$entity", shown)
}

fn make(change: &mut Change, app_id: Uuid) -> Result<String, Refusal> {
    let world = &*change.world;
    let own = world.tenant.application_by_app_id(app_id).map(|(_, application)| application);
    change.may_manage(own)?;
    if own.is_some_and(|application| !world.sees(application.created)) {
        return Err(Refusal::no_backing_application(&app_id.to_string()));
    }
    edits::create_principal(change.world, app_id).map_err(|error| match error {
        EditError::PrincipalExists(_) => Refusal::conflict(format!(
            "The service principal cannot be created, updated, or restored because the service principal name {app_id} \
             is already in use."
        )),
        _ => Refusal::no_backing_application(&app_id.to_string()),
    })
}

/// `PATCH /servicePrincipals/{id}` and `PATCH /servicePrincipals(appId='…')`
pub fn update(change: &mut Change) -> Outcome {
    let (key, principal) = managed(change)?;
    let mut changed = principal;
    apply(change.world, &mut changed, &change.body)?;
    change.world.tenant.service_principals.insert(key, changed);
    done()
}

/// `DELETE /servicePrincipals/{id}`; what it was granted goes with it.
pub fn delete(change: &mut Change) -> Outcome {
    let (key, _) = managed(change)?;
    edits::delete_principal(change.world, &key).map_err(|_| Refusal::not_found(&key))?;
    done()
}

fn managed(change: &Change) -> Result<(String, ServicePrincipal), Refusal> {
    let (key, principal) = address::principal(change.world, change.param(0))?;
    let own = change.world.tenant.application_by_app_id(principal.app_id);
    change.may_manage(own.map(|(_, application)| application))?;
    Ok((key.clone(), principal.clone()))
}

/// Lays a body over a service principal. Names, permissions and roles come from its application, wherever that lives:
/// writing what is there already changes nothing, writing something else is refused.
fn apply(world: &World, principal: &mut ServicePrincipal, body: &Map<String, Value>) -> Result<(), Refusal> {
    let shown = shape::principal(world, principal);
    for member in members(body, RESOURCE) {
        match member.name {
            "accountEnabled" => principal.enabled = member.flag()?,
            "appRoleAssignmentRequired" => principal.assignment_required = member.flag()?,
            "tags" => principal.tags = member.texts()?,
            "keyCredentials" => principal.keys = keys::replaced(&principal.keys, &member, world.now())?,
            "passwordCredentials" => principal.passwords = passwords::kept(&principal.passwords, &member)?,
            "displayName" => {
                member.filled()?;
            }
            "servicePrincipalType" | "servicePrincipalNames" | "replyUrls" | "appRoles" | "oauth2PermissionScopes" => {
                if shown[member.name] != *member.value {
                    return Err(member.invalid());
                }
            }
            _ => keep_of_principal(&mut principal.properties, &member)?,
        }
    }
    Ok(())
}
