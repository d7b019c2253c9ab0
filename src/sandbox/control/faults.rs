//! Lays faults over endpoints and takes them away.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::problem;
use crate::sandbox::reply::Reply;
use crate::sandbox::tenant::Fault;
use crate::sandbox::world::{Sandbox, World};

/// `GET /control/v1/faults`
pub async fn list(State(sandbox): State<Sandbox>) -> Reply {
    sandbox.with(|world| Reply::ok(shape(world)))
}

/// `POST /control/v1/faults`: a fault as scenario files write it; a member `id` names it.
pub async fn add(State(sandbox): State<Sandbox>, Json(mut body): Json<Value>) -> Reply {
    let named = body.as_object_mut().and_then(|members| members.remove("id"));
    let fault: Fault = match serde_json::from_value(body) {
        Ok(fault) => fault,
        Err(error) => {
            return problem(StatusCode::BAD_REQUEST, format!("This is no fault: {error}."));
        }
    };
    sandbox.with(|world| {
        let faults = &mut world.tenant.faults;
        let named = named.as_ref().and_then(Value::as_str).map(str::to_owned);
        let id = named.unwrap_or_else(|| {
            let unused = |number: &u32| !faults.contains_key(&format!("laid {number:03}"));
            format!("laid {:03}", (1..).find(unused).unwrap_or_default())
        });
        faults.insert(id.clone(), fault);
        Reply::with(StatusCode::CREATED, json!({"id": id}))
    })
}

/// `DELETE /control/v1/faults/{id}`
pub async fn lift(State(sandbox): State<Sandbox>, Path(id): Path<String>) -> Reply {
    sandbox.with(|world| match world.tenant.faults.remove(&id) {
        Some(_) => Reply::empty(StatusCode::NO_CONTENT),
        None => problem(StatusCode::NOT_FOUND, format!("There is no fault named `{id}`; it may be used up.")),
    })
}

/// `DELETE /control/v1/faults`
pub async fn clear(State(sandbox): State<Sandbox>) -> Reply {
    sandbox.with(|world| world.tenant.faults.clear());
    Reply::empty(StatusCode::NO_CONTENT)
}

fn shape(world: &World) -> Value {
    json!({"faults": world.tenant.faults})
}
