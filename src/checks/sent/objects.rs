//! Which object a JSON value is: what Microsoft Graph, the Azure CLI and the portal print of an app and its surroundings.

use serde_json::{Map, Value};

use crate::evidence::{directory, text};

use super::{Sent, manifest};

/// How many places of a text are tried for the beginning of an object.
const TRIES: usize = 40;

/// The JSON values in a text, wherever they begin.
pub(super) fn values(text: &str) -> Vec<Value> {
    let mut values = Vec::new();
    let (mut at, mut tries) = (0, 0);
    while let Some(start) = text[at..].find(['{', '[']).map(|start| at + start) {
        tries += 1;
        if tries > TRIES {
            break;
        }
        let mut stream = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Value>();
        at = match stream.next() {
            Some(Ok(value)) => {
                values.push(value);
                start + stream.byte_offset()
            }
            _ => start + 1,
        };
    }
    values
}

/// Takes in what a value shows, and tells whether it was one of those that are known.
pub(super) fn take(sent: &mut Sent, value: &Value) -> bool {
    match value {
        Value::Object(object) if take_object(sent, object) => true,
        Value::Object(object) => match object.get("value") {
            Some(list @ Value::Array(_)) => take(sent, list),
            _ => false,
        },
        Value::Array(list) => take_list(sent, list),
        _ => false,
    }
}

fn name(object: &Map<String, Value>, key: &str) -> String {
    let name = object.get(key).and_then(Value::as_str).unwrap_or_default();
    text::shorten(&text::harmless(name, false), 80)
}

fn take_object(sent: &mut Sent, object: &Map<String, Value>) -> bool {
    if manifest::is_one(object)
        && let Ok(application) = directory::application(manifest::of_today(object.clone()))
    {
        sent.says(format!("The registration of the app {}, as the directory shows it.", name(object, "appId")));
        sent.application = Some(application);
        return true;
    }
    let is_principal = object.contains_key("appId")
        && (object.contains_key("servicePrincipalNames") || object.contains_key("servicePrincipalType"));
    if is_principal && let Ok(principal) = directory::principal(Value::Object(object.clone())) {
        sent.says(format!("The enterprise application of {}, as the directory shows it.", name(object, "appId")));
        sent.principals.push(principal);
        return true;
    }
    false
}

fn take_list(sent: &mut Sent, list: &[Value]) -> bool {
    fn all<T>(list: &[Value], read: fn(Value) -> Result<T, String>) -> Option<Vec<T>> {
        list.iter().map(|value| read(value.clone()).ok()).collect()
    }
    let Some(Value::Object(first)) = list.first() else {
        return false;
    };
    let has = |names: &[&str]| names.iter().all(|name| first.contains_key(*name));
    if has(&["resourceId", "consentType", "scope"]) {
        if let Some(grants) = all(list, directory::grant) {
            sent.says("Consent for an app (delegated permission grants).");
            sent.grants = Some(grants);
        }
        return sent.grants.is_some();
    }
    if has(&["principalId", "principalType", "appRoleId"]) {
        if let Some(assignments) = all(list, directory::assignment) {
            sent.says("Who is assigned to an enterprise application.");
            sent.assignments = Some(assignments);
        }
        return sent.assignments.is_some();
    }
    if has(&["issuer", "subject", "audiences"]) {
        if let Some(federations) = all(list, directory::federated_credential) {
            sent.says("The federated credentials of an app.");
            sent.federations = Some(federations);
        }
        return sent.federations.is_some();
    }
    // A search lists what it found; of several apps nobody can tell which one is meant.
    match list {
        [Value::Object(only)] => take_object(sent, only),
        _ => {
            let principals = list.iter().filter_map(Value::as_object).filter(|object| !manifest::is_one(object));
            principals.filter(|object| take_object(sent, object)).count() > 0
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> Sent {
        let mut sent = Sent::default();
        assert!(take(&mut sent, &value), "{value}");
        sent
    }

    #[test]
    fn objects_are_told_apart_by_what_they_hold() {
        let principal = json!({"id": "p", "appId": "a", "servicePrincipalNames": [], "signInAudience": "AzureADMyOrg"});
        assert_eq!(read(json!({ "value": [principal] })).principals[0].object_id, "p");
        let grants = json!([{"clientId": "c", "consentType": "AllPrincipals", "principalId": null, "resourceId": "r", "scope": "A B"}]);
        assert_eq!(read(grants).grants.unwrap()[0].scopes, ["A", "B"]);
        let credentials = json!([{"issuer": "https://i", "subject": "s", "audiences": ["api://x"], "name": "n"}]);
        assert_eq!(read(credentials).federations.unwrap()[0].subject, "s");
        let mut nothing = Sent::default();
        for other in [json!(1), json!([]), json!({"value": 3}), json!([{"a": 1}]), json!({"appId": "x"})] {
            assert!(!take(&mut nothing, &other), "{other}");
        }
        assert_eq!(nothing, Sent::default());
    }

    #[test]
    fn values_are_found_between_words() {
        assert_eq!(values("az says {\"a\":1} and [2] and { no"), [json!({"a": 1}), json!([2])]);
        assert!(values(&"{".repeat(10_000)).is_empty());
    }
}
