//! Compiles the files of `assets/` in. TOML becomes JSON on the way: it is read several times as fast, and a file that
//! is no TOML, or words in it with a placeholder that nobody knows, fail here, with their name.

#![allow(clippy::disallowed_methods, reason = "an edge: part of the build")]

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use placeholder::{Placeholder, names_in_braces};
use serde_json::Value;

#[allow(dead_code, reason = "the program has use for all of it")]
#[path = "recipe/placeholder.rs"]
mod placeholder;

type Failed = Box<dyn Error>;

/// Files and folders whose texts can have placeholders. What stands in others is not for `recipe::Words`.
const WORDS: [&str; 6] = ["explanations", "portal.toml", "requirements", "roles", "symptoms", "targets"];

fn main() -> Result<(), Failed> {
    println!("cargo::rerun-if-changed=assets");
    println!("cargo::rerun-if-changed=src/recipe/placeholder.rs");
    let mut files = Vec::new();
    list(Path::new("assets"), &mut files)?;
    files.sort();
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let mut table = String::from("[\n");
    for (number, path) in files.iter().enumerate() {
        let name = path.strip_prefix("assets")?;
        let (form, content) = compile(name, path).map_err(|error| format!("{}: {error}", path.display()))?;
        let name = name.to_str().ok_or("a name is no UTF-8")?.replace('\\', "/");
        let file = format!("asset-{number}");
        fs::write(out.join(&file), content)?;
        writeln!(table, "    ({name:?}, Form::{form}, include_str!(\"{file}\")),")?;
    }
    table.push_str("]\n");
    fs::write(out.join("assets.rs"), table)?;
    Ok(())
}

/// The files below a folder.
fn list(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failed> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// The form in which a file is compiled in, and its content.
fn compile(name: &Path, path: &Path) -> Result<(&'static str, String), Failed> {
    // A checkout on Windows may end its lines otherwise.
    let text = fs::read_to_string(path)?.replace("\r\n", "\n");
    if path.extension().is_none_or(|kind| kind != "toml") {
        return Ok(("Text", text));
    }
    let value: Value = toml::from_str(&text)?;
    if WORDS.iter().any(|folder| name.starts_with(folder)) {
        check_placeholders(&value)?;
    }
    Ok(("Compiled", value.to_string()))
}

/// Refuses a text with a name in braces that is no placeholder.
fn check_placeholders(value: &Value) -> Result<(), Failed> {
    match value {
        Value::String(text) => match names_in_braces(text).find(|(_, name)| name.parse::<Placeholder>().is_err()) {
            Some((_, name)) => Err(format!("{{{name}}} is no known placeholder in {text:?}").into()),
            None => Ok(()),
        },
        Value::Array(values) => values.iter().try_for_each(check_placeholders),
        Value::Object(members) => members.values().try_for_each(check_placeholders),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}
