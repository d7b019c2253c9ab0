//! Who may use an enterprise application, and which roles a program has in the Power Platform.

use uuid::Uuid;

use super::EditError;
use crate::sandbox::runtime::opaque;
use crate::sandbox::tenant::{AppRoleAssignment, Assignee, Key, PrincipalType, RoleAssignment};
use crate::sandbox::world::World;

/// Sets whether people can sign in to an enterprise application and whether they need an assignment.
///
/// # Errors
/// When the service principal is gone.
pub fn set_principal(
    world: &mut World,
    app_id: Uuid,
    enabled: bool,
    assignment_required: bool,
) -> Result<(), EditError> {
    let principal = world.tenant.service_principals.values_mut().find(|principal| principal.app_id == app_id);
    let principal = principal.ok_or(EditError::Gone("enterprise application"))?;
    principal.enabled = enabled;
    principal.assignment_required = assignment_required;
    Ok(())
}

/// Assigns somebody to an enterprise application and gives the assignment's key; a second assignment of the same kind
/// changes nothing.
pub fn assign(world: &mut World, principal: Assignee, resource: &str, role: Uuid) -> Key {
    let is_it =
        |given: &AppRoleAssignment| given.principal == principal && given.resource == resource && given.role == role;
    if let Some((key, _)) = world.tenant.app_role_assignments.iter().find(|(_, given)| is_it(given)) {
        return key.clone();
    }
    let (key, created) = (opaque("", 43), Some(world.now()));
    let given = AppRoleAssignment { principal, resource: resource.to_owned(), role, created };
    world.tenant.app_role_assignments.insert(key.clone(), given);
    key
}

/// Gives a program a role in the Power Platform.
///
/// # Errors
/// When the role, the program or the environment is unknown.
pub fn add_role(world: &mut World, app_id: Uuid, role: Uuid, environment: Option<&str>) -> Result<(), EditError> {
    let (_, principal) = world.tenant.principal_by_app_id(app_id).ok_or(EditError::Gone("enterprise application"))?;
    let principal = principal.id;
    let service = &world.tenant.power_platform;
    if !service.role_definitions.values().any(|known| known.id == role) {
        return Err(EditError::Gone("role"));
    }
    let tenant_id = world.tenant.organization.id;
    let scope = match environment {
        None => format!("/tenants/{tenant_id}"),
        Some(id) if service.environments.values().any(|known| known.id == id) => {
            format!("/tenants/{tenant_id}/environments/{id}")
        }
        Some(_) => return Err(EditError::Scope),
    };
    let assignment = RoleAssignment {
        id: Uuid::new_v4(),
        principal,
        principal_type: PrincipalType::ApplicationUser,
        role_definition: role,
        scope,
        created: Some(world.now()),
        created_by: None,
    };
    world.tenant.power_platform.role_assignments.insert(assignment.id.to_string(), assignment);
    Ok(())
}

/// Takes a role assignment away.
pub fn remove_role(world: &mut World, id: Uuid) {
    world.tenant.power_platform.role_assignments.retain(|_, given| given.id != id);
}
