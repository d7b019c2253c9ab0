//! The table of everything the API serves here: path, which calls are counted, and the function that answers.

use axum::http::Method;

use super::gateway::Visit;
use super::limits::{self, Limit};
use super::refusal::Refusal;
use super::{Call, Outcome, assets, projects};
use crate::sandbox::odata::Query;
use crate::sandbox::routing::{Found, Route, find, segments};
use crate::sandbox::world::World;

/// A row; what it needs is that there were not too many calls.
type Row = Route<Limit, fn(&Call) -> Outcome>;

const fn get(path: &'static str, limit: Limit, answer: fn(&Call) -> Outcome) -> Row {
    Route { method: Method::GET, path, needs: limit, answer }
}

const ROUTES: &[Row] = &[
    get("environmentinfo/v1/detail/project/{}", Limit::Project, projects::environments),
    get("environmentinfo/v1/history/project/{}/environment/{}", Limit::Environment, projects::history),
    get("databasemovement/v1/databases/project/{}", Limit::None, projects::backups),
    get(
        "databasemovement/v1/fetchstatus/project/{}/environment/{}/operationactivity/{}",
        Limit::None,
        projects::status,
    ),
    get("environment/v2/fetchstatus/project/{}/environment/{}/operationactivity/{}", Limit::None, projects::status),
    get("box/fileasset/getassets/{}", Limit::None, assets::of_project),
    get("box/fileasset/getsharedassets", Limit::None, assets::shared),
    get("box/fileasset/getfileasset/{}", Limit::None, assets::one),
    get("box/fileasset/getfileassetvalidationstatus/{}", Limit::None, assets::validation),
];

/// Finds the route, counts the call and answers.
///
/// # Errors
/// When there is no such route, there were too many calls, or the route refuses.
pub fn dispatch(world: &mut World, visit: &Visit, query: &Query, method: &Method, url: &str, path: &str) -> Outcome {
    let path = path.to_ascii_lowercase();
    let Found::Route(route, params) = find(ROUTES, method, &segments(&path)) else {
        return Err(Refusal::no_route(url));
    };
    limits::check(world, route.needs, route.path, &params)?;
    (route.answer)(&Call { world, visit, query, params })
}
