//! From evidence to verdicts, and from verdicts to findings. Pure: no clock, no network, no randomness;
//! the time comes in with the context.

mod finding;
mod verdict;

use crate::evidence::*;
use crate::recipe::*;
pub use finding::{Cause, Clue, Finding};
pub use verdict::{Ctx, Judged, Status, Verdict};
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    pub findings: Vec<Finding>,
    pub codes: Vec<String>,
}
pub fn explain(_: &Ctx<'_>, _: &str) -> Explanation {
    Explanation { findings: vec![], codes: vec![] }
}
pub fn judge(_: &Ctx<'_>) -> Vec<Judged> {
    vec![]
}
pub fn findings(_: &Ctx<'_>, _: &[Judged]) -> Vec<Finding> {
    vec![]
}
pub fn params(_: &Ctx<'_>) -> Params {
    Params::new()
}
pub fn facts_of(_: &RequirementId) -> &'static [Fact] {
    &[]
}
pub fn proof_holds(_: &[Judged]) -> bool {
    false
}
pub fn headlines(_: &Recipe) -> Vec<(&str, String)> {
    vec![]
}
