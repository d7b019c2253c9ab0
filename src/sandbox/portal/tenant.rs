//! What the page of the tenant shows: its conditional-access policies and what its administrators decided for everybody.

use serde_json::{Value, json};

use super::fields::Fields;
use crate::sandbox::edits::EditError;
use crate::sandbox::tenant::{AccessPolicy, GrantControl, Key, PolicyState, UserConsent};
use crate::sandbox::world::World;

/// Collects the values of `portal-tenant.html`.
pub fn values(world: &World) -> Value {
    let tenant = &world.tenant;
    json!({
        "title": "Conditional access and settings",
        "address": "/portal/tenant",
        "policies": tenant.conditional_access.iter().map(|(key, policy)| shape(world, key, policy)).collect::<Vec<_>>(),
        "people": tenant.people.iter().map(|(key, it)| json!({"value": key, "label": it.display_name})).collect::<Vec<_>>(),
        "security_defaults": tenant.settings.security_defaults,
        "user_consent": tenant.settings.user_consent == UserConsent::Allowed,
        "consent_requests": tenant.settings.consent_requests,
    })
}

fn shape(world: &World, key: &Key, policy: &AccessPolicy) -> Value {
    let states =
        [(PolicyState::Enabled, "On"), (PolicyState::ReportOnly, "Report-only"), (PolicyState::Disabled, "Off")];
    let (state, others): (Vec<_>, Vec<_>) = states.into_iter().partition(|(state, _)| *state == policy.state);
    let excluded = policy.conditions.excluded_people.iter();
    let excluded = excluded.map(|person| {
        let name = world.tenant.people.get(person).map_or(person, |person| &person.display_name);
        json!({"person": person, "person_name": name})
    });
    json!({
        "policy": key,
        "policy_name": policy.display_name,
        "policy_id": policy.id,
        "demand": match policy.grant {
            GrantControl::Block => "Block access",
            GrantControl::Mfa => "Require multifactor authentication",
            GrantControl::CompliantDevice => "Require a compliant device",
        },
        "state": state.first().map(|(_, label)| label),
        "others": others.iter().map(|(state, label)| json!({"to": state, "label": label})).collect::<Vec<_>>(),
        "excluded": excluded.collect::<Vec<_>>(),
    })
}

/// Performs a form of the tenant's page and gives the section in which it was.
///
/// # Errors
/// When the change cannot be made.
pub fn perform(world: &mut World, fields: &Fields) -> Result<&'static str, EditError> {
    let is_on = fields.is_on == "yes";
    let settings = &mut world.tenant.settings;
    match fields.action.as_str() {
        "security-defaults" => settings.security_defaults = is_on,
        "user-consent" => settings.user_consent = if is_on { UserConsent::Allowed } else { UserConsent::Off },
        "consent-requests" => settings.consent_requests = is_on,
        action => {
            let is_person = world.tenant.people.contains_key(&fields.person);
            let policy = world.tenant.conditional_access.get_mut(&fields.id).ok_or(EditError::Gone("policy"))?;
            match (action, is_person) {
                ("exclude", true) => drop(policy.conditions.excluded_people.insert(fields.person.clone())),
                ("include", _) => drop(policy.conditions.excluded_people.remove(&fields.person)),
                ("exclude", false) => return Err(EditError::Gone("person")),
                (state, _) => {
                    policy.state = serde_json::from_value(state.into()).map_err(|_| EditError::Gone("form"))?;
                }
            }
            return Ok("conditional-access");
        }
    }
    Ok(if fields.action == "security-defaults" { "conditional-access" } else { "consent" })
}
