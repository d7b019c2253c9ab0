//! Parts of documents that are written by the program: compared with what they have to be, or written anew.

use std::path::{Path, PathBuf};

/// Set to anything, it lets the tests write such parts anew.
const UPDATE: &str = "UPDATE_DOCUMENTS";

/// The path of a file of the repository.
pub fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// A file of the repository.
pub fn read(name: &str) -> String {
    std::fs::read_to_string(file(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Asserts that a document holds `wanted` between `<!-- begin PART …` and `<!-- end PART -->`, or writes it there.
pub fn assert_part(document: &str, part: &str, wanted: &str) {
    let text = read(document);
    let begin = format!("<!-- begin {part}");
    let end = format!("<!-- end {part} -->");
    let place = || {
        let from = text.find(&begin)?;
        let from = from + text[from..].find("-->\n")? + "-->\n".len();
        Some((from, from + text[from..].find(&end)?))
    };
    let (from, to) = place().unwrap_or_else(|| panic!("{document} has no place between {begin} … --> and {end}"));
    let wanted = format!("\n{}\n\n", wanted.trim_end());
    if text[from..to] == wanted {
        return;
    }
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(file(document), format!("{}{wanted}{}", &text[..from], &text[to..])).unwrap();
        return;
    }
    panic!(
        "the part {part} of {document} is not as the program has it; write it anew with\n\n    \
         {UPDATE}=1 cargo test --test it documents\n\nWanted:\n{wanted}"
    );
}
