//! The files that scenarios are written in: the shipped scenarios, the tenant in which everything works, and the
//! permission lists that its APIs publish.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};
use serde_json::{Map, Value, json};

use super::tree::merge;
use super::{CONFIGURED, Scenario, ScenarioError};

static FILES: Dir = include_dir!("$CARGO_MANIFEST_DIR/assets/scenarios");
static PERMISSIONS: Dir = include_dir!("$CARGO_MANIFEST_DIR/assets/permissions");

/// Lists the ids of the shipped scenarios: `configured` first, then by name.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = FILES.files().filter_map(|file| file.path().file_stem()?.to_str()).collect();
    names.sort_unstable_by_key(|name| (*name != CONFIGURED, *name));
    names
}

/// Reads a shipped scenario without building its tenant.
pub fn read(name: &str) -> Result<Scenario, ScenarioError> {
    let file = FILES.get_file(format!("{name}.toml")).and_then(|file| file.contents_utf8());
    let text = file.ok_or_else(|| ScenarioError::Unknown { name: name.to_owned(), known: names().join(", ") })?;
    parse(name, text)
}

/// Reads the text of a file; `name` is for the error.
pub(super) fn parse<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> Result<T, ScenarioError> {
    toml::from_str(text).map_err(|source| ScenarioError::Syntax { scenario: name.to_owned(), source: Box::new(source) })
}

/// The tenant in which everything works, from the files in `base/`.
pub(super) fn base_tree() -> Result<Value, ScenarioError> {
    let mut base = Value::Object(Map::new());
    let mut parts: BTreeMap<&str, &str> = BTreeMap::new();
    for file in FILES.get_dir("base").into_iter().flat_map(Dir::files) {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
            parts.insert(path, text);
        }
    }
    for (path, text) in parts {
        merge(&mut base, &parse::<Value>(path, text)?);
    }
    publish_permissions(&mut base);
    Ok(base)
}

/// Adds the shipped permission lists to the service principals of their APIs. The sources do not say who may consent
/// (`power-platform-permissions.json`); here people may consent to reading and administrators to the rest.
fn publish_permissions(base: &mut Value) {
    for file in PERMISSIONS.files() {
        let list: Value = file.contents_utf8().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let principals = base.get_mut("service_principals").and_then(Value::as_object_mut);
        let resource = &list["_meta"]["resource_app_id"];
        let wanted = principals.and_then(|all| all.values_mut().find(|principal| principal["app_id"] == *resource));
        let Some(principal) = wanted else { continue };
        for permission in list["permissions"].as_array().into_iter().flatten() {
            let Some(name) = permission["name"].as_str() else {
                continue;
            };
            let usual = if permission["action"] == "Read" { "user" } else { "admin" };
            let consent = permission["consent"].as_str().unwrap_or(usual);
            let scope = json!({"id": permission["id"], "summary": permission["summary"], "consent": consent});
            merge(principal, &json!({"scopes": {name: scope}}));
        }
    }
}
