//! JSON as the Azure CLI and Microsoft Graph write it: one app, one service principal, one account, or a list of them.

use serde_json::Value;

use super::{Aside, Found, Pasted};
use crate::evidence::{is_guid, is_tenant};
use crate::profile::Secret;
use crate::profile::take::is_upn;

/// How many places of a text are tried for the beginning of the object.
const TRIES: usize = 20;

/// Reads the JSON in a text. False where there is none that says anything.
pub(super) fn read(text: &str, pasted: &mut Pasted) -> bool {
    let values = text.match_indices(['{', '[']).take(TRIES).filter_map(|(at, _)| {
        let mut values = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Value>();
        values.next()?.ok()
    });
    for value in values {
        // What a service answers with beside an error is about the error.
        if value.get("error").is_some() || value.get("error_codes").is_some() {
            return true;
        }
        take(&value, pasted);
        if !pasted.is_empty() || !pasted.asides.is_empty() {
            return true;
        }
    }
    false
}

fn take(value: &Value, pasted: &mut Pasted) {
    match value {
        Value::Array(all) => list(all, pasted),
        Value::Object(members) => match members.get("value") {
            Some(Value::Array(all)) => list(all, pasted),
            _ => one(value, pasted),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A list with one entry is that entry. Of several nobody said which, unless all of them say the same.
fn list(all: &[Value], pasted: &mut Pasted) {
    let apps = all.iter().filter(|entry| client_id(entry).is_some()).count();
    match all {
        [entry] => one(entry, pasted),
        _ if apps > 0 => pasted.asides.push(Aside::SeveralApps(apps)),
        _ => all.iter().for_each(|entry| one(entry, pasted)),
    }
}

fn one(value: &Value, pasted: &mut Pasted) {
    let client_id = client_id(value);
    if let Some(id) = &client_id {
        pasted.add(Found::ClientId(id.clone()));
        pasted.app = text(value, &["displayName"]).map(str::to_owned);
        if let Some(secret) = text(value, &["password", "clientSecret", "client_secret"]) {
            pasted.secret = Some(Secret::new(secret.to_owned()));
        }
    }
    if let Some(tenant) = text(value, &["tenantId", "tenant_id", "tenant"]).filter(|tenant| is_tenant(tenant)) {
        pasted.add(Found::Tenant(tenant.to_ascii_lowercase()));
        // The session of an Azure CLI names who signed in.
        let user = value.get("user").and_then(|user| text(user, &["name"]));
        if let Some(name) = user.filter(|name| client_id.is_none() && is_upn(name)) {
            pasted.add(Found::Account(name.to_owned()));
        }
    }
}

fn client_id(value: &Value) -> Option<String> {
    let id = text(value, &["appId", "clientId", "client_id", "applicationId"])?;
    is_guid(id).then(|| id.to_ascii_lowercase())
}

fn text<'a>(value: &'a Value, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| value.get(name)?.as_str()).filter(|text| !text.is_empty())
}
