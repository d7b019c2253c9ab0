//! An app registration as the portal's manifest of older times writes it, turned into the form of Microsoft Graph.

use serde_json::{Map, Value, json};

/// Whether a JSON object is an app registration, in either form.
pub(super) fn is_one(object: &Map<String, Value>) -> bool {
    let has = |name: &str| object.contains_key(name);
    // An enterprise application has an audience as well.
    let is_principal = has("servicePrincipalType") || has("servicePrincipalNames");
    object.get("appId").is_some_and(Value::is_string)
        && !is_principal
        && (has("requiredResourceAccess") || has("signInAudience"))
}

/// The same registration under the names of today. What somebody cut out of it is left out here too.
pub(super) fn of_today(mut object: Map<String, Value>) -> Value {
    let mut rename = |old: &str, new: &str| {
        if let Some(value) = object.remove(old) {
            object.entry(new).or_insert(value);
        }
    };
    rename("allowPublicClient", "isFallbackPublicClient");
    rename("name", "displayName");
    object.entry("id").or_insert(json!(""));
    let replies = object.remove("replyUrlsWithType");
    for (kind, platform) in [("InstalledClient", "publicClient"), ("Web", "web"), ("Spa", "spa")] {
        let of_kind: Vec<Value> = replies
            .iter()
            .filter_map(Value::as_array)
            .flatten()
            .filter(|entry| entry["type"].as_str() == Some(kind))
            .map(|entry| entry["url"].clone())
            .collect();
        if !of_kind.is_empty() {
            object.insert(platform.to_owned(), json!({ "redirectUris": of_kind }));
        }
    }
    for list in ["passwordCredentials", "keyCredentials"] {
        let credentials = object.get_mut(list).and_then(Value::as_array_mut);
        for credential in credentials.into_iter().flatten().filter_map(Value::as_object_mut) {
            for (old, new) in [("startDate", "startDateTime"), ("endDate", "endDateTime")] {
                if let Some(value) = credential.remove(old) {
                    credential.entry(new).or_insert(value);
                }
            }
            credential.entry("keyId").or_insert(json!(""));
        }
    }
    Value::Object(object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::directory;

    #[test]
    fn both_forms_of_a_registration_are_read() {
        let read = |value: Value| {
            let object = value.as_object().unwrap().clone();
            is_one(&object).then(|| directory::application(of_today(object)).unwrap())
        };
        let new = json!({"appId": "a", "signInAudience": "x", "isFallbackPublicClient": null, "web": {"redirectUris": ["https://w"]}});
        let app = read(new).unwrap();
        assert_eq!((app.client_id.as_str(), app.is_fallback_public_client), ("a", None));
        assert_eq!(app.redirects.web, ["https://w"]);
        let old = json!({"appId": "a", "allowPublicClient": true, "signInAudience": "x",
            "passwordCredentials": [{"endDate": "2020-01-01T00:00:00Z"}],
            "replyUrlsWithType": [{"url": "http://localhost", "type": "InstalledClient"}]});
        let app = read(old).unwrap();
        assert_eq!((app.is_fallback_public_client, app.redirects.public.len()), (Some(true), 1));
        assert!(app.secrets[0].ends.is_some());
        for other in [json!({"appId": 1, "signInAudience": "x"}), json!({"appId": "a"})] {
            assert_eq!(read(other.clone()), None, "{other}");
        }
        assert_eq!(read(json!({"appId": "a", "signInAudience": "x", "servicePrincipalNames": []})), None);
    }
}
