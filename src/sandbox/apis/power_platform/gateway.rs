//! The gateway: is the token for this API and still good, may the app call the route, and where does the caller's role
//! hold. A person's role is an active Entra role or one of the service's own; a program's is one of the service's own,
//! or its registration as management application.

use axum::http::HeaderMap;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::refusal::Refusal;
use crate::sandbox::bearer::{BearerError, Caller, CallerKind};
use crate::sandbox::rbac::Scope;
use crate::sandbox::tenant::{DirectoryRole, PrincipalType, RoleAssignment};
use crate::sandbox::world::World;

/// Reads the caller from the token.
///
/// # Errors
/// When the token is none for this API or not valid any more.
pub fn caller(world: &World, headers: &HeaderMap) -> Result<Caller, Refusal> {
    let takes = |audience: &str| {
        let wanted = audience.trim_end_matches('/');
        let mut known = world.tenant.power_platform.audiences.iter();
        known.any(|own| own.trim_end_matches('/').eq_ignore_ascii_case(wanted))
    };
    Caller::of(headers, &world.tenant, world.now(), takes).map_err(|error| challenge(world, &error))
}

fn challenge(world: &World, error: &BearerError) -> Refusal {
    let organization = &world.tenant.organization;
    let authority = format!("https://{}/{}", organization.cloud.login_host, organization.id);
    let start = format!("Bearer authorization_uri=\"{authority}\"");
    let description = match error {
        BearerError::Missing => return Refusal::unauthenticated(&start),
        BearerError::Unreadable => "The token was not issued by this tenant.",
        BearerError::Expired => "The token is expired.",
        BearerError::WrongAudience(_) => "The audience of the token is not this API.",
        BearerError::Revoked { claims } => {
            let claims = BASE64_STANDARD.encode(claims);
            return Refusal::unauthenticated(&format!("{start}, error=\"insufficient_claims\", claims=\"{claims}\""));
        }
    };
    Refusal::unauthenticated(&format!("{start}, error=\"invalid_token\", error_description=\"{description}\""))
}

/// Checks that a person's app may call a route at all. Delegated permissions play no part for programs.
///
/// # Errors
/// When the token lacks the permission.
pub fn app_may(caller: &Caller, permission: &str) -> Result<(), Refusal> {
    let is_program = matches!(caller.kind, CallerKind::Program(_));
    if is_program || caller.has_any_scope(&[permission, "All.All.ReadWrite"]) {
        return Ok(());
    }
    Err(Refusal::app_lacks(permission))
}

/// Lists the places at which the caller's roles hold a permission; none when no role does.
pub fn places(world: &World, caller: &Caller, permission: &str) -> Vec<Scope> {
    let service = &world.tenant.power_platform;
    let rules_everything = match caller.kind {
        CallerKind::Person(_) => caller.has_directory_role(DirectoryRole::administers_power_platform),
        CallerKind::Program(Some(_)) => service.management_apps.contains(&caller.client_id),
        CallerKind::Program(None) => return Vec::new(),
    };
    if rules_everything {
        return vec![Scope::Tenant];
    }
    let tenant_id = world.tenant.organization.id.to_string();
    let now = world.now();
    let lasting = service.role_assignments.values().filter(|given| given.lasts(now) && world.sees(given.created));
    let given = lasting.filter(|given| holds(world, caller, given));
    given
        .filter(|given| {
            let role = service.role_definitions.values().find(|role| role.id == given.role_definition);
            role.is_some_and(|role| role.covers(permission))
        })
        .filter_map(|given| Scope::read(&given.scope, &tenant_id))
        .collect()
}

/// Checks that a role of the caller holds a permission for the whole tenant.
///
/// # Errors
/// When none does.
pub fn tenant_wide(world: &World, caller: &Caller, permission: &str) -> Result<(), Refusal> {
    if places(world, caller, permission).contains(&Scope::Tenant) {
        return Ok(());
    }
    Err(Refusal::principal_lacks(permission))
}

/// A role is held by whom it was given to. What was given to a group is held by who is in it as such; whether the service
/// looks into groups inside groups is not known, so here it does not.
fn holds(world: &World, caller: &Caller, given: &RoleAssignment) -> bool {
    let group = || world.tenant.groups.values().find(|group| group.id == given.principal);
    match (&caller.kind, given.principal_type) {
        (CallerKind::Person(_), PrincipalType::User) | (CallerKind::Program(_), PrincipalType::ApplicationUser) => {
            given.principal == caller.object_id
        }
        (CallerKind::Person(Some(key)), PrincipalType::Group) => {
            group().is_some_and(|group| group.members.contains(key))
        }
        (CallerKind::Program(Some(key)), PrincipalType::Group) => {
            group().is_some_and(|group| group.programs.contains(key))
        }
        (CallerKind::Person(_) | CallerKind::Program(_), _) => false,
    }
}
