//! A registration as `az ad app show`, Microsoft Graph or the portal's manifest writes it.

use jiff::Timestamp;
use serde_json::Value;

use crate::evidence::{Application, Platforms, RequestedPermission, SecretInfo};

/// How many places of a text are tried for the beginning of the object.
const TRIES: usize = 20;

/// The registration in a text.
pub(super) fn read(text: &str) -> Option<Application> {
    if !text.contains("\"appId\"") {
        return None;
    }
    text.match_indices('{').take(TRIES).find_map(|(at, _)| {
        let value = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Value>().next()?.ok()?;
        application(&value)
    })
}

fn application(value: &Value) -> Option<Application> {
    let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let list = |pointer: &str| value.pointer(pointer).and_then(Value::as_array).cloned().unwrap_or_default();
    value.get("requiredResourceAccess").or_else(|| value.get("signInAudience"))?;
    let strings = |pointer: &str| list(pointer).iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>();
    // The manifest of older times names its addresses with their platform.
    let of_kind = |kind: &str| {
        let is_kind = |entry: &&Value| entry["type"].as_str() == Some(kind);
        list("/replyUrlsWithType")
            .iter()
            .filter(is_kind)
            .filter_map(|entry| entry["url"].as_str())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let redirects = |pointer: &str, kind: &str| {
        let mut all = strings(pointer);
        all.extend(of_kind(kind));
        all
    };
    let public = value.get("isFallbackPublicClient").or_else(|| value.get("allowPublicClient"));
    Some(Application {
        object_id: text("id").unwrap_or_default(),
        client_id: text("appId")?,
        name: text("displayName").or_else(|| text("name")).unwrap_or_default(),
        audience: text("signInAudience").unwrap_or_default(),
        is_fallback_public_client: public.and_then(Value::as_bool),
        disabled: text("disabledByMicrosoftStatus").filter(|status| status != "NotDisabled"),
        redirects: Platforms {
            public: redirects("/publicClient/redirectUris", "InstalledClient"),
            web: redirects("/web/redirectUris", "Web"),
            spa: redirects("/spa/redirectUris", "Spa"),
        },
        requested: list("/requiredResourceAccess").iter().flat_map(requested).collect(),
        secrets: list("/passwordCredentials").iter().map(credential).collect(),
        certificates: list("/keyCredentials").iter().map(credential).collect(),
    })
}

fn requested(api: &Value) -> Vec<RequestedPermission> {
    let id = api["resourceAppId"].as_str().unwrap_or_default();
    let access = api["resourceAccess"].as_array().cloned().unwrap_or_default();
    let permission = |one: &Value| {
        Some(RequestedPermission {
            api: id.to_owned(),
            id: one["id"].as_str()?.to_owned(),
            is_delegated: one["type"] == "Scope",
        })
    };
    access.iter().filter_map(permission).collect()
}

fn credential(value: &Value) -> SecretInfo {
    let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let time = |new: &str, old: &str| text(new).or_else(|| text(old))?.parse::<Timestamp>().ok();
    SecretInfo {
        key_id: text("keyId").unwrap_or_default(),
        name: text("displayName"),
        hint: text("hint").or_else(|| text("customKeyIdentifier")),
        starts: time("startDateTime", "startDate"),
        ends: time("endDateTime", "endDate"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_a_registration_are_read() {
        let new = r#"az says { "appId": "a", "signInAudience": "x", "isFallbackPublicClient": null, "web": {"redirectUris": ["https://w"]} } what is wrong?"#;
        let app = read(new).unwrap();
        assert_eq!((app.client_id.as_str(), app.is_fallback_public_client), ("a", None));
        assert_eq!(app.redirects.web, ["https://w"]);
        let old = r#"{"appId":"a","allowPublicClient":true,"signInAudience":"x","replyUrlsWithType":[{"url":"http://localhost","type":"InstalledClient"}]}"#;
        let app = read(old).unwrap();
        assert_eq!((app.is_fallback_public_client, app.redirects.public.len()), (Some(true), 1));
        for text in ["{\"appId\": 1}", "\"appId\"", "{\"appId\":\"a\"}"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
