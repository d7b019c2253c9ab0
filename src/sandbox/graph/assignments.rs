//! Assignments of people, groups and programs to applications, and so application permissions too. They can be made and
//! seen from either end.

use serde_json::{Value, json};
use uuid::Uuid;

use super::call::{Call, Outcome};
use super::change::{Change, done};
use super::member::need;
use super::refusal::Refusal;
use super::{APP_ID, address};
use crate::sandbox::bearer::CallerKind;
use crate::sandbox::edits;
use crate::sandbox::odata::PageRules;
use crate::sandbox::tenant::{
    AppRoleAssignment, Assignee, DirectoryRole, Key, RoleMember, ServicePrincipal, TenantLicence,
};
use crate::sandbox::world::World;

const RULES: PageRules = PageRules {
    default_top: 100,
    max_top: 999,
    filterable: &["resourceId", "principalId", "principalDisplayName", "appRoleId"],
    top_pages: true,
};
const RESOURCE: &str = "AppRoleAssignment";

/// `GET /servicePrincipals/{id}/appRoleAssignments`: the roles that this principal holds on others.
pub fn held_by_principal(call: &Call) -> Outcome {
    let (key, principal) = address::principal(call.world, call.param(0))?;
    held(call, "servicePrincipals", principal.id, &Assignee::ServicePrincipal(key.clone()))
}

/// `GET /users/{id}/appRoleAssignments`, without what the person has through groups.
pub fn held_by_person(call: &Call) -> Outcome {
    let (key, person) = address::person(call.world, call.param(0))?;
    held(call, "users", person.id, &Assignee::Person(key.clone()))
}

/// `GET /groups/{id}/appRoleAssignments`
pub fn held_by_group(call: &Call) -> Outcome {
    let (key, group) = address::group(call.world, call.param(0))?;
    held(call, "groups", group.id, &Assignee::Group(key.clone()))
}

fn held(call: &Call, collection: &str, id: Uuid, holder: &Assignee) -> Outcome {
    let found = shapes(call.world, |given| given.principal == *holder);
    call.list(&format!("{collection}('{id}')/appRoleAssignments"), found, RULES)
}

/// `GET /servicePrincipals/{id}/appRoleAssignedTo`: who is assigned to this principal.
pub fn given(call: &Call) -> Outcome {
    let (key, principal) = address::principal(call.world, call.param(0))?;
    let found = shapes(call.world, |given| &given.resource == key);
    call.list(&format!("servicePrincipals('{}')/appRoleAssignedTo", principal.id), found, RULES)
}

/// `POST /servicePrincipals/{id}/appRoleAssignedTo`: the path names the application.
pub fn assign_to(change: &mut Change) -> Outcome {
    let (_, resource) = address::principal(change.world, change.param(0))?;
    let id = resource.id;
    assign(change, "resourceId", id, &format!("servicePrincipals('{id}')/appRoleAssignedTo/$entity"))
}

/// `POST /servicePrincipals/{id}/appRoleAssignments`: the path names the program.
pub fn assign_principal(change: &mut Change) -> Outcome {
    let (_, principal) = address::principal(change.world, change.param(0))?;
    let id = principal.id;
    assign(change, "principalId", id, &format!("servicePrincipals('{id}')/appRoleAssignments/$entity"))
}

/// `POST /users/{id}/appRoleAssignments`: the path names the person.
pub fn assign_person(change: &mut Change) -> Outcome {
    let (_, person) = address::person(change.world, change.param(0))?;
    let id = person.id;
    assign(change, "principalId", id, &format!("users('{id}')/appRoleAssignments/$entity"))
}

/// `POST /groups/{id}/appRoleAssignments`: the path names the group.
pub fn assign_group(change: &mut Change) -> Outcome {
    let (_, group) = address::group(change.world, change.param(0))?;
    let id = group.id;
    assign(change, "principalId", id, &format!("groups('{id}')/appRoleAssignments/$entity"))
}

/// `DELETE …/appRoleAssignments/{assignment}` and `DELETE …/appRoleAssignedTo/{assignment}`
pub fn remove(change: &mut Change) -> Outcome {
    let id = change.param(1).to_owned();
    let found = change.world.tenant.app_role_assignments.get(&id).cloned();
    let given = found.filter(|given| belongs(change, given)).ok_or_else(|| Refusal::not_found(&id))?;
    let resource = change.world.tenant.service_principals.get(&given.resource);
    may_assign(change, &given.principal, resource.ok_or_else(|| Refusal::not_found(&id))?)?;
    change.world.tenant.app_role_assignments.remove(&id);
    done()
}

/// Whether the path names one end of an assignment.
fn belongs(change: &Change, given: &AppRoleAssignment) -> bool {
    let named = change.param(0);
    let at = |key: &Key| address::principal(change.world, named).is_ok_and(|(found, _)| found == key);
    at(&given.resource)
        || match &given.principal {
            Assignee::Person(key) => address::person(change.world, named).is_ok_and(|(found, _)| found == key),
            Assignee::Group(key) => address::group(change.world, named).is_ok_and(|(found, _)| found == key),
            Assignee::ServicePrincipal(key) => at(key),
        }
}

fn assign(change: &mut Change, end: &str, id: Uuid, context: &str) -> Outcome {
    let wanted = |name| need(&change.body, RESOURCE, name)?.id();
    let (principal_id, resource_id, role) = (wanted("principalId")?, wanted("resourceId")?, wanted("appRoleId")?);
    if (if end == "resourceId" { resource_id } else { principal_id }) != id {
        return Err(Refusal::bad_request("Not a valid reference update."));
    }
    let world = &*change.world;
    let principal = address::assignee(world, principal_id)?;
    let (key, resource) = address::principal(world, &resource_id.to_string())?;
    may_assign(change, &principal, resource)?;
    assignable(world, &principal, resource, role)?;
    let is_same =
        |given: &&AppRoleAssignment| given.principal == principal && given.resource == *key && given.role == role;
    if world.tenant.app_role_assignments.values().any(|given| is_same(&given)) {
        return Err(Refusal::bad_request("Permission being assigned already exists on the object"));
    }
    let key = key.clone();
    let made = edits::assign(change.world, principal, &key, role);
    let given = change.world.tenant.app_role_assignments.get(&made);
    let shown = given.and_then(|given| shape(change.world, &made, given)).ok_or_else(|| Refusal::not_found(&made))?;
    change.created(context, shown)
}

/// Refuses callers who may not assign: to give programs permissions takes a role that may consent, and one that may consent
/// to Microsoft Graph's own where they are its; people and groups are let in by those who manage the application.
fn may_assign(change: &Change, principal: &Assignee, resource: &ServicePrincipal) -> Result<(), Refusal> {
    let CallerKind::Person(_) = change.caller.kind else {
        return Ok(());
    };
    let may = match principal {
        Assignee::ServicePrincipal(_) if resource.app_id.to_string() == APP_ID => {
            change.caller.has_directory_role(DirectoryRole::may_grant_graph_roles)
        }
        Assignee::ServicePrincipal(_) => change.caller.has_directory_role(DirectoryRole::may_consent_for_everybody),
        Assignee::Person(_) | Assignee::Group(_) => {
            let own = change.world.tenant.application_by_app_id(resource.app_id);
            change.may_manage(own.map(|(_, application)| application)).is_ok()
        }
    };
    if may { Ok(()) } else { Err(Refusal::denied()) }
}

/// Refuses a role that the application does not publish for this kind of holder. All zero is "default access", which
/// only an application without roles for people has; groups need a licence of the tenant.
fn assignable(world: &World, principal: &Assignee, resource: &ServicePrincipal, role: Uuid) -> Result<(), Refusal> {
    let kind = match principal {
        Assignee::ServicePrincipal(_) => RoleMember::Application,
        Assignee::Person(_) | Assignee::Group(_) => RoleMember::User,
    };
    let mut fitting = resource.roles.values().filter(|known| known.enabled && known.members.contains(&kind));
    let is_there = match (role.is_nil(), kind) {
        (true, RoleMember::User) => fitting.next().is_none(),
        (true, RoleMember::Application) => false,
        (false, _) => fitting.any(|known| known.id == role),
    };
    if !is_there {
        let message = format!("Permission being assigned was not found on application '{}'", resource.app_id);
        return Err(Refusal::bad_request(message));
    }
    let licences = &world.tenant.organization.licences;
    let is_licensed = licences.contains(&TenantLicence::EntraP1) || licences.contains(&TenantLicence::EntraP2);
    if matches!(principal, Assignee::Group(_)) && !is_licensed {
        return Err(Refusal::bad_request("Groups can be assigned only with a Microsoft Entra ID P1 licence."));
    }
    Ok(())
}

fn shapes(world: &World, is_wanted: impl Fn(&AppRoleAssignment) -> bool) -> Vec<Value> {
    let all =
        world.tenant.app_role_assignments.iter().filter(|(_, given)| is_wanted(given) && world.sees(given.created));
    all.filter_map(|(key, given)| shape(world, key, given)).collect()
}

fn shape(world: &World, key: &str, given: &AppRoleAssignment) -> Option<Value> {
    let tenant = &world.tenant;
    let resource = tenant.service_principals.get(&given.resource)?;
    let (id, name, kind) = match &given.principal {
        Assignee::Person(key) => tenant.people.get(key).map(|person| (person.id, &person.display_name, "User"))?,
        Assignee::Group(key) => tenant.groups.get(key).map(|group| (group.id, &group.display_name, "Group"))?,
        Assignee::ServicePrincipal(key) => {
            let holder = tenant.service_principals.get(key)?;
            (holder.id, &holder.display_name, "ServicePrincipal")
        }
    };
    Some(json!({
        "id": key,
        "deletedDateTime": null,
        "appRoleId": given.role,
        "createdDateTime": given.created,
        "principalDisplayName": name,
        "principalId": id,
        "principalType": kind,
        "resourceDisplayName": resource.display_name,
        "resourceId": resource.id,
    }))
}
