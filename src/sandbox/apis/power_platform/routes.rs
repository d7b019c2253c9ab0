//! The table of everything the API serves here: method, path, the permission that is needed, and the function that answers.

use axum::body::Bytes;
use axum::http::Method;

use super::call::{Call, Change, Outcome};
use super::refusal::Refusal;
use super::{assign, authorization, environments, gateway};
use crate::sandbox::bearer::Caller;
use crate::sandbox::odata::Query;
use crate::sandbox::origin::Origin;
use crate::sandbox::reply::Reply;
use crate::sandbox::routing::{Found, Route, find, segments};
use crate::sandbox::world::World;

/// Versions that clients are known to send.
const VERSIONS: &[&str] = &["2024-10-01", "2022-03-01-preview", "1"];

/// A row; what it needs is a permission.
type Row = Route<&'static str, Answer>;

/// Who answers a route.
enum Answer {
    Reads(fn(&Call) -> Outcome),
    Changes(fn(&Call) -> Result<(Change, Reply), Refusal>),
}

const fn get(path: &'static str, permission: &'static str, answer: fn(&Call) -> Outcome) -> Row {
    Route { method: Method::GET, path, needs: permission, answer: Answer::Reads(answer) }
}

const fn change(method: Method, path: &'static str, answer: fn(&Call) -> Result<(Change, Reply), Refusal>) -> Row {
    Route { method, path, needs: WRITE_ASSIGNMENTS, answer: Answer::Changes(answer) }
}

const READ_ENVIRONMENTS: &str = "EnvironmentManagement.Environments.Read";
const READ_GROUPS: &str = "EnvironmentManagement.Groups.Read";
const READ_ASSIGNMENTS: &str = "Authorization.RoleAssignments.Read";
const WRITE_ASSIGNMENTS: &str = "Authorization.RoleAssignments.Write";

const ROUTES: &[Row] = &[
    get("environmentmanagement/environments", READ_ENVIRONMENTS, environments::list),
    get("environmentmanagement/environments/{}", READ_ENVIRONMENTS, environments::read),
    get("environmentmanagement/environmentGroups", READ_GROUPS, environments::groups),
    get("authorization/roleDefinitions", READ_ASSIGNMENTS, authorization::definitions),
    get("authorization/roleAssignments", READ_ASSIGNMENTS, authorization::at_tenant),
    get("authorization/environments/{}/roleAssignments", READ_ASSIGNMENTS, authorization::at_environment),
    get("authorization/environmentGroups/{}/roleAssignments", READ_ASSIGNMENTS, authorization::at_group),
    change(Method::POST, "authorization/roleAssignments", assign::give_at_tenant),
    change(Method::POST, "authorization/environments/{}/roleAssignments", assign::give_at_environment),
    change(Method::POST, "authorization/environmentGroups/{}/roleAssignments", assign::give_at_group),
    change(Method::DELETE, "authorization/roleAssignments/{}", assign::take_at_tenant),
    change(Method::DELETE, "authorization/environments/{}/roleAssignments/{}", assign::take_at_environment),
    change(Method::DELETE, "authorization/environmentGroups/{}/roleAssignments/{}", assign::take_at_group),
];

/// A request as it came.
pub struct Asked {
    pub method: Method,
    /// Decoded, without a leading slash.
    pub path: String,
    /// Not decoded.
    pub query: String,
    pub body: Bytes,
}

/// Finds the route, checks the app's permission and the version, and answers. What the caller's role allows is decided
/// by the route, since it may allow a part of the answer only.
pub fn dispatch(world: &mut World, caller: &Caller, origin: &Origin, asked: &Asked) -> Outcome {
    let path = asked.path.trim_matches('/');
    let Found::Route(route, params) = find(ROUTES, &asked.method, &segments(path)) else {
        return Err(Refusal::route_not_found());
    };
    gateway::app_may(caller, route.needs)?;
    let query = Query::read(&asked.query);
    match query.get("api-version") {
        Some(version) if VERSIONS.contains(&version) => {}
        other => return Err(Refusal::version(other)),
    }
    let url = origin.url(&format!("/{path}"));
    let call = Call { world, caller, query, body: &asked.body, params, permission: route.needs, url };
    match route.answer {
        Answer::Reads(answer) => answer(&call),
        Answer::Changes(answer) => {
            let (change, reply) = answer(&call)?;
            change.apply(world);
            Ok(reply)
        }
    }
}
