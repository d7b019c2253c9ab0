//! What the page of a Finance and Operations environment shows: the programs under Microsoft Entra applications, its
//! users and their roles. Its forms make the same changes as its data entities.

use serde_json::{Value, json};

use super::fields::Fields;
use crate::sandbox::edits::{self, FinanceEditError};
use crate::sandbox::tenant::{FinanceEnvironment, FinanceState, FinanceUser};
use crate::sandbox::world::World;

/// Finds the key of the environment that has this key or host name.
pub fn find<'a>(world: &'a World, named: &str) -> Option<&'a str> {
    let mut all = world.tenant.finance_operations.environments.iter();
    all.find(|(key, environment)| *key == named || environment.is_at(named)).map(|(key, _)| key.as_str())
}

/// Collects the values of `portal-finance.html`; `None` where there is no such environment.
pub fn values(world: &World, key: &str) -> Option<Value> {
    let tenant = &world.tenant;
    let environment = tenant.finance_operations.environments.get(key)?;
    let option = |value: &str, label: &str| json!({"value": value, "label": label});
    let state = match environment.state {
        FinanceState::Running => "running",
        FinanceState::Maintenance => "in maintenance mode",
        FinanceState::Stopped => "stopped",
    };
    let programs = environment.clients.values().map(|client| {
        let user = environment.user(&client.user);
        let acts_as = user.map_or_else(|| format!("{}, who is not there", client.user), |user| user.id.clone());
        json!({"id": client.client_id, "name": client.name, "user": acts_as})
    });
    Some(json!({
        "title": environment.name,
        "address": format!("/portal/finance/{key}"),
        "url": environment.url,
        "state": state,
        "is_running": environment.state == FinanceState::Running,
        "programs": programs.collect::<Vec<_>>(),
        "persons": environment.users.values().map(|user| shape(environment, user)).collect::<Vec<_>>(),
        "applications": tenant.applications.values()
            .map(|app| option(&app.app_id.to_string(), &app.display_name)).collect::<Vec<_>>(),
        "people": tenant.people.iter().map(|(key, person)| option(key, &person.display_name)).collect::<Vec<_>>(),
        "users": environment.users.values().map(|user| option(&user.id, &user.id)).collect::<Vec<_>>(),
        "security_roles": environment.roles.values().map(|role| option(&role.id, &role.name)).collect::<Vec<_>>(),
    }))
}

fn shape(environment: &FinanceEnvironment, user: &FinanceUser) -> Value {
    let roles: Vec<&str> = environment.roles_of(user).map(|role| role.name.as_str()).collect();
    let (change, change_label) = if user.enabled { ("disable", "Disable") } else { ("enable", "Enable") };
    json!({
        "id": user.id,
        "name": user.name,
        "alias": user.alias,
        "roles": if roles.is_empty() { "no security role".to_owned() } else { roles.join(", ") },
        "state": if user.enabled { "enabled" } else { "disabled" },
        "change": change,
        "change_label": change_label,
    })
}

/// Performs a form of an environment's page and gives the section in which it was.
///
/// # Errors
/// When the change cannot be made.
pub fn perform(world: &mut World, key: &str, fields: &Fields) -> Result<&'static str, FinanceEditError> {
    let application = fields.application.parse().ok();
    let name = application.and_then(|id| world.tenant.application_by_app_id(id)).map(|(_, app)| &app.display_name);
    let name = name.cloned();
    let person = world.tenant.people.get(&fields.person).cloned();
    let environments = &mut world.tenant.finance_operations.environments;
    let environment = environments.get_mut(key).ok_or(FinanceEditError::Gone)?;
    match fields.action.as_str() {
        "start" => {
            environment.state = FinanceState::Running;
            Ok("overview")
        }
        "register" => {
            let (id, name) = application.zip(name).ok_or(FinanceEditError::Gone)?;
            edits::register_finance_client(environment, id, &name, &fields.id)?;
            Ok("applications")
        }
        "remove" => {
            edits::remove_finance_client(environment, application.ok_or(FinanceEditError::Gone)?);
            Ok("applications")
        }
        "add-person" => {
            edits::add_finance_user(environment, &person.ok_or(FinanceEditError::Gone)?)?;
            Ok("users")
        }
        "enable" | "disable" => {
            edits::enable_finance_user(environment, &fields.id, fields.action == "enable")?;
            Ok("users")
        }
        "give-role" => {
            edits::give_finance_role(environment, &fields.id, &fields.role)?;
            Ok("security-roles")
        }
        _ => Err(FinanceEditError::Gone),
    }
}
