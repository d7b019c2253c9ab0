//! What is no table: who the caller is, what a user may do, and which tables there are.

use serde_json::{Value, json};
use uuid::Uuid;

use super::query::find;
use super::refusal::Refusal;
use super::rights::Rights;
use super::rows::Scene;
use super::tables::{TABLES, table};
use crate::sandbox::reply::Reply;
use crate::sandbox::tenant::Depth;

/// `GET WhoAmI`: needs no privilege.
pub fn who_am_i(scene: &Scene, base: &str) -> Reply {
    Reply::ok(json!({
        "@odata.context": format!("{base}/$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse"),
        "BusinessUnitId": scene.standing.rights.unit_id,
        "UserId": scene.user_id(),
        "OrganizationId": scene.database.place.id,
    }))
}

/// `GET systemusers({id})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges`.
///
/// # Errors
/// When the caller may not read the user.
pub fn user_privileges(scene: &Scene, id: Uuid, base: &str) -> Result<Reply, Refusal> {
    let users = table("systemusers").ok_or_else(|| Refusal::no_such_segment("systemusers"))?;
    find(scene, users, id)?;
    let organization = scene.database.organization;
    let key = organization.users.iter().find(|(_, user)| user.id == id).map(|(key, _)| key);
    let rights = key.and_then(|key| Rights::of(&scene.world.tenant, organization, key));
    let held: Vec<Value> = rights
        .iter()
        .flat_map(|rights| {
            rights.list().map(|(privilege, depth)| {
                json!({
                    "Depth": match depth {
                        Depth::Basic => "Basic",
                        Depth::Local => "Local",
                        Depth::Deep => "Deep",
                        Depth::Global => "Global",
                    },
                    "PrivilegeId": privilege.id,
                    "BusinessUnitId": rights.unit_id,
                    "PrivilegeName": privilege.name,
                })
            })
        })
        .collect();
    Ok(Reply::ok(json!({
        "@odata.context": format!("{base}/$metadata#Microsoft.Dynamics.CRM.RetrieveUserPrivilegesResponse"),
        "RolePrivileges": held,
    })))
}

/// The service document: the tables.
pub fn service_document(base: &str) -> Reply {
    let sets: Vec<Value> =
        TABLES.iter().map(|table| json!({"name": table.set, "kind": "EntitySet", "url": table.set})).collect();
    Reply::ok(json!({"@odata.context": format!("{base}/$metadata"), "value": sets}))
}
