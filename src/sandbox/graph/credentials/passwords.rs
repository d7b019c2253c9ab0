//! Client secrets: made by the service, shown once.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use super::Holder;
use crate::sandbox::edits;
use crate::sandbox::graph::call::Outcome;
use crate::sandbox::graph::change::{Change, done};
use crate::sandbox::graph::member::{Member, find, need};
use crate::sandbox::graph::refusal::Refusal;
use crate::sandbox::tenant::{Key, PasswordCredential};

const RESOURCE: &str = "PasswordCredential";
/// How long a secret lasts when its end is left out: two years.
const LIFETIME: SignedDuration = SignedDuration::from_hours(2 * 365 * 24);

/// `POST /applications/{id}/addPassword`
pub fn add_to_application(change: &mut Change) -> Outcome {
    let holder = Holder::application(change)?;
    add(change, &holder)
}

/// `POST /servicePrincipals/{id}/addPassword`
pub fn add_to_principal(change: &mut Change) -> Outcome {
    let holder = Holder::principal(change)?;
    add(change, &holder)
}

/// `POST /applications/{id}/removePassword`
pub fn remove_from_application(change: &mut Change) -> Outcome {
    let holder = Holder::application(change)?;
    remove(change, &holder)
}

/// `POST /servicePrincipals/{id}/removePassword`
pub fn remove_from_principal(change: &mut Change) -> Outcome {
    let holder = Holder::principal(change)?;
    remove(change, &holder)
}

fn add(change: &mut Change, holder: &Holder) -> Outcome {
    let nothing = Map::new();
    let wanted = match find(&change.body, RESOURCE, "passwordCredential") {
        Some(member) => member.object()?,
        None => &nothing,
    };
    if find(wanted, RESOURCE, "secretText").is_some() {
        return Err(own_value());
    }
    let now = change.world.now();
    let time = |name, otherwise| find(wanted, RESOURCE, name).map_or(Ok(otherwise), |member: Member| member.time());
    let starts = time("startDateTime", now)?;
    let ends = time("endDateTime", starts.saturating_add(LIFETIME).unwrap_or(starts))?;
    if ends <= starts || ends <= now {
        return Err(Refusal::invalid_value("endDateTime", RESOURCE));
    }
    let name = find(wanted, RESOURCE, "displayName").map(|member| member.text().map(str::to_owned)).transpose()?;
    let secret = edits::new_secret(name, starts, ends, now);
    let mut shown = shape(&secret);
    shown["secretText"] = json!(secret.value);
    if let Some(secrets) = holder.passwords(change.world) {
        secrets.insert(secret.id.to_string(), secret);
    }
    change.object("microsoft.graph.passwordCredential", shown)
}

fn remove(change: &mut Change, holder: &Holder) -> Outcome {
    let id = need(&change.body, RESOURCE, "keyId")?.id()?;
    let removed = holder.passwords(change.world).is_some_and(|secrets| {
        let before = secrets.len();
        secrets.retain(|_, secret| secret.id != id);
        before != secrets.len()
    });
    if removed { done() } else { Err(Refusal::bad_request("No password credential found with keyId.")) }
}

/// Reads `passwordCredentials` of a body: it can take secrets away by leaving them out, but never add one.
///
/// # Errors
/// When an entry is none of the known secrets.
pub fn kept(
    known: &BTreeMap<Key, PasswordCredential>,
    member: &Member,
) -> Result<BTreeMap<Key, PasswordCredential>, Refusal> {
    let entries = member.objects()?.into_iter().map(|entry| {
        let id = find(entry, RESOURCE, "keyId").map(|member| member.id()).transpose()?;
        let found = known.iter().find(|(_, secret)| Some(secret.id) == id);
        found.map(|(key, secret)| (key.clone(), secret.clone())).ok_or_else(own_value)
    });
    entries.collect()
}

fn own_value() -> Refusal {
    Refusal::bad_request("New credential passwords must be generated with service-generated values.")
}

/// Shows a secret without its value.
pub fn shape(password: &PasswordCredential) -> Value {
    json!({
        "customKeyIdentifier": null,
        "displayName": password.display_name,
        "endDateTime": password.ends,
        "hint": password.hint(),
        "keyId": password.id,
        "secretText": null,
        "startDateTime": password.starts,
    })
}
