//! The Dataverse Web API and the Global Discovery Service, both from one state.
//!
//! `gateway` decides which environment a host means and who the caller is there, `routes` what a path means, `tables`
//! and `rows` what there is to read, `query` how it is read, `users` what may be changed. `discovery` tells a person
//! which environments are theirs.

mod call;
pub mod discovery;
mod expand;
mod functions;
mod gateway;
mod path;
mod prefer;
mod query;
mod refusal;
mod rights;
mod routes;
mod rows;
mod tables;
mod users;

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any};
use uuid::Uuid;

use self::call::Call;
use self::gateway::{count, enter};
use self::refusal::Refusal;
use self::routes::{dispatch, is_version};
use crate::sandbox::origin::Origin;
use crate::sandbox::reply::Reply;
use crate::sandbox::routing::Mount;
use crate::sandbox::tenant::Endpoint;
use crate::sandbox::world::{Sandbox, World};

/// Where the Web API is.
pub const MOUNTS: &[Mount<Sandbox>] = &[
    mount("/api/data", || any(serve_root)),
    mount("/api/data/", || any(serve_root)),
    mount("/api/data/{*rest}", || any(serve)),
];

const fn mount(path: &'static str, answer: fn() -> MethodRouter<Sandbox>) -> Mount<Sandbox> {
    Mount { path, endpoint: Some(Endpoint::Dataverse), answer }
}

/// A request as it came.
struct Asked {
    method: Method,
    /// Path after `/api/data/`, decoded.
    rest: String,
    /// Not decoded.
    query: String,
    headers: HeaderMap,
    body: Bytes,
}

async fn serve(
    State(sandbox): State<Sandbox>,
    origin: Origin,
    method: Method,
    Path(rest): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let asked = Asked { method, rest, query: query.unwrap_or_default(), headers, body };
    sandbox.with(|world| answer(world, &origin, &asked))
}

async fn serve_root(State(sandbox): State<Sandbox>, origin: Origin, method: Method, headers: HeaderMap) -> Response {
    let asked = Asked { method, rest: String::new(), query: String::new(), headers, body: Bytes::new() };
    sandbox.with(|world| answer(world, &origin, &asked))
}

fn answer(world: &mut World, origin: &Origin, asked: &Asked) -> Response {
    let annotated = prefer::wants_annotations(&asked.headers);
    let answered = enter(world, origin, &asked.headers).and_then(|standing| {
        let allowance = count(world, &standing)?;
        let (version, path) = asked.rest.split_once('/').unwrap_or((&asked.rest, ""));
        let url = origin.url(&format!("/api/data/{}", asked.rest));
        let reply = if is_version(version) {
            let base = origin.url(&format!("/api/data/{version}"));
            let Asked { method, query, headers, body, .. } = asked;
            dispatch(
                world,
                &Call { standing: &standing, method, path, query_text: query, headers, body, base: &base, url: &url },
            )
        } else {
            Err(Refusal::no_resource(&url))
        };
        Ok((reply, allowance))
    });
    let (mut answer, allowance) = match answered {
        Ok((reply, allowance)) => {
            let answer = reply.map_or_else(|refusal| refusal.respond(annotated), |reply| wire(reply).into_response());
            (answer, Some(allowance))
        }
        Err(refusal) => (refusal.respond(annotated), None),
    };
    let id = Uuid::new_v4().to_string();
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            answer.headers_mut().insert(HeaderName::from_static(name), value);
        }
    };
    set("x-ms-service-request-id", &id);
    set("req_id", &id);
    if let Some(allowance) = allowance {
        set("x-ms-ratelimit-burst-remaining-xrm-requests", &allowance.remaining.to_string());
        // Nothing here takes time that counts against the limit of 1200 seconds.
        set("x-ms-ratelimit-time-remaining-xrm-requests", "1,200.00");
    }
    answer
}

/// Gives an answer the headers of the service.
fn wire(reply: Reply) -> Reply {
    let has_body = reply.body.is_some();
    let reply = reply.header("odata-version", "4.0");
    if has_body { reply.header("content-type", "application/json; odata.metadata=minimal") } else { reply }
}
