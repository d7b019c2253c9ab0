//! The tenant as a tree of JSON values: merging, and reading, setting and removing at a path of keys.

use serde_json::{Map, Value};

/// A path of keys from the root of the tree.
pub type Path = Vec<String>;

/// Lays one tree over another: tables merge, everything else replaces.
pub fn merge(under: &mut Value, over: &Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over {
                merge(under.entry(key).or_insert(Value::Null), value);
            }
        }
        (under, over) => *under = over.clone(),
    }
}

/// Lists the places that merging a tree changes: the leaves, where arrays count as leaves, and tables that are new as a
/// whole.
pub fn places(under: &Value, over: &Value) -> Vec<Path> {
    let mut found = Vec::new();
    collect(Some(under), over, &mut Vec::new(), &mut found);
    found
}

fn collect(under: Option<&Value>, over: &Value, at: &mut Path, found: &mut Vec<Path>) {
    match (under, over) {
        (Some(Value::Object(under)), Value::Object(over)) => {
            for (key, value) in over {
                at.push(key.clone());
                collect(under.get(key), value, at, found);
                at.pop();
            }
        }
        _ => found.push(at.clone()),
    }
}

/// Reads the value at a path.
pub fn get<'a>(tree: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(tree, |at, key| at.get(key))
}

/// Reaches the value at a path.
pub fn get_mut<'a>(tree: &'a mut Value, path: &[String]) -> Option<&'a mut Value> {
    path.iter().try_fold(tree, |at, key| at.get_mut(key))
}

/// Puts the value of another tree at a path, or removes it where the other tree has none.
pub fn restore(tree: &mut Value, from: &Value, path: &[String]) {
    match get(from, path) {
        Some(value) => set(tree, path, value.clone()),
        None => {
            remove(tree, path);
        }
    }
}

fn set(tree: &mut Value, path: &[String], value: Value) {
    let mut at = tree;
    for key in path {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        let Value::Object(table) = at else { return };
        at = table.entry(key).or_insert(Value::Null);
    }
    *at = value;
}

/// Removes the value at a path and tells whether it was there.
pub fn remove(tree: &mut Value, path: &[String]) -> bool {
    let Some((last, before)) = path.split_last() else {
        return false;
    };
    let table = get_mut(tree, before).and_then(Value::as_object_mut);
    table.is_some_and(|table| table.shift_remove(last).is_some())
}

/// Reads a path as TOML writes keys: `service_principals.wizard`, with quotes around keys that contain dots.
pub fn path(text: &str) -> Option<Path> {
    let mut at: Value = toml::from_str(&format!("{text} = 0")).ok()?;
    let mut path = Vec::new();
    while let Value::Object(table) = at {
        if table.len() != 1 {
            return None;
        }
        let (key, value) = table.into_iter().next()?;
        path.push(key);
        at = value;
    }
    (!path.is_empty()).then_some(path)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tables_merge_and_lists_replace() {
        let mut tree = json!({"app": {"name": "a", "uris": [1, 2]}});
        merge(&mut tree, &json!({"app": {"uris": [3], "new": true}}));
        assert_eq!(tree, json!({"app": {"name": "a", "uris": [3], "new": true}}));
    }

    #[test]
    fn restoring_the_changed_places_gives_the_first_tree_again() {
        let base = json!({"app": {"name": "a", "uris": [1, 2]}, "people": {"dana": {"enabled": true}}});
        let change = json!({"app": {"uris": []}, "people": {"dana": {"enabled": false}, "eve": {"enabled": true}}});
        let mut tree = base.clone();
        let places = places(&tree, &change);
        merge(&mut tree, &change);
        assert_eq!(places.len(), 3);
        for place in &places {
            restore(&mut tree, &base, place);
        }
        assert_eq!(tree, base);
    }

    #[test]
    fn paths_are_written_like_toml_keys() {
        assert_eq!(path("a.b"), Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(path("a.\"b.c\""), Some(vec!["a".to_owned(), "b.c".to_owned()]));
        assert_eq!(path("a b"), None);
        assert_eq!(path("a = 1\nb"), None);
    }
}
