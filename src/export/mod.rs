//! Findings and verdicts in forms for other programs and for people elsewhere. Nothing in here holds a secret:
//! it is made from verdicts, findings and their clues, never from requests.

pub mod explained;
pub mod format;
pub mod json;
pub mod text;
pub mod token;
