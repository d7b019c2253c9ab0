//! From evidence to verdicts, and from verdicts to findings. Pure: no clock, no network, no randomness;
//! the time comes in with the context.

mod access;
mod agreements;
mod attribution;
mod audience;
mod belonging;
mod choose;
mod contradiction;
mod errortext;
mod explain;
mod finding;
pub mod inspect;
mod judge;
mod judgement;
mod known;
mod note;
mod params;
pub mod privilege;
mod roles;
mod rules;
mod sent;
mod table;
mod verdict;
mod wording;

pub use access::{
    ConditionalAccess, Culprit, conditional_access, culprits, policies_to_read, sign_in_to_look_up, what_if,
};
pub use agreements::{Agreements, Line, Section, agreements, may_read_policies, nameless};
pub use belonging::member_to_look_up;
pub use choose::{in_order, misspelt, unexpected};
pub use errortext::marks as marks_of_failures;
pub use explain::{Answer, Certainty, Explained, Explainer, Explanation, Hints, Own, explain, page_fault};
pub(crate) use finding::for_directions;
pub use finding::{Cause, Clue, Finding};
pub use judge::proof_holds;
pub use judgement::Judgement;
pub use known::{api, wanted_permissions};
pub use roles::{ListedEnvironment, enough_role, listed_environments, recommended, wanted_scope};
pub use sent::{Sent, Settled, Unsettled, ask_for};
pub use table::{CHECKS, Check, facts_of};
pub use verdict::{Ctx, Judged, Status, Verdict};

use judge::judge;

/// Consent, assignment and policies in words, section by section; nothing before anybody looked or was stopped.
pub fn sections(ctx: &Ctx<'_>) -> Vec<Section> {
    access::sections(ctx).into_iter().chain(agreements::sections(ctx)).collect()
}

#[cfg(test)]
mod tests;
