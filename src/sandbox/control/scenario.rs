//! Which scenario runs, which there are, and who can sign in.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::problem;
use crate::sandbox::reply::Reply;
use crate::sandbox::scenario;
use crate::sandbox::world::{Clients, Proposal, Sandbox, World};

/// The scenario to switch to.
#[derive(Deserialize)]
pub struct Switch {
    id: String,
    /// The target that is practised.
    #[serde(default)]
    target: Option<String>,
}

/// `GET /control/v1/scenario`
pub async fn read(State(sandbox): State<Sandbox>) -> Reply {
    sandbox.with(|world| Reply::ok(shape(world)))
}

/// `PUT /control/v1/scenario`: everything starts anew; the signing key stays.
pub async fn switch(State(sandbox): State<Sandbox>, Json(wanted): Json<Switch>) -> Reply {
    match sandbox.switch(&wanted.id, wanted.target.as_deref()) {
        Ok(()) => sandbox.with(|world| Reply::ok(shape(world))),
        Err(error) => problem(StatusCode::NOT_FOUND, error.to_string()),
    }
}

fn shape(world: &World) -> Value {
    let all = scenario::names().into_iter().filter_map(|name| scenario::read(name).ok());
    let scenarios = all.map(|scenario| {
        json!({
            "id": scenario.id,
            "title": scenario.title,
            "story": scenario.story,
            "breaks": scenario.breaks,
            "number": scenario.number,
            "targets": scenario::targets_of(&scenario).unwrap_or_default(),
        })
    });
    let people = world.tenant.people.iter().map(|(key, person)| {
        json!({
            "id": key,
            "upn": person.upn,
            "password": person.password,
            "display_name": person.display_name,
            "note": person.about,
        })
    });
    json!({
        "current": world.loaded.scenario.id,
        "remaining": world.loaded.broken(),
        "in_order": world.loaded.is_in_order(&world.tenant),
        "scenarios": scenarios.collect::<Vec<_>>(),
        "suggest": Proposal::of(world),
        "clients": Clients::of(world),
        "people": people.collect::<Vec<_>>(),
    })
}
