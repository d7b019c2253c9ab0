//! What README and the pages for contributors say of the program, held against the program.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use firstcall::app::{Key, ROWS};

use crate::rooms::MAY_USE;
use crate::screens::{at_step, fresh};
use crate::support::document;

/// Each key with everything that it can mean, in the order of the table of actions.
fn keys() -> String {
    // Some labels depend on the place: what they are at first, and inside a step.
    let states = [fresh(), at_step(1)];
    let mut order: Vec<Key> = Vec::new();
    let mut meanings: BTreeMap<Key, Vec<&str>> = BTreeMap::new();
    for row in ROWS {
        for key in row.keys {
            if !order.contains(key) {
                order.push(*key);
            }
            let known = meanings.entry(*key).or_default();
            for label in states.iter().map(|state| (row.label)(state)) {
                if !known.contains(&label) {
                    known.push(label);
                }
            }
        }
    }
    let rows = order.iter().map(|key| format!("| `{}` | {} |\n", key.title(), meanings[key].join(" · ")));
    format!("| key | what it does, depending on the place |\n|---|---|\n{}", rows.collect::<String>())
}

#[test]
fn the_readme_lists_every_key() {
    document::assert_part("README.md", "keys", &keys());
}

/// The rooms as a picture and as a table.
fn rooms() -> String {
    let may_use: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let mut picture = String::from("```mermaid\ngraph TD\n");
    let everything: BTreeSet<&str> = may_use.keys().copied().collect();
    let used: BTreeSet<&str> = may_use.values().copied().flatten().copied().collect();
    for room in everything.difference(&used) {
        picture.push_str(&format!("    cli --> {room}\n"));
    }
    for (room, may) in MAY_USE {
        let over_another: BTreeSet<&str> = may.iter().flat_map(|other| may_use[other]).copied().collect();
        for other in may.iter().filter(|other| !over_another.contains(*other)) {
            picture.push_str(&format!("    {room} --> {other}\n"));
        }
    }
    let rows = MAY_USE.iter().map(|(room, may)| {
        let may: Vec<String> = may.iter().map(|other| format!("`{other}`")).collect();
        format!("| `{room}` | {} |\n", if may.is_empty() { "nothing of ours".to_owned() } else { may.join(" ") })
    });
    let rows: String = rows.collect();
    format!("{picture}```\n\n| room | may use |\n|---|---|\n{rows}| `cli` | everything |\n")
}

#[test]
fn the_picture_of_the_rooms_is_that_of_the_table() {
    document::assert_part(".github/CONTRIBUTING.md", "rooms", &rooms());
}

/// The files of the repository with comments or prose in them.
fn files() -> Vec<PathBuf> {
    fn add(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if !matches!(name.as_str(), "node_modules" | "snapshots" | ".cache" | "shots") {
                    add(&path, files);
                }
            } else if let Some("rs" | "toml" | "json" | "md" | "py" | "js" | "sh") =
                path.extension().and_then(|e| e.to_str())
            {
                files.push(path);
            }
        }
    }
    let mut files = vec![document::file("README.md"), document::file("Cargo.toml")];
    for folder in ["src", "tests", "assets", ".ci", ".github"] {
        add(&document::file(folder), &mut files);
    }
    files
}

/// What a file says to its readers, in one line: all of a document, and the comments of code.
fn said(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("md" | "json") => text,
        _ => {
            let comments = text.lines().filter_map(|line| {
                let line = line.trim_start();
                let rest = line.strip_prefix("//").or_else(|| line.strip_prefix('#'))?;
                Some(rest.trim_start_matches(['/', '!']).trim())
            });
            comments.collect::<Vec<_>>().join(" ")
        }
    }
}

#[test]
fn no_comment_cites_a_document_that_is_not_there() {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let mut wrong = Vec::new();
    for path in files() {
        let text = said(&path);
        let words = text.split(|c: char| !is_of_name(c)).map(|word| word.trim_end_matches('.'));
        for cited in words.filter(|word| word.len() > ".md".len() && word.ends_with(".md")) {
            let beside = path.parent().unwrap_or(Path::new(""));
            let places = [document::file(cited), document::file(".github").join(cited), beside.join(cited)];
            if !places.iter().any(|place| place.is_file()) {
                wrong.push(format!("{} cites {cited}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_section_that_a_comment_points_to_is_there() {
    let page = document::read(".github/SERVICES.md");
    let sections: BTreeSet<&str> =
        page.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim()).collect();
    let mut wrong = Vec::new();
    let mut pointed_to = BTreeSet::new();
    for path in files().into_iter().filter(|path| !path.ends_with("tests/it/documents.rs")) {
        let text = said(&path).replace(['\n', '`'], " ");
        for after in text.split("SERVICES.md, ").skip(1) {
            // One title, or several with commas and "and" between them.
            let quote = |c: char| c == '"' || c == '\'';
            let mut rest = after;
            while let Some((title, further)) = rest.strip_prefix(quote).and_then(|rest| rest.split_once(quote)) {
                if !sections.contains(title) {
                    wrong.push(format!("{} points to {title:?}", path.display()));
                }
                pointed_to.insert(title.to_owned());
                rest = further.strip_prefix(", ").or_else(|| further.strip_prefix(" and ")).unwrap_or_default();
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(pointed_to.len() > 20, "{pointed_to:?}");
}

#[test]
fn every_file_that_the_pages_for_contributors_name_is_there() {
    for page in [".github/CONTRIBUTING.md", ".github/SERVICES.md"] {
        let text = document::read(page);
        let named = text.split('`').skip(1).step_by(2).filter(|name| {
            ["src/", "tests/", "assets/", ".ci/", ".github/", ".clippy", ".rustfmt"]
                .iter()
                .any(|top| name.starts_with(top))
        });
        for name in named {
            assert!(document::file(name).exists(), "{page} names {name}, which is not there");
        }
    }
}
