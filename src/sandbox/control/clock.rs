//! Shows the practice tenant's clock and moves it forward, so that a presenter need not wait for a code, a token or a
//! secret to expire. It never goes back: what was issued would lie in the future.

use axum::Json;
use axum::extract::State;
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::json;

use crate::sandbox::reply::Reply;
use crate::sandbox::world::{Sandbox, World};

/// By how much to move it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advance {
    /// Seconds.
    advance_s: u32,
}

/// `GET /control/v1/clock`
pub async fn read(State(sandbox): State<Sandbox>) -> Reply {
    sandbox.with(|world| shape(world))
}

/// `POST /control/v1/clock`
pub async fn advance(State(sandbox): State<Sandbox>, Json(by): Json<Advance>) -> Reply {
    sandbox.with(|world| {
        world.clock().advance(SignedDuration::from_secs(by.advance_s.into()));
        shape(world)
    })
}

fn shape(world: &World) -> Reply {
    Reply::ok(json!({"now": world.now()}))
}
