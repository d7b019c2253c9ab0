//! The changes that administrators make to the directory, wherever they make them (practice portal, Graph). Each is one
//! function over the state; none knows forms or HTTP.

mod access;
mod authentication;
mod bin;
mod certificate;
mod consent;
mod dataverse;
mod federation;
mod finance;
mod lcs;
mod people;
mod publish;

use std::collections::BTreeSet;

use jiff::Timestamp;
use uuid::Uuid;

pub use access::{add_role, assign, remove_role, set_principal};
pub use authentication::{
    RedirectSource, add_redirect, add_secret, allowed_redirect, new_secret, remove_redirect, remove_secret,
    set_public_client,
};
pub use bin::{delete_application, delete_principal, purge, restore_application, restore_principal};
pub use certificate::{add_certificate, remove_certificate, thumbprint};
pub use consent::{add_permission, grant_admin_consent, remove_permission, revoke_admin_consent};
pub use dataverse::{
    DataverseEditError, add_application_user, add_person, delete_user, enable_user, give_security_role,
    set_administration_mode, take_security_role,
};
pub use federation::{FederationError, add_federation, allowed_federation, remove_federation};
pub use finance::{
    FinanceEditError, add_finance_user, change_finance_client, enable_finance_user, give_finance_role,
    register_finance_client, remove_finance_client,
};
pub use lcs::{
    LcsEditError, change_lcs_role, invite_to_lcs_project, open_lcs_project, remove_from_lcs_project, visit_lcs,
};
pub use people::{AccountEdit, LICENCES, change_account};
pub use publish::publish;

use super::scenario;
use super::tenant::{Application, Key, RedirectUris, ServicePrincipal, SignInAudience};
use super::world::World;

/// The tag that makes the portal list a principal under enterprise applications.
const ENTERPRISE_TAG: &str = "WindowsAzureActiveDirectoryIntegratedApp";

/// Why a change is not made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EditError {
    #[error("There is no such {0} any more.")]
    Gone(&'static str),
    #[error("{0}")]
    Redirect(&'static str),
    #[error("This redirect URI is registered already.")]
    RedirectTwice,
    #[error("The tenant does not know the API {0} yet. Create its enterprise application first.")]
    UnknownApi(Uuid),
    #[error("There is a service principal for {0} already.")]
    PrincipalExists(Uuid),
    #[error("There is an app registration with the id {0} already.")]
    ApplicationExists(Uuid),
    #[error("No application with the id {0} can be brought into this tenant.")]
    NoApplication(Uuid),
    #[error("Give the application a name.")]
    NoName,
    #[error("There is no such API permission.")]
    NoPermission,
    #[error("The environment or scope is not known.")]
    Scope,
    #[error("Write the country as two letters, such as CH.")]
    Country,
    #[error("{0}")]
    Certificate(&'static str),
    #[error(transparent)]
    Federation(#[from] FederationError),
}

/// Registers an application for this tenant alone. Through the portal it gets its service principal at once, through
/// Graph it does not.
///
/// # Errors
/// When the name is empty.
pub fn register(world: &mut World, name: &str, with_principal: bool) -> Result<Uuid, EditError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(EditError::NoName);
    }
    let application = registration(name, world.now());
    let app_id = application.app_id;
    world.tenant.applications.insert(application.id.to_string(), application);
    if with_principal {
        create_principal(world, app_id)?;
    }
    Ok(app_id)
}

/// A new registration for this tenant alone, not yet in the directory.
pub fn registration(name: &str, now: Timestamp) -> Application {
    Application {
        id: Uuid::new_v4(),
        app_id: Uuid::new_v4(),
        display_name: name.to_owned(),
        audience: SignInAudience::AzureADMyOrg,
        redirect_uris: RedirectUris::default(),
        is_fallback_public_client: None,
        required_resource_access: Vec::new(),
        identifier_uris: BTreeSet::new(),
        passwords: Default::default(),
        keys: Default::default(),
        federated: Default::default(),
        owners: BTreeSet::new(),
        owning_programs: BTreeSet::new(),
        disabled: false,
        notes: None,
        properties: Default::default(),
        created: Some(now),
    }
}

/// Creates the service principal of an application of this tenant, or of one that Microsoft offers every tenant.
///
/// # Errors
/// When there is one already, or no such application.
pub fn create_principal(world: &mut World, app_id: Uuid) -> Result<Key, EditError> {
    if world.tenant.principal_by_app_id(app_id).is_some() {
        return Err(EditError::PrincipalExists(app_id));
    }
    let mut principal = match world.tenant.application_by_app_id(app_id) {
        Some((_, application)) => ServicePrincipal {
            id: Uuid::new_v4(),
            app_id,
            display_name: application.display_name.clone(),
            enabled: true,
            assignment_required: false,
            owner_tenant: world.tenant.organization.id,
            names: vec![app_id.to_string()],
            tags: vec![ENTERPRISE_TAG.to_owned()],
            scopes: Default::default(),
            roles: Default::default(),
            preauthorized: Default::default(),
            passwords: Default::default(),
            keys: Default::default(),
            properties: Default::default(),
            created: None,
        },
        None => offered(world, app_id).ok_or(EditError::NoApplication(app_id))?,
    };
    principal.created = Some(world.now());
    let key = principal.id.to_string();
    world.tenant.service_principals.insert(key.clone(), principal);
    publish(world, app_id);
    Ok(key)
}

/// The configured tenant has every API that this practice tenant can know.
fn offered(world: &World, app_id: Uuid) -> Option<ServicePrincipal> {
    let configured = scenario::open_over(scenario::CONFIGURED, world.now(), &world.targets().plain).ok()?;
    let found = configured.start().principal_by_app_id(app_id).map(|(_, principal)| principal.clone());
    found.map(|principal| ServicePrincipal { enabled: true, ..principal })
}

fn application(world: &mut World, app_id: Uuid) -> Result<&mut Application, EditError> {
    let found = world.tenant.applications.values_mut().find(|application| application.app_id == app_id);
    found.ok_or(EditError::Gone("app registration"))
}

#[cfg(test)]
mod tests;
