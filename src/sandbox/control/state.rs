//! The whole directory as JSON, and its repair.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{changes, problem};
use crate::sandbox::reply::Reply;
use crate::sandbox::tenant::Tenant;
use crate::sandbox::world::Sandbox;

/// What to repair; everything when nothing is named.
#[derive(Default, Deserialize)]
pub struct Repair {
    requirement: Option<String>,
}

/// `GET /control/v1/state`, without passwords and secrets.
pub async fn read(State(sandbox): State<Sandbox>) -> Reply {
    sandbox.with(|world| Reply::ok(without_secrets(&world.tenant)))
}

/// `POST /control/v1/repair`
pub async fn repair(State(sandbox): State<Sandbox>, body: Option<Json<Repair>>) -> Reply {
    let wanted = body.map(|Json(wanted)| wanted).unwrap_or_default().requirement;
    let before = sandbox.with(|world| without_secrets(&world.tenant));
    match sandbox.repair(wanted.as_deref()) {
        Ok(repaired) => sandbox.with(|world| {
            Reply::ok(json!({
                "repaired": repaired,
                "remaining": world.loaded.broken(),
                "changes": changes::sentences(&before, &without_secrets(&world.tenant)),
            }))
        }),
        Err(error) => problem(StatusCode::NOT_FOUND, error.to_string()),
    }
}

/// Writes the tenant down; a secret's value is replaced by its hint, so that a changed secret still shows as changed.
fn without_secrets(tenant: &Tenant) -> Value {
    let mut tree = serde_json::to_value(tenant).unwrap_or_default();
    for (key, application) in tenant.applications.iter().chain(&tenant.foreign_applications) {
        for (secret, password) in &application.passwords {
            for collection in ["applications", "foreign_applications"] {
                if let Some(Value::Object(shown)) = tree.pointer_mut(&format!("/{collection}/{key}/passwords/{secret}"))
                {
                    shown.remove("value");
                    shown.insert("hint".to_owned(), json!(password.hint()));
                }
            }
        }
    }
    for person in tree["people"].as_object_mut().into_iter().flat_map(|people| people.values_mut()) {
        if let Value::Object(person) = person {
            person.remove("password");
        }
    }
    tree
}
