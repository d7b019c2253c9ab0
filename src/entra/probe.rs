//! Asks whether Entra knows a client id, before any sign-in and without a secret.

use serde_json::Value;

use crate::evidence::{Fault, Operation, Seen, Tenant};
use crate::recipe::Stage;
use crate::wire::Wire;

use super::device;

/// Asks for a device code that nobody will use. A code means that the app answers, and nothing more.
pub async fn probe_app(wire: &Wire, tenant: &Tenant, client_id: &str) -> Seen<()> {
    let mut trail = wire.trail();
    let asked = device::ask(
        &mut trail,
        Stage::Probe,
        Operation::AppProbe,
        tenant,
        vec![("client_id", client_id), ("scope", "openid")],
    )
    .await;
    let outcome = asked.and_then(|(answer, body)| match body.get("device_code").and_then(Value::as_str) {
        Some(_) => Ok(()),
        None => Err(Fault::Service(super::error::unreadable(Stage::Probe, &answer))),
    });
    trail.seen(outcome)
}
