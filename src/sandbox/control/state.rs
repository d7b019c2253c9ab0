//! The whole directory as JSON, and its repair.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{changes, problem};
use crate::sandbox::reply::Reply;
use crate::sandbox::world::Sandbox;

/// What to repair; everything when nothing is named.
#[derive(Default, Deserialize)]
pub struct Repair {
    requirement: Option<String>,
}

/// `GET /control/v1/state`, without passwords and secrets.
pub async fn read(State(sandbox): State<Sandbox>) -> Reply {
    sandbox.with(|world| Reply::ok(without_secrets(json!(world.tenant))))
}

/// `POST /control/v1/repair`
pub async fn repair(State(sandbox): State<Sandbox>, body: Option<Json<Repair>>) -> Reply {
    let wanted = body.map(|Json(wanted)| wanted).unwrap_or_default().requirement;
    let before = sandbox.with(|world| world.tenant.clone());
    match sandbox.repair(wanted.as_deref()) {
        Ok(repaired) => sandbox.with(|world| {
            Reply::ok(json!({
                "repaired": repaired,
                "remaining": world.loaded.broken(),
                "changes": changes::sentences(&before, &world.tenant, without_secrets),
            }))
        }),
        Err(error) => problem(StatusCode::NOT_FOUND, error.to_string()),
    }
}

/// What is written down of the tenant; a secret's value is replaced by its hint, so that a changed secret still shows as
/// changed.
fn without_secrets(mut tree: Value) -> Value {
    strip(&mut tree);
    tree
}

fn strip(tree: &mut Value) {
    let Value::Object(members) = tree else { return };
    members.shift_remove("password");
    for (name, value) in members {
        let secrets = if name == "passwords" { value.as_object_mut() } else { None };
        match secrets {
            None => strip(value),
            Some(secrets) => {
                for secret in secrets.values_mut().filter_map(Value::as_object_mut) {
                    let value = secret.shift_remove("value").unwrap_or_default();
                    let hint: String = value.as_str().unwrap_or_default().chars().take(3).collect();
                    secret.insert("hint".to_owned(), json!(hint));
                }
            }
        }
    }
}
