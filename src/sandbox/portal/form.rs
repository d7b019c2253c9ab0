//! Makes the changes that the portal's forms ask for.

use jiff::SignedDuration;
use uuid::Uuid;

use super::fields::Fields;
use crate::sandbox::edits::{self, EditError};
use crate::sandbox::tenant::{Assignee, FederatedCredential, PRACTICE_ISSUER, Platform};
use crate::sandbox::world::World;

/// What to show after a change.
pub enum Done {
    /// The page again, at this anchor.
    Section(&'static str),
    /// The value of a new secret.
    Secret(String),
}

/// Performs a form of the list and gives the address to go on to.
///
/// # Errors
/// When the change cannot be made.
pub fn on_list(world: &mut World, fields: &Fields) -> Result<String, EditError> {
    match fields.action.as_str() {
        "register" => edits::register(world, &fields.name, true).map(|app_id| format!("/portal/apps/{app_id}")),
        "create-principal" => {
            edits::create_principal(world, id(&fields.api)?)?;
            Ok("/portal#apis".to_owned())
        }
        _ => Err(EditError::Gone("form")),
    }
}

/// Performs a form of one registration's page.
///
/// # Errors
/// When the change cannot be made.
pub fn on_application(world: &mut World, app_id: Uuid, fields: &Fields) -> Result<Done, EditError> {
    let section = match fields.action.as_str() {
        "add-redirect" => {
            edits::add_redirect(world, app_id, platform(fields)?, &fields.uri)?;
            "authentication"
        }
        "remove-redirect" => {
            edits::remove_redirect(world, app_id, platform(fields)?, &fields.uri)?;
            "authentication"
        }
        "public-client" => {
            edits::set_public_client(world, app_id, fields.is_on == "yes")?;
            "authentication"
        }
        "add-permission" => {
            let (api, name) = fields.permission.split_once(' ').ok_or(EditError::NoPermission)?;
            edits::add_permission(world, app_id, id(api)?, name)?;
            "api-permissions"
        }
        "remove-permission" => {
            edits::remove_permission(world, app_id, id(&fields.api)?, id(&fields.permission)?)?;
            "api-permissions"
        }
        "grant-consent" => {
            edits::grant_admin_consent(world, app_id)?;
            "api-permissions"
        }
        "revoke-consent" => {
            let client = principal(world, app_id)?;
            edits::revoke_admin_consent(world, &client);
            "api-permissions"
        }
        "add-secret" => {
            let days: i64 = fields.days.parse().unwrap_or(180);
            let lifetime = SignedDuration::from_hours(24 * days.clamp(1, 730));
            return edits::add_secret(world, app_id, &fields.name, lifetime).map(|secret| Done::Secret(secret.value));
        }
        "remove-secret" => {
            edits::remove_secret(world, app_id, id(&fields.id)?)?;
            "client-secrets"
        }
        "add-certificate" => {
            edits::add_certificate(world, app_id, &fields.file, &fields.name)?;
            "certificates"
        }
        "remove-certificate" => {
            edits::remove_certificate(world, app_id, id(&fields.id)?)?;
            "certificates"
        }
        "add-federation" => {
            let trust = trust(world, fields);
            edits::add_federation(world, app_id, trust)?;
            "federated-credentials"
        }
        "remove-federation" => {
            edits::remove_federation(world, app_id, id(&fields.id)?)?;
            "federated-credentials"
        }
        "create-principal" => {
            edits::create_principal(world, app_id)?;
            "enterprise-application"
        }
        "set-principal" => {
            edits::set_principal(world, app_id, fields.enabled == "yes", fields.assignment_required == "yes")?;
            "enterprise-application"
        }
        "assign" => {
            let resource = principal(world, app_id)?;
            if !world.tenant.people.contains_key(&fields.person) {
                return Err(EditError::Gone("person"));
            }
            edits::assign(world, Assignee::Person(fields.person.clone()), &resource, Uuid::nil());
            "enterprise-application"
        }
        "unassign" => {
            world.tenant.app_role_assignments.remove(&fields.id);
            "enterprise-application"
        }
        "add-role" => {
            let place = Some(fields.environment.as_str()).filter(|id| !id.is_empty());
            edits::add_role(world, app_id, id(&fields.role)?, place)?;
            "power-platform-roles"
        }
        "remove-role" => {
            edits::remove_role(world, id(&fields.id)?);
            "power-platform-roles"
        }
        _ => return Err(EditError::Gone("form")),
    };
    Ok(Done::Section(section))
}

/// The practice issuer is written by its name, so that its tokens count on whichever port it answers.
fn trust(world: &World, fields: &Fields) -> FederatedCredential {
    let issuer = fields.issuer.trim();
    let is_own = issuer.trim_end_matches('/') == world.addresses.issuer().trim_end_matches('/');
    FederatedCredential {
        id: Uuid::new_v4(),
        name: fields.name.trim().to_owned(),
        issuer: if is_own { PRACTICE_ISSUER.to_owned() } else { issuer.to_owned() },
        subject: fields.subject.trim().to_owned(),
        audiences: vec![fields.audience.trim().to_owned()],
        description: None,
        created: Some(world.now()),
    }
}

fn principal(world: &World, app_id: Uuid) -> Result<String, EditError> {
    let found = world.tenant.principal_by_app_id(app_id).map(|(key, _)| key.clone());
    found.ok_or(EditError::Gone("enterprise application"))
}

fn platform(fields: &Fields) -> Result<Platform, EditError> {
    match fields.platform.as_str() {
        "web" => Ok(Platform::Web),
        "spa" => Ok(Platform::Spa),
        "public-client" => Ok(Platform::PublicClient),
        _ => Err(EditError::Gone("platform")),
    }
}

fn id(text: &str) -> Result<Uuid, EditError> {
    text.trim().parse().map_err(|_| EditError::Gone("object"))
}
