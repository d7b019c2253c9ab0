//! Tokens of the practice issuer: somebody else's build service, which vouches for its jobs. With it signing in with a
//! federated credential can be rehearsed to the end. What it answers over HTTP is in `apis::issuer`.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::signing::SigningKey;

/// The audience that Entra expects unless a federated credential says otherwise.
pub const AUDIENCE: &str = "api://AzureADTokenExchange";
/// The job that a token is about unless another one is asked for.
pub const SUBJECT: &str = "repo:contoso/practice:ref:refs/heads/main";
/// The service connection that the practice program trusts.
pub const SERVICE_CONNECTION: &str = "practice-connection";

/// Signs a token of the practice issuer.
pub fn mint(issuer: &str, subject: &str, audience: &str, now: Timestamp, lifetime: SignedDuration) -> String {
    SigningKey::of_practice_issuer().sign(&json!({
        "iss": issuer,
        "sub": subject,
        "aud": audience,
        "jti": Uuid::new_v4(),
        "iat": now.as_second(),
        "nbf": now.as_second(),
        "exp": now.saturating_add(lifetime).unwrap_or(now).as_second(),
    }))
}
