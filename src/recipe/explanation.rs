//! What an error means that has nothing to do with any requirement: Microsoft blocked the tenant, another program
//! cannot open a browser, a layer around the error only wraps it.

use serde::Deserialize;

use super::{Category, Fixer, Phrase, Sentence, Words};

/// An error explained by itself, without a requirement.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnExplanation {
    /// `AADSTS5000224`, or an id of our own that begins with `says.` where only sentences find it.
    pub code: String,
    pub category: Category,
    /// Absent where nobody can tell.
    #[serde(default)]
    pub who_fixes: Option<Fixer>,
    /// One sentence: what happened.
    pub what: Words,
    pub why: Words,
    /// What to do.
    pub fix: Words,
    /// Sentences that find it; any one of them is enough.
    #[serde(default)]
    pub sentences: Vec<Sentence>,
    /// All of these stand beside it.
    #[serde(default)]
    pub near: Vec<Phrase>,
    /// None of these stands beside it.
    #[serde(default)]
    pub not_near: Vec<Phrase>,
    /// Whether it says only that something failed, and hides what. Anything that tells more counts before it.
    #[serde(default)]
    pub hides_cause: bool,
    /// A page to open: the id of a page in `portal.toml`, or an https address.
    #[serde(default)]
    pub portal: Option<String>,
    /// A command to copy.
    #[serde(default)]
    pub command: Option<Words>,
}
