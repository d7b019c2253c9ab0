//! Which room of `src` may use which. The cheapest architect there is: it reads the `crate::` paths.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A room and the rooms that it may use. `cli` may use everything.
const MAY_USE: &[(&str, &[&str])] = &[
    ("recipe", &[]),
    ("evidence", &["recipe"]),
    ("checks", &["recipe", "evidence"]),
    ("remedies", &["recipe", "evidence", "checks"]),
    ("profile", &["recipe", "evidence"]),
    ("vault", &["recipe", "evidence"]),
    ("wire", &["recipe", "evidence"]),
    ("entra", &["wire", "vault", "evidence", "recipe"]),
    ("graph", &["wire", "vault", "evidence", "recipe", "entra"]),
    ("apis", &["wire", "vault", "evidence", "recipe"]),
    ("app", &["recipe", "evidence", "checks", "remedies", "profile"]),
    ("drive", &["app", "entra", "graph", "apis", "wire", "vault", "profile", "recipe", "evidence"]),
    ("ui", &["app", "checks", "remedies", "evidence", "recipe"]),
    ("export", &["checks", "remedies", "evidence", "recipe"]),
    ("sandbox", &["recipe", "evidence"]),
];

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The rooms that a file names, outside its tests and comments.
fn rooms_used(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| line.split("crate::").skip(1))
        .map(|rest| rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect::<String>())
        .filter(|room| !room.is_empty())
        .collect()
}

#[test]
fn rooms_use_only_what_they_may() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let table: BTreeMap<&str, BTreeSet<&str>> =
        MAY_USE.iter().map(|(room, may)| (*room, may.iter().copied().collect())).collect();
    let mut wrong = Vec::new();
    for (room, may) in &table {
        let mut files = Vec::new();
        let folder = src.join(room);
        assert!(folder.is_dir(), "{room} is in the table, but is no room");
        rust_files(&folder, &mut files);
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            for used in rooms_used(&text) {
                if used != *room && !may.contains(used.as_str()) {
                    let file = file.strip_prefix(&src).unwrap().display().to_string();
                    wrong.push(format!("{file} uses {used}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_has_a_place_in_the_table() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in std::fs::read_dir(src).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let known = name == "cli" || MAY_USE.iter().any(|(room, _)| *room == name);
            assert!(known, "{name} has no place in the table");
        }
    }
}
