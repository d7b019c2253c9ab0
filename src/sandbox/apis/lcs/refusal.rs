//! What the API says when it refuses, and the tail that its answers have in common.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::sandbox::reply::Reply;

/// A refused request.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal(Reply);

impl Refusal {
    /// The token is missing, expired, a program's or for somebody else, or the person never opened Lifecycle Services
    /// here. UNCONFIRMED: the body; these are the words of the framework that such services are built on.
    pub fn unauthenticated() -> Self {
        let body = json!({"Message": "Authorization has been denied for this request."});
        Self(Reply::with(StatusCode::UNAUTHORIZED, body).header("www-authenticate", "Bearer"))
    }

    /// No geography answers at this host.
    pub fn no_geography() -> Self {
        Self(Reply::empty(StatusCode::NOT_FOUND))
    }

    /// The path itself is wrong.
    pub fn no_route(url: &str) -> Self {
        let message = format!("No HTTP resource was found that matches the request URI '{url}'.");
        Self(Reply::with(StatusCode::NOT_FOUND, json!({"Message": message})))
    }

    /// Too many calls. UNCONFIRMED: the body.
    pub fn too_many(wait_s: u64) -> Self {
        let body = json!({"Message": "The number of allowed calls is exceeded."});
        Self(Reply::with(StatusCode::TOO_MANY_REQUESTS, body).header("retry-after", &wait_s.to_string()))
    }

    /// The call came through and did not succeed. UNCONFIRMED: the service's own texts; all of ours are made up.
    pub fn failed(head: Value, message: &str) -> Self {
        Self(Reply::ok(with_tail(head, Some(message))))
    }

    /// A call of the asset library did not succeed: its answers have no tail. UNCONFIRMED: status and text.
    pub fn no_asset(message: &str) -> Self {
        Self(Reply::with(StatusCode::BAD_REQUEST, json!({"Message": message})))
    }

    /// Builds the answer.
    pub fn reply(self) -> Reply {
        self.0
    }
}

/// Adds how the call went; without a message it went well.
pub fn with_tail(head: Value, message: Option<&str>) -> Value {
    let mut body = match head {
        Value::Object(head) => head,
        _ => Map::new(),
    };
    body.extend(tail(message));
    Value::Object(body)
}

/// `IsSuccess` and what follows it.
pub fn tail(message: Option<&str>) -> Map<String, Value> {
    Map::from_iter([
        ("IsSuccess".to_owned(), json!(message.is_none())),
        ("OperationActivityId".to_owned(), json!(Uuid::new_v4())),
        ("ErrorMessage".to_owned(), json!(message)),
        ("VersionEOL".to_owned(), json!("9999-12-31T23:59:59.9999999")),
    ])
}
