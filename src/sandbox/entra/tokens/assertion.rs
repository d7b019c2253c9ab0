//! Checks a signed client assertion against the application's certificates. Dates may be floats or strings, thumbprints
//! may be padded, and half a second in the future is fine.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::sandbox::certificates::{claims_signed_by, thumbprint};
use crate::sandbox::origin::Origin;
use crate::sandbox::runtime::Refusal;
use crate::sandbox::tenant::{Application, KeyCredential};
use crate::sandbox::world::World;

/// Clocks may differ by so much.
const SKEW_S: f64 = 300.0;

/// Checks signature, times, audience and subject.
pub fn check(world: &World, origin: &Origin, application: &Application, text: &str) -> Result<(), Refusal> {
    let header = jsonwebtoken::decode_header(text).map_err(|_| malformed())?;
    let thumbprint = header.x5t_s256.as_deref().or(header.x5t.as_deref());
    let thumbprint = thumbprint.unwrap_or_default().trim_end_matches('=');
    let mut known = world.tenant.certificates_of(application).filter(|key| world.sees(key.created));
    let key = known.find(|key| is_meant(key, thumbprint)).ok_or_else(|| no_key(thumbprint))?;
    let now = world.now();
    if key.ends <= now || key.starts > now {
        return Err(bad_key(&format!(
            "The key used is expired., Thumbprint of key used by client: '{}', Found key 'Start={}, End={}'",
            hex(thumbprint),
            key.starts,
            key.ends
        )));
    }
    let claims = claims_signed_by(&key.certificate, text).ok_or_else(|| bad_key("The signature does not verify."))?;
    judge(world, origin, application, &claims, now.as_second() as f64)
}

fn judge(world: &World, origin: &Origin, application: &Application, claims: &Value, now: f64) -> Result<(), Refusal> {
    let client = application.app_id.to_string();
    if [&claims["iss"], &claims["sub"]].iter().any(|claim| claim.as_str() != Some(&client)) {
        return Err(Refusal::new(
            700_021,
            "Client assertion application identifier doesn't match 'client_id' parameter.",
        )
        .with_error("invalid_client"));
    }
    let expires = number(&claims["exp"]).ok_or_else(malformed)?;
    let begins = number(&claims["nbf"]).or_else(|| number(&claims["iat"])).unwrap_or(now);
    if expires + SKEW_S < now || begins - SKEW_S > now {
        return Err(Refusal::new(
            700_024,
            format!(
                "Client assertion is not within its valid time range. Current time: {}, assertion valid from \
                     {begins}, expiry time of assertion {expires}.",
                world.now()
            ),
        ));
    }
    let audience = claims["aud"].as_str().unwrap_or_default();
    if is_own_endpoint(world, origin, audience) {
        Ok(())
    } else {
        Err(Refusal::new(700_023, format!("Client assertion audience claim '{audience}' does not match the service."))
            .with_error("invalid_client"))
    }
}

/// The audience may be the token endpoint or the issuer, with the tenant in any of its spellings.
fn is_own_endpoint(world: &World, origin: &Origin, audience: &str) -> bool {
    let Some(path) = audience.strip_prefix(&origin.url("/")) else {
        return false;
    };
    let (segment, rest) = path.split_once('/').unwrap_or((path, ""));
    let names_tenant = world.tenant.is_named(segment) || ["common", "organizations"].contains(&segment);
    names_tenant && ["oauth2/v2.0/token", "oauth2/token", "v2.0", ""].contains(&rest)
}

fn is_meant(key: &KeyCredential, named: &str) -> bool {
    let Some(der) = der(key) else { return false };
    let candidates =
        [BASE64_URL_SAFE_NO_PAD.encode(thumbprint(&der)), BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&der))];
    candidates.iter().any(|candidate| candidate == named)
}

fn der(key: &KeyCredential) -> Option<Vec<u8>> {
    BASE64_STANDARD.decode(&key.certificate).ok()
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

fn hex(thumbprint: &str) -> String {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(thumbprint).unwrap_or_default();
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn no_key(thumbprint: &str) -> Refusal {
    bad_key(&format!("The key was not found., Thumbprint of key used by client: '{}'", hex(thumbprint)))
}

fn bad_key(reason: &str) -> Refusal {
    Refusal::new(700_027, format!("Client assertion contains an invalid signature. [Reason - {reason}]"))
}

fn malformed() -> Refusal {
    Refusal::new(50_027, "JWT token is invalid or malformed.").with_error("invalid_client")
}
