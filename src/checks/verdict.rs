//! Verdicts, and what they are made from.

use jiff::Timestamp;
use serde::Serialize;
use strum::Display;

use crate::evidence::{Evidence, ExchangeId, Fault, Inputs, Seen};
use crate::recipe::{Candidate, Case, Cloud, Params, Placeholder, ReasonId, Recipe, RequirementId, Source, Target};

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

impl Status {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Status::Met => "met",
            Status::Unmet => "unmet",
            Status::Warning => "warning",
            Status::Unknown => "unknown",
            Status::NotApplicable => "not needed",
        }
    }
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
    /// Values for the words of the reason and its remedies, beyond those of the case (`params`).
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
    pub inputs: &'a Inputs,
    pub evidence: &'a Evidence,
    /// This machine's clock.
    pub now: Timestamp,
}

impl Verdict {
    /// A verdict that nothing speaks for or against yet.
    pub fn unknown() -> Self {
        Self {
            status: Status::Unknown,
            reason: None,
            source: None,
            waits_for: None,
            params: Params::new(),
            exchanges: Vec::new(),
            at: None,
            candidates: Vec::new(),
            fault: None,
            confirmed: false,
        }
    }

    /// The verdict on what the case does not need.
    pub fn not_applicable() -> Self {
        Self { status: Status::NotApplicable, ..Self::unknown() }
    }

    /// Adds a value for the words.
    #[must_use]
    pub(crate) fn with(mut self, name: Placeholder, value: impl Into<String>) -> Self {
        self.params.insert(name, value.into());
        self
    }
}

/// Where and when something was seen: what all statements made from one observation share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Provenance<'a> {
    pub source: Source,
    /// Absent for what holds as long as it is there, such as a value that the user typed.
    pub at: Option<Timestamp>,
    pub exchanges: &'a [ExchangeId],
}

impl<'a> Provenance<'a> {
    /// What the statements made from `seen` share.
    pub fn of<T>(seen: &'a Seen<T>, source: Source) -> Self {
        Self { source, at: Some(seen.at), exchanges: &seen.exchanges }
    }

    fn says(self, status: Status, reason: Option<ReasonId>) -> Verdict {
        Verdict {
            status,
            reason,
            source: Some(self.source),
            at: self.at,
            exchanges: self.exchanges.to_vec(),
            ..Verdict::unknown()
        }
    }

    /// The statement that a requirement is met.
    pub fn met(self) -> Verdict {
        self.says(Status::Met, None)
    }

    /// The statement that a requirement is not met, and in which way.
    pub fn unmet(self, reason: impl Into<ReasonId>) -> Verdict {
        self.says(Status::Unmet, Some(reason.into()))
    }

    /// The statement that a requirement is met in a way that is worth a warning.
    pub fn warning(self, reason: impl Into<ReasonId>) -> Verdict {
        self.says(Status::Warning, Some(reason.into()))
    }
}

/// Of several statements about one requirement, the one that counts: the newest decides between met and unmet,
/// the failure where they are equally new; a warning stays beside a success.
pub(super) fn newest(statements: Vec<Verdict>) -> Option<Verdict> {
    let age = |verdict: &Verdict| (verdict.at.is_none(), verdict.at, verdict.status == Status::Unmet);
    let (warnings, decisive): (Vec<_>, Vec<_>) =
        statements.into_iter().partition(|verdict| verdict.status == Status::Warning);
    let decision = decisive.into_iter().max_by_key(age);
    match decision {
        Some(verdict) if verdict.status == Status::Unmet => Some(verdict),
        other => warnings.into_iter().max_by_key(age).or(other),
    }
}
