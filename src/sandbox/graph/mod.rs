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
mod memberships;
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
mod what_if;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::routing::any;

use self::call::Request;
use self::trace::Trace;
use super::origin::Origin;
use super::reply::Reply;
use super::routing::Mount;
use super::tenant::Endpoint;
use super::world::Sandbox;

/// The application id of Microsoft Graph.
const APP_ID: &str = "00000003-0000-0000-c000-000000000000";

/// Where both versions of Graph are.
pub const MOUNTS: &[Mount<Sandbox>] = &[mount("/v1.0/{*path}"), mount("/beta/{*path}")];

const fn mount(path: &'static str) -> Mount<Sandbox> {
    Mount { path, endpoint: Some(Endpoint::Graph), answer: || any(serve) }
}

async fn serve(
    State(sandbox): State<Sandbox>,
    origin: Origin,
    method: Method,
    uri: Uri,
    Path(path): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Reply {
    let version = if uri.path().starts_with("/beta/") { "beta" } else { "v1.0" };
    let request = Request { method, path, query: uri.query().unwrap_or_default().to_owned(), headers, body };
    sandbox.with(|world| {
        let trace = Trace::of(&request.headers, world.now());
        let reply = match access::caller(world, &origin, &request.headers) {
            Ok(caller) if batch::is_batch(&request) => batch::serve(world, &caller, &origin, version, &request),
            Ok(caller) => routes::dispatch(world, &caller, &origin, version, &request),
            Err(refusal) => Err(refusal),
        };
        trace.stamp(reply.unwrap_or_else(|refusal| refusal.reply(&trace)))
    })
}
