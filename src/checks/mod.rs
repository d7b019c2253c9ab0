//! From evidence to verdicts, and from verdicts to findings. Pure: no clock, no network, no randomness;
//! the time comes in with the context.

mod blame;
mod finding;
mod judge;
mod params;
mod rules;
mod table;
mod verdict;

pub use finding::{Cause, Clue, Finding, findings};
pub use judge::{judge, proof_holds};
pub use params::{params, wanted_permissions, wanted_redirect};
pub use table::{CHECKS, Check, facts_of};
pub use verdict::{Ctx, Judged, Status, Verdict};

#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    pub findings: Vec<Finding>,
    pub codes: Vec<String>,
}
pub fn explain(_: &Ctx<'_>, _: &str) -> Explanation {
    Explanation { findings: vec![], codes: vec![] }
}
