//! Findings: verdicts made readable.

use serde::Serialize;

use crate::evidence::ExchangeId;
use crate::recipe::{Fixer, Params, ReasonId, RemedyId, RequirementId};

use super::Status;

/// What happened, why, who fixes it and how, with the evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// `consent.granted/none`: the requirement and the reason.
    pub id: String,
    pub requirement: RequirementId,
    pub reason: ReasonId,
    /// Unmet or warning.
    pub status: Status,
    pub what: String,
    pub why: String,
    pub who: Fixer,
    /// Remedies worth trying, in order; `remedies::ways` renders them.
    pub remedies: Vec<RemedyId>,
    /// Values for the words of the remedies.
    pub params: Params,
    /// Other causes of the same error, likeliest first.
    pub candidates: Vec<Cause>,
    pub evidence: Vec<Clue>,
}

/// Another cause that the same error can have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cause {
    pub requirement: RequirementId,
    pub reason: ReasonId,
    pub what: String,
    /// How to tell it from the others.
    pub test: Option<String>,
}

/// A trace that support can follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clue {
    pub exchange: Option<ExchangeId>,
    pub codes: Vec<String>,
    /// The service's own words, made harmless.
    pub text: Option<String>,
    pub correlation_id: Option<String>,
    pub trace_id: Option<String>,
    pub timestamp: Option<String>,
}
