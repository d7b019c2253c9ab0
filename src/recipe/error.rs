//! What can be wrong with the files that firstcall is made of, or is given.

/// What can be wrong with an asset or a cloud file.
#[derive(Debug, thiserror::Error)]
pub enum RecipeError {
    #[error("reading {file}: {source}")]
    Read { file: String, source: Box<dyn std::error::Error + Send + Sync> },
    #[error("{file}: {what}")]
    Reference { file: String, what: String },
}

impl RecipeError {
    /// A file that cannot be read as what it should be.
    pub(super) fn read(file: &str, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Read { file: file.to_owned(), source: Box::new(source) }
    }

    /// A file of the user's own that cannot be read.
    pub(super) fn of_users(file: &str, text: &str, error: &toml::de::Error) -> Self {
        Self::Read { file: file.to_owned(), source: unreadable(text, error).into() }
    }

    /// A file that does not fit together with the others, or with itself.
    pub(super) fn wrong(file: &str, what: impl Into<String>) -> Self {
        Self::Reference { file: file.to_owned(), what: what.into() }
    }
}

/// No more of a line is quoted: a file that is another one than was meant may hold anything.
pub const MOST_QUOTED: usize = 60;
/// As long may be what a parser says; it quotes values too.
pub const MOST_SAID: usize = 240;

/// Where and why a text cannot be read. Only the beginning of the line in question is quoted, without control
/// characters.
pub fn unreadable(text: &str, error: &toml::de::Error) -> String {
    let message = brief(error.message(), MOST_SAID);
    let Some(span) = error.span() else { return message };
    let before = text.get(..span.start).unwrap_or_default();
    let number = before.matches('\n').count() + 1;
    let line = text.lines().nth(number - 1).unwrap_or_default();
    format!("{message} in line {number}, `{}`", brief(line, MOST_QUOTED))
}

/// The beginning of a text from a file, without control characters.
pub fn brief(text: &str, most: usize) -> String {
    let mut short: String = text.chars().filter(|letter| !letter.is_control()).take(most).collect();
    if text.chars().count() > most {
        short.push('…');
    }
    short
}
