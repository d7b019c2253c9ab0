//! The rooms inside the practice tenant, floor by floor: each uses only what is below it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// From the ground up. What stands on one floor does not use one another.
const FLOORS: &[&[&str]] = &[
    &["assets", "clock", "odata", "origin", "recent", "reply", "tenant"],
    &["addresses", "certificates", "faults", "pages", "rbac", "routing", "runtime", "scenario"],
    &["signing"],
    &["bearer", "issuer"],
    &["world"],
    &["edits"],
    &["apis", "entra", "graph", "portal"],
    &["control"],
    &["server"],
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

/// The names that follow `crate::sandbox::` (and `super::`, where that is the same), outside tests and comments.
fn rooms_used(text: &str, is_top: bool) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let code: String =
        code.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| [line, "\n"]).collect();
    let mut starts = vec!["crate::sandbox::"];
    starts.extend(is_top.then_some("super::"));
    let name = |text: &str| text.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect::<String>();
    let mut found = BTreeSet::new();
    for start in starts {
        for rest in code.split(start).skip(1) {
            match rest.strip_prefix('{') {
                Some(several) => {
                    let several = several.split('}').next().unwrap_or_default();
                    found.extend(several.split(',').map(|part| name(part.trim())));
                }
                None => drop(found.insert(name(rest))),
            }
        }
    }
    found.remove("");
    found
}

#[test]
fn no_room_of_the_practice_tenant_uses_one_above_it() {
    let sandbox = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sandbox");
    let floor = |room: &str| FLOORS.iter().position(|rooms| rooms.contains(&room));
    let mut files = Vec::new();
    rust_files(&sandbox, &mut files);
    let mut wrong = Vec::new();
    for file in files {
        let path = file.strip_prefix(&sandbox).unwrap().to_owned();
        let parts: Vec<&str> = path.iter().map(|part| part.to_str().unwrap()).collect();
        let room = parts[0].trim_end_matches(".rs");
        if room == "mod" || parts.last() == Some(&"tests.rs") {
            continue;
        }
        let Some(own) = floor(room) else { panic!("{room} has no floor") };
        let is_top = parts.len() == 1 || parts.len() == 2 && parts[1] == "mod.rs";
        let text = std::fs::read_to_string(&file).unwrap();
        for used in rooms_used(&text, is_top).iter().filter(|used| *used != room) {
            if floor(used).is_some_and(|theirs| theirs >= own) {
                wrong.push(format!("{} uses {used}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
