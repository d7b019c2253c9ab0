//! Who may use an enterprise application, and which roles a program has in the Power Platform.

use uuid::Uuid;

use super::EditError;
use crate::sandbox::rbac::Scope;
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

/// Gives a program a role in the Power Platform: for the tenant, or for the environment or group with the id `place`.
///
/// # Errors
/// When the role, the program or the place is unknown, or the role cannot be given there.
pub fn add_role(world: &mut World, app_id: Uuid, role: Uuid, place: Option<&str>) -> Result<(), EditError> {
    let (_, principal) = world.tenant.principal_by_app_id(app_id).ok_or(EditError::Gone("enterprise application"))?;
    let principal = principal.id;
    let service = &world.tenant.power_platform;
    let definition = service.role_definitions.values().find(|known| known.id == role);
    let definition = definition.ok_or(EditError::Gone("role"))?;
    let tenant = format!("/tenants/{}", world.tenant.organization.id);
    let (scope, place) = match place {
        None => (tenant, Scope::Tenant),
        Some(id) if service.environments.values().any(|known| known.id == id) => {
            (format!("{tenant}/environments/{id}"), Scope::Environment(id.to_owned()))
        }
        Some(id) if service.environment_groups.values().any(|known| known.id.to_string() == id) => {
            (format!("{tenant}/environmentGroups/{id}"), Scope::EnvironmentGroup(id.to_owned()))
        }
        Some(_) => return Err(EditError::Scope),
    };
    if !definition.can_be_given_at(place.pattern()) {
        return Err(EditError::Scope);
    }
    let assignment = RoleAssignment {
        id: Uuid::new_v4(),
        principal,
        principal_type: PrincipalType::ApplicationUser,
        role_definition: role,
        scope,
        created: Some(world.now()),
        created_by: None,
        expires: None,
    };
    world.tenant.power_platform.role_assignments.insert(assignment.id.to_string(), assignment);
    Ok(())
}

/// Takes a role assignment away.
pub fn remove_role(world: &mut World, id: Uuid) {
    world.tenant.power_platform.role_assignments.retain(|_, given| given.id != id);
}
