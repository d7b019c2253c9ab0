//! The Power Platform API (`power-platform-api.md`): a gateway that judges token and permission, then the routes.
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

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::routing::any;
use uuid::Uuid;

use self::refusal::Refusal;
use self::routes::Asked;
use crate::sandbox::origin::Origin;
use crate::sandbox::reply::Reply;
use crate::sandbox::world::Sandbox;

/// First path segments of the API; anything below them that is no route is a `RouteNotFound`.
const AREAS: &[&str] = &[
    "environmentmanagement",
    "authorization",
    "appmanagement",
    "licensing",
    "analytics",
    "resourcequery",
    "governance",
    "powerapps",
];

/// Routes the areas of the API.
pub fn router() -> Router<Sandbox> {
    AREAS.iter().fold(Router::new(), |router, area| router.route(&format!("/{area}/{{*rest}}"), any(serve)))
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
