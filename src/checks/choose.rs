//! From an error to the cause that is named for it: one rule for what probes saw and for what a text says.

use jiff::Timestamp;

use crate::recipe::{Candidate, ReasonId, RequirementId, Stage, Symptom};

/// What speaks for or against a requirement as the cause of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It was seen to be unmet.
    Unmet,
    /// Nothing speaks for it or against it.
    Open,
    /// It was in order at this time, before the error.
    Met(Timestamp),
    /// It was seen to be in order after the error.
    MetSince,
}

/// The causes of an error, in the light of what else is known.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Choice<'a> {
    /// What was found unmet anyway explains it.
    Known(&'a Candidate),
    /// The cause to name, and what else it could be, likeliest first.
    Named { first: &'a Candidate, others: Vec<&'a Candidate> },
    /// Everything that it could mean was put right since.
    PutRight,
    /// No cause that is known can be one here.
    Nothing,
}

/// Chooses among the causes of a symptom those that can be ones here. `is_confirmed` tells what the user says is done.
pub(super) fn choose<'a>(
    symptom: Option<&'a Symptom>,
    applies: &dyn Fn(&RequirementId) -> bool,
    standing: &dyn Fn(&RequirementId) -> Standing,
    is_confirmed: &dyn Fn(&RequirementId) -> bool,
) -> Choice<'a> {
    let possible = symptom.iter().flat_map(|symptom| &symptom.candidates);
    let possible: Vec<&Candidate> = possible.filter(|candidate| applies(&candidate.requirement)).collect();
    let undecided = symptom.and_then(|symptom| symptom.undecided.as_ref());
    let undecided = undecided.filter(|candidate| applies(&candidate.requirement));
    if possible.is_empty() {
        // Every cause is ruled out, so the words for the undecided case are used.
        return undecided.map_or(Choice::Nothing, |first| Choice::Named { first, others: Vec::new() });
    }
    let of = |candidate: &Candidate| standing(&candidate.requirement);
    if let Some(known) = possible.iter().find(|candidate| of(candidate) == Standing::Unmet) {
        return Choice::Known(known);
    }
    let mut left: Vec<&Candidate> =
        possible.into_iter().filter(|candidate| of(candidate) != Standing::MetSince).collect();
    // First those that nothing speaks against, then those that were in order before the error; what the user says is
    // done is less likely than what is not.
    left.sort_by_key(|candidate| (of(candidate) != Standing::Open, is_confirmed(&candidate.requirement)));
    let undecided = undecided.filter(|candidate| left.len() > 1 && of(candidate) != Standing::MetSince);
    let Some(first) = undecided.or(left.first().copied()) else {
        return Choice::PutRight;
    };
    left.retain(|candidate| *candidate != first);
    Choice::Named { first, others: left }
}

/// Where an error belongs that no symptom explains. The probe before the sign-in proves nothing then, and what an
/// environment or the directory answered is judged where it was asked.
pub fn unexpected(stage: Stage) -> Option<(RequirementId, ReasonId)> {
    let requirement = match stage {
        Stage::Discovery => RequirementId::of("tenant.found"),
        Stage::SignIn => RequirementId::of("token.issued"),
        Stage::Call => RequirementId::of("call.answered"),
        Stage::Environment | Stage::Probe | Stage::Directory => return None,
    };
    Some((requirement, ReasonId::of("unexpected")))
}

/// Where an environment belongs that a request names in a form that Entra does not know.
pub fn misspelt() -> (RequirementId, ReasonId) {
    (RequirementId::of("environment.found"), ReasonId::of("other-form"))
}

/// Where an error belongs whose causes are all in order now. Whether they were when it came, nothing tells.
pub fn in_order(stage: Stage) -> Option<(RequirementId, ReasonId)> {
    match stage {
        Stage::SignIn => Some((RequirementId::of("token.issued"), ReasonId::of("in-order"))),
        _ => unexpected(stage),
    }
}
