//! Does to one request and its answer what the faults say. Written as a function around the rest of the server, so that the
//! server decides which of its endpoints lie under faults (its control endpoints do not).

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::stream;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{FaultKind, Struck};

/// Size of the pieces of a slow body; large enough that a page of results is a handful of pieces.
const PIECE: usize = 512;
/// No answer of the practice tenant is larger.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// Waits, answers in place of the service, or lets it answer and alters what comes.
pub async fn apply<F>(struck: Struck, service: F) -> Response
where
    F: Future<Output = Response>,
{
    for kind in &struck.0 {
        if let FaultKind::Latency { millis } = kind {
            tokio::time::sleep(Duration::from_millis(*millis)).await;
        }
    }
    let mut answer = match struck.0.iter().find_map(replacement) {
        Some(answer) => answer,
        None => service.await,
    };
    for kind in &struck.0 {
        answer = altered(kind, answer).await;
    }
    answer
}

fn replacement(kind: &FaultKind) -> Option<Response> {
    match kind {
        FaultKind::Status {
            status,
            retry_after_s,
        } => Some(status_answer(*status, *retry_after_s)),
        FaultKind::ProxyPage { status } => Some(proxy_page(*status)),
        FaultKind::Dropped => Some(Response::new(Body::from_stream(stream::once(async {
            Err::<Bytes, _>(io::Error::new(
                io::ErrorKind::ConnectionAborted,
                "dropped by a fault",
            ))
        })))),
        FaultKind::OddBody { body } => Some(json_answer(StatusCode::OK, body)),
        FaultKind::Latency { .. }
        | FaultKind::Truncated
        | FaultKind::SlowBody { .. }
        | FaultKind::WrongClock { .. }
        | FaultKind::ReplicationDelay { .. } => None,
    }
}

/// Alters a finished answer: cuts its body, slows it down, or sets its `Date` as a wrong clock would.
pub async fn altered(kind: &FaultKind, answer: Response) -> Response {
    match kind {
        FaultKind::Truncated => {
            let (mut parts, body) = answer.into_parts();
            let bytes = to_bytes(body, MOST_BYTES).await.unwrap_or_default();
            parts.headers.remove(header::CONTENT_LENGTH);
            Response::from_parts(parts, Body::from(bytes.slice(..bytes.len() / 2)))
        }
        FaultKind::SlowBody { pause_millis } => {
            let (mut parts, body) = answer.into_parts();
            let bytes = to_bytes(body, MOST_BYTES).await.unwrap_or_default();
            parts.headers.remove(header::CONTENT_LENGTH);
            Response::from_parts(parts, slow(bytes, Duration::from_millis(*pause_millis)))
        }
        FaultKind::WrongClock { offset_s } => {
            let mut answer = answer;
            let shown =
                Timestamp::from_second(Timestamp::now().as_second().saturating_add(*offset_s))
                    .unwrap_or(Timestamp::UNIX_EPOCH);
            let text =
                jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&shown);
            if let Some(value) = text.ok().and_then(|text| HeaderValue::from_str(&text).ok()) {
                answer.headers_mut().insert(header::DATE, value);
            }
            answer
        }
        FaultKind::Latency { .. }
        | FaultKind::Status { .. }
        | FaultKind::ProxyPage { .. }
        | FaultKind::Dropped
        | FaultKind::ReplicationDelay { .. }
        | FaultKind::OddBody { .. } => answer,
    }
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

fn status_answer(status: u16, retry_after_s: Option<u32>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let (code, message) = match status.as_u16() {
        429 => (
            "TooManyRequests",
            "Too many requests. Please wait before you try again.",
        ),
        503 => (
            "ServiceUnavailable",
            "The service is temporarily unavailable.",
        ),
        504 => ("GatewayTimeout", "The service did not answer in time."),
        _ => (
            "InternalServerError",
            "The service could not answer this request.",
        ),
    };
    let mut answer = json_answer(
        status,
        &json!({"error": {"code": code, "message": message}}),
    );
    if let Some(wait) = retry_after_s {
        answer
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(wait));
    }
    answer
}

fn proxy_page(status: u16) -> Response {
    let page = "<!DOCTYPE html>\n<html><head><title>Contoso Web Gateway</title></head>\n<body><h1>Access to this site is blocked</h1>\n\
        <p>The gateway proxy.contoso.example did not let this request pass (simulated).</p></body></html>\n";
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (
            header::VIA,
            "1.1 proxy.contoso.example (Contoso Web Gateway)",
        ),
        (
            header::PROXY_AUTHENTICATE,
            "Basic realm=\"Contoso Web Gateway\"",
        ),
    ];
    let mut answer = (status, headers, page).into_response();
    if status != StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        answer.headers_mut().remove(header::PROXY_AUTHENTICATE);
    }
    answer
}

fn json_answer(status: StatusCode, body: &Value) -> Response {
    (
        status,
        [(header::CONTENT_TYPE, "application/json; charset=utf-8")],
        body.to_string(),
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn through(kind: FaultKind) -> (StatusCode, axum::http::HeaderMap, String) {
        let service = async { json_answer(StatusCode::OK, &json!({"value": ["a", "b"]})) };
        let answer = apply(Struck(vec![kind]), service).await;
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, MOST_BYTES).await.unwrap_or_default();
        (
            parts.status,
            parts.headers,
            String::from_utf8(bytes.to_vec()).unwrap(),
        )
    }

    #[tokio::test]
    async fn throttling_says_how_long_to_wait() {
        let (status, headers, body) = through(FaultKind::Status {
            status: 429,
            retry_after_s: Some(7),
        })
        .await;
        assert_eq!(
            (
                status.as_u16(),
                headers[header::RETRY_AFTER].to_str().unwrap()
            ),
            (429, "7")
        );
        assert!(body.contains("TooManyRequests"));
    }

    #[tokio::test]
    async fn a_proxy_page_is_html_and_names_the_proxy() {
        let (status, headers, body) = through(FaultKind::ProxyPage { status: 407 }).await;
        assert_eq!(status, StatusCode::PROXY_AUTHENTICATION_REQUIRED);
        assert!(
            headers[header::CONTENT_TYPE]
                .to_str()
                .unwrap()
                .starts_with("text/html")
        );
        assert!(
            headers.contains_key(header::VIA) && headers.contains_key(header::PROXY_AUTHENTICATE)
        );
        assert!(body.starts_with("<!DOCTYPE html>"));
    }

    #[tokio::test]
    async fn a_truncated_body_is_no_json() {
        let (status, _, body) = through(FaultKind::Truncated).await;
        assert_eq!(status, StatusCode::OK);
        assert!(!body.is_empty() && serde_json::from_str::<Value>(&body).is_err());
    }

    #[tokio::test]
    async fn a_slow_body_arrives_whole() {
        let (_, _, body) = through(FaultKind::SlowBody { pause_millis: 1 }).await;
        assert_eq!(body, r#"{"value":["a","b"]}"#);
    }

    #[tokio::test]
    async fn latency_waits_and_changes_nothing() {
        let late = tokio::time::timeout(
            Duration::ZERO,
            through(FaultKind::Latency { millis: 60_000 }),
        )
        .await;
        assert!(late.is_err());
        let (status, _, body) = through(FaultKind::Latency { millis: 1 }).await;
        assert_eq!(
            (status, body.as_str()),
            (StatusCode::OK, r#"{"value":["a","b"]}"#)
        );
    }

    #[tokio::test]
    async fn an_odd_body_is_a_success_with_something_else() {
        let (status, _, body) = through(FaultKind::OddBody {
            body: json!({"items": []}),
        })
        .await;
        assert_eq!((status, body.as_str()), (StatusCode::OK, r#"{"items":[]}"#));
    }

    #[tokio::test]
    async fn a_wrong_clock_shows_in_the_date() {
        let (_, headers, _) = through(FaultKind::WrongClock {
            offset_s: -86_400 * 365 * 20,
        })
        .await;
        let shown = headers[header::DATE].to_str().unwrap();
        assert!(shown.ends_with(" GMT") && shown.contains(" 200"), "{shown}");
    }
}
