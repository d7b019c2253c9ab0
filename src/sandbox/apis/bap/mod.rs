//! The part of the Business Applications Platform API that the Dataverse target needs: environments with the addresses
//! of their databases, application users made by an administrator, and management applications. Only the
//! administrators' paths are served.

mod applications;
mod call;
mod environments;
mod refusal;
mod routes;

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Method};
use axum::routing::any;

use self::refusal::Refusal;
use crate::sandbox::bearer::Caller;
use crate::sandbox::odata::Query;
use crate::sandbox::reply::Reply;
use crate::sandbox::routing::Mount;
use crate::sandbox::tenant::Endpoint;
use crate::sandbox::world::{Sandbox, World};

/// The PowerApps Service, for which tokens are.
const AUDIENCES: [&str; 2] = ["https://service.powerapps.com", "475226c6-020e-4fb2-8a90-7a972cbfc1d4"];
const PROVIDER: &str = "microsoft.businessappplatform";

/// Where the API is.
pub const MOUNTS: &[Mount<Sandbox>] =
    &[Mount { path: "/providers/{provider}/{*rest}", endpoint: Some(Endpoint::Bap), answer: || any(serve) }];

async fn serve(
    State(sandbox): State<Sandbox>,
    method: Method,
    Path((provider, rest)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Reply {
    let path = format!("/providers/{provider}/{rest}");
    if !provider.eq_ignore_ascii_case(PROVIDER) {
        return Refusal::no_such_path(&path).reply();
    }
    let text = query.unwrap_or_default();
    let outcome = sandbox.with(|world| {
        let caller = caller(world, &headers)?;
        if Query::read(&text).get("api-version").is_none_or(str::is_empty) {
            return Err(Refusal::version());
        }
        let address = format!("{path}?{text}");
        routes::dispatch(world, &caller, &method, &rest, &address, &body)
    });
    outcome.unwrap_or_else(Refusal::reply)
}

fn caller(world: &World, headers: &HeaderMap) -> Result<Caller, Refusal> {
    let takes = |audience: &str| {
        let audience = audience.trim_end_matches('/');
        AUDIENCES.iter().any(|known| known.eq_ignore_ascii_case(audience))
    };
    Caller::of(headers, &world.tenant, world.now(), takes).map_err(|error| Refusal::unauthenticated(&error))
}
