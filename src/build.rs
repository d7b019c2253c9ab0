//! Compiles the files of `assets/` in. TOML becomes JSON on the way: it is read several times as fast, and a file that
//! is no TOML fails here, with its name.

#![allow(clippy::disallowed_methods, reason = "an edge: part of the build")]

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

type Failed = Box<dyn Error>;

fn main() -> Result<(), Failed> {
    println!("cargo::rerun-if-changed=assets");
    let mut files = Vec::new();
    list(Path::new("assets"), &mut files)?;
    files.sort();
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let mut table = String::from("[\n");
    for (number, path) in files.iter().enumerate() {
        let name = path.strip_prefix("assets")?.to_str().ok_or("a name is no UTF-8")?.replace('\\', "/");
        let (form, content) = compile(path).map_err(|error| format!("{}: {error}", path.display()))?;
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
fn compile(path: &Path) -> Result<(&'static str, String), Failed> {
    // A checkout on Windows may end its lines otherwise.
    let text = fs::read_to_string(path)?.replace("\r\n", "\n");
    if path.extension().is_none_or(|kind| kind != "toml") {
        return Ok(("Text", text));
    }
    let value: serde_json::Value = toml::from_str(&text)?;
    Ok(("Compiled", value.to_string()))
}
