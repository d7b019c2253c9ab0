//! Symptoms: from an error to the requirement it betrays.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString};

use super::{Caller, Flow, ReasonId, RequirementId, TargetId, Words};

/// An error that firstcall can read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Symptom {
    /// `AADSTS65001`, `InsufficientDelegatedPermissions`, `HTTP 503`, `network.dns`.
    pub code: String,
    /// What the error says, in one sentence, before anything is concluded from it.
    pub says: Words,
    /// Only for these targets; empty: all.
    #[serde(default)]
    pub targets: Vec<TargetId>,
    #[serde(default)]
    pub callers: Vec<Caller>,
    #[serde(default)]
    pub flows: Vec<Flow>,
    /// Only when the error text contains this, without regard to case.
    #[serde(default)]
    pub text: Option<String>,
    /// Only at this stage.
    #[serde(default)]
    pub stage: Option<Stage>,
    /// What it betrays, likeliest first.
    #[serde(rename = "candidate")]
    pub candidates: Vec<Candidate>,
}

/// Where in the conversation an error arose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumString)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Stage {
    /// Reading the tenant's discovery document.
    Discovery,
    /// Asking whether the app is known, before any sign-in.
    Probe,
    /// The sign-in itself: page, redirect or token endpoint.
    SignIn,
    /// Reading the directory.
    Directory,
    /// Calling the target.
    Call,
}

/// One possible cause.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    pub requirement: RequirementId,
    pub reason: ReasonId,
    /// How to tell this cause from the others; absent where there is only one.
    #[serde(default)]
    pub test: Option<Words>,
}

/// What is known of an error when its symptom is looked up. Unknown parts match anything.
#[derive(Clone, Debug, Default)]
pub struct SymptomQuery<'a> {
    pub code: &'a str,
    pub text: &'a str,
    pub target: Option<&'a TargetId>,
    pub caller: Option<Caller>,
    pub flow: Option<Flow>,
    pub stage: Option<Stage>,
}

impl Symptom {
    /// Whether this symptom is what the query describes.
    pub fn matches(&self, query: &SymptomQuery<'_>) -> bool {
        fn fits<T: PartialEq>(list: &[T], value: Option<T>) -> bool {
            list.is_empty() || value.is_none_or(|value| list.contains(&value))
        }
        self.code.eq_ignore_ascii_case(query.code)
            && fits(&self.callers, query.caller)
            && fits(&self.flows, query.flow)
            && (self.targets.is_empty()
                || query
                    .target
                    .is_none_or(|target| self.targets.contains(target)))
            && self
                .stage
                .is_none_or(|stage| query.stage.is_none_or(|asked| asked == stage))
            && self
                .text
                .as_ref()
                .is_none_or(|text| query.text.to_lowercase().contains(&text.to_lowercase()))
    }

    /// How narrow the conditions are; of several matching symptoms the narrowest speaks.
    pub fn narrowness(&self) -> usize {
        usize::from(self.text.is_some()) * 2
            + usize::from(!self.callers.is_empty())
            + usize::from(!self.flows.is_empty())
            + usize::from(!self.targets.is_empty())
            + usize::from(self.stage.is_some())
    }
}
