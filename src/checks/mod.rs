//! From evidence to verdicts, and from verdicts to findings. Pure: no clock, no network, no randomness;
//! the time comes in with the context.

mod finding;
mod verdict;

pub use finding::{Cause, Clue, Finding};
pub use verdict::{Ctx, Judged, Status, Verdict};
