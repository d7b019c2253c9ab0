//! What the page of an environment shows: its application users, its people and their security roles, as the Power
//! Platform admin center does. Its forms make the same changes as the Web API.

use serde_json::{Value, json};

use super::fields::Fields;
use crate::sandbox::edits::{self, DataverseEditError};
use crate::sandbox::tenant::{Database, Key, SystemUser, Tenant};
use crate::sandbox::world::World;

/// Finds the environment with this id or host name, if it has a database.
pub fn find<'a>(tenant: &'a Tenant, named: &str) -> Option<Database<'a>> {
    let by_id = tenant.databases().find(|database| database.environment.id.eq_ignore_ascii_case(named));
    by_id.or_else(|| tenant.database_at(named))
}

/// Collects the values of `portal-environment.html`.
pub fn values(world: &World, database: Database) -> Value {
    let (tenant, organization, environment) = (&world.tenant, database.organization, database.environment);
    let group = environment.security_group.as_ref().and_then(|key| tenant.groups.get(key));
    let (programs, persons): (Vec<_>, Vec<_>) =
        organization.users.iter().partition(|(_, user)| user.who.application().is_some());
    let show = |rows: Vec<(&Key, &SystemUser)>| -> Vec<Value> {
        rows.into_iter().map(|(key, user)| shape(database, key, user)).collect()
    };
    let named = |key: &Key, label: &str| json!({"value": key, "label": label});
    let live = organization.users.iter().filter(|(_, user)| !user.deleted);
    let unit = |key: &str| organization.business_units.get(key).map_or("", |unit| unit.name.as_str());
    json!({
        "title": environment.display_name,
        "address": format!("/portal/environments/{}", environment.id),
        "url": database.place.url,
        "environment_id": environment.id,
        "state": environment.state,
        "group": group.map_or("none: open to every user", |group| group.display_name.as_str()),
        "admin_mode": environment.admin_mode,
        "programs": show(programs),
        "persons": show(persons),
        "applications": tenant.applications.values()
            .map(|app| json!({"value": app.app_id, "label": app.display_name})).collect::<Vec<_>>(),
        "people": tenant.people.iter().map(|(key, person)| named(key, &person.display_name)).collect::<Vec<_>>(),
        "units": organization.business_units.iter().map(|(key, unit)| named(key, &unit.name)).collect::<Vec<_>>(),
        "users": live.map(|(key, user)| named(key, &user.display_name)).collect::<Vec<_>>(),
        "security_roles": organization.roles.iter()
            .map(|(key, role)| named(key, &format!("{} ({})", role.name, unit(&role.business_unit)))).collect::<Vec<_>>(),
    })
}

fn shape(database: Database, key: &Key, user: &SystemUser) -> Value {
    let organization = database.organization;
    let roles: Vec<&str> =
        user.roles.iter().filter_map(|role| organization.roles.get(role)).map(|role| role.name.as_str()).collect();
    let unit = organization.business_units.get(&user.business_unit);
    let (change, change_label) = if user.enabled { ("disable", "Deactivate") } else { ("enable", "Activate") };
    let state = match (user.deleted, user.enabled) {
        (true, _) => "deleted",
        (false, true) => "active",
        (false, false) => "inactive",
    };
    json!({
        "id": key,
        "name": user.display_name,
        "application": user.who.application(),
        "unit": unit.map(|unit| &unit.name),
        "roles": if roles.is_empty() { "no security role".to_owned() } else { roles.join(", ") },
        "state": state,
        "change": change,
        "change_label": change_label,
    })
}

/// Performs a form of an environment's page and gives the section in which it was.
///
/// # Errors
/// When the change cannot be made.
pub fn perform(world: &mut World, environment: &str, fields: &Fields) -> Result<&'static str, DataverseEditError> {
    let Fields { action, id, role, unit, .. } = fields;
    match action.as_str() {
        "administration-mode" => {
            edits::set_administration_mode(world, environment, fields.is_on == "yes")?;
            Ok("overview")
        }
        "add-application" => {
            let application = fields.application.parse().map_err(|_| DataverseEditError::Gone("application"))?;
            edits::add_application_user(world, environment, application, Some(unit))?;
            Ok("application-users")
        }
        "add-person" => {
            edits::add_person(world, environment, &fields.person, Some(unit))?;
            Ok("users")
        }
        "enable" | "disable" => {
            edits::enable_user(world, environment, id, action == "enable")?;
            let database = world.tenant.dataverse.organizations.get(environment);
            let user = database.and_then(|database| database.users.get(id));
            let is_person = user.is_some_and(|user| user.who.person().is_some());
            Ok(if is_person { "users" } else { "application-users" })
        }
        "delete" => {
            edits::delete_user(world, environment, id)?;
            Ok("application-users")
        }
        "give-role" => {
            edits::give_security_role(world, environment, id, role)?;
            Ok("security-roles")
        }
        "take-role" => {
            edits::take_security_role(world, environment, id, role)?;
            Ok("security-roles")
        }
        _ => Err(DataverseEditError::Gone("form")),
    }
}
