//! The control interface: switches scenarios, lays faults, moves the clock forward, answers sign-ins in a person's place, shows the state and
//! repairs it. For the wizard and for tests on this machine only: it wants its token, and a loopback host name, and no foreign
//! `Origin`, so that no page in a browser can reach it.

mod changes;
mod clock;
mod faults;
mod scenario;
mod signins;
mod state;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use serde_json::json;

use super::origin::{Origin, is_loopback};
use super::reply::Reply;
use super::world::Sandbox;

/// Routes the interface; `token` is the bearer token that every request must carry.
pub fn router(token: &str) -> Router<Sandbox> {
    Router::new()
        .route("/control/v1/scenario", get(scenario::read).put(scenario::switch))
        .route("/control/v1/faults", get(faults::list).post(faults::add).delete(faults::clear))
        .route("/control/v1/faults/{id}", delete(faults::lift))
        .route("/control/v1/clock", get(clock::read).post(clock::advance))
        .route("/control/v1/signins", get(signins::list).post(signins::answer))
        .route("/control/v1/state", get(state::read))
        .route("/control/v1/repair", post(state::repair))
        .layer(from_fn_with_state(format!("Bearer {token}"), guard))
}

async fn guard(State(expected): State<String>, origin: Origin, request: Request, next: Next) -> Response {
    if !is_loopback(&origin.name()) {
        return problem(StatusCode::FORBIDDEN, "The control interface answers only under this machine's own names.")
            .into_response();
    }
    let page = request.headers().get(header::ORIGIN);
    if page.is_some_and(|page| page.as_bytes() != origin.url("").as_bytes()) {
        return problem(StatusCode::FORBIDDEN, "The control interface does not answer to pages of other origins.")
            .into_response();
    }
    let given = request.headers().get(header::AUTHORIZATION).map(|value| value.as_bytes());
    if !given.is_some_and(|given| is_same(given, expected.as_bytes())) {
        let reply =
            problem(StatusCode::UNAUTHORIZED, "The control interface needs its token; the ready line shows it.");
        return reply.header("www-authenticate", "Bearer realm=\"control\"").into_response();
    }
    next.run(request).await
}

/// Compares without stopping at the first difference.
fn is_same(given: &[u8], expected: &[u8]) -> bool {
    given.len() == expected.len() && given.iter().zip(expected).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

fn problem(status: StatusCode, message: impl Into<String>) -> Reply {
    Reply::with(status, json!({"error": message.into()}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_token_is_the_token() {
        assert!(is_same(b"Bearer abc", b"Bearer abc"));
        assert!(!is_same(b"Bearer ab", b"Bearer abc"));
        assert!(!is_same(b"Bearer abd", b"Bearer abc"));
    }
}
