//! Admin consent as `az ad app permission admin-consent` gives it: a request to the service behind the Azure portal
//! instead of Graph. Clients look at the status only.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::sandbox::bearer::{Caller, CallerKind};
use crate::sandbox::edits::{self, EditError};
use crate::sandbox::reply::Reply;
use crate::sandbox::routing::Mount;
use crate::sandbox::tenant::DirectoryRole;
use crate::sandbox::world::{Sandbox, World};

/// The application id of the portal's service, which is the audience of its tokens.
const APP_ID: &str = "74658136-14ec-4630-ad9b-26e160ff0fc6";
/// Microsoft Graph, whose application permissions not everybody who may consent can give.
const GRAPH: Uuid = Uuid::from_u128(0x00000003_0000_0000_c000_000000000000);

/// Where the service is, whatever its host. Faults are not laid over it: no endpoint is named after it.
pub const MOUNTS: &[Mount<Sandbox>] =
    &[Mount { path: "/api/RegisteredApplications/{app_id}/Consent", endpoint: None, answer: || post(consent) }];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Options {
    #[serde(default)]
    on_behalf_of_all: bool,
}

async fn consent(
    State(sandbox): State<Sandbox>,
    Path(app_id): Path<String>,
    Query(options): Query<Options>,
    headers: HeaderMap,
) -> Reply {
    sandbox.with(|world| answer(world, &app_id, &options, &headers).unwrap_or_else(|reply| reply))
}

fn answer(world: &mut World, app_id: &str, options: &Options, headers: &HeaderMap) -> Result<Reply, Reply> {
    let takes = |audience: &str| audience.trim_end_matches('/').eq_ignore_ascii_case(APP_ID);
    let caller = Caller::of(headers, &world.tenant, world.now(), takes).map_err(|_| {
        problem(StatusCode::UNAUTHORIZED, "Unauthorized", "The token is missing, expired or not for this.")
    })?;
    if caller.kind == CallerKind::Person(None) || caller.is_program() {
        return Err(problem(StatusCode::BAD_REQUEST, "BadRequest", "Only a person can consent here."));
    }
    let app_id: Uuid = app_id.parse().map_err(|_| unknown())?;
    let (_, application) = world.tenant.application_by_app_id(app_id).ok_or_else(unknown)?;
    let listed = application.required_resource_access.clone();
    let asks_graph = listed.iter().any(|required| required.resource == GRAPH && !required.roles.is_empty());
    let may = if asks_graph {
        caller.has_directory_role(DirectoryRole::may_grant_graph_roles)
    } else {
        caller.has_directory_role(DirectoryRole::may_consent_for_everybody)
    };
    if !may {
        return Err(problem(StatusCode::FORBIDDEN, "Forbidden", "Only an administrator can consent for everybody."));
    }
    if !options.on_behalf_of_all {
        return Err(problem(StatusCode::BAD_REQUEST, "BadRequest", "Consent is given for everybody here."));
    }
    for id in listed.iter().map(|required| required.resource).chain([app_id]) {
        match edits::create_principal(world, id) {
            Ok(_) | Err(EditError::PrincipalExists(_)) => {}
            Err(error) => return Err(problem(StatusCode::BAD_REQUEST, "BadRequest", &error.to_string())),
        }
    }
    match edits::grant_admin_consent(world, app_id) {
        Ok(()) => Ok(Reply::empty(StatusCode::NO_CONTENT)),
        Err(error) => Err(problem(StatusCode::BAD_REQUEST, "BadRequest", &error.to_string())),
    }
}

fn unknown() -> Reply {
    problem(StatusCode::NOT_FOUND, "NotFound", "There is no such app registration in this tenant.")
}

fn problem(status: StatusCode, code: &str, message: &str) -> Reply {
    Reply::with(status, json!({"code": code, "message": message}))
}
