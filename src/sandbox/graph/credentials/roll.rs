//! How a program rolls its own key: the proof, signed with a key that is valid now, takes the place of a permission.

use jiff::Timestamp;

use super::Holder;
use super::keys::{RESOURCE, read, shape};
use crate::sandbox::certificates::claims_signed_by;
use crate::sandbox::graph::address;
use crate::sandbox::graph::call::Outcome;
use crate::sandbox::graph::change::{Change, done};
use crate::sandbox::graph::member::need;
use crate::sandbox::graph::needs::APPLICATIONS_CHANGE;
use crate::sandbox::graph::refusal::Refusal;
use crate::sandbox::tenant::Application;

/// The audience that a proof names: the directory itself.
const DIRECTORY: &str = "00000002-0000-0000-c000-000000000000";
/// A proof lasts ten minutes at most.
const LONGEST_S: f64 = 600.0;
/// Clocks may differ by so much.
const SKEW_S: f64 = 300.0;

/// `POST /applications/{id}/addKey`
pub fn add_key(change: &mut Change) -> Outcome {
    let holder = proved(change)?;
    let wanted = need(&change.body, RESOURCE, "keyCredential")?.object()?;
    let made = read(wanted, change.world.now())?;
    let shown = shape(&made, false);
    if let Some(keys) = holder.keys(change.world) {
        keys.insert(made.id.to_string(), made);
    }
    change.object("microsoft.graph.keyCredential", shown)
}

/// `POST /applications/{id}/removeKey`
pub fn remove_key(change: &mut Change) -> Outcome {
    let holder = proved(change)?;
    let id = need(&change.body, RESOURCE, "keyId")?.id()?;
    let removed = holder.keys(change.world).is_some_and(|keys| {
        let before = keys.len();
        keys.retain(|_, key| key.id != id);
        before != keys.len()
    });
    if removed { done() } else { Err(Refusal::bad_request("No credentials found to be removed.")) }
}

/// The application in the path: the caller must be it, or be one who may change it, and the proof must hold.
fn proved(change: &Change) -> Result<Holder, Refusal> {
    let (key, application) = address::application(change.world, change.param(0))?;
    if !change.caller.is_program() || change.caller.client_id != application.app_id {
        APPLICATIONS_CHANGE.check(change.world, change.caller)?;
        change.may_manage(Some(application))?;
    }
    let proof = need(&change.body, "Application", "proof")?.text()?;
    if holds(application, proof, change.world.now()) {
        Ok(Holder::Application(key.clone()))
    } else {
        Err(Refusal::bad_proof())
    }
}

fn holds(application: &Application, proof: &str, now: Timestamp) -> bool {
    let mut valid = application.keys.values().filter(|key| key.starts <= now && now < key.ends);
    let Some(claims) = valid.find_map(|key| claims_signed_by(&key.certificate, proof)) else {
        return false;
    };
    let (Some(begins), Some(expires)) = (claims["nbf"].as_f64(), claims["exp"].as_f64()) else {
        return false;
    };
    let now = now.as_second() as f64;
    claims["aud"] == DIRECTORY
        && claims["iss"].as_str().is_some_and(|issuer| issuer.parse() == Ok(application.id))
        && expires - begins <= LONGEST_S
        && begins - SKEW_S <= now
        && now <= expires + SKEW_S
}
