//! The two addresses that lead an administrator to consent for everybody.

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::show;
use crate::sandbox::entra::admin_consent::{AdminConsent, Version};
use crate::sandbox::entra::params::Params;
use crate::sandbox::entra::respond::Trail;
use crate::sandbox::entra::views;
use crate::sandbox::origin::Origin;
use crate::sandbox::runtime::{SignIn, SignInKind};
use crate::sandbox::world::Sandbox;

/// `/{tenant}/v2.0/adminconsent`
pub async fn second(
    State(sandbox): State<Sandbox>,
    Path(segment): Path<String>,
    origin: Origin,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    consent_by_address(&sandbox, &segment, &origin, &headers, query, Version::Two)
}

/// `/{tenant}/adminconsent`
pub async fn first(
    State(sandbox): State<Sandbox>,
    Path(segment): Path<String>,
    origin: Origin,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    consent_by_address(&sandbox, &segment, &origin, &headers, query, Version::One)
}

fn consent_by_address(
    sandbox: &Sandbox,
    segment: &str,
    origin: &Origin,
    headers: &HeaderMap,
    query: Option<String>,
    version: Version,
) -> Response {
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    sandbox.with(|world| {
        let trail = Trail::new(world, origin, headers, &params);
        match AdminConsent::read(world, segment, &params, version) {
            Err(refusal) => views::refused(world, &trail, &refusal, false),
            Ok(request) => {
                let kind = SignInKind::AdminConsent(Box::new(request));
                show(world, origin, &trail, SignIn::new(kind, trail.correlation_id, world.now()))
            }
        }
    })
}
