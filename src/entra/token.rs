//! The token endpoint, common part (SERVICES.md, "Token endpoint"): one request, tokens or a fault.

use std::time::Duration;

use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde_json::Value;

use crate::evidence::{Fault, Operation, ServiceFault, SignIn, Tenant, read_claims};
use crate::recipe::{Flow, Stage};
use crate::vault::Tokens;
use crate::wire::{Answer, Repeat, Request, Trail};

use super::{SignedIn, error};

/// Sends a form to the token endpoint.
pub(super) async fn redeem(
    trail: &mut Trail<'_>,
    operation: Operation,
    tenant: &Tenant,
    form: Vec<(&'static str, &str)>,
    repeat: Repeat,
) -> Result<Tokens, Fault> {
    let url = endpoint(&tenant.token_endpoint)?;
    let answer = trail.ask(Request::form(operation, url, form, repeat)).await.map_err(Fault::Network)?;
    read(&answer).map_err(Fault::Service)
}

/// An endpoint of the discovery document as an address.
pub(super) fn endpoint(address: &str) -> Result<url::Url, Fault> {
    url::Url::parse(address).map_err(|_| {
        Fault::Service(error::odd(Stage::SignIn, None, "The discovery document names an address that cannot be used."))
    })
}

/// A sign-in that worked, from the tokens that it brought.
pub fn signed_in(tokens: Tokens, flow: Flow, redirect_uri: Option<String>, renewed: bool) -> SignedIn {
    let claims = read_claims(tokens.access.expose_secret());
    let sign_in = SignIn {
        scope: tokens.scope.clone(),
        expires: tokens.expires.or_else(|| claims.as_ref().and_then(|claims| claims.expires())),
        claims,
        can_renew: tokens.refresh.is_some(),
        redirect_uri,
        renewed,
        ..SignIn::new(flow)
    };
    (sign_in, tokens)
}

/// Reads the answer of the token endpoint.
pub(super) fn read(answer: &Answer) -> Result<Tokens, ServiceFault> {
    let Some(Value::Object(body)) = answer.json() else {
        return Err(error::unreadable(Stage::SignIn, answer));
    };
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    match text("access_token") {
        Some(access) if answer.is_success() => {
            // Compared without case; a server may leave it out (SERVICES.md, "Servers that are not Entra").
            if text("token_type").is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
                return Err(error::odd(
                    Stage::SignIn,
                    Some(answer.status),
                    "The token is of a kind that firstcall does not know.",
                ));
            }
            Ok(Tokens {
                access: access.into(),
                refresh: text("refresh_token").map(Into::into),
                id: text("id_token").map(Into::into),
                expires: seconds(body.get("expires_in")).and_then(|left| answer.received.checked_add(left).ok()),
                scope: text("scope").map(str::to_owned),
            })
        }
        _ if body.contains_key("error") => Err(error::read(Stage::SignIn, answer)),
        Some(_) | None => Err(error::unreadable(Stage::SignIn, answer)),
    }
}

/// Seconds as a number or, from older servers, as text.
pub(super) fn seconds(value: Option<&Value>) -> Option<Duration> {
    let value = value?;
    let seconds = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    // A year is more than any token or code lives.
    Duration::try_from_secs_f64(seconds.clamp(0.0, 31_536_000.0)).ok()
}

/// When something ends that begins now and lives so long.
pub(super) fn ends(received: Timestamp, life: Duration) -> Timestamp {
    received.checked_add(life).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_life_may_be_a_number_or_text() {
        for (value, expected) in [
            (json!(3599), Some(3599)),
            (json!("3599"), Some(3599)),
            (json!(-5), Some(0)),
            (json!(1e300), Some(31_536_000)),
            (json!("soon"), None),
            (json!(null), None),
        ] {
            assert_eq!(seconds(Some(&value)), expected.map(Duration::from_secs), "{value}");
        }
        assert_eq!(seconds(None), None);
    }
}
