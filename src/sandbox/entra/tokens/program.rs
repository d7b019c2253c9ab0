//! Issues a token to a program by itself.

use super::issue::{self, TokenReply};
use super::{Prepared, Request, client};
use crate::sandbox::entra::decisions::access::{Verdict, judge};
use crate::sandbox::entra::decisions::admit::TenantSegment;
use crate::sandbox::entra::decisions::scopes::{self, Several};
use crate::sandbox::entra::protocol::refusal::no_service_principal;
use crate::sandbox::runtime::{Permissions, Refusal, Wanted};
use crate::sandbox::tenant::{ClientKind, Situation};
use crate::sandbox::world::World;

/// Answers `grant_type=client_credentials`. A token needs no permission of the API: it proves the program, not its
/// rights.
pub fn issue_to(world: &World, request: &Request, prepared: Prepared) -> Result<TokenReply, Refusal> {
    let Prepared { segment, application, credential } = prepared;
    if segment != TenantSegment::This {
        return Err(Refusal::new(
            50_059,
            "No tenant-identifying information found in either the request or implied by any provided credentials.",
        ));
    }
    let proof = client::prove(world, request.origin, &application, &credential, false)?;
    let found = world.tenant.principal_by_app_id(application.app_id);
    let seen = found.filter(|(_, principal)| world.sees(principal.created));
    let client = seen.ok_or_else(|| no_service_principal(application.app_id, world.tenant.organization.id))?;
    let wanted = for_program(world, request.params.need("scope")?)?;
    let resource = &world.tenant.service_principals[&wanted.resource];
    let roles = issue::app_roles(&world.tenant, client.0, &wanted.resource);
    if resource.assignment_required && roles.is_empty() {
        return Err(Refusal::new(
            501_051,
            format!(
                "Application '{}'({}) is not assigned to a role for the application '{}'({}).",
                application.app_id, application.display_name, resource.app_id, resource.display_name
            ),
        ));
    }
    let situation = Situation {
        person: None,
        resource: resource.app_id,
        client: ClientKind::Workload,
        device_code: false,
        mfa: false,
    };
    if let (Verdict::Refused(refusal), _) = judge(&world.tenant, situation) {
        return Err(refusal);
    }
    Ok(issue::for_program(world, &application, client, &wanted, proof))
}

/// A program asks for `.default` of one API; OpenID scopes beside it are tolerated.
fn for_program(world: &World, scope: &str) -> Result<Wanted, Refusal> {
    let is_default = scope.split_whitespace().any(|scope| scope.ends_with("/.default"));
    if is_default {
        let wanted = scopes::read(scope, &world.tenant, &world.addresses, Several::Refused)?;
        if wanted.permissions == Permissions::Default {
            return Ok(wanted);
        }
    }
    Err(Refusal::new(
        1_002_012,
        format!(
            "The provided value for scope {scope} is not valid. Client credential flows must have a scope value with \
             /.default suffixed to the resource identifier (application ID URI)."
        ),
    ))
}
