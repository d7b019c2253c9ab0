//! Which room of `src` may use which. The cheapest architect there is: it reads the paths that begin at the
//! root of the crate.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A room and the rooms that it may use. `cli` may use everything.
pub const MAY_USE: &[(&str, &[&str])] = &[
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

/// The rooms that a file names, outside its tests and comments. `depth` is the number of modules that it lies in: as many
/// `super` lead to the root of the crate.
fn rooms_used(text: &str, depth: usize) -> BTreeSet<String> {
    let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{error}: {text}"));
    let mut rooms = BTreeSet::new();
    collect_rooms(tokens, depth, &mut rooms);
    rooms
}

fn collect_rooms(tokens: TokenStream, depth: usize, rooms: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    let mut inside = depth;
    while at < tokens.len() {
        if is_for_tests(&tokens[at..]) {
            at += 2 + length_of_item(&tokens[at + 2..]);
        } else if let Some(length) = to_root(&tokens[at..], inside) {
            names_after(&tokens[at + length..], rooms);
            at += length;
        } else {
            if let TokenTree::Group(group) = &tokens[at] {
                // The modules that are written out in a file are one further down.
                inside = depth + usize::from(is_module(&tokens[..at]));
                collect_rooms(group.stream(), inside, rooms);
                inside = depth;
            }
            at += 1;
        }
    }
}

/// Whether an attribute begins here that keeps what follows for tests.
fn is_for_tests(tokens: &[TokenTree]) -> bool {
    let [TokenTree::Punct(hash), TokenTree::Group(attribute), ..] = tokens else { return false };
    let attribute = attribute.stream().to_string().replace(' ', "");
    hash.as_char() == '#' && (attribute == "cfg(test)" || attribute.starts_with("cfg(all(test,"))
}

/// The number of tokens to the end of an item: its semicolon or its last brace.
fn length_of_item(tokens: &[TokenTree]) -> usize {
    let ends = |token: &TokenTree| match token {
        TokenTree::Punct(punct) => punct.as_char() == ';',
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    };
    tokens.iter().position(ends).map_or(tokens.len(), |last| last + 1)
}

/// The number of tokens that lead to the root of the crate: `crate::`, or `super::` often enough.
fn to_root(tokens: &[TokenTree], depth: usize) -> Option<usize> {
    let step = |at: usize| match tokens.get(at..at + 3) {
        Some([TokenTree::Ident(word), TokenTree::Punct(first), TokenTree::Punct(second)])
            if first.as_char() == ':' && second.as_char() == ':' =>
        {
            Some(word.to_string())
        }
        _ => None,
    };
    if step(0)? == "crate" {
        return Some(3);
    }
    (depth > 0 && (0..depth).all(|n| step(3 * n).is_some_and(|word| word == "super"))).then_some(3 * depth)
}

fn is_module(before: &[TokenTree]) -> bool {
    matches!(before, [.., TokenTree::Ident(word), TokenTree::Ident(_)] if word == "mod")
}

/// Adds the name after a path to the root, or all names of the list there.
fn names_after(tokens: &[TokenTree], rooms: &mut BTreeSet<String>) {
    let is_room = |name: &str| name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    match tokens.first() {
        Some(TokenTree::Ident(name)) if is_room(&name.to_string()) => {
            rooms.insert(name.to_string());
        }
        Some(TokenTree::Group(list)) => {
            let list: Vec<TokenTree> = list.stream().into_iter().collect();
            let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
            list.split(is_comma).for_each(|path| names_after(path, rooms));
        }
        _ => {}
    }
}

/// How many modules a file lies in, by its path below `src`.
fn depth(file: &Path) -> usize {
    let is_mod = file.file_name().is_some_and(|name| name == "mod.rs");
    file.components().count() - usize::from(is_mod)
}

#[test]
fn every_form_of_a_path_is_read() {
    let used = |text: &str, depth: usize| rooms_used(text, depth).into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(used("use crate::{app::{self, State}, wire};", 1), "app wire");
    assert_eq!(used("// use crate::app;\nconst A: &str = \"crate::ui\";", 1), "");
    assert_eq!(used("use super::super::graph::az;", 2), "graph");
    assert_eq!(used("use super::super::graph::az;", 3), "");
    assert_eq!(used("mod inner { use super::super::wire; }", 1), "wire");
    assert_eq!(used("fn f() { vec![crate::vault::Vault::new()]; }", 1), "vault");
    // What follows a module of tests counts again.
    assert_eq!(used("#[cfg(test)]\nmod tests;\nuse crate::graph;", 1), "graph");
    assert_eq!(used("#[cfg(test)]\nmod tests { use crate::sandbox; }\nuse crate::entra;", 1), "entra");
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
            let file = file.strip_prefix(&src).unwrap();
            for used in rooms_used(&text, depth(file)) {
                if used != *room && !may.contains(used.as_str()) {
                    wrong.push(format!("{} uses {used}", file.display()));
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
