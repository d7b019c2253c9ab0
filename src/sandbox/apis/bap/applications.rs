//! Management applications: programs that the API treats as administrators (`power-platform-api.md` section 5).

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::refusal::Refusal;
use crate::sandbox::reply::Reply;
use crate::sandbox::world::World;

/// `GET /adminApplications`, and `GET`, `PUT` and `DELETE /adminApplications/{client id}`
///
/// # Errors
/// When the path names no client id, or the application is not registered.
pub fn dispatch(world: &mut World, method: &Method, rest: &[&str], address: &str) -> Result<Reply, Refusal> {
    let registered = &mut world.tenant.power_platform.management_apps;
    let [id] = rest else {
        let all: Vec<Value> = registered.iter().map(shape).collect();
        let is_list = rest.is_empty() && *method == Method::GET;
        return if is_list { Ok(Reply::ok(json!({"value": all}))) } else { Err(Refusal::no_such_path(address)) };
    };
    let id: Uuid = id.parse().map_err(|_| Refusal::no_such_path(address))?;
    match *method {
        Method::PUT => {
            registered.insert(id);
            Ok(Reply::ok(shape(&id)))
        }
        Method::GET if registered.contains(&id) => Ok(Reply::ok(shape(&id))),
        Method::DELETE if registered.remove(&id) => Ok(Reply::empty(StatusCode::OK)),
        Method::GET | Method::DELETE => Err(Refusal::no_such_application(&id.to_string())),
        _ => Err(Refusal::no_such_path(address)),
    }
}

fn shape(id: &Uuid) -> Value {
    json!({"applicationId": id})
}
