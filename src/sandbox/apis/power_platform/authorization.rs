//! Role definitions and role assignments of the service itself.

use serde_json::{Value, json};

use super::call::{Call, Outcome};
use super::gateway::{places, tenant_wide};
use super::refusal::Refusal;
use crate::sandbox::odata::PageRules;
use crate::sandbox::rbac::Scope;
use crate::sandbox::tenant::{PowerPlatform, PrincipalType, RoleAssignment, RoleDefinition};

const RULES: PageRules = PageRules { default_top: 500, max_top: usize::MAX, filterable: &[], top_pages: false };

/// `GET /authorization/roleDefinitions`
pub fn definitions(call: &Call) -> Outcome {
    tenant_wide(call.world, call.caller, call.permission)?;
    let all = call.world.tenant.power_platform.role_definitions.values().map(definition_shape);
    call.list(all.collect(), RULES, "@odata.nextLink")
}

/// `GET /authorization/roleAssignments`: those at the tenant.
pub fn at_tenant(call: &Call) -> Outcome {
    tenant_wide(call.world, call.caller, call.permission)?;
    assignments(call, |scope| *scope == Scope::Tenant)
}

/// `GET /authorization/environments/{id}/roleAssignments`
pub fn at_environment(call: &Call) -> Outcome {
    let places = places(call.world, call.caller, call.permission);
    if places.is_empty() {
        return Err(Refusal::principal_lacks(call.permission));
    }
    let service = &call.world.tenant.power_platform;
    let environment =
        service.environments.values().find(|environment| environment.id.eq_ignore_ascii_case(call.param(0)));
    let environment = environment.ok_or_else(Refusal::environment_invalid)?;
    let group_id = group_of(service, &environment.id);
    if !places.iter().any(|place| place.covers(&environment.id, group_id.as_deref())) {
        return Err(Refusal::principal_lacks(call.permission));
    }
    assignments(call, |scope| matches!(scope, Scope::Environment(id) if id.eq_ignore_ascii_case(&environment.id)))
}

/// `GET /authorization/environmentGroups/{id}/roleAssignments`
pub fn at_group(call: &Call) -> Outcome {
    let places = places(call.world, call.caller, call.permission);
    let is_here =
        |scope: &Scope| matches!(scope, Scope::EnvironmentGroup(id) if id.eq_ignore_ascii_case(call.param(0)));
    if !places.iter().any(|place| *place == Scope::Tenant || is_here(place)) {
        return Err(Refusal::principal_lacks(call.permission));
    }
    let groups = &call.world.tenant.power_platform.environment_groups;
    if !groups.values().any(|group| group.id.to_string().eq_ignore_ascii_case(call.param(0))) {
        return Err(Refusal::group_invalid());
    }
    assignments(call, is_here)
}

/// Id of the group that an environment is in.
pub(super) fn group_of(service: &PowerPlatform, environment: &str) -> Option<String> {
    let found = service.environments.values().find(|known| known.id.eq_ignore_ascii_case(environment))?;
    found.group.as_ref().and_then(|key| service.environment_groups.get(key)).map(|group| group.id.to_string())
}

fn assignments(call: &Call, is_wanted: impl Fn(&Scope) -> bool) -> Outcome {
    let tenant = &call.world.tenant;
    let tenant_id = tenant.organization.id.to_string();
    let all = tenant.power_platform.role_assignments.values().filter(|given| call.world.sees(given.created));
    let wanted = all.filter(|given| Scope::read(&given.scope, &tenant_id).is_some_and(|scope| is_wanted(&scope)));
    call.list(wanted.map(assignment_shape).collect(), RULES, "@odata.nextLink")
}

fn definition_shape(role: &RoleDefinition) -> Value {
    json!({
        "roleDefinitionId": role.id,
        "roleDefinitionName": role.name,
        "description": role.description,
        "assignableScopes": role.assignable_scopes,
        "restrictedScopes": role.restricted_scopes,
        "permissions": role.permissions,
        "permissionsExceptions": role.exceptions,
    })
}

/// A role assignment as the API shows it. Whether the service goes on listing one that has ended is not known; here it
/// does.
pub(super) fn assignment_shape(given: &RoleAssignment) -> Value {
    let principal_type = match given.principal_type {
        PrincipalType::User => "User",
        PrincipalType::Group => "Group",
        PrincipalType::ApplicationUser => "ApplicationUser",
    };
    json!({
        "roleAssignmentId": given.id,
        "principalObjectId": given.principal,
        "principalType": principal_type,
        "roleDefinitionId": given.role_definition,
        "scope": given.scope,
        "createdByPrincipalType": "User",
        "createdByPrincipalObjectId": given.created_by,
        "createdOn": given.created,
        "expiresOn": given.expires,
    })
}
