//! The answer of a practice API before it becomes HTTP, so that `$batch` can carry it inside another answer.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// Status, headers and a JSON body, if there is one.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Option<Value>,
}

impl Reply {
    /// A success with a body.
    pub fn ok(body: Value) -> Self {
        Self::with(StatusCode::OK, body)
    }

    /// Any status with a body.
    pub fn with(status: StatusCode, body: Value) -> Self {
        Self { status, headers: HeaderMap::new(), body: Some(body) }
    }

    /// A status without a body.
    pub fn empty(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: None }
    }

    /// Adds a header; a value that cannot be one is left out.
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(HeaderName::from_static(name), value);
        }
        self
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut answer = Response::new(Body::empty());
        if let Some(body) = self.body {
            *answer.body_mut() = Body::from(body.to_string());
            let json = HeaderValue::from_static("application/json; charset=utf-8");
            answer.headers_mut().insert(header::CONTENT_TYPE, json);
        }
        *answer.status_mut() = self.status;
        answer.headers_mut().extend(self.headers);
        answer
    }
}
