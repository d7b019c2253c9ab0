//! The practice issuer over HTTP: it publishes its keys as OpenID Connect asks, and hands tokens out in the two forms that
//! jobs know: of GitHub Actions and of Azure Pipelines.
//!
//! A scenario that sets the clock of the practice tenant's servers wrong leaves the issuer's right.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::{get, post};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::sandbox::issuer::{AUDIENCE, SUBJECT, mint};
use crate::sandbox::reply::Reply;
use crate::sandbox::signing::SigningKey;
use crate::sandbox::world::Sandbox;

/// How long a token lasts that a job asked for.
const LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// Routes the issuer; `token` is the bearer token that jobs ask with.
pub fn router(token: &str) -> Router<Sandbox> {
    let (github, devops) = (token.to_owned(), token.to_owned());
    Router::new()
        .route("/oidc/practice-issuer/.well-known/openid-configuration", get(configuration))
        .route("/oidc/practice-issuer/jwks", get(keys))
        .route(
            "/oidc/practice-issuer/github/token",
            get(async move |sandbox, headers: HeaderMap, query| of_github(sandbox, &github, &headers, query)),
        )
        .route(
            "/oidc/practice-issuer/azure-devops/oidctoken",
            post(async move |sandbox, headers: HeaderMap, query| of_azure_devops(sandbox, &devops, &headers, query)),
        )
}

async fn configuration(State(sandbox): State<Sandbox>) -> Reply {
    let issuer = sandbox.with(|world| world.addresses.issuer());
    Reply::ok(json!({
        "issuer": issuer,
        "jwks_uri": format!("{issuer}/jwks"),
        "subject_types_supported": ["public"],
        "response_types_supported": ["id_token"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": ["aud", "exp", "iat", "iss", "jti", "nbf", "sub"],
        "scopes_supported": ["openid"],
    }))
}

async fn keys() -> Reply {
    let key = SigningKey::of_practice_issuer();
    Reply::ok(json!({"keys": [{
        "kty": "RSA",
        "use": "sig",
        "alg": "RS256",
        "kid": key.kid(),
        "n": key.modulus(),
        "e": key.exponent(),
    }]}))
}

#[derive(Deserialize)]
struct Wanted {
    audience: Option<String>,
    /// Ours alone: another job than the usual one asks.
    subject: Option<String>,
}

/// As a job of GitHub Actions asks: `ACTIONS_ID_TOKEN_REQUEST_URL` with an audience.
fn of_github(State(sandbox): State<Sandbox>, token: &str, headers: &HeaderMap, Query(wanted): Query<Wanted>) -> Reply {
    if !is_asked_with(headers, token) {
        return unauthorized();
    }
    let (issuer, now) = sandbox.with(|world| (world.addresses.issuer(), world.clock().now()));
    let subject = wanted.subject.as_deref().unwrap_or(SUBJECT);
    // GitHub's own default names the owner of the repository.
    let audience = wanted.audience.as_deref().unwrap_or("https://github.com/contoso");
    Reply::ok(json!({"count": 1, "value": mint(&issuer, subject, audience, now, LIFETIME)}))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Job {
    service_connection_id: Option<String>,
}

/// As a job of Azure Pipelines asks: `SYSTEM_OIDCREQUESTURI`, for a service connection or for the pipeline itself.
fn of_azure_devops(State(sandbox): State<Sandbox>, token: &str, headers: &HeaderMap, Query(job): Query<Job>) -> Reply {
    if !is_asked_with(headers, token) {
        return unauthorized();
    }
    let (issuer, now) = sandbox.with(|world| (world.addresses.issuer(), world.clock().now()));
    let subject = match job.service_connection_id {
        Some(connection) => format!("sc://contoso/practice/{connection}"),
        None => "p://contoso/practice/pipeline".to_owned(),
    };
    Reply::ok(json!({"oidcToken": mint(&issuer, &subject, AUDIENCE, now, LIFETIME)}))
}

fn is_asked_with(headers: &HeaderMap, token: &str) -> bool {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = value.and_then(|value| value.split_once(' '));
    given.is_some_and(|(scheme, given)| scheme.eq_ignore_ascii_case("bearer") && given.trim() == token)
}

fn unauthorized() -> Reply {
    let body: Value = json!({"message": "The request token is missing or wrong; the ready line shows it."});
    Reply::with(StatusCode::UNAUTHORIZED, body).header("www-authenticate", "Bearer realm=\"practice-issuer\"")
}
