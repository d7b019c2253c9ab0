//! What an application asks for, and what an administrator grants it.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{EditError, application, assign};
use crate::sandbox::runtime::opaque;
use crate::sandbox::tenant::{Assignee, Grant, RequiredResource};
use crate::sandbox::world::World;

/// Adds a delegated permission to the list that the registration asks for; consent is another matter.
///
/// # Errors
/// When the API or the permission is unknown.
pub fn add_permission(world: &mut World, app_id: Uuid, api: Uuid, name: &str) -> Result<(), EditError> {
    let (_, resource) = world.tenant.principal_by_app_id(api).ok_or(EditError::UnknownApi(api))?;
    let id = resource.scopes.get(name).ok_or(EditError::NoPermission)?.id;
    let list = &mut application(world, app_id)?.required_resource_access;
    match list.iter_mut().find(|entry| entry.resource == api) {
        Some(entry) if entry.scopes.contains(&id) => {}
        Some(entry) => entry.scopes.push(id),
        None => list.push(RequiredResource { resource: api, scopes: vec![id], roles: Vec::new() }),
    }
    Ok(())
}

/// Takes a permission off the list; consent that was given stays until it is revoked.
///
/// # Errors
/// When the application is gone.
pub fn remove_permission(world: &mut World, app_id: Uuid, api: Uuid, id: Uuid) -> Result<(), EditError> {
    let list = &mut application(world, app_id)?.required_resource_access;
    for entry in list.iter_mut().filter(|entry| entry.resource == api) {
        entry.scopes.retain(|known| *known != id);
        entry.roles.retain(|known| *known != id);
    }
    list.retain(|entry| !entry.scopes.is_empty() || !entry.roles.is_empty());
    Ok(())
}

/// Grants admin consent as the portal does: for everybody, exactly what the registration lists; consent for everybody
/// that is not listed any more goes away.
///
/// # Errors
/// When the application has no service principal, or an API that it lists has none.
pub fn grant_admin_consent(world: &mut World, app_id: Uuid) -> Result<(), EditError> {
    let (client, _) = world.tenant.principal_by_app_id(app_id).ok_or(EditError::Gone("enterprise application"))?;
    let client = client.clone();
    let listed = application(world, app_id)?.required_resource_access.clone();
    let mut grants = Vec::new();
    let mut roles = Vec::new();
    for required in &listed {
        let (key, api) =
            world.tenant.principal_by_app_id(required.resource).ok_or(EditError::UnknownApi(required.resource))?;
        let scopes: BTreeSet<String> = api
            .scopes
            .iter()
            .filter(|(_, scope)| required.scopes.contains(&scope.id))
            .map(|(name, _)| name.clone())
            .collect();
        grants.push((key.clone(), scopes));
        roles.extend(required.roles.iter().map(|role| (key.clone(), *role)));
    }
    revoke_admin_consent(world, &client);
    for (resource, scopes) in grants.into_iter().filter(|(_, scopes)| !scopes.is_empty()) {
        let grant =
            Grant { client: client.clone(), resource, person: None, scopes, added_after_next_token: BTreeSet::new() };
        world.tenant.grants.insert(opaque("", 43), grant);
    }
    for (resource, role) in roles {
        assign(world, Assignee::ServicePrincipal(client.clone()), &resource, role);
    }
    Ok(())
}

/// Takes back consent for everybody; consent of single people stays.
pub fn revoke_admin_consent(world: &mut World, client: &str) {
    world.tenant.grants.retain(|_, grant| grant.client != client || grant.person.is_some());
}
