//! Trust in others: programs that present somebody else's token instead of a secret, and accounts whose passwords a
//! server of their own organization checks.

use jiff::Timestamp;
use serde_json::Value;

use crate::sandbox::runtime::Refusal;
use crate::sandbox::signing::SigningKey;
use crate::sandbox::tenant::{Application, FederatedCredential, Tenant};
use crate::sandbox::world::World;

/// Clocks may differ by so much.
const SKEW_S: f64 = 300.0;
const HINT: &str = "Check your federated identity credential Subject, Audience and Issuer against the presented \
                    assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation";

/// Whether an assertion is somebody else's token: its issuer is an address. In an assertion that a client signed itself
/// it is the client's id.
pub fn is_foreign(text: &str) -> bool {
    claims_of(text).is_some_and(|claims| claims["iss"].as_str().is_some_and(|issuer| url::Url::parse(issuer).is_ok()))
}

/// Checks a foreign token against what the application trusts: issuer, subject and audience letter by letter, then its
/// signature and its times.
pub fn check(world: &World, application: &Application, text: &str) -> Result<(), Refusal> {
    let claims = claims_of(text).unwrap_or_default();
    let [issuer, subject] = ["iss", "sub"].map(|name| claims[name].as_str().unwrap_or_default());
    let own = is_own(&world.tenant, issuer);
    if own && !claims["scp"].is_null() {
        return Err(refused(
            700_229,
            "Only app-only tokens can be used as Federated Identity Credentials for AAD issuer.".to_owned(),
        ));
    }
    matching(world, application, &claims, issuer, subject)?;
    let key = match issuer {
        _ if own => SigningKey::get(),
        _ if issuer == world.addresses.issuer() => SigningKey::of_practice_issuer(),
        // The practice tenant asks nobody outside for keys.
        _ => {
            let refusal = Refusal::new(50_166, "Request to External OIDC endpoint failed.");
            return Err(refusal.with_error("invalid_request"));
        }
    };
    let verified = key.read::<Value>(text);
    let claims = verified.ok_or_else(|| refused(50_013, "Assertion failed signature validation.".to_owned()))?;
    in_time(&claims, world.now())
}

fn claims_of(text: &str) -> Option<Value> {
    jsonwebtoken::dangerous::insecure_decode_claims(text).ok()
}

/// Whether an issuer is this tenant itself, by either of its names.
fn is_own(tenant: &Tenant, issuer: &str) -> bool {
    let id = tenant.organization.id;
    issuer == format!("https://sts.windows.net/{id}/") || issuer.ends_with(&format!("/{id}/v2.0"))
}

fn matching(
    world: &World,
    application: &Application,
    claims: &Value,
    issuer: &str,
    subject: &str,
) -> Result<(), Refusal> {
    let seen = application.federated.values().filter(|trust| world.sees(trust.created));
    let trusted: Vec<&FederatedCredential> = seen.collect();
    if trusted.is_empty() {
        return Err(refused(
            70_025,
            format!(
                "The client '{}'({}) has no configured federated identity credentials.",
                application.app_id, application.display_name
            ),
        ));
    }
    let nothing = |code, what: &str, presented: &str| {
        refused(
            code,
            format!("No matching federated identity record found for presented assertion {what} '{presented}'. {HINT}"),
        )
    };
    let by_issuer: Vec<_> = trusted.into_iter().filter(|trust| world.issuer_of(trust) == issuer).collect();
    if by_issuer.is_empty() {
        return Err(nothing(700_211, "issuer", issuer));
    }
    let by_subject: Vec<_> = by_issuer.into_iter().filter(|trust| trust.subject == subject).collect();
    if by_subject.is_empty() {
        return Err(nothing(700_213, "subject", subject));
    }
    let audiences: Vec<&str> = match &claims["aud"] {
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    let mut expected = by_subject.iter().flat_map(|trust| &trust.audiences);
    if expected.any(|audience| audiences.contains(&audience.as_str())) {
        Ok(())
    } else {
        Err(nothing(700_212, "audience", &audiences.join(" ")))
    }
}

fn in_time(claims: &Value, now: Timestamp) -> Result<(), Refusal> {
    let moment = now.as_second() as f64;
    let expires = claims["exp"].as_f64().unwrap_or_default();
    let begins = claims["nbf"].as_f64().or_else(|| claims["iat"].as_f64()).unwrap_or(moment);
    if moment <= expires + SKEW_S && begins - SKEW_S <= moment {
        return Ok(());
    }
    let text = format!(
        "Client assertion is not within its valid time range. Current time: {now}, assertion valid from {begins}, \
         expiry time of assertion {expires}."
    );
    Err(refused(700_024, text))
}

fn refused(code: u32, text: String) -> Refusal {
    Refusal::new(code, text).with_error("invalid_client")
}

/// Refuses a password that only a federation server could check: the directory holds none for the account.
///
/// # Errors
/// When the account's domain is federated.
pub fn keeps_password(tenant: &Tenant, upn: &str) -> Result<(), Refusal> {
    let domain = upn.trim().rsplit_once('@').map_or("", |(_, domain)| domain);
    let mut domains = tenant.organization.domains.iter();
    if domains.any(|known| known.is_federated && known.name.eq_ignore_ascii_case(domain)) {
        let text = "Invalid or null password: password does not exist in the directory for this user.";
        return Err(Refusal::new(50_056, text));
    }
    Ok(())
}
