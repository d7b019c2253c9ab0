//! The OAuth endpoints over HTTP: from request to answer and back, nothing more.

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};
use serde_json::Value;

use super::protocol::discovery;
use super::protocol::params::Params;
use super::protocol::refusal::missing_parameter;
use super::protocol::respond::Trail;
use super::protocol::visit::Visit;
use super::sign_ins::device;
use super::tokens;
use crate::sandbox::origin::Origin;
use crate::sandbox::routing::Mount;
use crate::sandbox::runtime::Refusal;
use crate::sandbox::tenant::Endpoint;
use crate::sandbox::world::Sandbox;

/// The endpoints for programs; what people see is in `pages`.
pub const MOUNTS: &[Mount<Sandbox>] = &[
    mount("/{tenant}/v2.0/.well-known/openid-configuration", Endpoint::Discovery, || get(configuration)),
    mount("/{tenant}/.well-known/openid-configuration", Endpoint::Discovery, || get(configuration)),
    mount("/{tenant}/discovery/v2.0/keys", Endpoint::Discovery, || get(keys)),
    mount("/{tenant}/discovery/keys", Endpoint::Discovery, || get(keys)),
    mount("/common/discovery/instance", Endpoint::Discovery, || get(instance)),
    mount("/common/userrealm/{upn}", Endpoint::Discovery, || get(user_realm)),
    mount("/common/UserRealm/{upn}", Endpoint::Discovery, || get(user_realm)),
    mount("/{tenant}/oauth2/v2.0/token", Endpoint::Token, || post(token_endpoint).fallback(wrong_verb)),
    mount("/{tenant}/oauth2/token", Endpoint::Token, || post(tokens::version_one::answer)),
    mount("/{tenant}/oauth2/v2.0/devicecode", Endpoint::DeviceCode, || post(device_endpoint).fallback(wrong_verb)),
];

const fn mount(path: &'static str, endpoint: Endpoint, answer: fn() -> MethodRouter<Sandbox>) -> Mount<Sandbox> {
    Mount { path, endpoint: Some(endpoint), answer }
}

async fn configuration(State(sandbox): State<Sandbox>, visit: Visit) -> Response {
    sandbox.with(|world| {
        let trail = Trail::new(world, &visit.origin, &visit.headers, &visit.params);
        match discovery::configuration(&world.tenant, &visit.origin, &visit.segment) {
            Ok(found) => cached(trail.json(200, &found, None)),
            Err(refusal) => trail.refuse(&refusal),
        }
    })
}

/// Discovery may be kept for a day and read by scripts of other origins.
fn cached(mut answer: Response) -> Response {
    let recorded = [
        ("cache-control", "max-age=86400, private"),
        ("access-control-allow-origin", "*"),
        ("access-control-allow-methods", "GET, OPTIONS"),
    ];
    for (name, value) in recorded {
        answer.headers_mut().insert(name, axum::http::HeaderValue::from_static(value));
    }
    for name in ["pragma", "expires"] {
        answer.headers_mut().remove(name);
    }
    answer
}

async fn keys(State(sandbox): State<Sandbox>, origin: Origin, headers: HeaderMap) -> Response {
    let keys = discovery::keys(&origin);
    sandbox.with(|world| cached(Trail::new(world, &origin, &headers, &Params::default()).json(200, &keys, None)))
}

async fn instance(
    State(sandbox): State<Sandbox>,
    origin: Origin,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    let endpoint = params.need("authorization_endpoint").map_err(|_| missing_parameter("authorization_endpoint"));
    let found = endpoint.and_then(|endpoint| discovery::instance(&origin, endpoint));
    sandbox.with(|world| {
        let trail = Trail::new(world, &origin, &headers, &params);
        found.map_or_else(|refusal| trail.refuse(&refusal), |found| cached(trail.json(200, &found, None)))
    })
}

async fn user_realm(
    State(sandbox): State<Sandbox>,
    Path(upn): Path<String>,
    origin: Origin,
    headers: HeaderMap,
) -> Response {
    sandbox.with(|world| {
        let realm: Value = discovery::user_realm(&world.tenant, &upn);
        let mut answer = Trail::new(world, &origin, &headers, &Params::default()).json(200, &realm, None);
        let attached = axum::http::HeaderValue::from_static("inline; filename=userrealm.json");
        answer.headers_mut().insert(axum::http::header::CONTENT_DISPOSITION, attached);
        answer
    })
}

async fn token_endpoint(State(sandbox): State<Sandbox>, visit: Visit, body: Bytes) -> Response {
    let Visit { segment, origin, headers, params: query } = visit;
    let params = Params::parse(&body);
    sandbox.with(|world| {
        let trail = Trail::new(world, &origin, &headers, &params.clone().or(query));
        let correlation_id = trail.correlation_id;
        let request =
            tokens::Request { origin: &origin, headers: &headers, segment: &segment, params: &params, correlation_id };
        match tokens::answer(world, &request) {
            Ok(reply) => trail.json(200, &reply, None),
            Err((refusal, None)) => trail.refuse(&refusal),
            Err((refusal, Some(first))) => trail.correlated(first).refuse(&refusal),
        }
    })
}

async fn device_endpoint(State(sandbox): State<Sandbox>, visit: Visit, body: Bytes) -> Response {
    let Visit { segment, origin, headers, .. } = visit;
    let params = Params::parse(&body);
    sandbox.with(|world| {
        let trail = Trail::new(world, &origin, &headers, &params);
        match device::start(world, &origin, &segment, &params, trail.correlation_id) {
            Ok(reply) => trail.json(200, &reply, None),
            Err(refusal) => trail.refuse(&refusal),
        }
    })
}

async fn wrong_verb(State(sandbox): State<Sandbox>, origin: Origin, headers: HeaderMap) -> Response {
    let refusal = Refusal::new(900_561, "The endpoint only accepts POST requests. Received a GET request.");
    sandbox.with(|world| Trail::new(world, &origin, &headers, &Params::default()).refuse(&refusal))
}
