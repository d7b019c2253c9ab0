//! Environments as this API shows them, with `name` and `properties`, and application users made through it.

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::{Call, Outcome};
use super::refusal::Refusal;
use crate::sandbox::edits;
use crate::sandbox::reply::Reply;
use crate::sandbox::tenant::{Environment, EnvironmentDatabase, Key, UserIdentity};
use crate::sandbox::world::World;

/// `GET /scopes/admin/environments`
pub fn list(world: &mut World, _: &Call) -> Outcome {
    let all = &world.tenant.power_platform.environments;
    let items: Vec<Value> = all.iter().map(|(key, environment)| shape(world, key, environment)).collect();
    Ok(Reply::ok(json!({"value": items})))
}

/// `GET /scopes/admin/environments/{id}`
///
/// # Errors
/// When there is no such environment.
pub fn read(world: &mut World, call: &Call) -> Outcome {
    let (key, environment) = find(world, call.param)?;
    Ok(Reply::ok(shape(world, key, environment)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AddAppUser {
    service_principal_app_id: Uuid,
}

/// `POST /scopes/admin/environments/{id}/addAppUser`: makes an application user who is a System Administrator, or makes
/// one of the user that is there (where the role is UNCONFIRMED).
///
/// # Errors
/// When the environment has no database or the application is not known.
pub fn add_application_user(world: &mut World, call: &Call) -> Outcome {
    let id = call.param;
    let AddAppUser { service_principal_app_id: application } =
        serde_json::from_slice(call.body).map_err(|_| Refusal::body())?;
    let (key, _) = find(world, id)?;
    let key = key.clone();
    let database = world.tenant.databases().find(|database| *database.key == key);
    let organization = database.ok_or_else(|| Refusal::no_database(id))?.organization;
    let who = UserIdentity::Application(application);
    let found = organization.users.iter().find(|(_, user)| user.who == who && !user.deleted);
    let known = found.map(|(user, _)| user.clone());
    let user = match known {
        Some(user) => user,
        None => edits::add_application_user(world, &key, application, None)?,
    };
    if let Some(role) = administrators(world, &key, &user) {
        edits::give_security_role(world, &key, &user, &role)?;
    }
    Ok(Reply::empty(StatusCode::OK))
}

/// The row of the role that may do everything in the user's business unit.
fn administrators(world: &World, organization: &str, user: &str) -> Option<Key> {
    let database = world.tenant.dataverse.organizations.get(organization)?;
    let unit = &database.users.get(user)?.business_unit;
    let mut roles = database.roles.iter().filter(|(_, role)| role.business_unit == *unit);
    let all = |key: &Key| database.privileges(key).is_some_and(|privileges| privileges.contains_key("*"));
    roles.find(|(key, _)| all(key)).map(|(key, _)| key.clone())
}

fn find<'a>(world: &'a World, id: &str) -> Result<(&'a Key, &'a Environment), Refusal> {
    let mut all = world.tenant.power_platform.environments.iter();
    let found = all.find(|(_, environment)| environment.id.eq_ignore_ascii_case(id));
    found.ok_or_else(|| Refusal::no_such_environment(id))
}

fn shape(world: &World, key: &str, environment: &Environment) -> Value {
    let tenant = &world.tenant;
    let creator = environment.created_by.as_ref().and_then(|key| tenant.people.get(key));
    let created_by = match creator {
        Some(person) => json!({"id": person.id, "displayName": person.display_name, "type": "User"}),
        None => json!({"id": "SYSTEM", "displayName": "SYSTEM", "type": "NotSpecified"}),
    };
    let runtime = if environment.admin_mode { "AdminMode" } else { &environment.state };
    let mut properties = json!({
        "tenantId": tenant.organization.id,
        "azureRegion": environment.azure_region,
        "displayName": environment.display_name,
        "createdTime": environment.created,
        "createdBy": created_by,
        "provisioningState": "Succeeded",
        "creationType": "User",
        "environmentSku": environment.kind,
        "isDefault": environment.kind == "Default",
        "databaseType": if environment.dataverse.is_some() { "CommonDataService" } else { "None" },
        "states": {"management": {"id": "NotSpecified"}, "runtime": {"id": runtime}},
    });
    // Without a database the member is absent altogether.
    if let Some(place) = &environment.dataverse {
        properties["linkedEnvironmentMetadata"] = linked(world, key, environment, place);
    }
    json!({
        "id": format!("/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments/{}", environment.id),
        "type": "Microsoft.BusinessAppPlatform/scopes/environments",
        "location": environment.geo,
        "name": environment.id,
        "properties": properties,
    })
}

fn linked(world: &World, key: &str, environment: &Environment, place: &EnvironmentDatabase) -> Value {
    let database = world.tenant.databases().find(|database| database.key == key);
    let group = environment.security_group.as_ref().and_then(|key| world.tenant.groups.get(key));
    let mut shown = json!({
        "resourceId": place.id,
        "friendlyName": environment.display_name,
        "uniqueName": database.map(|database| &database.organization.unique_name),
        "domainName": place.domain_name,
        "version": place.version,
        "instanceUrl": place.url,
        "instanceApiUrl": database.map(|database| database.api_url()),
        "baseLanguage": 1033,
        "instanceState": "Ready",
        "createdTime": environment.created,
    });
    if let Some(group) = group {
        shown["securityGroupId"] = json!(group.id);
    }
    shown
}
