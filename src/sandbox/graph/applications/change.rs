//! Registering, changing and deleting applications.

use serde_json::Value;

use super::owners::bound;
use super::{fields, shape};
use crate::sandbox::edits;
use crate::sandbox::graph::address;
use crate::sandbox::graph::call::Outcome;
use crate::sandbox::graph::change::{Change, done};
use crate::sandbox::graph::member::need;

/// `POST /applications`. Through Graph an application gets no service principal.
pub fn create(change: &mut Change) -> Outcome {
    change.may_register()?;
    let name = need(&change.body, "Application", "displayName")?.filled()?;
    let mut made = edits::registration(name, change.world.now());
    fields::apply(change.world, &mut made, &change.body)?;
    change.adopt(&mut made);
    if let Some(Value::Array(references)) = change.body.get("owners@odata.bind") {
        for reference in references {
            bound(change.world, reference)?.join(&mut made);
        }
    }
    let shown = shape(change.world, &made);
    change.world.tenant.applications.insert(made.id.to_string(), made);
    change.created("applications/$entity", shown)
}

/// `PATCH /applications/{id}` and `PATCH /applications(appId='…')`
pub fn update(change: &mut Change) -> Outcome {
    let (key, application) = address::application(change.world, change.param(0))?;
    change.may_manage(Some(application))?;
    let (key, mut changed) = (key.clone(), application.clone());
    fields::apply(change.world, &mut changed, &change.body)?;
    let app_id = changed.app_id;
    change.world.tenant.applications.insert(key, changed);
    edits::publish(change.world, app_id);
    done()
}

/// `DELETE /applications/{id}`; its service principal goes with it.
pub fn delete(change: &mut Change) -> Outcome {
    let (key, application) = address::application(change.world, change.param(0))?;
    change.may_manage(Some(application))?;
    let key = key.clone();
    edits::delete_application(change.world, &key)
        .map_err(|_| crate::sandbox::graph::refusal::Refusal::not_found(&key))?;
    done()
}
