//! Deleting and restoring registrations and service principals. What is deleted lies in the bin until it is restored or
//! removed for good; consent and assignments do not come back.

use uuid::Uuid;

use super::EditError;
use crate::sandbox::tenant::{Assignee, Deleted};
use crate::sandbox::world::World;

/// Deletes a registration and, with it, its service principal in this tenant.
///
/// # Errors
/// When it is gone already.
pub fn delete_application(world: &mut World, key: &str) -> Result<(), EditError> {
    let object = world.tenant.applications.remove(key).ok_or(EditError::Gone("app registration"))?;
    let principal = world.tenant.principal_by_app_id(object.app_id).map(|(key, _)| key.clone());
    let at = world.now();
    world.tenant.deleted_applications.insert(key.to_owned(), Deleted { at, object });
    match principal {
        Some(principal) => delete_principal(world, &principal),
        None => Ok(()),
    }
}

/// Deletes a service principal, with what it was granted, what was granted on it, and who was assigned to it.
///
/// # Errors
/// When it is gone already.
pub fn delete_principal(world: &mut World, key: &str) -> Result<(), EditError> {
    let tenant = &mut world.tenant;
    let object = tenant.service_principals.remove(key).ok_or(EditError::Gone("enterprise application"))?;
    let own = Assignee::ServicePrincipal(key.to_owned());
    tenant.grants.retain(|_, grant| grant.client != key && grant.resource != key);
    tenant.app_role_assignments.retain(|_, given| given.resource != key && given.principal != own);
    for application in tenant.applications.values_mut() {
        application.owning_programs.remove(key);
    }
    let at = world.now();
    world.tenant.deleted_principals.insert(key.to_owned(), Deleted { at, object });
    Ok(())
}

/// Restores a registration by its object id, and its service principal if that was deleted too.
///
/// # Errors
/// When it is not in the bin, or another one took its client id meanwhile.
pub fn restore_application(world: &mut World, id: Uuid) -> Result<(), EditError> {
    let bin = &world.tenant.deleted_applications;
    let found = bin.iter().find(|(_, deleted)| deleted.object.id == id);
    let (key, app_id) = found
        .map(|(key, deleted)| (key.clone(), deleted.object.app_id))
        .ok_or(EditError::Gone("deleted app registration"))?;
    if world.tenant.application_by_app_id(app_id).is_some() {
        return Err(EditError::ApplicationExists(app_id));
    }
    if let Some(deleted) = world.tenant.deleted_applications.remove(&key) {
        world.tenant.applications.insert(key, deleted.object);
    }
    let principals = world.tenant.deleted_principals.values();
    let principal = principals.map(|deleted| &deleted.object).find(|object| object.app_id == app_id).map(|it| it.id);
    match principal {
        Some(principal) if world.tenant.principal_by_app_id(app_id).is_none() => restore_principal(world, principal),
        Some(_) | None => Ok(()),
    }
}

/// Restores a service principal by its object id.
///
/// # Errors
/// When it is not in the bin, or another one was created for its application meanwhile.
pub fn restore_principal(world: &mut World, id: Uuid) -> Result<(), EditError> {
    let bin = &world.tenant.deleted_principals;
    let found = bin.iter().find(|(_, deleted)| deleted.object.id == id);
    let (key, app_id) = found
        .map(|(key, deleted)| (key.clone(), deleted.object.app_id))
        .ok_or(EditError::Gone("deleted enterprise application"))?;
    if world.tenant.principal_by_app_id(app_id).is_some() {
        return Err(EditError::PrincipalExists(app_id));
    }
    if let Some(deleted) = world.tenant.deleted_principals.remove(&key) {
        world.tenant.service_principals.insert(key, deleted.object);
    }
    Ok(())
}

/// Removes what has this object id from the bin for good, and tells whether it was there.
pub fn purge(world: &mut World, id: Uuid) -> bool {
    let tenant = &mut world.tenant;
    let before = tenant.deleted_applications.len() + tenant.deleted_principals.len();
    tenant.deleted_applications.retain(|_, deleted| deleted.object.id != id);
    tenant.deleted_principals.retain(|_, deleted| deleted.object.id != id);
    before != tenant.deleted_applications.len() + tenant.deleted_principals.len()
}
