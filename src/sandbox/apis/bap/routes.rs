//! The table of everything the API serves here: method, path, who may call, and the function that answers.

use axum::http::Method;

use super::call::{Call, Outcome};
use super::refusal::Refusal;
use super::{applications, environments};
use crate::sandbox::bearer::{Caller, CallerKind};
use crate::sandbox::routing::{Found, Route, find, segments};
use crate::sandbox::tenant::DirectoryRole;
use crate::sandbox::world::World;

/// Who may call a route.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// Who administers the Power Platform: a person by an active role in Entra, a program because it is registered as a
    /// management application.
    Administrator,
    /// The same, but no program: none can register one, not even itself.
    Person,
}

type Answer = fn(&mut World, &Call) -> Outcome;

const fn row(method: Method, path: &'static str, needs: Needs, answer: Answer) -> Route<Needs, Answer> {
    Route { method, path, needs, answer }
}

const ROUTES: &[Route<Needs, Answer>] = &[
    row(Method::GET, "scopes/admin/environments", Needs::Administrator, environments::list),
    row(Method::GET, "scopes/admin/environments/{}", Needs::Administrator, environments::read),
    row(
        Method::POST,
        "scopes/admin/environments/{}/addAppUser",
        Needs::Administrator,
        environments::add_application_user,
    ),
    row(Method::GET, "adminApplications", Needs::Person, applications::list),
    row(Method::GET, "adminApplications/{}", Needs::Person, applications::read),
    row(Method::PUT, "adminApplications/{}", Needs::Person, applications::register),
    row(Method::DELETE, "adminApplications/{}", Needs::Person, applications::remove),
];

/// Finds the route, checks the caller and answers.
///
/// # Errors
/// When there is no such route, the caller may not call it, or it refuses.
pub fn dispatch(
    world: &mut World,
    caller: &Caller,
    method: &Method,
    path: &str,
    address: &str,
    body: &[u8],
) -> Outcome {
    let Found::Route(route, params) = find(ROUTES, method, &segments(path)) else {
        return Err(Refusal::no_such_path(address));
    };
    if !may(world, caller, route.needs) {
        return Err(Refusal::denied(world, caller, address));
    }
    let param = params.first().map_or("", String::as_str);
    (route.answer)(world, &Call { param, address, body })
}

fn may(world: &World, caller: &Caller, needs: Needs) -> bool {
    match caller.kind {
        CallerKind::Person(_) => {
            caller.has_any_scope(&["User"]) && caller.has_directory_role(DirectoryRole::administers_power_platform)
        }
        CallerKind::Program(_) => {
            needs == Needs::Administrator && world.tenant.power_platform.management_apps.contains(&caller.client_id)
        }
    }
}
