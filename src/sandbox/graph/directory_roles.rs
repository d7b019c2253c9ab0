//! Directory roles and who holds them (`graph.md` section 1). A role has an id of its own in each tenant beside that of
//! its template; a role that nobody holds is not activated and not listed.

use serde_json::{Map, Value, json};
use strum::IntoEnumIterator;

use super::applications::owners::typed;
use super::call::{Call, Outcome};
use super::refusal::Refusal;
use super::users;
use crate::sandbox::odata::PageRules;
use crate::sandbox::tenant::{DirectoryRole, Person};

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
    let active = DirectoryRole::iter().filter(|role| holders(call, *role).next().is_some());
    call.list("directoryRoles", active.map(|role| shape(role, true)).collect(), RULES)
}

/// `GET /directoryRoles/{id}` and `GET /directoryRoles(roleTemplateId='…')`
pub fn read(call: &Call) -> Outcome {
    call.object("directoryRoles", shape(find(call)?, true))
}

/// `GET /directoryRoles/{id}/members`
pub fn members(call: &Call) -> Outcome {
    let role = find(call)?;
    let shown = holders(call, role).map(|person| typed("user", users::shape(person, false)));
    call.directory("directoryObjects", shown.collect(), RULES)
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

/// `GET /roleManagement/directory/roleAssignments` and `…/transitiveRoleAssignments`: groups hold no roles here, so both
/// are the same.
pub fn assignments(call: &Call) -> Outcome {
    let all = DirectoryRole::iter().flat_map(|role| {
        holders(call, role).map(move |person| {
            json!({
                "id": format!("{}-{}", instance_id(role), person.id),
                "directoryScopeId": "/",
                "principalId": person.id,
                "roleDefinitionId": role.template_id(),
            })
        })
    });
    call.list("roleManagement/directory/roleAssignments", all.collect(), ASSIGNED)
}

/// The active roles of a person, as members of a mixed list.
pub fn held(call: &Call, person: &str) -> Vec<Value> {
    // Without one of these the roles come back with empty properties (section 1).
    let is_open = call.caller.is_program()
        || call.caller.has_any_scope(&[
            "RoleManagement.Read.Directory",
            "RoleManagement.ReadWrite.Directory",
            "Directory.Read.All",
            "Directory.ReadWrite.All",
            "Directory.AccessAsUser.All",
        ]);
    let held = call.world.tenant.people.get(person).map(|person| &person.roles);
    let roles = DirectoryRole::iter().filter(|role| held.is_some_and(|held| held.contains(role)));
    roles.map(|role| typed("directoryRole", shape(role, is_open))).collect()
}

fn holders<'a>(call: &'a Call, role: DirectoryRole) -> impl Iterator<Item = &'a Person> + use<'a> {
    call.world.tenant.people.values().filter(move |person| person.roles.contains(&role))
}

fn find(call: &Call) -> Result<DirectoryRole, Refusal> {
    let named = call.param(0);
    let template = named.strip_prefix("roleTemplateId=").map(|id| id.trim_matches('\''));
    let mut active = DirectoryRole::iter().filter(|role| holders(call, *role).next().is_some());
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
