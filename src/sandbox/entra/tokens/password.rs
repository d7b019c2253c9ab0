//! Exchanges a user name and a password.

use uuid::Uuid;

use super::issue::TokenReply;
use super::{Asked, Prepared, Request, prove_by_fallback, tokens_for};
use crate::sandbox::entra::decisions::account::check_password;
use crate::sandbox::entra::decisions::admit::{TenantSegment, audience};
use crate::sandbox::entra::decisions::federation;
use crate::sandbox::runtime::{Flow, Refusal, Session};
use crate::sandbox::world::World;

/// Answers `grant_type=password`.
pub fn exchange(world: &mut World, request: &Request, prepared: Prepared) -> Result<TokenReply, Refusal> {
    let Prepared { segment, application, credential } = prepared;
    if segment == TenantSegment::Common {
        return Err(Refusal::new(
            9_001_023,
            "The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.",
        ));
    }
    audience(&application, segment)?;
    let proof = prove_by_fallback(world, request, &application, &credential)?;
    let (upn, secret) = (request.params.need("username")?, request.params.need("password")?);
    federation::keeps_password(&world.tenant, upn)?;
    let person = check_password(world, upn, secret)?;
    let scope = request.params.need("scope")?.to_owned();
    let session = Session { id: Uuid::new_v4(), person, mfa: false, began: world.now() };
    let asked = Asked { scope: &scope, session, flow: Flow::Password, is_fresh: true, nonce: None };
    tokens_for(world, request, &application, proof, asked)
}
