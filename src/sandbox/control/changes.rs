//! Says in plain sentences what differs between two states of the tenant.

use serde_json::{Map, Value};

/// Collections of the tenant and what one of their objects is called.
const KINDS: &[(&str, &str)] = &[
    ("/people", "Person"),
    ("/groups", "Group"),
    ("/applications", "App registration"),
    ("/foreign_applications", "Foreign application"),
    ("/service_principals", "Enterprise application"),
    ("/grants", "Consent"),
    ("/app_role_assignments", "Assignment"),
    ("/conditional_access", "Conditional access policy"),
    ("/power_platform/environments", "Environment"),
    ("/power_platform/environment_groups", "Environment group"),
    ("/power_platform/role_definitions", "Power Platform role"),
    ("/power_platform/role_assignments", "Power Platform role assignment"),
    ("/faults", "Fault"),
];

/// Lists the differences, one sentence each.
pub fn sentences(before: &Value, after: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (place, kind) in KINDS {
        let (old, new) = (members(before.pointer(place)), members(after.pointer(place)));
        for (key, object) in &new {
            let name = named(key, object);
            match old.get(key) {
                None => found.push(format!("{kind} “{name}” is there again.")),
                Some(earlier) => found.extend(fields(&format!("{kind} “{name}”"), earlier, object)),
            }
        }
        let gone = old.iter().filter(|(key, _)| !new.contains_key(*key));
        found.extend(gone.map(|(key, object)| format!("{kind} “{}” is gone.", named(key, object))));
    }
    let rest = |tree: &Value| {
        let mut tree = tree.clone();
        for (place, _) in KINDS {
            if let Some(collection) = tree.pointer_mut(place) {
                *collection = Value::Null;
            }
        }
        tree
    };
    for (section, old) in members(Some(&rest(before))) {
        let new = after_section(&rest(after), &section);
        found.extend(fields(&capital(&words(&section)), &old, &new));
    }
    found
}

fn after_section(tree: &Value, section: &str) -> Value {
    tree.get(section).cloned().unwrap_or_default()
}

fn fields(subject: &str, old: &Value, new: &Value) -> Vec<String> {
    let (old, new) = (members(Some(old)), members(Some(new)));
    let names = new.keys().chain(old.keys().filter(|name| !new.contains_key(*name)));
    let changed = names.filter(|name| old.get(*name) != new.get(*name));
    changed
        .map(|name| match new.get(name) {
            Some(value) if is_plain(value) => {
                format!("{subject}: {} is now {}.", words(name), shown(value))
            }
            Some(_) => format!("{subject}: {} changed.", words(name)),
            None => format!("{subject}: {} is gone.", words(name)),
        })
        .collect()
}

fn members(value: Option<&Value>) -> Map<String, Value> {
    value.and_then(Value::as_object).cloned().unwrap_or_default()
}

fn named(key: &str, object: &Value) -> String {
    let text = |name: &str| object.get(name).and_then(Value::as_str).map(str::to_owned);
    let between = || Some(format!("{} to {}", text("client")?, text("resource")?));
    text("display_name").or_else(|| text("name")).or_else(between).unwrap_or_else(|| key.to_owned())
}

fn is_plain(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(|item| !item.is_object() && !item.is_array()),
        Value::Object(_) => false,
        _ => true,
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "not set".to_owned(),
        Value::Bool(true) => "on".to_owned(),
        Value::Bool(false) => "off".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "empty".to_owned(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn words(name: &str) -> String {
    match name {
        "is_fallback_public_client" => "“Allow public client flows”".to_owned(),
        "assignment_required" => "“Assignment required”".to_owned(),
        "redirect_uris" => "the redirect URIs".to_owned(),
        "required_resource_access" => "the list of API permissions".to_owned(),
        "passwords" => "the client secrets".to_owned(),
        "keys" => "the certificates".to_owned(),
        "federated" => "the federated credentials".to_owned(),
        other => other.replace('_', " "),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_difference_is_one_sentence() {
        let before = json!({
            "applications": {"wizard": {"display_name": "Contoso Wizard", "is_fallback_public_client": false}},
            "grants": {},
            "faults": {"laid 001": {"endpoint": "graph"}},
            "settings": {"user_consent": "off"},
        });
        let after = json!({
            "applications": {"wizard": {"display_name": "Contoso Wizard", "is_fallback_public_client": true}},
            "grants": {"g": {"client": "wizard", "resource": "graph"}},
            "faults": {},
            "settings": {"user_consent": "allowed"},
        });
        assert_eq!(
            sentences(&before, &after),
            [
                "App registration “Contoso Wizard”: “Allow public client flows” is now on.",
                "Consent “wizard to graph” is there again.",
                "Fault “laid 001” is gone.",
                "Settings: user consent is now allowed.",
            ]
        );
        assert_eq!(sentences(&after, &after), [""; 0]);
    }
}
