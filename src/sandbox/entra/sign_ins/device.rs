//! Starts a sign-in with a device code. The public-client switch is not looked at here: that refusal comes when the
//! client polls.

use jiff::SignedDuration;
use serde::Serialize;
use uuid::Uuid;

use crate::sandbox::entra::decisions::admit::{TenantSegment, client, own_cloud, tenant_segment};
use crate::sandbox::entra::decisions::scopes::{self, Several};
use crate::sandbox::entra::protocol::params::Params;
use crate::sandbox::origin::Origin;
use crate::sandbox::runtime::{DeviceCode, DeviceState, Refusal, opaque, user_code};
use crate::sandbox::tenant::SignInAudience;
use crate::sandbox::world::World;

/// The answer, keys in the recorded order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeviceReply {
    device_code: String,
    expires_in: u32,
    interval: u32,
    message: String,
    user_code: String,
    verification_uri: String,
}

/// Hands out a device code.
pub fn start(
    world: &mut World,
    origin: &Origin,
    segment: &str,
    params: &Params,
    correlation_id: Uuid,
) -> Result<DeviceReply, Refusal> {
    let tenant = &world.tenant;
    let segment = tenant_segment(segment, tenant)?;
    let application = client(tenant, params.need("client_id")?, true)?;
    own_cloud(tenant, false)?;
    if segment != TenantSegment::This && application.audience == SignInAudience::AzureADMyOrg {
        return Err(Refusal::new(
            50_059,
            "No tenant-identifying information found in either the request or implied by any provided credentials.",
        ));
    }
    let scope = params.need("scope")?.to_owned();
    scopes::read(&scope, tenant, &world.addresses, Several::FirstCounts)?;
    let client_id = application.app_id;
    let service = &tenant.service;
    let (expires_in, interval) = (service.device_code_lifetime_s, service.device_code_interval_s);
    let now = world.now();
    let life = SignedDuration::from_secs(expires_in.into());
    let (device_code, user_code) = (opaque("H", 200), user_code());
    let code = DeviceCode {
        user_code: user_code.clone(),
        client_id,
        scope,
        expires: now.saturating_add(life).unwrap_or(now),
        correlation_id,
        state: DeviceState::Pending,
    };
    world.runtime.device_codes.retain(|_, known| known.expires > now.saturating_sub(life * 2).unwrap_or(now));
    world.runtime.device_codes.insert(device_code.clone(), code);
    let verification_uri = origin.url("/devicelogin");
    let message = format!(
        "To sign in, use a web browser to open the page {verification_uri} and enter the code {user_code} to authenticate."
    );
    Ok(DeviceReply { device_code, expires_in, interval, message, user_code, verification_uri })
}
