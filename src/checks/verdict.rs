//! Verdicts, and what they are made from.

use jiff::Timestamp;
use serde::Serialize;
use strum::Display;

use crate::evidence::{Evidence, ExchangeId, Fault, Told};
use crate::recipe::{Candidate, Case, Cloud, Params, ReasonId, Recipe, RequirementId, Source, Target};

/// How a requirement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Status {
    Met,
    Unmet,
    Warning,
    Unknown,
    NotApplicable,
}

/// How a requirement stands, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub status: Status,
    /// Which of the requirement's reasons; set for unmet and warning.
    pub reason: Option<ReasonId>,
    /// Where the deciding evidence came from.
    pub source: Option<Source>,
    /// The unmet prerequisite that this one waits for.
    pub waits_for: Option<RequirementId>,
    /// Values for the words of the reason and its remedies.
    pub params: Params,
    pub exchanges: Vec<ExchangeId>,
    /// When the deciding evidence was seen.
    pub at: Option<Timestamp>,
    /// Other causes that the same error can have, likeliest first.
    pub candidates: Vec<Candidate>,
    /// The error that led here.
    pub fault: Option<Fault>,
    /// The user says that it is done; never more than that.
    pub confirmed: bool,
}

/// A requirement with its verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    pub requirement: RequirementId,
    /// Step of the target, from 1.
    pub step: usize,
    pub verdict: Verdict,
}

/// Everything a verdict may depend on.
#[derive(Clone, Copy, Debug)]
pub struct Ctx<'a> {
    pub recipe: &'a Recipe,
    pub target: &'a Target,
    pub cloud: &'a Cloud,
    pub case: &'a Case,
    pub told: &'a Told,
    pub evidence: &'a Evidence,
    /// This machine's clock.
    pub now: Timestamp,
}
