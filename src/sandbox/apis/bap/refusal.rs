//! What the API says when it refuses: an error object in a wrapper.

use axum::http::StatusCode;
use serde_json::json;

use crate::sandbox::bearer::{BearerError, Caller, CallerKind};
use crate::sandbox::edits::DataverseEditError;
use crate::sandbox::reply::Reply;
use crate::sandbox::world::World;

/// A refused request. Only the refusal of a program that is not registered is known word for word; the other codes and
/// texts are UNCONFIRMED.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal(Reply);

impl Refusal {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self(Reply::with(status, json!({"error": {"code": code, "message": message.into()}})))
    }

    /// The token is missing, expired, or meant for somebody else.
    pub fn unauthenticated(error: &BearerError) -> Self {
        let message = match error {
            BearerError::Missing => "The request has no bearer token.",
            BearerError::Expired => "The token is expired.",
            BearerError::WrongAudience(_) => "The token is for another audience.",
            BearerError::Unreadable | BearerError::Revoked { .. } => "The token is not valid.",
        };
        Self::new(StatusCode::UNAUTHORIZED, "Unauthorized", message)
    }

    /// The caller does not administer the Power Platform. The service tells its own address inside Microsoft's network.
    pub fn denied(world: &World, caller: &Caller, address: &str) -> Self {
        let who = match caller.kind {
            CallerKind::Person(_) => format!("The user with object id '{}'", caller.object_id),
            CallerKind::Program(_) => {
                format!("The service principal with id '{}' for application {}", caller.object_id, caller.client_id)
            }
        };
        let message = format!(
            "{who} does not have permission to access the path 'https://10.0.0.1:20043{address}' in tenant {}.",
            world.tenant.organization.id
        );
        Self::new(StatusCode::FORBIDDEN, "Forbidden", message)
    }

    /// The path or the method is wrong.
    pub fn no_such_path(address: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NotFound", format!("The path '{address}' was not found."))
    }

    /// There is no such environment.
    pub fn no_such_environment(id: &str) -> Self {
        let message = format!("The environment '{id}' could not be found in the tenant.");
        Self::new(StatusCode::NOT_FOUND, "EnvironmentNotFound", message)
    }

    /// The application is not registered.
    pub fn no_such_application(id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NotFound", format!("The application '{id}' is not registered."))
    }

    /// The environment has no Dataverse database.
    pub fn no_database(id: &str) -> Self {
        let message = format!("The environment '{id}' has no linked Dataverse database.");
        Self::new(StatusCode::BAD_REQUEST, "LinkedEnvironmentNotFound", message)
    }

    /// The query does not say which version is meant.
    pub fn version() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "MissingApiVersionParameter", "The api-version query parameter is missing.")
    }

    /// The body names no application.
    pub fn body() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "InvalidRequestContent", "The body needs a servicePrincipalAppId.")
    }

    /// Builds the answer.
    pub fn reply(self) -> Reply {
        self.0
    }
}

impl From<DataverseEditError> for Refusal {
    fn from(error: DataverseEditError) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "InvalidRequest", error.to_string())
    }
}
