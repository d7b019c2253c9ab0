//! What the API says when it refuses: a bare error object, and for a 401 a header with an empty body.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::sandbox::odata::QueryError;
use crate::sandbox::reply::Reply;

/// A permission that no customer app can get, named beside every needed one.
const EVERYTHING: &str = "All.All.ReadWrite";

/// A refused request.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal(Reply);

impl Refusal {
    fn new(status: StatusCode, body: Value) -> Self {
        Self(Reply::with(status, body))
    }

    /// The token is missing, expired, revoked or meant for somebody else.
    pub fn unauthenticated(challenge: &str) -> Self {
        Self(Reply::empty(StatusCode::UNAUTHORIZED).header("www-authenticate", challenge))
    }

    /// The app lacks the delegated permission.
    pub fn app_lacks(permission: &str) -> Self {
        Self::forbidden(
            "InsufficientDelegatedPermissions",
            format!(
                "Authorization denied: Application missing required delegated permissions: [{permission}, {EVERYTHING}]"
            ),
        )
    }

    /// The caller, person or program, lacks a role that holds the permission.
    pub fn principal_lacks(permission: &str) -> Self {
        Self::forbidden(
            "InsufficientPrincipalPermissions",
            format!("Authorization denied: Principal missing required permissions: [{permission}, {EVERYTHING}]"),
        )
    }

    fn forbidden(inner: &str, message: String) -> Self {
        let body = json!({
            "code": "Forbidden",
            "message": "The caller is not authorized to perform the request.",
            "innererror": {"code": inner, "message": message},
        });
        Self::new(StatusCode::FORBIDDEN, body)
    }

    /// The path itself is wrong.
    pub fn route_not_found() -> Self {
        let body = json!({"code": "RouteNotFound", "message": "No route of the API matches this path and method."});
        Self::new(StatusCode::NOT_FOUND, body)
    }

    /// There is no such object, or none that the caller can see.
    pub fn not_found(what: &str, id: &str) -> Self {
        let message = format!("The {what} '{id}' was not found.");
        Self::new(StatusCode::NOT_FOUND, json!({"code": "NotFound", "message": message}))
    }

    /// An environment id in an authorization path is wrong.
    pub fn environment_invalid() -> Self {
        Self::endpoint_invalid("Environment id is invalid.", "EnvironmentIdInvalid")
    }

    /// An environment group id in an authorization path is wrong.
    pub fn group_invalid() -> Self {
        Self::endpoint_invalid("Environment group id is invalid.", "EnvironmentGroupIdInvalid")
    }

    /// The body of a role assignment cannot be taken.
    pub fn body(message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, json!({"code": "BadRequest", "message": message}))
    }

    /// The principal of a role assignment is not in the tenant.
    pub fn no_principal() -> Self {
        let message = "The service principal does not exist in tenant.";
        Self::new(StatusCode::BAD_REQUEST, json!({"code": "PrincipalDoesNotExist", "message": message}))
    }

    fn endpoint_invalid(message: &str, inner: &str) -> Self {
        let body = json!({"code": "EndpointInvalid", "message": message, "innererror": {"code": inner}});
        Self::new(StatusCode::BAD_REQUEST, body)
    }

    /// The query does not say which version of the API is meant, or names an unknown one.
    pub fn version(given: Option<&str>) -> Self {
        let message = match given {
            None => "The api-version query parameter is missing.".to_owned(),
            Some(version) => format!("The api-version '{version}' is not supported."),
        };
        Self::new(StatusCode::BAD_REQUEST, json!({"code": "ApiVersionInvalid", "message": message}))
    }

    /// Builds the answer.
    pub fn reply(self) -> Reply {
        self.0
    }
}

impl From<QueryError> for Refusal {
    fn from(error: QueryError) -> Self {
        Self::new(StatusCode::BAD_REQUEST, json!({"code": "BadRequest", "message": error.to_string()}))
    }
}
