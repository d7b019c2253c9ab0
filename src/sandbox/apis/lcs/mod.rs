//! The API of Lifecycle Services: reads of projects and of the asset library, one API for each geography.
//!
//! Only a failed authentication has a status of its own; everything else answers 200 and says in `IsSuccess` how it
//! went. Nothing that changes something is served: there is no call that a client here should make.

mod assets;
mod gateway;
mod limits;
mod projects;
mod refusal;
mod routes;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::routing::any;
use serde_json::Value;

use self::gateway::Visit;
use self::refusal::Refusal;
use crate::sandbox::odata::Query;
use crate::sandbox::origin::Origin;
use crate::sandbox::reply::Reply;
use crate::sandbox::routing::Mount;
use crate::sandbox::tenant::Endpoint;
use crate::sandbox::world::{Sandbox, World};

/// Where the areas of the API are.
pub const MOUNTS: &[Mount<Sandbox>] = &[
    mount("/environmentinfo/{*rest}"),
    mount("/databasemovement/{*rest}"),
    mount("/environment/{*rest}"),
    mount("/box/{*rest}"),
];

const fn mount(path: &'static str) -> Mount<Sandbox> {
    Mount { path, endpoint: Some(Endpoint::LifecycleServices), answer: || any(serve) }
}

/// A request that came through the gateway and found its route.
struct Call<'a> {
    world: &'a World,
    visit: &'a Visit,
    query: &'a Query,
    /// What stands in the path where the route has `{}`, in lower case.
    params: Vec<String>,
}

impl Call<'_> {
    /// What stands in the path where the route has its n-th `{}`, from 0.
    fn param(&self, n: usize) -> &str {
        self.params.get(n).map_or("", String::as_str)
    }
}

/// Outcome of a route.
type Outcome = Result<Value, Refusal>;

async fn serve(
    State(sandbox): State<Sandbox>,
    origin: Origin,
    method: Method,
    uri: Uri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Reply {
    let query = Query::read(&query.unwrap_or_default());
    sandbox.with(|world| {
        let outcome = gateway::admit(world, &origin, &headers)
            .and_then(|visit| routes::dispatch(world, &visit, &query, &method, &origin.url(uri.path()), uri.path()));
        outcome.map_or_else(Refusal::reply, Reply::ok)
    })
}
