//! The files of `assets/`, compiled in by `src/build.rs`, and whatever is laid over them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error;
use std::sync::OnceLock;

use serde::de::DeserializeOwned;

use super::RecipeError;

static COMPILED_IN: &[(&str, Form, &str)] = &include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The assets of this process; set once, at the first use.
static IN_USE: OnceLock<Assets> = OnceLock::new();

/// In which form a file is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// As it stands in its folder.
    Text,
    /// TOML that has become JSON.
    Compiled,
}

/// Asset files by path below `assets/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assets {
    files: BTreeMap<Cow<'static, str>, (Form, Cow<'static, str>)>,
}

impl Assets {
    /// The files that this program works with: those that it was built with, unless a debug build was given others.
    pub fn embedded() -> &'static Self {
        IN_USE.get_or_init(Self::compiled_in)
    }

    /// Makes this process work with these assets. Returns whether that was still possible: not once any asset was read.
    #[cfg(debug_assertions)]
    #[must_use]
    pub fn use_in_this_process(self) -> bool {
        IN_USE.set(self).is_ok()
    }

    /// The files that this program was built with.
    pub fn compiled_in() -> Self {
        let files = COMPILED_IN.iter().map(|(path, form, text)| ((*path).into(), (*form, (*text).into())));
        Self { files: files.collect() }
    }

    /// Lays one more file over these.
    #[must_use]
    pub fn with(&self, path: &str, text: &str) -> Self {
        let mut files = self.files.clone();
        files.insert(path.to_owned().into(), (Form::Text, text.to_owned().into()));
        Self { files }
    }

    /// Whether there is such a file.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The text of a file that is no TOML.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(|(_, text)| text.as_ref())
    }

    /// Reads a file of TOML or JSON; an absent one counts as an empty one.
    ///
    /// # Errors
    /// When it does not hold what is wanted.
    pub fn read<T: DeserializeOwned>(&self, path: &str) -> Result<T, RecipeError> {
        let (form, text) = self.files.get(path).map_or((Form::Text, ""), |(form, text)| (*form, text.as_ref()));
        if form == Form::Compiled || path.ends_with(".json") {
            serde_json::from_str(text).map_err(|source| RecipeError::read(path, source))
        } else {
            from_toml(text).map_err(|source| RecipeError::Read { file: path.to_owned(), source })
        }
    }

    /// The paths of the files right below a folder, in order of name.
    pub fn folder<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a str> {
        self.files.keys().map(AsRef::as_ref).filter(move |path: &&str| {
            path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')).is_some_and(|rest| !rest.contains('/'))
        })
    }
}

/// Reads what was laid over the assets, and names the line that is wrong.
#[cfg(debug_assertions)]
fn from_toml<T: DeserializeOwned>(text: &str) -> Result<T, Box<dyn Error + Send + Sync>> {
    Ok(toml::from_str(text)?)
}

/// A release takes no files of its user's here. Half a megabyte of code is saved where only one type is read from TOML.
#[cfg(not(debug_assertions))]
fn from_toml<T: DeserializeOwned>(text: &str) -> Result<T, Box<dyn Error + Send + Sync>> {
    let value: serde_json::Value = toml::from_str(text)?;
    Ok(serde_json::from_str(&value.to_string())?)
}
