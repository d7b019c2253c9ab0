//! Redeems a refresh token. It is bound to person and client, so that it serves any API.

use jiff::SignedDuration;

use super::issue::TokenReply;
use super::{Asked, Prepared, Request, client, tokens_for, with_open_id};
use crate::sandbox::entra::decisions::admit::audience;
use crate::sandbox::runtime::{Flow, Refusal};
use crate::sandbox::world::World;

/// How long a refresh token may lie unused.
const IDLE_LIFE: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Answers `grant_type=refresh_token`; the old token stays good beside the new one.
pub fn redeem(world: &mut World, request: &Request, prepared: Prepared) -> Result<TokenReply, Refusal> {
    let Prepared { segment, application, credential } = prepared;
    audience(&application, segment)?;
    let value = request.params.need("refresh_token")?;
    let Some(known) = world.runtime.refresh_tokens.get(value).cloned() else {
        return Err(Refusal::new(70_000, "The provided value for the input parameter 'refresh_token' is not valid."));
    };
    if known.client_id != application.app_id {
        return Err(Refusal::new(70_000, "The refresh token was issued to another client."));
    }
    let proof = client::prove(world, request.origin, &application, &credential, !known.confidential)?;
    let now = world.now();
    if now.duration_since(known.last_used) > IDLE_LIFE {
        return Err(Refusal::new(700_082, "The refresh token has expired due to inactivity."));
    }
    if let Some(known) = world.runtime.refresh_tokens.get_mut(value) {
        known.last_used = now;
    }
    let person = world.tenant.people.get(&known.session.person);
    let session = &known.session;
    if person.is_some_and(|person| person.has_revoked(session.id, session.began)) {
        return Err(Refusal::new(
            50_173,
            "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.",
        ));
    }
    let scope = with_open_id(request.params.get("scope").unwrap_or(&known.scope), &known.scope);
    let asked = Asked { scope: &scope, session: known.session, flow: Flow::Refresh, is_fresh: false, nonce: None };
    tokens_for(world, request, &application, proof, asked)
}
