//! How sure an answer is.

use serde::Serialize;
use strum::Display;

use crate::evidence::answer;

/// How far a text decides what is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Certainty {
    /// This is it.
    Certain,
    /// One of several causes, each with what tells it apart.
    OneOf,
    /// The text does not say.
    NotSaid,
}

impl Certainty {
    /// How sure the answer is, above it.
    pub fn sentence(self) -> &'static str {
        match self {
            Certainty::Certain => "This is it:",
            Certainty::OneOf => "There are several possible causes. Below each is how to tell it apart:",
            Certainty::NotSaid => "The text does not say what is wrong. What it shows:",
        }
    }

    /// How sure an answer is whose most telling code is this one, with so many other causes; `is_told` where words beside
    /// the code tell more than it does.
    pub(super) fn of(code: &str, others: usize, is_told: bool) -> Self {
        if others == 0 && says_nothing(code) && !is_told {
            Certainty::NotSaid
        } else if others > 0 {
            Certainty::OneOf
        } else {
            Certainty::Certain
        }
    }
}

/// Whether a code says only that something went wrong.
pub(super) fn says_nothing(code: &str) -> bool {
    let code = code.to_ascii_lowercase();
    let is_status = code.strip_prefix("http ").is_some_and(|status| !matches!(status, "429" | "407"));
    is_status || answer::is_own(&code) || matches!(code.as_str(), "forbidden" | "unauthorized" | "access_denied")
}
