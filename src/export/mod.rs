//! Findings and verdicts in forms for other programs and for people elsewhere. Nothing in here holds a secret:
//! it is made from verdicts, findings and their clues, and of exchanges that were redacted when they were recorded.

pub mod document;
pub mod explained;
pub mod format;
pub mod har;
pub mod json;
pub mod pseudonym;
pub mod report;
pub mod run;
pub mod text;
pub mod token;
