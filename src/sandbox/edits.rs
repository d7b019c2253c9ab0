//! The changes that administrators make to the directory, wherever they make them (practice portal, Graph). Each is one
//! function over the state; none knows forms or HTTP.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::entra::Platform;
use super::runtime::opaque;
use super::scenario;
use super::tenant::{
    AppRoleAssignment, Application, Assignee, Grant, Key, PasswordCredential, PrincipalType, RedirectUris,
    RequiredResource, RoleAssignment, ServicePrincipal, SignInAudience,
};
use super::world::World;

/// The tag that makes the portal list a principal under enterprise applications (`graph.md` section 3).
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
    #[error("No application with the id {0} can be brought into this tenant.")]
    NoApplication(Uuid),
    #[error("Give the application a name.")]
    NoName,
    #[error("There is no such API permission.")]
    NoPermission,
    #[error("The environment or scope is not known.")]
    Scope,
}

/// Registers an application for this tenant alone. Through the portal it gets its service principal at once, through
/// Graph it does not (`graph.md` section 2).
///
/// # Errors
/// When the name is empty.
pub fn register(world: &mut World, name: &str, with_principal: bool) -> Result<Uuid, EditError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(EditError::NoName);
    }
    let (id, app_id) = (Uuid::new_v4(), Uuid::new_v4());
    let application = Application {
        id,
        app_id,
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
        disabled: false,
        notes: None,
        created: Some(world.now()),
    };
    world.tenant.applications.insert(id.to_string(), application);
    if with_principal {
        create_principal(world, app_id)?;
    }
    Ok(app_id)
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
            created: None,
        },
        None => offered(app_id, world.now()).ok_or(EditError::NoApplication(app_id))?,
    };
    principal.created = Some(world.now());
    let key = principal.id.to_string();
    world.tenant.service_principals.insert(key.clone(), principal);
    Ok(key)
}

/// The configured tenant has every API that this practice tenant can know.
fn offered(app_id: Uuid, now: Timestamp) -> Option<ServicePrincipal> {
    let configured = scenario::open(scenario::CONFIGURED, now).ok()?;
    let found = configured.start().principal_by_app_id(app_id).map(|(_, principal)| principal.clone());
    found.map(|principal| ServicePrincipal { enabled: true, ..principal })
}

/// Registers a redirect URI (`entra.md` section 4).
///
/// # Errors
/// When it is not allowed, or there already.
pub fn add_redirect(world: &mut World, app_id: Uuid, platform: Platform, uri: &str) -> Result<(), EditError> {
    let uri = uri.trim();
    allowed_redirect(uri)?;
    let list = redirects(application(world, app_id)?, platform);
    if list.iter().any(|known| known == uri) {
        return Err(EditError::RedirectTwice);
    }
    list.push(uri.to_owned());
    Ok(())
}

/// Takes a redirect URI away.
///
/// # Errors
/// When the application is gone.
pub fn remove_redirect(world: &mut World, app_id: Uuid, platform: Platform, uri: &str) -> Result<(), EditError> {
    redirects(application(world, app_id)?, platform).retain(|known| known != uri);
    Ok(())
}

fn allowed_redirect(uri: &str) -> Result<(), EditError> {
    let parsed = url::Url::parse(uri).map_err(|_| EditError::Redirect("A redirect URI begins with a scheme, as in http://localhost."))?;
    if uri.len() > 256 {
        return Err(EditError::Redirect("A redirect URI has at most 256 characters."));
    }
    if uri.contains(['!', '$', '\'', '(', ')', ',', ';']) {
        return Err(EditError::Redirect("A redirect URI cannot contain any of ! $ ' ( ) , ;"));
    }
    match (parsed.scheme(), parsed.host_str()) {
        ("http", Some("localhost")) | ("https", Some(_)) => Ok(()),
        ("http", Some("127.0.0.1")) => {
            Err(EditError::Redirect("http://127.0.0.1 cannot be typed here; it needs the manifest or Microsoft Graph."))
        }
        ("http", _) => Err(EditError::Redirect("Plain http is taken for http://localhost only.")),
        _ if parsed.cannot_be_a_base() || parsed.has_host() => Ok(()),
        _ => Err(EditError::Redirect("This is no redirect URI.")),
    }
}

fn redirects(application: &mut Application, platform: Platform) -> &mut Vec<String> {
    match platform {
        Platform::Web => &mut application.redirect_uris.web,
        Platform::Spa => &mut application.redirect_uris.spa,
        Platform::PublicClient => &mut application.redirect_uris.public_client,
    }
}

/// Sets "Allow public client flows".
///
/// # Errors
/// When the application is gone.
pub fn set_public_client(world: &mut World, app_id: Uuid, is_on: bool) -> Result<(), EditError> {
    application(world, app_id)?.is_fallback_public_client = Some(is_on);
    Ok(())
}

/// Adds a delegated permission to the list that the registration asks for; consent is another matter.
///
/// # Errors
/// When the API or the permission is unknown.
pub fn add_permission(world: &mut World, app_id: Uuid, api: Uuid, name: &str) -> Result<(), EditError> {
    let (_, resource) = world.tenant.principal_by_app_id(api).ok_or(EditError::UnknownApi(api))?;
    let id = resource.scopes.get(name).ok_or(EditError::NoPermission)?.id;
    let list = &mut application(world, app_id)?.required_resource_access;
    match list.iter_mut().find(|entry| entry.resource == api) {
        Some(entry) if entry.scopes.contains(&id) => {}
        Some(entry) => entry.scopes.push(id),
        None => list.push(RequiredResource { resource: api, scopes: vec![id], roles: Vec::new() }),
    }
    Ok(())
}

/// Takes a permission off the list; consent that was given stays until it is revoked.
///
/// # Errors
/// When the application is gone.
pub fn remove_permission(world: &mut World, app_id: Uuid, api: Uuid, id: Uuid) -> Result<(), EditError> {
    let list = &mut application(world, app_id)?.required_resource_access;
    for entry in list.iter_mut().filter(|entry| entry.resource == api) {
        entry.scopes.retain(|known| *known != id);
        entry.roles.retain(|known| *known != id);
    }
    list.retain(|entry| !entry.scopes.is_empty() || !entry.roles.is_empty());
    Ok(())
}

/// Grants admin consent as the portal does: for everybody, exactly what the registration lists; consent for everybody
/// that is not listed any more goes away (`graph.md` section 5).
///
/// # Errors
/// When the application has no service principal, or an API that it lists has none.
pub fn grant_admin_consent(world: &mut World, app_id: Uuid) -> Result<(), EditError> {
    let (client, _) = world.tenant.principal_by_app_id(app_id).ok_or(EditError::Gone("enterprise application"))?;
    let client = client.clone();
    let listed = application(world, app_id)?.required_resource_access.clone();
    let mut grants = Vec::new();
    let mut roles = Vec::new();
    for required in &listed {
        let (key, api) = world.tenant.principal_by_app_id(required.resource).ok_or(EditError::UnknownApi(required.resource))?;
        let scopes: BTreeSet<String> =
            api.scopes.iter().filter(|(_, scope)| required.scopes.contains(&scope.id)).map(|(name, _)| name.clone()).collect();
        grants.push((key.clone(), scopes));
        roles.extend(required.roles.iter().map(|role| (key.clone(), *role)));
    }
    revoke_admin_consent(world, &client);
    for (resource, scopes) in grants.into_iter().filter(|(_, scopes)| !scopes.is_empty()) {
        let grant = Grant { client: client.clone(), resource, person: None, scopes, added_after_next_token: BTreeSet::new() };
        world.tenant.grants.insert(opaque("", 43), grant);
    }
    for (resource, role) in roles {
        assign(world, Assignee::ServicePrincipal(client.clone()), &resource, role);
    }
    Ok(())
}

/// Takes back consent for everybody; consent of single people stays.
pub fn revoke_admin_consent(world: &mut World, client: &str) {
    world.tenant.grants.retain(|_, grant| grant.client != client || grant.person.is_some());
}

/// Makes a client secret and gives its value, which is shown once.
///
/// # Errors
/// When the application is gone.
pub fn add_secret(world: &mut World, app_id: Uuid, name: &str, lifetime: SignedDuration) -> Result<PasswordCredential, EditError> {
    let now = world.now();
    let id = Uuid::new_v4();
    let secret = PasswordCredential {
        id,
        display_name: Some(name.trim()).filter(|name| !name.is_empty()).map(str::to_owned),
        value: opaque("", 40),
        starts: now,
        ends: now.saturating_add(lifetime).unwrap_or(Timestamp::MAX),
        created: Some(now),
    };
    application(world, app_id)?.passwords.insert(id.to_string(), secret.clone());
    Ok(secret)
}

/// Removes a client secret.
///
/// # Errors
/// When the application is gone.
pub fn remove_secret(world: &mut World, app_id: Uuid, id: Uuid) -> Result<(), EditError> {
    application(world, app_id)?.passwords.retain(|_, secret| secret.id != id);
    Ok(())
}

/// Sets whether people can sign in to an enterprise application and whether they need an assignment.
///
/// # Errors
/// When the service principal is gone.
pub fn set_principal(world: &mut World, app_id: Uuid, enabled: bool, assignment_required: bool) -> Result<(), EditError> {
    let principal = world.tenant.service_principals.values_mut().find(|principal| principal.app_id == app_id);
    let principal = principal.ok_or(EditError::Gone("enterprise application"))?;
    principal.enabled = enabled;
    principal.assignment_required = assignment_required;
    Ok(())
}

/// Assigns somebody to an enterprise application; a second assignment of the same kind changes nothing.
pub fn assign(world: &mut World, principal: Assignee, resource: &str, role: Uuid) {
    let is_it = |given: &AppRoleAssignment| given.principal == principal && given.resource == resource && given.role == role;
    if world.tenant.app_role_assignments.values().any(is_it) {
        return;
    }
    let created = Some(world.now());
    let given = AppRoleAssignment { principal, resource: resource.to_owned(), role, created };
    world.tenant.app_role_assignments.insert(opaque("", 43), given);
}

/// Gives a program a role in the Power Platform.
///
/// # Errors
/// When the role, the program or the environment is unknown.
pub fn add_role(world: &mut World, app_id: Uuid, role: Uuid, environment: Option<&str>) -> Result<(), EditError> {
    let (_, principal) = world.tenant.principal_by_app_id(app_id).ok_or(EditError::Gone("enterprise application"))?;
    let principal = principal.id;
    let service = &world.tenant.power_platform;
    if !service.role_definitions.values().any(|known| known.id == role) {
        return Err(EditError::Gone("role"));
    }
    let tenant_id = world.tenant.organization.id;
    let scope = match environment {
        None => format!("/tenants/{tenant_id}"),
        Some(id) if service.environments.values().any(|known| known.id == id) => {
            format!("/tenants/{tenant_id}/environments/{id}")
        }
        Some(_) => return Err(EditError::Scope),
    };
    let assignment = RoleAssignment {
        id: Uuid::new_v4(),
        principal,
        principal_type: PrincipalType::ApplicationUser,
        role_definition: role,
        scope,
        created: Some(world.now()),
        created_by: None,
    };
    world.tenant.power_platform.role_assignments.insert(assignment.id.to_string(), assignment);
    Ok(())
}

/// Takes a role assignment away.
pub fn remove_role(world: &mut World, id: Uuid) {
    world.tenant.power_platform.role_assignments.retain(|_, given| given.id != id);
}

fn application(world: &mut World, app_id: Uuid) -> Result<&mut Application, EditError> {
    let found = world.tenant.applications.values_mut().find(|application| application.app_id == app_id);
    found.ok_or(EditError::Gone("app registration"))
}

#[cfg(test)]
#[path = "edits_tests.rs"]
mod tests;
