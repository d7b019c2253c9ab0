//! Answers a poll for a device code.

use super::issue::TokenReply;
use super::{Asked, Prepared, Request, prove_by_fallback, tokens_for, with_open_id};
use crate::sandbox::entra::protocol::refusal::missing_parameter;
use crate::sandbox::runtime::{DeviceState, Flow, Refusal};
use crate::sandbox::world::World;

/// Answers both spellings of the device grant. That the client is not public shows here, before anything else.
pub fn redeem(world: &mut World, request: &Request, prepared: Prepared) -> Result<TokenReply, Refusal> {
    let Prepared { application, credential, .. } = prepared;
    let proof = prove_by_fallback(world, request, &application, &credential)?;
    let value = request.params.get("device_code").or_else(|| request.params.get("code"));
    let value = value.ok_or_else(|| missing_parameter("device_code"))?;
    let known = world.runtime.device_codes.get(value).filter(|code| code.client_id == application.app_id).cloned();
    let Some(code) = known else {
        return Err(Refusal::new(70_018, "Invalid verification code. The device code that was sent is not known."));
    };
    if code.expires <= world.now() {
        return Err(Refusal::new(
            70_020,
            "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
        ));
    }
    match code.state {
        DeviceState::Pending => {
            Err(Refusal::new(70_016, "OAuth 2.0 device flow error. Authorization is pending. Continue polling."))
        }
        DeviceState::Declined => Err(Refusal::new(70_018, "The person declined the sign-in with this device code.")
            .with_error("authorization_declined")),
        DeviceState::Refused(refusal) => Err(refusal.with_error("invalid_grant")),
        DeviceState::Redeemed => {
            Err(Refusal::new(70_000, "The provided value for the input parameter 'device_code' was used already."))
        }
        DeviceState::Approved(session) => {
            let scope = with_open_id(request.params.get("scope").unwrap_or(&code.scope), &code.scope);
            let asked = Asked { scope: &scope, session, flow: Flow::DeviceCode, is_fresh: true, nonce: None };
            let reply = tokens_for(world, request, &application, proof, asked)?;
            if let Some(code) = world.runtime.device_codes.get_mut(value) {
                code.state = DeviceState::Redeemed;
            }
            Ok(reply)
        }
    }
}
