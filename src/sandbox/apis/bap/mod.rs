//! The part of the Business Applications Platform API that the Dataverse target needs: environments with the addresses
//! of their databases, application users made by an administrator, and management applications (`dataverse.md` section
//! 6, `power-platform-api.md` section 5). Only the administrators' paths are served.

mod applications;
mod environments;
mod refusal;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Method};
use axum::routing::any;

use self::refusal::Refusal;
use crate::sandbox::bearer::{Caller, CallerKind};
use crate::sandbox::odata::Query;
use crate::sandbox::reply::Reply;
use crate::sandbox::tenant::DirectoryRole;
use crate::sandbox::world::{Sandbox, World};

/// The PowerApps Service, for which tokens are (`power-platform-api.md` section 1).
const AUDIENCES: [&str; 2] = ["https://service.powerapps.com", "475226c6-020e-4fb2-8a90-7a972cbfc1d4"];
const PROVIDER: &str = "microsoft.businessappplatform";

/// Routes the API.
pub fn router() -> Router<Sandbox> {
    Router::new().route("/providers/{provider}/{*rest}", any(serve))
}

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
        dispatch(world, &caller, &method, &rest, &address, &body)
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

fn dispatch(
    world: &mut World,
    caller: &Caller,
    method: &Method,
    path: &str,
    address: &str,
    body: &[u8],
) -> Result<Reply, Refusal> {
    let words: Vec<String> = path.trim_matches('/').split('/').map(str::to_ascii_lowercase).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match (method, words.as_slice()) {
        (&Method::GET, ["scopes", "admin", "environments"]) => {
            administers(world, caller, address)?;
            Ok(environments::list(world))
        }
        (&Method::GET, ["scopes", "admin", "environments", id]) => {
            administers(world, caller, address)?;
            environments::read(world, id)
        }
        (&Method::POST, ["scopes", "admin", "environments", id, "addappuser"]) => {
            administers(world, caller, address)?;
            environments::add_application_user(world, id, body)
        }
        (_, ["adminapplications", rest @ ..]) => {
            person(caller, world, address)?;
            applications::dispatch(world, method, rest, address)
        }
        _ => Err(Refusal::no_such_path(address)),
    }
}

/// Checks that the caller administers the Power Platform: a person by an active role in Entra, a program because it is
/// registered as a management application.
fn administers(world: &World, caller: &Caller, address: &str) -> Result<(), Refusal> {
    let may = match caller.kind {
        CallerKind::Person(_) => {
            caller.has_any_scope(&["User"]) && caller.has_directory_role(DirectoryRole::administers_power_platform)
        }
        CallerKind::Program(_) => world.tenant.power_platform.management_apps.contains(&caller.client_id),
    };
    if may { Ok(()) } else { Err(Refusal::denied(world, caller, address)) }
}

/// Checks that a person who administers the Power Platform asks; a program cannot register one, not even itself.
fn person(caller: &Caller, world: &World, address: &str) -> Result<(), Refusal> {
    match caller.kind {
        CallerKind::Person(_) => administers(world, caller, address),
        CallerKind::Program(_) => Err(Refusal::denied(world, caller, address)),
    }
}
