//! From evidence to verdicts, and from verdicts to findings. Pure: no clock, no network, no randomness;
//! the time comes in with the context.

mod audience;
mod belonging;
mod blame;
mod errortext;
mod explain;
mod finding;
pub mod inspect;
mod judge;
mod known;
mod note;
mod params;
pub mod privilege;
mod roles;
mod rules;
mod table;
mod verdict;
mod wording;

pub use belonging::member_to_look_up;
pub use explain::{Explained, Explanation, Hints, explain};
pub(crate) use finding::for_directions;
pub use finding::{Cause, Clue, Finding, findings, tasks, title};
pub use judge::{judge, proof_holds};
pub use known::{api, wanted_permissions};
pub use note::note;
pub use params::params;
pub use roles::{ListedEnvironment, enough_role, listed_environments, recommended, wanted_scope};
pub use table::{CHECKS, Check, facts_of};
pub use verdict::{Ctx, Judged, Status, Verdict};

#[cfg(test)]
mod tests;
