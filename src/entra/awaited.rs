//! What somebody waits for from a browser: which answer it is to bring back, and why something else is none.

use super::page::Page;

/// Knows which answer a browser is to bring back, so that one listener and one paste field serve every page.
pub(super) trait Awaited: Send + Sync + 'static {
    type Landing: Send + 'static;

    /// What is said of a pasted text that holds no answer.
    const NOTHING: PasteError;

    /// Judges the parameters that came to the redirect URI, by query or by form.
    fn land(&self, parameters: &[(String, String)]) -> Result<Self::Landing, Stray>;

    /// The page that takes leave of the browser.
    fn farewell(&self, landing: &Self::Landing) -> Page;

    /// Reads a pasted text that is no address and no query.
    fn bare(&self, text: &str) -> Result<Self::Landing, PasteError>;
}

/// The value of a parameter. One that comes twice is as good as none: nobody honest sends that.
pub(super) fn single<'a>(parameters: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut found = parameters.iter().filter(|(found, _)| found == name);
    match (found.next(), found.next()) {
        (Some((_, value)), None) if !value.is_empty() => Some(value.as_str()),
        _ => None,
    }
}

/// Why something is no valid answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stray {
    /// It holds neither a code nor an error: a reload, a page of curiosity.
    NoAnswer,
    /// It belongs to another sign-in.
    WrongState,
}

/// Why a pasted text is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasteError {
    #[error("nothing was pasted")]
    Empty,
    #[error("there is no code in this text")]
    NoCode,
    #[error("this is neither the address where the page ended nor the number of an error")]
    NoAnswer,
    #[error("this is the address where it begins; needed is the one where it ended")]
    StartAddress,
    #[error("this address belongs to another sign-in or consent")]
    WrongState,
    #[error("it is over already")]
    Over,
}
