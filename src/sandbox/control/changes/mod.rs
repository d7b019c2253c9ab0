//! Says in plain sentences what differs between two states of the tenant.

mod naming;

use serde_json::{Map, Value};

use naming::{capital, display_name, is_id, shown, title, words};

/// Collections of the tenant and what one of their objects is called.
const KINDS: &[(&str, &str)] = &[
    ("/people", "Person"),
    ("/groups", "Group"),
    ("/applications", "App registration"),
    ("/foreign_applications", "Foreign application"),
    ("/service_principals", "Enterprise application"),
    ("/deleted_applications", "Deleted app registration"),
    ("/deleted_principals", "Deleted enterprise application"),
    ("/grants", "Consent"),
    ("/app_role_assignments", "Assignment"),
    ("/conditional_access", "Conditional access policy"),
    ("/power_platform/environments", "Environment"),
    ("/power_platform/environment_groups", "Environment group"),
    ("/power_platform/role_definitions", "Power Platform role definition"),
    ("/power_platform/role_assignments", "Power Platform role"),
    ("/finance_operations/environments", "Finance & Operations environment"),
    ("/lcs/geographies", "Lifecycle Services geography"),
    ("/lcs/projects", "Lifecycle Services project"),
    ("/faults", "Fault at"),
];

/// Collections in the database of an environment, and what one of their objects is called.
const IN_DATABASES: &[(&str, &str)] = &[
    ("business_units", "business unit"),
    ("roles", "security role"),
    ("teams", "team"),
    ("users", "user"),
    ("accounts", "account"),
];

/// Lists the differences, one sentence each.
pub fn sentences(before: &Value, after: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (place, kind) in collections(after) {
        let (old, new) = (members(before.pointer(&place)), members(after.pointer(&place)));
        for (key, object) in &new {
            let subject = format!("{kind} “{}”", title(after, key, object));
            match old.get(key) {
                None => found.push(format!("{subject} is there again.")),
                Some(earlier) => found.extend(fields(&subject, earlier, object)),
            }
        }
        let gone = old.iter().filter(|(key, _)| !new.contains_key(*key));
        found.extend(gone.map(|(key, object)| format!("{kind} “{}” is gone.", title(before, key, object))));
    }
    let (old, new) = (without_collections(before), without_collections(after));
    for (section, earlier) in members(Some(&old)) {
        let later = new.get(&section).cloned().unwrap_or_default();
        found.extend(fields(&capital(&words(&section)), &earlier, &later));
    }
    found
}

/// The collections of the tenant and those of each environment's database.
fn collections(tree: &Value) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> =
        KINDS.iter().map(|(place, kind)| ((*place).to_owned(), (*kind).to_owned())).collect();
    for (key, _) in members(tree.pointer("/dataverse/organizations")) {
        let environment = display_name(tree.pointer(&format!("/power_platform/environments/{key}")));
        let environment = environment.unwrap_or_else(|| key.clone());
        all.extend(IN_DATABASES.iter().map(|(name, kind)| {
            (format!("/dataverse/organizations/{key}/{name}"), format!("In “{environment}”, {kind}"))
        }));
    }
    all
}

fn without_collections(tree: &Value) -> Value {
    let mut tree = tree.clone();
    for (place, _) in collections(&tree) {
        if let Some(collection) = tree.pointer_mut(&place) {
            *collection = Value::Null;
        }
    }
    tree
}

fn fields(subject: &str, old: &Value, new: &Value) -> Vec<String> {
    let (old, new) = (members(Some(old)), members(Some(new)));
    let names = new.keys().chain(old.keys().filter(|name| !new.contains_key(*name)));
    let mut found = Vec::new();
    for name in names.filter(|name| old.get(*name) != new.get(*name)) {
        let label = words(name);
        match (old.get(name), new.get(name)) {
            // Secrets, certificates and redirect URIs lie one level deeper.
            (Some(Value::Object(earlier)), Some(Value::Object(later))) => {
                found.extend(parts(subject, &label, earlier, later));
            }
            (_, Some(Value::Null)) => found.push(format!("{subject}: {label} is no longer set.")),
            (_, Some(value)) if is_plain(value) && !is_id(value) => {
                found.push(format!("{subject}: {label} is now {}.", shown(value)));
            }
            (_, Some(_)) => found.push(format!("{subject}: {label} changed.")),
            (_, None) => found.push(format!("{subject}: {label} is gone.")),
        }
    }
    found
}

fn parts(subject: &str, label: &str, old: &Map<String, Value>, new: &Map<String, Value>) -> Vec<String> {
    let mut found = Vec::new();
    for (name, value) in new.iter().filter(|(name, value)| old.get(*name) != Some(value)) {
        let part =
            value.get("display_name").and_then(Value::as_str).map_or_else(|| words(name), |name| format!("“{name}”"));
        // One of many reads better before its list than behind it.
        let what =
            if label.starts_with("the list") { format!("{part} in {label}") } else { format!("{label}, {part},") };
        found.push(match old.get(name) {
            _ if is_plain(value) => format!("{subject}: {what} is now {}.", shown(value)),
            None => format!("{subject}: {what} is there again."),
            Some(earlier) if earlier.get("file") != value.get("file") => {
                format!("{subject}: the file of {what} is whole again.")
            }
            Some(_) => format!("{subject}: {what} is as it was."),
        });
    }
    for (name, value) in old.iter().filter(|(name, _)| !new.contains_key(*name)) {
        let part = value.get("display_name").and_then(Value::as_str).unwrap_or(name);
        found.push(format!("{subject}: {label}, “{part}”, is gone."));
    }
    found
}

fn members(value: Option<&Value>) -> Map<String, Value> {
    value.and_then(Value::as_object).cloned().unwrap_or_default()
}

fn is_plain(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(|item| !item.is_object() && !item.is_array()),
        Value::Object(_) => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_difference_is_one_sentence() {
        let before = json!({
            "applications": {"wizard": {
                "display_name": "Contoso Wizard",
                "is_fallback_public_client": false,
                "redirect_uris": {"web": ["http://localhost"], "public_client": []},
                "passwords": {},
                "keys": {"k": {"display_name": "courier", "file": "note"}},
            }},
            "service_principals": {
                "wizard": {"display_name": "Contoso Wizard", "id": "1"},
                "graph": {"display_name": "Microsoft Graph", "id": "2"},
            },
            "grants": {},
            "faults": {"laid 001": {"endpoint": "graph"}},
            "settings": {"user_consent": "off"},
        });
        let mut after = before.clone();
        after["applications"]["wizard"]["is_fallback_public_client"] = json!(true);
        after["applications"]["wizard"]["redirect_uris"] = json!({"web": [], "public_client": ["http://localhost"]});
        after["applications"]["wizard"]["passwords"] = json!({"s": {"display_name": "night", "ends": "2027"}});
        after["applications"]["wizard"]["keys"]["k"]["file"] = json!("whole");
        after["grants"] = json!({"g": {"client": "wizard", "resource": "graph"}});
        after["faults"] = json!({});
        after["settings"]["user_consent"] = json!("allowed");
        let wizard = "App registration “Contoso Wizard”";
        assert_eq!(
            sentences(&before, &after),
            [
                format!("{wizard}: “Allow public client flows” is now on."),
                format!("{wizard}: web in the list of redirect URIs is now empty."),
                format!("{wizard}: mobile and desktop in the list of redirect URIs is now http://localhost."),
                format!("{wizard}: the client secret, “night”, is there again."),
                format!("{wizard}: the file of the certificate, “courier”, is whole again."),
                "Consent “Contoso Wizard on Microsoft Graph” is there again.".to_owned(),
                "Fault at “graph” is gone.".to_owned(),
                "Settings: consent by people for themselves is now allowed.".to_owned(),
            ]
        );
        assert_eq!(sentences(&after, &after), [""; 0]);
    }

    #[test]
    fn a_row_is_named_before_its_list_and_nothing_is_set_to_nothing() {
        let with = |users: Value, tenant: Value| {
            let finance = json!({"display_name": "Contoso", "users": users, "tenant": tenant});
            json!({"finance_operations": {"environments": {"production": finance}}})
        };
        let before = with(json!({"petra": {"enabled": false}}), json!("1"));
        let found =
            sentences(&before, &with(json!({"petra": {"enabled": true}, "dana": {"enabled": true}}), json!(null)));
        let environment = "Finance & Operations environment “Contoso”";
        assert_eq!(
            found,
            [
                format!("{environment}: petra in the list of users is as it was."),
                format!("{environment}: dana in the list of users is there again."),
                format!("{environment}: tenant is no longer set."),
            ]
        );
    }

    #[test]
    fn a_user_is_named_with_the_environment() {
        let with = |users: Value| {
            json!({
                "power_platform": {"environments": {"production": {"display_name": "Contoso", "admin_mode": false}}},
                "dataverse": {"gone": [], "organizations": {"production": {"unique_name": "u", "users": users}}},
            })
        };
        let robot = json!({"display_name": "# Robot", "enabled": false});
        let found = sentences(
            &with(json!({"robot": robot})),
            &with(json!({"robot": {"display_name": "# Robot", "enabled": true}})),
        );
        assert_eq!(found, ["In “Contoso”, user “# Robot”: sign-in is now on."]);
        let found = sentences(&with(json!({})), &with(json!({"robot": robot})));
        assert_eq!(found, ["In “Contoso”, user “# Robot” is there again."]);
    }

    #[test]
    fn a_role_is_named_by_what_it_is_and_who_has_it() {
        let with = |role: &str| {
            json!({
                "service_principals": {"robot": {"id": "p", "display_name": "Contoso Robot"}},
                "power_platform": {
                    "role_definitions": {
                        "a": {"id": "a", "name": "Owner"},
                        "b": {"id": "b", "name": "Reader"},
                    },
                    "role_assignments": {"r": {"principal": "p", "role_definition": role}},
                },
            })
        };
        let found = sentences(&with("a"), &with("b"));
        assert_eq!(found, ["Power Platform role “Reader for Contoso Robot”: the role is now b."]);
    }
}
