//! Microsoft Graph of the practice tenant: every answer comes from the directory, in wire forms of its own.
//!
//! `routes` lists what is served and `needs` which permission each row needs; one file or folder per kind of object reads
//! and changes it. Reading requests see the world as a `Call`, changing ones as a `Change`.

mod access;
mod address;
mod applications;
mod assignments;
mod batch;
mod call;
mod change;
mod credentials;
mod deleted;
mod directory_roles;
mod grants;
mod groups;
mod licences;
mod me;
mod member;
mod needs;
mod objects;
mod organization;
mod policies;
mod refusal;
mod routes;
mod security;
mod service_principals;
mod trace;
mod users;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Method};
use axum::routing::any;

use self::call::Request;
use self::trace::Trace;
use super::origin::Origin;
use super::reply::Reply;
use super::world::Sandbox;

/// The application id of Microsoft Graph.
const APP_ID: &str = "00000003-0000-0000-c000-000000000000";

/// Routes both versions of Graph.
pub fn router() -> Router<Sandbox> {
    Router::new().route("/v1.0/{*path}", any(version_1)).route("/beta/{*path}", any(beta))
}

async fn version_1(
    State(sandbox): State<Sandbox>,
    origin: Origin,
    method: Method,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Reply {
    let request = Request { method, path, query: query.unwrap_or_default(), headers, body };
    serve(&sandbox, &origin, "v1.0", &request)
}

async fn beta(
    State(sandbox): State<Sandbox>,
    origin: Origin,
    method: Method,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Reply {
    let request = Request { method, path, query: query.unwrap_or_default(), headers, body };
    serve(&sandbox, &origin, "beta", &request)
}

fn serve(sandbox: &Sandbox, origin: &Origin, version: &'static str, request: &Request) -> Reply {
    sandbox.with(|world| {
        let trace = Trace::of(&request.headers, world.now());
        let reply = match access::caller(world, origin, &request.headers) {
            Ok(caller) if batch::is_batch(request) => batch::serve(world, &caller, origin, version, request),
            Ok(caller) => routes::dispatch(world, &caller, origin, version, request),
            Err(refusal) => Err(refusal),
        };
        trace.stamp(reply.unwrap_or_else(|refusal| refusal.reply(&trace)))
    })
}
