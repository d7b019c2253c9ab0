//! Giving and taking roles. The path has to match the scope in the body, and roles are looked at before ids. How the
//! service words a refused body, and what it does with the same assignment twice, is not known; here the second one is
//! the first one again.

use axum::http::StatusCode;
use serde::Deserialize;
use uuid::Uuid;

use super::authorization::{assignment_shape, group_of};
use super::call::{Call, Change};
use super::gateway::places;
use super::refusal::Refusal;
use crate::sandbox::rbac::Scope;
use crate::sandbox::reply::Reply;
use crate::sandbox::tenant::{PrincipalType, RoleAssignment};

/// What a role of the caller has to hold for taking a role away; no delegated permission of that name is published, so
/// the app needs the one for giving.
const DELETE: &str = "Authorization.RoleAssignments.Delete";

/// The four strings of a new assignment.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    role_definition_id: Uuid,
    principal_object_id: Uuid,
    principal_type: PrincipalType,
    scope: String,
}

/// `POST /authorization/roleAssignments`
pub fn give_at_tenant(call: &Call) -> Result<(Change, Reply), Refusal> {
    give(call, &Scope::Tenant)
}

/// `POST /authorization/environments/{id}/roleAssignments`
pub fn give_at_environment(call: &Call) -> Result<(Change, Reply), Refusal> {
    give(call, &Scope::Environment(call.param(0).to_owned()))
}

/// `POST /authorization/environmentGroups/{id}/roleAssignments`
pub fn give_at_group(call: &Call) -> Result<(Change, Reply), Refusal> {
    give(call, &Scope::EnvironmentGroup(call.param(0).to_owned()))
}

/// `DELETE /authorization/roleAssignments/{id}`
pub fn take_at_tenant(call: &Call) -> Result<(Change, Reply), Refusal> {
    take(call, &Scope::Tenant, call.param(0))
}

/// `DELETE /authorization/environments/{id}/roleAssignments/{id}`
pub fn take_at_environment(call: &Call) -> Result<(Change, Reply), Refusal> {
    take(call, &Scope::Environment(call.param(0).to_owned()), call.param(1))
}

/// `DELETE /authorization/environmentGroups/{id}/roleAssignments/{id}`
pub fn take_at_group(call: &Call) -> Result<(Change, Reply), Refusal> {
    take(call, &Scope::EnvironmentGroup(call.param(0).to_owned()), call.param(1))
}

fn give(call: &Call, scope: &Scope) -> Result<(Change, Reply), Refusal> {
    may_change(call, scope, call.permission)?;
    let tenant = &call.world.tenant;
    let wanted: Wanted = serde_json::from_slice(call.body).map_err(|error| Refusal::body(&error.to_string()))?;
    if Scope::read(&wanted.scope, &tenant.organization.id.to_string()).as_ref() != Some(scope) {
        return Err(Refusal::body("The scope does not match the path."));
    }
    let service = &tenant.power_platform;
    let role = service.role_definitions.values().find(|role| role.id == wanted.role_definition_id);
    let role = role.ok_or_else(|| Refusal::not_found("role definition", &wanted.role_definition_id.to_string()))?;
    if !role.can_be_given_at(scope.pattern()) {
        return Err(Refusal::body("The role cannot be assigned at this scope."));
    }
    let id = wanted.principal_object_id;
    let exists = match wanted.principal_type {
        PrincipalType::User => tenant.people.values().any(|person| person.id == id),
        PrincipalType::Group => tenant.groups.values().any(|group| group.id == id),
        PrincipalType::ApplicationUser => tenant.service_principals.values().any(|principal| principal.id == id),
    };
    if !exists {
        return Err(Refusal::no_principal());
    }
    let is_same = |given: &&RoleAssignment| {
        given.principal == id
            && given.role_definition == role.id
            && given.lasts(call.world.now())
            && Scope::read(&given.scope, &tenant.organization.id.to_string()).as_ref() == Some(scope)
    };
    let given = service.role_assignments.values().find(is_same).cloned().unwrap_or_else(|| RoleAssignment {
        id: Uuid::new_v4(),
        principal: id,
        principal_type: wanted.principal_type,
        role_definition: role.id,
        scope: wanted.scope,
        created: Some(call.world.now()),
        created_by: Some(call.caller.object_id),
        expires: None,
    });
    let reply = Reply::with(StatusCode::CREATED, assignment_shape(&given));
    Ok((Change::Give(Box::new(given)), reply))
}

fn take(call: &Call, scope: &Scope, id: &str) -> Result<(Change, Reply), Refusal> {
    may_change(call, scope, DELETE)?;
    let tenant_id = call.world.tenant.organization.id.to_string();
    let given = call.world.tenant.power_platform.role_assignments.values().find(|given| {
        given.id.to_string().eq_ignore_ascii_case(id) && Scope::read(&given.scope, &tenant_id).as_ref() == Some(scope)
    });
    let given = given.ok_or_else(|| Refusal::not_found("role assignment", id))?;
    Ok((Change::Take(given.id), Reply::empty(StatusCode::NO_CONTENT)))
}

/// Checks that a role of the caller allows the change there, and then that the place exists.
fn may_change(call: &Call, scope: &Scope, permission: &'static str) -> Result<(), Refusal> {
    let held = places(call.world, call.caller, permission);
    let service = &call.world.tenant.power_platform;
    let reaches = |place: &Scope| match scope {
        Scope::Tenant | Scope::EnvironmentGroup(_) => *place == Scope::Tenant || place == scope,
        Scope::Environment(id) => place.covers(id, group_of(service, id).as_deref()),
    };
    if !held.iter().any(reaches) {
        return Err(Refusal::principal_lacks(permission));
    }
    match scope {
        Scope::Tenant => Ok(()),
        Scope::Environment(id) if service.environments.values().any(|known| known.id.eq_ignore_ascii_case(id)) => {
            Ok(())
        }
        Scope::Environment(_) => Err(Refusal::environment_invalid()),
        Scope::EnvironmentGroup(id)
            if service.environment_groups.values().any(|known| known.id.to_string().eq_ignore_ascii_case(id)) =>
        {
            Ok(())
        }
        Scope::EnvironmentGroup(_) => Err(Refusal::group_invalid()),
    }
}
