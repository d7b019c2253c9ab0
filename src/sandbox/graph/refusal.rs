//! What Graph says when it refuses.

use axum::http::StatusCode;
use serde_json::json;

use super::trace::Trace;
use crate::sandbox::odata::QueryError;
use crate::sandbox::reply::Reply;

/// A refused request.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    pub status: StatusCode,
    pub code: &'static str,
    pub message: String,
    /// Value of `WWW-Authenticate`, for a 401.
    pub challenge: Option<String>,
    /// What Graph says more exactly: code, target and message.
    pub detail: Option<(&'static str, &'static str, String)>,
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), challenge: None, detail: None }
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

    /// A member has a value that it cannot have.
    pub fn invalid_value(property: &str, resource: &str) -> Self {
        Self::bad_request(format!("Invalid value specified for property '{property}' of resource '{resource}'."))
    }

    /// A member that must be there is not.
    pub fn missing_value(property: &str, resource: &str) -> Self {
        Self::bad_request(format!("A value is required for property '{property}' of resource '{resource}'."))
    }

    /// A member that the object does not have.
    pub fn unknown_property(property: &str) -> Self {
        Self::bad_request(format!("Invalid property '{property}'."))
    }

    /// A member that only the service writes.
    pub fn read_only(property: &str) -> Self {
        Self::bad_request(format!("Property '{property}' is read-only and cannot be set."))
    }

    /// The body is no JSON object.
    pub fn unreadable() -> Self {
        let message = "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of \
                       valid JSON format.";
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", message)
    }

    /// Something with the same key is there already.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "Request_MultipleObjectsWithSameKeyValue", message)
    }

    /// Another object holds a value that must be its alone.
    pub fn taken(property: &'static str) -> Self {
        let message = format!("Another object with the same value for property {property} already exists.");
        let detail = Some(("ObjectConflict", property, message.clone()));
        Self { detail, ..Self::bad_request(message) }
    }

    /// There is no application behind a service principal that is to be made, or none yet.
    pub fn no_backing_application(app_id: &str) -> Self {
        let message =
            format!("The appId '{app_id}' of the service principal does not reference a valid application object.");
        let detail = Some(("NoBackingApplicationObject", "appId", message.clone()));
        Self { detail, ..Self::bad_request(message) }
    }

    /// An object that a grant connects is not there, or not there yet.
    pub fn no_directory_object(id: &str) -> Self {
        Self { code: "Directory_ObjectNotFound", ..Self::not_found(id) }
    }

    /// A permission that an application publishes is taken away or changed while it is enabled.
    pub fn enabled_entitlement() -> Self {
        let message = "Permission (scope or role) cannot be deleted or updated unless disabled first.";
        Self::new(StatusCode::BAD_REQUEST, "CannotDeleteOrUpdateEnabledEntitlement", message)
    }

    /// An address of an application is not on a domain of the tenant.
    pub fn foreign_domain(uri: &str) -> Self {
        let message = format!(
            "Values of identifierUris property must use a verified domain of the organization or its subdomain: '{uri}'"
        );
        Self::new(StatusCode::BAD_REQUEST, "HostNameNotOnVerifiedDomain", message)
    }

    /// A federated credential cannot be as it was written.
    pub fn federated_credential(reason: &str, property: &str, value: &str) -> Self {
        let message = format!(
            "{reason} paramName: FederatedIdentityCredential.{property}, paramValue: {value}, objectType: \
             Microsoft.Online.DirectoryServices.Application"
        );
        Self::new(StatusCode::BAD_REQUEST, "InvalidFederatedIdentityCredentialValue", message)
    }

    /// The proof that a program sent with its new key does not hold.
    pub fn bad_proof() -> Self {
        let message = "Access Token missing or malformed.";
        Self::new(StatusCode::UNAUTHORIZED, "Authentication_MissingOrMalformed", message)
    }

    /// A query that Graph answers only when it is asked in another way.
    pub fn unsupported_query(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Request_UnsupportedQuery", message)
    }

    /// Builds the answer.
    pub fn reply(&self, trace: &Trace) -> Reply {
        let mut body = json!({"error": {
            "code": self.code,
            "message": self.message,
            "innerError": {
                "date": trace.date(),
                "request-id": trace.request_id,
                "client-request-id": trace.client_request_id,
            },
        }});
        if let Some((code, target, message)) = &self.detail {
            body["error"]["details"] = json!([{"code": code, "target": target, "message": message}]);
        }
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
            QueryError::Filter(_) | QueryError::Number(..) | QueryError::Search(_) => "BadRequest",
            QueryError::PageSize { .. } | QueryError::SkipToken => "Request_BadRequest",
        };
        Self::new(StatusCode::BAD_REQUEST, code, error.to_string())
    }
}
