//! The answers that faults give in place of a service, and what they do to a finished answer.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::stream;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use crate::sandbox::tenant::{Endpoint, FaultEffect, ThrottleLimit};

/// Size of the pieces of a slow body: a page of results is a handful of pieces.
const PIECE: usize = 512;
/// No answer of the practice tenant is larger.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// Tells whether the fault answers in place of the service.
pub const fn replaces(effect: &FaultEffect) -> bool {
    match effect {
        FaultEffect::Throttle { .. }
        | FaultEffect::Status { .. }
        | FaultEffect::ProxyPage { .. }
        | FaultEffect::Body { .. }
        | FaultEffect::Drop => true,
        FaultEffect::Latency { .. } | FaultEffect::Truncated | FaultEffect::SlowBody { .. } => false,
    }
}

/// Gives the answer of a fault that stands in for the service; `now` is the time on the servers' clock.
pub fn replacement(effect: &FaultEffect, endpoint: Endpoint, now: Timestamp) -> Option<Response> {
    match effect {
        FaultEffect::Throttle { retry_after_s, as_date, limit } => {
            let wait = if *as_date { in_seconds(now, *retry_after_s) } else { Some(HeaderValue::from(*retry_after_s)) };
            Some(match endpoint {
                Endpoint::Dataverse => protected(*limit, wait),
                _ => failure(429, wait, endpoint),
            })
        }
        FaultEffect::Status { status, retry_after_s } => {
            Some(failure(*status, retry_after_s.map(HeaderValue::from), endpoint))
        }
        FaultEffect::ProxyPage { status } => Some(proxy_page(*status)),
        FaultEffect::Body { status, content_type, body } => {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::OK);
            Some((status, [(header::CONTENT_TYPE, content_type.clone())], body.clone()).into_response())
        }
        // A body that fails before its first byte makes the server close the connection without an answer.
        FaultEffect::Drop => Some(Response::new(Body::from_stream(stream::once(async {
            Err::<Bytes, _>(io::Error::new(io::ErrorKind::ConnectionAborted, "dropped by a fault"))
        })))),
        FaultEffect::Latency { .. } | FaultEffect::Truncated | FaultEffect::SlowBody { .. } => None,
    }
}

/// Cuts or slows down a finished answer; other faults leave it as it is.
pub async fn altered(effect: &FaultEffect, answer: Response) -> Response {
    match effect {
        FaultEffect::Truncated => {
            let (parts, bytes) = taken_apart(answer).await;
            Response::from_parts(parts, Body::from(bytes.slice(..bytes.len() / 2)))
        }
        FaultEffect::SlowBody { ms } => {
            let (parts, bytes) = taken_apart(answer).await;
            Response::from_parts(parts, slow(bytes, Duration::from_millis(*ms)))
        }
        FaultEffect::Latency { .. }
        | FaultEffect::Throttle { .. }
        | FaultEffect::Status { .. }
        | FaultEffect::ProxyPage { .. }
        | FaultEffect::Body { .. }
        | FaultEffect::Drop => answer,
    }
}

async fn taken_apart(answer: Response) -> (axum::http::response::Parts, Bytes) {
    let (mut parts, body) = answer.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    (parts, to_bytes(body, MOST_BYTES).await.unwrap_or_default())
}

fn slow(bytes: Bytes, pause: Duration) -> Body {
    Body::from_stream(stream::unfold(bytes, move |mut left| async move {
        if left.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let piece = left.split_to(left.len().min(PIECE));
        Some((Ok::<_, Infallible>(piece), left))
    }))
}

fn in_seconds(now: Timestamp, wait: u32) -> Option<HeaderValue> {
    let then = now.checked_add(i64::from(wait).seconds()).ok()?;
    let text = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&then).ok()?;
    HeaderValue::from_str(&text).ok()
}

fn failure(status: u16, retry_after: Option<HeaderValue>, endpoint: Endpoint) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    if let Some(wait) = retry_after {
        headers.insert(header::RETRY_AFTER, wait);
    }
    (status, headers, service_body(status.as_u16(), endpoint).to_string()).into_response()
}

/// Service protection of Dataverse says which limit was met.
fn protected(limit: ThrottleLimit, retry_after: Option<HeaderValue>) -> Response {
    let (code, message) = match limit {
        ThrottleLimit::Requests => {
            ("0x80072322", "Number of requests exceeded the limit of 6000 over time window of 300 seconds.")
        }
        ThrottleLimit::ExecutionTime => (
            "0x80072321",
            "Combined execution time of incoming requests exceeded limit of 1,200,000 milliseconds over time window of \
             300 seconds. Decrease number of concurrent requests or reduce the duration of requests and try again later.",
        ),
        ThrottleLimit::Concurrency => ("0x80072326", "Number of concurrent requests exceeded the limit of 52."),
    };
    let mut headers = HeaderMap::new();
    let json = HeaderValue::from_static("application/json; odata.metadata=minimal");
    headers.insert(header::CONTENT_TYPE, json);
    headers.insert("odata-version", HeaderValue::from_static("4.0"));
    if let Some(wait) = retry_after {
        headers.insert(header::RETRY_AFTER, wait);
    }
    let body = json!({"error": {"code": code, "message": message}});
    (StatusCode::TOO_MANY_REQUESTS, headers, body.to_string()).into_response()
}

/// Gives an error body in the form that the struck service uses.
fn service_body(status: u16, endpoint: Endpoint) -> Value {
    let (code, message) = match status {
        429 => ("TooManyRequests", "Too many requests. Please wait before you try again."),
        502 => ("BadGateway", "The service behind this address did not answer properly."),
        503 => ("ServiceUnavailable", "The service is temporarily unavailable."),
        504 => ("GatewayTimeout", "The service behind this address did not answer in time."),
        _ => ("InternalServerError", "The service could not answer this request."),
    };
    match endpoint {
        Endpoint::Discovery | Endpoint::Authorize | Endpoint::Token | Endpoint::DeviceCode => {
            let error = if status == 500 { "server_error" } else { "temporarily_unavailable" };
            json!({"error": error, "error_description": message})
        }
        Endpoint::PowerPlatform => json!({"code": code, "message": message}),
        // The words are documented, the envelope is not.
        Endpoint::FinanceOperations => {
            let busy = "This request could not be processed at this time due to system experiencing high resource \
                utilization.";
            let message = if status == 429 { busy } else { "An error has occurred." };
            json!({"error": {"code": "", "message": message}})
        }
        Endpoint::LifecycleServices => json!({"Message": message}),
        Endpoint::Any
        | Endpoint::Graph
        | Endpoint::Bap
        | Endpoint::Arm
        | Endpoint::Dataverse
        | Endpoint::GlobalDiscovery => json!({"error": {"code": code, "message": message}}),
    }
}

fn proxy_page(status: u16) -> Response {
    let page = "<!DOCTYPE html>\n<html><head><title>Contoso Web Gateway</title></head>\n\
        <body><h1>Access to this site is blocked</h1>\n\
        <p>The gateway proxy.contoso.example did not let this request pass (simulated).</p></body></html>\n";
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::VIA, "1.1 proxy.contoso.example (Contoso Web Gateway)"),
    ];
    let mut answer = (status, headers, page).into_response();
    if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        let ask = HeaderValue::from_static("Basic realm=\"Contoso Web Gateway\"");
        answer.headers_mut().insert(header::PROXY_AUTHENTICATE, ask);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::faults::perform;

    async fn through(effect: FaultEffect, endpoint: Endpoint) -> (StatusCode, HeaderMap, String) {
        let service = async { (StatusCode::OK, json!({"value": ["a", "b"]}).to_string()).into_response() };
        let (parts, bytes) = taken_apart(perform(&[effect], endpoint, Timestamp::UNIX_EPOCH, service).await).await;
        (parts.status, parts.headers, String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn throttling_says_how_long_to_wait() {
        let limit = ThrottleLimit::Requests;
        let seconds = FaultEffect::Throttle { retry_after_s: 7, as_date: false, limit };
        let (status, headers, body) = through(seconds, Endpoint::Graph).await;
        assert_eq!((status.as_u16(), headers[header::RETRY_AFTER].to_str().unwrap()), (429, "7"));
        assert!(body.starts_with(r#"{"error":{"code":"TooManyRequests""#));
        let date = FaultEffect::Throttle { retry_after_s: 7, as_date: true, limit };
        let (_, headers, body) = through(date, Endpoint::PowerPlatform).await;
        assert_eq!(headers[header::RETRY_AFTER], "Thu, 01 Jan 1970 00:00:07 GMT");
        assert!(body.starts_with(r#"{"code":"TooManyRequests""#));
    }

    #[tokio::test]
    async fn a_proxy_page_is_html_and_names_the_proxy() {
        let (status, headers, body) = through(FaultEffect::ProxyPage { status: 407 }, Endpoint::Token).await;
        assert_eq!(status, StatusCode::PROXY_AUTHENTICATION_REQUIRED);
        assert!(headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html"));
        assert!(headers.contains_key(header::VIA) && headers.contains_key(header::PROXY_AUTHENTICATE));
        assert!(body.starts_with("<!DOCTYPE html>"));
    }

    #[tokio::test]
    async fn a_truncated_body_is_no_json() {
        let (status, _, body) = through(FaultEffect::Truncated, Endpoint::Graph).await;
        assert_eq!(status, StatusCode::OK);
        assert!(!body.is_empty() && serde_json::from_str::<Value>(&body).is_err());
    }

    #[tokio::test]
    async fn a_slow_body_arrives_whole() {
        let (_, _, body) = through(FaultEffect::SlowBody { ms: 1 }, Endpoint::Graph).await;
        assert_eq!(body, r#"{"value":["a","b"]}"#);
    }

    #[tokio::test]
    async fn latency_waits_and_changes_nothing() {
        let late = through(FaultEffect::Latency { ms: 60_000 }, Endpoint::Graph);
        assert!(tokio::time::timeout(Duration::ZERO, late).await.is_err());
        let (status, _, body) = through(FaultEffect::Latency { ms: 1 }, Endpoint::Graph).await;
        assert_eq!((status, body.as_str()), (StatusCode::OK, r#"{"value":["a","b"]}"#));
    }

    #[tokio::test]
    async fn an_odd_body_is_a_success_with_something_else() {
        let odd =
            FaultEffect::Body { status: 200, content_type: "text/plain".to_owned(), body: "maintenance".to_owned() };
        let (status, headers, body) = through(odd, Endpoint::PowerPlatform).await;
        assert_eq!((status, body.as_str()), (StatusCode::OK, "maintenance"));
        assert_eq!(headers[header::CONTENT_TYPE], "text/plain");
    }

    #[tokio::test]
    async fn the_token_endpoint_fails_in_its_own_words() {
        let busy = FaultEffect::Status { status: 503, retry_after_s: None };
        let (status, _, body) = through(busy, Endpoint::Token).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(body.starts_with(r#"{"error":"temporarily_unavailable""#));
    }
}
