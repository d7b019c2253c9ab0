//! The bin: registrations and service principals that were deleted and can still be restored.

use serde_json::{Value, json};
use uuid::Uuid;

use super::applications::owners::typed;
use super::call::{Call, Outcome};
use super::change::{Change, done};
use super::refusal::Refusal;
use super::{applications, service_principals};
use crate::sandbox::edits::{self, EditError};
use crate::sandbox::odata::PageRules;
use crate::sandbox::tenant::{Application, Deleted};
use crate::sandbox::world::World;

const RULES: PageRules =
    PageRules { default_top: 100, max_top: 999, filterable: &["id", "appId", "displayName"], top_pages: true };

/// `GET /directory/deletedItems/microsoft.graph.application`
pub fn applications(call: &Call) -> Outcome {
    let all = call.world.tenant.deleted_applications.values();
    let all = all.map(|deleted| dated(applications::shape(call.world, &deleted.object), deleted));
    call.list("applications", all.collect(), RULES)
}

/// `GET /directory/deletedItems/microsoft.graph.servicePrincipal`
pub fn principals(call: &Call) -> Outcome {
    let all = call.world.tenant.deleted_principals.values();
    let all = all.map(|deleted| dated(service_principals::shape::principal(call.world, &deleted.object), deleted));
    call.list("servicePrincipals", all.collect(), RULES)
}

/// `GET /directory/deletedItems/{id}`
pub fn read(call: &Call) -> Outcome {
    let id: Uuid = call.param(0).parse().map_err(|_| Refusal::not_found(call.param(0)))?;
    let tenant = &call.world.tenant;
    if let Some(deleted) = tenant.deleted_applications.values().find(|deleted| deleted.object.id == id) {
        let shown = dated(applications::shape(call.world, &deleted.object), deleted);
        return call.object("directoryObjects", typed("application", shown));
    }
    let found = tenant.deleted_principals.values().find(|deleted| deleted.object.id == id);
    let deleted = found.ok_or_else(|| Refusal::not_found(call.param(0)))?;
    let shown = dated(service_principals::shape::principal(call.world, &deleted.object), deleted);
    call.object("directoryObjects", typed("servicePrincipal", shown))
}

/// `POST /directory/deletedItems/{id}/restore`
pub fn restore(change: &mut Change) -> Outcome {
    let id = managed(change)?;
    let is_application = application(change.world, id).is_some();
    let restored = match is_application {
        true => edits::restore_application(change.world, id),
        false => edits::restore_principal(change.world, id),
    };
    restored.map_err(|error| match error {
        EditError::PrincipalExists(app_id) | EditError::ApplicationExists(app_id) => Refusal::conflict(format!(
            "The service principal cannot be created, updated, or restored because the service principal name {app_id} \
             is already in use."
        )),
        _ => Refusal::not_found(&id.to_string()),
    })?;
    let shown = match (is_application, change.world.tenant.application_by_id(id)) {
        (true, Some((_, restored))) => typed("application", applications::shape(change.world, restored)),
        _ => {
            let restored =
                change.world.tenant.principal_by_id(id).ok_or_else(|| Refusal::not_found(&id.to_string()))?;
            typed("servicePrincipal", service_principals::shape::principal(change.world, restored.1))
        }
    };
    change.object("directoryObjects/$entity", shown)
}

/// `DELETE /directory/deletedItems/{id}`: gone for good.
pub fn purge(change: &mut Change) -> Outcome {
    let id = managed(change)?;
    if edits::purge(change.world, id) { done() } else { Err(Refusal::not_found(&id.to_string())) }
}

/// The object in the path, if the caller may change it.
fn managed(change: &Change) -> Result<Uuid, Refusal> {
    let id = change.param(0).parse().map_err(|_| Refusal::not_found(change.param(0)))?;
    let tenant = &change.world.tenant;
    if let Some(application) = application(change.world, id) {
        change.may_manage(Some(application))?;
        return Ok(id);
    }
    let principal = tenant.deleted_principals.values().find(|deleted| deleted.object.id == id);
    let principal = principal.ok_or_else(|| Refusal::not_found(change.param(0)))?;
    let own = tenant.application_by_app_id(principal.object.app_id);
    change.may_manage(own.map(|(_, application)| application))?;
    Ok(id)
}

fn application(world: &World, id: Uuid) -> Option<&Application> {
    world.tenant.deleted_applications.values().map(|deleted| &deleted.object).find(|object| object.id == id)
}

fn dated<T>(mut shape: Value, deleted: &Deleted<T>) -> Value {
    shape["deletedDateTime"] = json!(deleted.at);
    shape
}
