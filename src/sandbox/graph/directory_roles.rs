//! Directory roles and who holds them. A role has an id of its own in each tenant beside that of its template; a role
//! that nobody holds is not activated and not listed.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use strum::IntoEnumIterator;
use uuid::Uuid;

use super::applications::owners::typed;
use super::call::{Call, Outcome};
use super::refusal::Refusal;
use super::{groups, users};
use crate::sandbox::odata::PageRules;
use crate::sandbox::tenant::DirectoryRole;

const RULES: PageRules =
    PageRules { default_top: 100, max_top: 999, filterable: &["id", "displayName", "roleTemplateId"], top_pages: true };
const ASSIGNED: PageRules = PageRules {
    default_top: 100,
    max_top: 999,
    filterable: &["principalId", "roleDefinitionId", "directoryScopeId"],
    top_pages: true,
};

/// `GET /directoryRoles`
pub fn list(call: &Call) -> Outcome {
    let active = DirectoryRole::iter().filter(|role| is_held(call, *role));
    call.list("directoryRoles", active.map(|role| shape(role, true)).collect(), RULES)
}

/// `GET /directoryRoles/{id}` and `GET /directoryRoles(roleTemplateId='…')`
pub fn read(call: &Call) -> Outcome {
    call.object("directoryRoles", shape(find(call)?, true))
}

/// `GET /directoryRoles/{id}/members`: people, and groups that were given the role.
pub fn members(call: &Call) -> Outcome {
    let role = find(call)?;
    let tenant = &call.world.tenant;
    let people = tenant.people.values().filter(|person| person.roles.contains(&role));
    let groups = tenant.groups.values().filter(|group| group.roles.contains(&role));
    let shown = people.map(|person| typed("user", users::shape(person, false)));
    let all = shown.chain(groups.map(|group| typed("group", groups::shape(group)))).collect();
    call.directory("directoryObjects", all, RULES)
}

/// `GET /directoryRoleTemplates`
pub fn templates(call: &Call) -> Outcome {
    let all = DirectoryRole::iter().map(|role| {
        json!({
            "id": role.template_id(),
            "deletedDateTime": null,
            "description": null,
            "displayName": role.display_name(),
        })
    });
    call.list("directoryRoleTemplates", all.collect(), RULES)
}

/// `GET /roleManagement/directory/roleDefinitions`
pub fn definitions(call: &Call) -> Outcome {
    let all = DirectoryRole::iter().map(|role| {
        json!({
            "id": role.template_id(),
            "description": null,
            "displayName": role.display_name(),
            "isBuiltIn": true,
            "isEnabled": true,
            "templateId": role.template_id(),
        })
    });
    call.list("roleManagement/directory/roleDefinitions", all.collect(), RULES)
}

/// `GET /roleManagement/directory/roleAssignments`: as they were given, to people and to groups.
pub fn assignments(call: &Call) -> Outcome {
    let tenant = &call.world.tenant;
    let people = tenant.people.values().flat_map(|person| person.roles.iter().map(|role| (*role, person.id)));
    let groups = tenant.groups.values().flat_map(|group| group.roles.iter().map(|role| (*role, group.id)));
    list_assignments(call, people.chain(groups))
}

/// `GET /roleManagement/directory/transitiveRoleAssignments`: also whom a group's role reaches.
pub fn transitive_assignments(call: &Call) -> Outcome {
    let tenant = &call.world.tenant;
    let reached =
        tenant.people.values().flat_map(|person| tenant.active_roles(person).into_iter().map(|role| (role, person.id)));
    let groups = tenant.groups.values().flat_map(|group| group.roles.iter().map(|role| (*role, group.id)));
    list_assignments(call, reached.chain(groups))
}

fn list_assignments(call: &Call, all: impl Iterator<Item = (DirectoryRole, Uuid)>) -> Outcome {
    let shown = all.map(|(role, holder)| {
        json!({
            "id": format!("{}-{holder}", instance_id(role)),
            "directoryScopeId": "/",
            "principalId": holder,
            "roleDefinitionId": role.template_id(),
        })
    });
    call.list("roleManagement/directory/roleAssignments", shown.collect(), ASSIGNED)
}

/// These roles, as members of a mixed list.
pub fn shown(call: &Call, held: &BTreeSet<DirectoryRole>) -> Vec<Value> {
    // Without one of these the roles come back with empty properties.
    let is_open = call.caller.is_program()
        || call.caller.has_any_scope(&[
            "RoleManagement.Read.Directory",
            "RoleManagement.ReadWrite.Directory",
            "Directory.Read.All",
            "Directory.ReadWrite.All",
            "Directory.AccessAsUser.All",
        ]);
    held.iter().map(|role| typed("directoryRole", shape(*role, is_open))).collect()
}

/// Whether anybody holds the role, in person or through a group.
fn is_held(call: &Call, role: DirectoryRole) -> bool {
    let tenant = &call.world.tenant;
    tenant.people.values().any(|person| person.roles.contains(&role))
        || tenant.groups.values().any(|group| group.roles.contains(&role))
}

fn find(call: &Call) -> Result<DirectoryRole, Refusal> {
    let named = call.param(0);
    let template = named.strip_prefix("roleTemplateId=").map(|id| id.trim_matches('\''));
    let mut active = DirectoryRole::iter().filter(|role| is_held(call, *role));
    let found = active.find(|role| match template {
        Some(template) => role.template_id().eq_ignore_ascii_case(template),
        None => instance_id(*role).eq_ignore_ascii_case(named),
    });
    found.ok_or_else(|| Refusal::not_found(named))
}

fn shape(role: DirectoryRole, is_open: bool) -> Value {
    let mut shape = Map::new();
    shape.insert("id".to_owned(), json!(instance_id(role)));
    let open = |value: &str| if is_open { json!(value) } else { Value::Null };
    shape.insert("deletedDateTime".to_owned(), Value::Null);
    shape.insert("description".to_owned(), Value::Null);
    shape.insert("displayName".to_owned(), open(role.display_name()));
    shape.insert("roleTemplateId".to_owned(), open(role.template_id()));
    Value::Object(shape)
}

/// The role's own id in this tenant.
fn instance_id(role: DirectoryRole) -> String {
    let template = role.template_id();
    format!("{}{}", &template[template.len() - 8..], &template[8..])
}
