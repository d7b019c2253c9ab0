//! Why the command line could not be used as it was given. Each error names what could not be used and what would do.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

use crate::profile::{InputError, InputId, ProfileError, SecretId};

use super::case::in_words;
use super::{chain, console, options};

/// The command line was used in a way that cannot work.
#[derive(Debug, thiserror::Error)]
pub enum Usage {
    #[error("--{0} is missing: give the {help}", help = console::lower_first(.0.help()))]
    InputMissing(InputId),
    #[error("--{}: {}", .0.input, .0.problem)]
    InputRefused(InputError),
    #[error(
        "{} is needed: give --{} VAR, --{} or --keyring",
        .0.in_words(), options::from_env(*.0), options::from_stdin(*.0)
    )]
    SecretMissing(SecretId),
    #[error("--{option} {given}: give one of {}", known.join(", "))]
    NotOneOf { option: &'static str, given: String, known: Vec<String> },
    /// An option, variable or argument, as it was given.
    #[error("{what}: {why}")]
    Unusable { what: String, why: String },
    /// A file, with the option that named it where one did.
    #[error("{}: {}", named(option, file), in_words(source))]
    File { option: String, file: PathBuf, source: io::Error },
    #[error("{environment} answers, but does not say which tenant it belongs to: give that with --tenant")]
    NoTenant { environment: String },
    #[error("standard input: {0}")]
    Stdin(io::Error),
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The case cannot be worked on, or the practice tenant cannot be served, with what was given.
    #[error("{}", chain(.0.as_ref()))]
    NotBegun(Box<dyn Error + Send + Sync>),
    /// Something is missing that no option is named for.
    #[error("{0}")]
    Incomplete(&'static str),
}

impl Usage {
    /// An option, variable or argument that cannot be used as it was given.
    pub(super) fn unusable(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Unusable { what: what.into(), why: why.into() }
    }

    /// A file that cannot be read or written. `option` is what named it, empty for an argument.
    pub(super) fn file(option: impl Into<String>, file: &Path, source: io::Error) -> Self {
        Self::File { option: option.into(), file: file.to_owned(), source }
    }

    /// What of the command line, or of the variables in place of options, is no text.
    pub(super) fn no_text() -> Self {
        let argument = std::env::args_os().skip(1).position(|argument| argument.to_str().is_none());
        let variable = std::env::vars_os().find_map(|(name, value)| {
            let name = name.into_string().ok().filter(|name| name.starts_with("FIRSTCALL_"))?;
            value.to_str().is_none().then_some(name)
        });
        let place = argument.map(|at| format!("argument {}", at + 1)).or(variable);
        Self::unusable(place.unwrap_or_else(|| "an argument".to_owned()), "this is no text in UTF-8")
    }

    /// What was given cannot be begun with.
    pub(super) fn not_begun(error: impl Error + Send + Sync + 'static) -> Self {
        Self::NotBegun(Box::new(error))
    }

    /// A value that is none of those that are known.
    pub(super) fn not_one_of(
        option: &'static str,
        given: impl Into<String>,
        known: impl IntoIterator<Item = impl ToString>,
    ) -> Self {
        Self::NotOneOf { option, given: given.into(), known: known.into_iter().map(|one| one.to_string()).collect() }
    }
}

fn named(option: &str, file: &Path) -> String {
    format!("{option} {}", file.display()).trim_start().to_owned()
}
