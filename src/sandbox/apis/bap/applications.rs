//! Management applications: programs that the API treats as administrators.

use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::{Call, Outcome};
use super::refusal::Refusal;
use crate::sandbox::reply::Reply;
use crate::sandbox::world::World;

/// `GET /adminApplications`
pub fn list(world: &mut World, _: &Call) -> Outcome {
    let all: Vec<Value> = world.tenant.power_platform.management_apps.iter().map(shape).collect();
    Ok(Reply::ok(json!({"value": all})))
}

/// `GET /adminApplications/{client id}`
///
/// # Errors
/// When the path names no client id, or the application is not registered.
pub fn read(world: &mut World, call: &Call) -> Outcome {
    let id = client_id(call)?;
    let is_known = world.tenant.power_platform.management_apps.contains(&id);
    if is_known { Ok(Reply::ok(shape(&id))) } else { Err(Refusal::no_such_application(&id.to_string())) }
}

/// `PUT /adminApplications/{client id}`
///
/// # Errors
/// When the path names no client id.
pub fn register(world: &mut World, call: &Call) -> Outcome {
    let id = client_id(call)?;
    world.tenant.power_platform.management_apps.insert(id);
    Ok(Reply::ok(shape(&id)))
}

/// `DELETE /adminApplications/{client id}`
///
/// # Errors
/// When the path names no client id, or the application is not registered.
pub fn remove(world: &mut World, call: &Call) -> Outcome {
    let id = client_id(call)?;
    let was_known = world.tenant.power_platform.management_apps.remove(&id);
    if was_known { Ok(Reply::empty(StatusCode::OK)) } else { Err(Refusal::no_such_application(&id.to_string())) }
}

fn client_id(call: &Call) -> Result<Uuid, Refusal> {
    call.param.parse().map_err(|_| Refusal::no_such_path(call.address))
}

fn shape(id: &Uuid) -> Value {
    json!({"applicationId": id})
}
