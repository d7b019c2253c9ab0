//! The Azure portal's own way to grant admin consent, which `az ad app permission admin-consent` takes too
//! (`interop.md` section 4.1). What the real service answers beside its success is not known; az looks at the status.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::json;
use uuid::Uuid;

use crate::sandbox::bearer::{BearerError, Caller, CallerKind};
use crate::sandbox::edits::{self, EditError};
use crate::sandbox::reply::Reply;
use crate::sandbox::world::{Sandbox, World};

/// The application id of the service that grants consent; tokens for it name it by that id alone.
const AUDIENCE: &str = "74658136-14ec-4630-ad9b-26e160ff0fc6";

/// Routes the one request.
pub fn router() -> Router<Sandbox> {
    Router::new().route("/api/RegisteredApplications/{app_id}/Consent", post(consent))
}

async fn consent(State(sandbox): State<Sandbox>, Path(app_id): Path<String>, headers: HeaderMap) -> Reply {
    sandbox.with(|world| match agree(world, &headers, &app_id) {
        Ok(()) => Reply::empty(StatusCode::NO_CONTENT),
        Err(refused) => refused,
    })
}

/// Creates the service principal where it is missing, and consents to what the registration lists.
fn agree(world: &mut World, headers: &HeaderMap, app_id: &str) -> Result<(), Reply> {
    let caller = Caller::of(headers, &world.tenant, world.now(), |audience| audience == AUDIENCE);
    let caller = caller.map_err(|error| unauthorized(&error))?;
    let person = match &caller.kind {
        CallerKind::Person(Some(key)) => world.tenant.people.get(key),
        CallerKind::Person(None) | CallerKind::Program(_) => None,
    };
    if !person.is_some_and(|person| person.may_consent_for_everybody()) {
        return Err(problem(StatusCode::FORBIDDEN, "Only an administrator may consent for everybody in the tenant."));
    }
    let registered = app_id.parse().ok().filter(|id: &Uuid| world.tenant.application_by_app_id(*id).is_some());
    let app_id = registered.ok_or_else(|| problem(StatusCode::NOT_FOUND, "No such application is registered here."))?;
    let made = edits::create_principal(world, app_id);
    let made = if made == Err(EditError::PrincipalExists(app_id)) { Ok(()) } else { made.map(|_| ()) };
    made.and_then(|()| edits::grant_admin_consent(world, app_id))
        .map_err(|error| problem(StatusCode::BAD_REQUEST, &error.to_string()))
}

fn unauthorized(error: &BearerError) -> Reply {
    let message = match error {
        BearerError::Missing => "The 'Authorization' header is missing.",
        BearerError::WrongAudience(_) => "The access token is for another service.",
        BearerError::Unreadable | BearerError::Expired | BearerError::Revoked { .. } => {
            "The access token is not valid or not valid any more."
        }
    };
    problem(StatusCode::UNAUTHORIZED, message)
}

fn problem(status: StatusCode, message: &str) -> Reply {
    Reply::with(status, json!({"message": message}))
}
