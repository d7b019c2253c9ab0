//! The files that scenarios are written in: the shipped scenarios, the tenant in which everything works, and the
//! permission lists that its APIs publish.

use serde_json::{Map, Value, json};

use super::tree::merge;
use super::{CONFIGURED, Scenario, ScenarioError};
use crate::recipe::{MOST_SAID, RecipeError, brief, unreadable};
use crate::sandbox::assets::assets;

/// Where the shipped scenarios are among the assets.
const SCENARIOS: &str = "scenarios";

/// Lists the ids of the shipped scenarios: `configured` first, then by name.
pub fn names() -> Vec<&'static str> {
    let files = assets().folder(SCENARIOS).filter_map(|path| path.rsplit('/').next()?.strip_suffix(".toml"));
    let mut names: Vec<&str> = files.collect();
    names.sort_unstable_by_key(|name| (*name != CONFIGURED, *name));
    names
}

/// Reads a shipped scenario without building its tenant.
pub fn read(name: &str) -> Result<Scenario, ScenarioError> {
    let path = format!("{SCENARIOS}/{name}.toml");
    if !assets().has(&path) {
        return Err(ScenarioError::Unknown { name: name.to_owned(), known: names().join(", ") });
    }
    shipped(name, &path)
}

/// Reads a file of the assets. `name` is for the error.
fn shipped<T: serde::de::DeserializeOwned>(name: &str, path: &str) -> Result<T, ScenarioError> {
    let wrong = |error: RecipeError| ScenarioError::Syntax {
        scenario: name.to_owned(),
        place: brief(&error.to_string(), MOST_SAID),
    };
    assets().read(path).map_err(wrong)
}

/// Reads the text of a file; `name` is for the error.
pub(super) fn parse<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> Result<T, ScenarioError> {
    toml::from_str(text)
        .map_err(|error| ScenarioError::Syntax { scenario: name.to_owned(), place: unreadable(text, &error) })
}

/// The tenant in which everything works, from the files in `base/`.
pub(super) fn base_tree() -> Result<Value, ScenarioError> {
    let mut base = Value::Object(Map::new());
    for path in assets().folder("scenarios/base") {
        merge(&mut base, &shipped::<Value>(path, path)?);
    }
    publish_permissions(&mut base)?;
    Ok(base)
}

/// Adds the shipped permission lists to the service principals of their APIs. The sources do not say who may consent;
/// here people may consent to reading and administrators to the rest.
fn publish_permissions(base: &mut Value) -> Result<(), ScenarioError> {
    for path in assets().folder("permissions") {
        let list: Value = shipped(path, path)?;
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
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_scenario_is_quoted_by_a_piece_of_one_line() {
        let secret = "y".repeat(5_000);
        let text = format!("id = 'x'\n\u{1b}[31m {} {secret}\nafter = 'z'\n", "x".repeat(80));
        let ScenarioError::Syntax { place, .. } = parse::<Scenario>("x", &text).unwrap_err() else {
            panic!("expected the text to be unreadable");
        };
        assert!(place.contains("in line 2") && place.contains("[31m xxx"), "{place}");
        assert!(place.chars().count() < 400 && !place.contains("yyy") && !place.contains('\u{1b}'), "{place}");
        assert!(!place.contains("after"), "{place}");
    }
}
