//! The Power Platform API: a gateway that judges token and permission, then the routes.
//!
//! `routes` lists what is served and which permission each row needs. Changing requests (giving and taking
//! roles) are rows of the same table; `assign` says what is to be changed, and `routes` has it done.

mod assign;
mod authorization;
mod call;
mod environments;
mod gateway;
mod refusal;
mod routes;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::routing::any;
use uuid::Uuid;

use self::refusal::Refusal;
use self::routes::Asked;
use crate::sandbox::origin::Origin;
use crate::sandbox::reply::Reply;
use crate::sandbox::routing::Mount;
use crate::sandbox::tenant::Endpoint;
use crate::sandbox::world::Sandbox;

/// Where the areas of the API are; anything in them that is no route is a `RouteNotFound`.
pub const MOUNTS: &[Mount<Sandbox>] = &[
    mount("/environmentmanagement/{*rest}"),
    mount("/authorization/{*rest}"),
    mount("/appmanagement/{*rest}"),
    mount("/licensing/{*rest}"),
    mount("/analytics/{*rest}"),
    mount("/resourcequery/{*rest}"),
    mount("/governance/{*rest}"),
    mount("/powerapps/{*rest}"),
];

const fn mount(path: &'static str) -> Mount<Sandbox> {
    Mount { path, endpoint: Some(Endpoint::PowerPlatform), answer: || any(serve) }
}

async fn serve(
    State(sandbox): State<Sandbox>,
    origin: Origin,
    method: Method,
    uri: Uri,
    Path(rest): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Reply {
    let first = uri.path().trim_start_matches('/').split('/').next().unwrap_or_default();
    let path = format!("{first}/{rest}");
    let asked = Asked { method, path, query: uri.query().unwrap_or_default().to_owned(), body };
    let own = headers.get("x-ms-correlation-id").and_then(|value| value.to_str().ok());
    let correlation_id = own.map_or_else(|| Uuid::new_v4().to_string(), str::to_owned);
    let outcome = sandbox.with(|world| {
        let caller = gateway::caller(world, &headers)?;
        routes::dispatch(world, &caller, &origin, &asked)
    });
    outcome.unwrap_or_else(Refusal::reply).header("x-ms-correlation-id", &correlation_id)
}
