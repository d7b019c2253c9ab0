//! What an environment says when it refuses.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::sandbox::edits::FinanceEditError;
use crate::sandbox::odata::QueryError;
use crate::sandbox::reply::Reply;

/// The header that people mistake for the error (Dynamics-AX-Integration#41).
const P3P: &str = "CP=\"No P3P policy defined. Read the Microsoft privacy statement at \
    https://go.microsoft.com/fwlink/?LinkId=271135\"";

/// A refused request.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal(Reply);

impl Refusal {
    /// The token is expired, of another tenant or for somebody else. UNCONFIRMED: the body, which is empty here.
    pub fn token() -> Self {
        Self(Reply::empty(StatusCode::UNAUTHORIZED).header("p3p", P3P))
    }

    /// The program is not registered here, or no user stands behind the caller. The body was seen in 2017
    /// (Dynamics-AX-Integration#30); UNCONFIRMED for today.
    pub fn unknown_user() -> Self {
        let body = exception("Authentication failed.", "System.InvalidOperationException");
        Self(Reply::with(StatusCode::UNAUTHORIZED, body).header("p3p", P3P))
    }

    /// The user behind the caller is disabled, or no role lets them call the service. UNCONFIRMED: the body.
    pub fn forbidden() -> Self {
        Self(Reply::with(StatusCode::FORBIDDEN, exception("Forbidden", "System.UnauthorizedAccessException")))
    }

    /// No role of the user lets them read or change an entity. UNCONFIRMED: the words inside.
    pub fn entity_denied(set: &str) -> Self {
        let inner = format!("Access to the data entity '{set}' is denied.");
        Self::odata(StatusCode::FORBIDDEN, "An error has occurred.", &inner, "System.UnauthorizedAccessException")
    }

    /// Nothing public is at this address. The words are those that people quote.
    pub fn no_route(url: &str) -> Self {
        let message = format!(
            "No HTTP resource was found that matches the request URI '{url}'. No route data was found for this request."
        );
        Self(Reply::with(StatusCode::NOT_FOUND, json!({"Message": message})))
    }

    /// There is no record with this key. UNCONFIRMED: the body, which is empty here.
    pub fn no_record() -> Self {
        Self(Reply::empty(StatusCode::NOT_FOUND))
    }

    /// The address does not take this method.
    pub fn verb(method: &str) -> Self {
        let message = format!("The requested resource does not support http method '{method}'.");
        Self(Reply::with(StatusCode::METHOD_NOT_ALLOWED, json!({"Message": message})))
    }

    /// A query names a property that the entity does not have.
    pub fn no_property(property: &str, entity: &str) -> Self {
        let inner = format!("Could not find a property named '{property}' on type '{}'.", full(entity));
        Self::query(&inner)
    }

    /// A record to be written has a property that the entity does not have, spelled with these very letters.
    pub fn no_such_field(property: &str, entity: &str) -> Self {
        let inner = format!(
            "The property '{property}' does not exist on type '{}'. Make sure to only use property names that are \
             defined by the type.",
            full(entity)
        );
        Self::body(&inner)
    }

    /// What is to be written cannot be read.
    pub fn body(inner: &str) -> Self {
        Self::odata(StatusCode::BAD_REQUEST, "An error has occurred.", inner, "Microsoft.OData.ODataException")
    }

    /// A record was not written. UNCONFIRMED: the status.
    pub fn not_written(entity: &str, error: &FinanceEditError) -> Self {
        let inner = format!("Write failed for table row of type '{entity}Entity'. Infolog: Error: {error}");
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self::odata(status, "An error has occurred.", &inner, "System.InvalidOperationException")
    }

    fn query(inner: &str) -> Self {
        let message = format!("The query specified in the URI is not valid. {inner}");
        Self::odata(StatusCode::BAD_REQUEST, &message, inner, "Microsoft.OData.ODataException")
    }

    /// The envelope of OData errors (UNCONFIRMED for the service as a whole).
    fn odata(status: StatusCode, message: &str, inner: &str, kind: &str) -> Self {
        let inner = json!({"message": inner, "type": kind, "stacktrace": ""});
        let body = json!({"error": {"code": "", "message": message, "innererror": inner}});
        Self(Reply::with(status, body).header("odata-version", "4.0"))
    }
}

impl From<QueryError> for Refusal {
    fn from(error: QueryError) -> Self {
        Self::query(&error.to_string())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

fn exception(message: &str, kind: &str) -> Value {
    json!({"Message": message, "StackTrace": null, "ExceptionType": kind})
}

fn full(entity: &str) -> String {
    format!("{}.{entity}", super::entities::NAMESPACE)
}
