//! The files of `assets/`, compiled in, and whatever is laid over them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use include_dir::{Dir, DirEntry, include_dir};

static COMPILED_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets");

/// The assets of this process; set once, at the first use.
static IN_USE: OnceLock<Assets> = OnceLock::new();

/// Asset files by path below `assets/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assets {
    files: BTreeMap<Cow<'static, str>, Cow<'static, str>>,
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
        let mut files = BTreeMap::new();
        collect(&COMPILED_IN, &mut files);
        Self { files }
    }

    /// Lays one more file over these.
    #[must_use]
    pub fn with(&self, path: &str, text: &str) -> Self {
        let mut files = self.files.clone();
        files.insert(path.to_owned().into(), text.to_owned().into());
        Self { files }
    }

    /// One file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(AsRef::as_ref)
    }

    /// The files right below a folder, in order of name.
    pub fn folder<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files
            .iter()
            .filter(move |(path, _)| {
                path.strip_prefix(folder)
                    .and_then(|rest| rest.strip_prefix('/'))
                    .is_some_and(|rest| !rest.contains('/'))
            })
            .map(|(path, text)| (path.as_ref(), text.as_ref()))
    }
}

fn collect(dir: &'static Dir<'static>, files: &mut BTreeMap<Cow<'static, str>, Cow<'static, str>>) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(dir) => collect(dir, files),
            DirEntry::File(file) => {
                if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
                    let path = if path.contains('\\') { path.replace('\\', "/").into() } else { path.into() };
                    files.insert(path, text.into());
                }
            }
        }
    }
}
