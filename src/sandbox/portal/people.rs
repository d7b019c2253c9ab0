//! What the page of an account shows: whether it may sign in, its directory roles, its licences, and how it signs in.

use serde_json::{Value, json};
use strum::IntoEnumIterator;

use super::fields::Fields;
use crate::sandbox::edits::{AccountEdit, EditError, LICENCES, change_account};
use crate::sandbox::tenant::{DirectoryRole, Key, PasswordState, Person, Risk};
use crate::sandbox::world::World;

/// Finds an account by its key or its sign-in name.
pub fn find<'a>(world: &'a World, named: &str) -> Option<(&'a Key, &'a Person)> {
    let people = &world.tenant.people;
    people.get_key_value(named).or_else(|| world.tenant.person_by_upn(named))
}

/// Collects the values of `portal-person.html`.
pub fn values(key: &Key, person: &Person) -> Value {
    let option = |value: &str, label: &str| json!({"value": value, "label": label});
    let password = match person.password_state {
        PasswordState::Usable => "usable",
        PasswordState::Expired => "expired",
        PasswordState::Locked => "locked after too many attempts",
        PasswordState::Missing => "none: signs in without a password",
    };
    let roles = |all: &mut dyn Iterator<Item = DirectoryRole>| -> Vec<Value> {
        all.map(|role| option(&word(role), role.display_name())).collect()
    };
    let devices = ["unregistered", "registered", "compliant"].map(|name| {
        let is_it = json!(person.device) == json!(name);
        json!({"value": name, "label": name, "is_it": is_it})
    });
    json!({
        "title": person.display_name,
        "address": address(key),
        "upn": person.upn,
        "object_id": person.id,
        "about": person.about,
        "enabled": person.enabled,
        "password_state": password,
        "is_usable": person.password_state == PasswordState::Usable,
        "roles": roles(&mut person.roles.iter().copied()),
        "eligible": roles(&mut person.eligible_roles.iter().copied()),
        "all_roles": roles(&mut DirectoryRole::iter()),
        "licences": person.licences.iter().map(|name| json!({"licence": name})).collect::<Vec<_>>(),
        "all_licences": LICENCES.map(|name| option(name, name)),
        "has_factor": person.mfa_registered,
        "devices": devices,
        "country": person.location,
        "risk": match person.risk { Risk::None => Value::Null, risk => json!(risk) },
    })
}

/// Where the page of an account is.
pub fn address(key: &Key) -> String {
    format!("/portal/people/{key}")
}

fn word(role: DirectoryRole) -> String {
    json!(role).as_str().unwrap_or_default().to_owned()
}

/// Performs a form of an account's page and gives the section in which it was.
///
/// # Errors
/// When the change cannot be made.
pub fn perform(world: &mut World, key: &str, fields: &Fields) -> Result<&'static str, EditError> {
    let Fields { action, role, name, .. } = fields;
    let is_on = fields.is_on == "yes";
    let (edit, section) = match action.as_str() {
        "enable" => (AccountEdit::Enable(is_on), "account"),
        "reset-password" => (AccountEdit::ResetPassword, "account"),
        "give-role" => (AccountEdit::GiveRole(role), "roles"),
        "take-role" => (AccountEdit::TakeRole(role), "roles"),
        "activate-role" => (AccountEdit::ActivateRole(role), "roles"),
        "give-licence" => (AccountEdit::GiveLicence(name), "licences"),
        "take-licence" => (AccountEdit::TakeLicence(name), "licences"),
        "factor" => (AccountEdit::Factor(is_on), "sign-in"),
        "device" => (AccountEdit::Device(name), "sign-in"),
        "country" => (AccountEdit::Country(name), "sign-in"),
        "dismiss-risk" => (AccountEdit::DismissRisk, "sign-in"),
        _ => return Err(EditError::Gone("form")),
    };
    let person = world.tenant.people.get_mut(key).ok_or(EditError::Gone("account"))?;
    change_account(person, edit).map(|()| section)
}
