//! What Graph says when it refuses (`graph.md` section 0).

use axum::http::StatusCode;
use serde_json::json;

use super::call::Trace;
use super::odata::QueryError;
use crate::sandbox::reply::Reply;

/// A refused request.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    pub status: StatusCode,
    pub code: &'static str,
    pub message: String,
    /// Value of `WWW-Authenticate`, for a 401.
    pub challenge: Option<String>,
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), challenge: None }
    }

    /// The token is missing, expired or meant for somebody else.
    pub fn unauthenticated(message: &str, challenge: String) -> Self {
        Self {
            challenge: Some(challenge),
            ..Self::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", message)
        }
    }

    /// Token and directory role do not suffice; Graph does not say which of them.
    pub fn denied() -> Self {
        let message = "Insufficient privileges to complete the operation.";
        Self::new(StatusCode::FORBIDDEN, "Authorization_RequestDenied", message)
    }

    /// The object is not there, or not there yet.
    pub fn not_found(id: &str) -> Self {
        let message =
            format!("Resource '{id}' does not exist or one of its queried reference-property objects are not present.");
        Self::new(StatusCode::NOT_FOUND, "Request_ResourceNotFound", message)
    }

    /// The request itself is malformed.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Request_BadRequest", message)
    }

    /// A request about the caller from a program, which has no "me".
    pub fn not_a_person() -> Self {
        let message = "/me request is only valid with delegated authentication flow.";
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", message)
    }

    /// The tenant has no licence for the sign-in log.
    pub fn not_premium() -> Self {
        let code = "Authentication_RequestFromNonPremiumTenantOrB2CTenant";
        Self::new(StatusCode::FORBIDDEN, code, "Neither tenant is B2C or tenant doesn't have premium license")
    }

    /// The path names nothing that Graph has.
    pub fn no_such_segment(segment: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", format!("Resource not found for the segment '{segment}'."))
    }

    /// The path exists, but not for this method.
    pub fn method_not_allowed() -> Self {
        let message = "Specified HTTP method is not allowed for the request target.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "Request_BadRequest", message)
    }

    /// Builds the answer.
    pub fn reply(&self, trace: &Trace) -> Reply {
        let body = json!({"error": {
            "code": self.code,
            "message": self.message,
            "innerError": {
                "date": trace.date(),
                "request-id": trace.request_id,
                "client-request-id": trace.client_request_id,
            },
        }});
        let reply = Reply::with(self.status, body);
        match &self.challenge {
            Some(challenge) => reply.header("www-authenticate", challenge),
            None => reply,
        }
    }
}

impl From<QueryError> for Refusal {
    fn from(error: QueryError) -> Self {
        let code = match error {
            QueryError::NotFilterable(_) => "Request_UnsupportedQuery",
            QueryError::Filter(_) | QueryError::Number(..) => "BadRequest",
            QueryError::PageSize { .. } | QueryError::SkipToken => "Request_BadRequest",
        };
        Self::new(StatusCode::BAD_REQUEST, code, error.to_string())
    }
}
