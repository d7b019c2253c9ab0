//! All services on one router, and what lies around each answer: faults, the servers' clock, latency, the log.

use std::fs::File;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::endpoints::{endpoint_of, mounts};
use crate::sandbox::faults::{date, perform, strike};
use crate::sandbox::origin::Origin;
use crate::sandbox::world::Sandbox;
use crate::sandbox::{apis, control, portal};

/// What surrounds every request.
#[derive(Clone)]
pub struct Around {
    pub sandbox: Sandbox,
    pub latency: Duration,
    pub log: Option<Arc<Mutex<File>>>,
}

/// Builds the router; `token` opens the control interface, `job_token` lets jobs ask the practice issuer.
pub fn router(around: Around, token: &str, job_token: &str) -> Router {
    let sandbox = around.sandbox.clone();
    mounts()
        .fold(Router::new(), |router, mount| router.route(mount.path, (mount.answer)()))
        .merge(portal::router())
        .merge(apis::issuer::router(job_token))
        .merge(control::router(token))
        .fallback(async || StatusCode::NOT_FOUND)
        .layer(from_fn_with_state(sandbox.clone(), apis::plain::serve))
        .layer(from_fn_with_state(around, surround))
        .with_state(sandbox)
}

async fn surround(State(around): State<Around>, origin: Origin, request: Request, next: Next) -> Response {
    // HTTP/1.1 (RFC 9112, section 3.2) wants this: who checks the one and serves the other can be deceived.
    if request.headers().get_all(header::HOST).iter().count() > 1 {
        return (StatusCode::BAD_REQUEST, "More than one Host header.").into_response();
    }
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let query = request.uri().query().unwrap_or_default().to_owned();
    let client = request.headers().get("user-agent").and_then(|agent| agent.to_str().ok()).map(str::to_owned);
    let is_service = !path.starts_with("/control/") && !path.starts_with("/portal") && path != "/practice.css";
    if is_service && !around.latency.is_zero() {
        tokio::time::sleep(around.latency).await;
    }
    let mut answer = match endpoint_of(origin.host(), &path) {
        None => next.run(request).await,
        Some(endpoint) => {
            let (effects, now) = around
                .sandbox
                .with(|world| (strike(&mut world.tenant.faults, endpoint, method.as_str(), &path), world.now()));
            perform(&effects, endpoint, now, async { next.run(request).await.into_response() }).await
        }
    };
    if is_service {
        date(&mut answer, around.sandbox.with(|world| world.now()));
    }
    note(&around, &method, &path, &query, answer.status(), client);
    answer
}

/// One line per request; of the query only the names, so that neither codes nor tokens reach the log.
fn note(around: &Around, method: &Method, path: &str, query: &str, status: StatusCode, client: Option<String>) {
    let Some(log) = &around.log else { return };
    let keys: Vec<String> = url::form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name.into_owned()).collect();
    let line = json!({
        "method": method.as_str(), "path": path, "query": keys, "status": status.as_u16(), "client": client,
    });
    let mut file = log.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Err(error) = writeln!(file, "{line}") {
        tracing::warn!(%error, "the request log could not be written");
    }
}
