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

    /// A file that does not fit together with the others, or with itself.
    pub(super) fn wrong(file: &str, what: impl Into<String>) -> Self {
        Self::Reference { file: file.to_owned(), what: what.into() }
    }
}
