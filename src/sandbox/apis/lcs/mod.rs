//! The API of Lifecycle Services (`lcs.md`): reads of projects and of the asset library, one API for each geography.
//!
//! Only a failed authentication has a status of its own; everything else answers 200 and says in `IsSuccess` how it went
//! (section 4). Nothing that changes something is served: there is no call that a client here should make.

mod assets;
mod gateway;
mod limits;
mod projects;
mod refusal;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::routing::any;
use serde_json::Value;

use self::gateway::Visit;
use self::refusal::Refusal;
use crate::sandbox::odata::Query;
use crate::sandbox::origin::Origin;
use crate::sandbox::reply::Reply;
use crate::sandbox::world::{Sandbox, World};

/// First path segments of the API.
const AREAS: &[&str] = &["environmentinfo", "databasemovement", "environment", "box"];

/// Routes the areas of the API.
pub fn router() -> Router<Sandbox> {
    AREAS.iter().fold(Router::new(), |router, area| router.route(&format!("/{area}/{{*rest}}"), any(serve)))
}

/// A request that came through the gateway.
struct Call<'a> {
    world: &'a World,
    visit: &'a Visit,
    query: &'a Query,
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
    let url = origin.url(uri.path());
    let path = uri.path().trim_matches('/').to_ascii_lowercase();
    let steps: Vec<&str> = path.split('/').collect();
    sandbox.with(|world| {
        let outcome = gateway::admit(world, &origin, &headers).and_then(|visit| {
            if method != Method::GET {
                return Err(Refusal::no_route(&url));
            }
            limits::check(world, &steps)?;
            dispatch(&Call { world, visit: &visit, query: &query }, &steps, &url)
        });
        outcome.map_or_else(Refusal::reply, Reply::ok)
    })
}

fn dispatch(call: &Call, steps: &[&str], url: &str) -> Outcome {
    match *steps {
        ["environmentinfo", "v1", "detail", "project", project] => projects::environments(call, project),
        ["environmentinfo", "v1", "history", "project", project, "environment", environment] => {
            projects::history(call, project, environment)
        }
        ["databasemovement", "v1", "databases", "project", project] => projects::backups(call, project),
        [
            "databasemovement",
            "v1",
            "fetchstatus",
            "project",
            project,
            "environment",
            environment,
            "operationactivity",
            id,
        ]
        | [
            "environment",
            "v2",
            "fetchstatus",
            "project",
            project,
            "environment",
            environment,
            "operationactivity",
            id,
        ] => projects::status(call, project, environment, id),
        ["box", "fileasset", "getassets", project] => assets::of_project(call, project),
        ["box", "fileasset", "getsharedassets"] => Ok(assets::shared(call)),
        ["box", "fileasset", "getfileasset", project] => assets::one(call, project),
        ["box", "fileasset", "getfileassetvalidationstatus", project] => assets::validation(call, project),
        _ => Err(Refusal::no_route(url)),
    }
}
