//! The caller: who they are and which roles are active. A role that was only made available (privileged identity
//! management) is not listed before it is activated.

use serde_json::{Map, Value, json};
use strum::IntoEnumIterator;

use super::call::{Call, Outcome};
use super::odata::PageRules;
use super::users;
use crate::sandbox::tenant::DirectoryRole;

const ROLES: PageRules =
    PageRules { default_top: 100, max_top: 999, filterable: &["id", "displayName", "roleTemplateId"], top_pages: true };

/// `GET /me`
pub fn read(call: &Call) -> Outcome {
    let person = call.person()?;
    call.object("users", users::shape(person, true))
}

/// `GET /me/transitiveMemberOf/microsoft.graph.directoryRole`
pub fn roles(call: &Call) -> Outcome {
    call.list("directoryObjects/microsoft.graph.directoryRole", active_roles(call)?, ROLES)
}

/// `GET /me/memberOf`: roles and groups.
pub fn member_of(call: &Call) -> Outcome {
    let person = call.person()?;
    let mut all = active_roles(call)?;
    let tenant = &call.world.tenant;
    for group in tenant.groups.values() {
        let is_member =
            group.members.iter().filter_map(|key| tenant.people.get(key)).any(|member| member.id == person.id);
        if is_member {
            all.push(json!({
                "@odata.type": "#microsoft.graph.group",
                "id": group.id,
                "displayName": group.display_name,
                "securityEnabled": true,
                "mailEnabled": false,
            }));
        }
    }
    call.list("directoryObjects", all, ROLES)
}

fn active_roles(call: &Call) -> Result<Vec<Value>, super::refusal::Refusal> {
    let person = call.person()?;
    // Without one of these the roles come back with empty properties (`graph.md` section 1).
    let is_open = call.caller.has_any_scope(&[
        "RoleManagement.Read.Directory",
        "RoleManagement.ReadWrite.Directory",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ]);
    Ok(DirectoryRole::iter().filter(|role| person.roles.contains(role)).map(|role| shape(role, is_open)).collect())
}

fn shape(role: DirectoryRole, is_open: bool) -> Value {
    let mut shape = Map::new();
    shape.insert("@odata.type".to_owned(), json!("#microsoft.graph.directoryRole"));
    shape.insert("id".to_owned(), json!(instance_id(role)));
    let open = |value: &str| if is_open { json!(value) } else { Value::Null };
    shape.insert("deletedDateTime".to_owned(), Value::Null);
    shape.insert("description".to_owned(), Value::Null);
    shape.insert("displayName".to_owned(), open(role.display_name()));
    shape.insert("roleTemplateId".to_owned(), open(role.template_id()));
    Value::Object(shape)
}

/// A role has an id of its own in each tenant, which is not its template's.
fn instance_id(role: DirectoryRole) -> String {
    let template = role.template_id();
    format!("{}{}", &template[template.len() - 8..], &template[8..])
}
