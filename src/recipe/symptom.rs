//! Symptoms: from an error to the requirement that is not met.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString};

use super::sentence::plain;
use super::{Caller, Flow, Phrase, ReasonId, RequirementId, Sentence, TargetId, Words};

/// An error that firstcall can read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Symptom {
    /// `AADSTS65001`, `InsufficientDelegatedPermissions`, `HTTP 503`, `network.dns`; an id of our own that begins with
    /// `says.` where only sentences find it.
    pub code: String,
    /// Sentences that find it where its code does not stand in the text; any one of them is enough.
    #[serde(default)]
    pub sentences: Vec<Sentence>,
    /// Only when all of these stand beside it.
    #[serde(default)]
    pub near: Vec<Phrase>,
    /// Only when none of these stands beside it.
    #[serde(default)]
    pub not_near: Vec<Phrase>,
    /// What the page of Entra is headed with, for errors that never leave the browser.
    #[serde(default)]
    pub headline: Option<String>,
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
    /// Whether the error tells more than the directory shows: its reason then counts even for what was found unmet.
    #[serde(default)]
    pub says_more: bool,
    /// What is said while several candidates remain and nothing tells them apart.
    #[serde(default)]
    pub undecided: Option<Candidate>,
    /// Its possible causes, likeliest first.
    #[serde(rename = "candidate")]
    pub candidates: Vec<Candidate>,
}

/// Where in the conversation an error arose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumIter, EnumString)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Stage {
    /// Reading the tenant's discovery document.
    Discovery,
    /// Asking an environment for its tenant, without any sign-in.
    Environment,
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
    /// How well this symptom describes the query; `None` where it does not.
    ///
    /// A condition that is known to hold speaks for the symptom. One that cannot be checked, because that part of
    /// the query is unknown, speaks against it, so that the general entry wins over the special one.
    pub fn fit(&self, query: &SymptomQuery<'_>) -> Option<i32> {
        let known = |condition: Option<bool>| match condition {
            Some(true) => Some(1),
            Some(false) => None,
            None => Some(-1),
        };
        let listed = |is_empty: bool, holds: Option<bool>| match is_empty {
            true => Some(0),
            false => known(holds),
        };
        if !self.has_code(query.code) {
            return None;
        }
        let text = match &self.text {
            None => 0,
            Some(text) if query.text.to_lowercase().contains(&text.to_lowercase()) => 2,
            Some(_) => return None,
        };
        let beside = beside(&self.near, &self.not_near, query.text)?;
        Some(
            text + beside
                + listed(self.targets.is_empty(), query.target.map(|target| self.targets.contains(target)))?
                + listed(self.callers.is_empty(), query.caller.map(|caller| self.callers.contains(&caller)))?
                + listed(self.flows.is_empty(), query.flow.map(|flow| self.flows.contains(&flow)))?
                + listed(self.stage.is_none(), query.stage.map(|stage| self.stage == Some(stage)))?,
        )
    }

    /// Whether the code is this symptom's; `HTTP 5xx` stands for all of its class.
    fn has_code(&self, code: &str) -> bool {
        self.code.eq_ignore_ascii_case(code)
            || (self.code == "HTTP 5xx" && code.strip_prefix("HTTP 5").is_some_and(|rest| rest.len() == 2))
    }
}

/// How well the words beside an error fit; `None` where they do not.
pub(super) fn beside(near: &[Phrase], not_near: &[Phrase], text: &str) -> Option<i32> {
    if near.is_empty() && not_near.is_empty() {
        return Some(0);
    }
    let text = plain(text);
    let fits = near.iter().all(|phrase| phrase.is_in(&text)) && !not_near.iter().any(|phrase| phrase.is_in(&text));
    let told = near.len() + usize::from(!not_near.is_empty());
    fits.then(|| i32::try_from(told).map_or(i32::MAX / 2, |told| 2 * told))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symptom(more: &str) -> Symptom {
        toml::from_str(&format!(
            "code = 'AADSTS1'\nsays = 's'\n{more}\ncandidate = [{{ requirement = 'a.b', reason = 'c' }}]"
        ))
        .unwrap()
    }

    #[test]
    fn the_special_entry_wins_only_where_its_condition_is_known() {
        let general = symptom("");
        let special = symptom("flows = ['browser']");
        let mut query = SymptomQuery { code: "aadsts1", ..SymptomQuery::default() };
        assert!(general.fit(&query) > special.fit(&query));
        query.flow = Some(Flow::Browser);
        assert!(general.fit(&query) < special.fit(&query));
        query.flow = Some(Flow::Secret);
        assert_eq!(special.fit(&query), None);
    }

    #[test]
    fn the_words_beside_an_error_choose_its_entry() {
        let general = symptom("");
        let special = symptom("near = ['must contain', 'client_secret']\nnot_near = ['code_verifier']");
        let fit = |symptom: &Symptom, text| symptom.fit(&SymptomQuery { code: "AADSTS1", text, ..Default::default() });
        let text = "The body MUST\n  contain the parameter: 'client_secret'";
        assert!(fit(&special, text) > fit(&general, text));
        for other in ["The body must contain", &format!("{text} or code_verifier")] {
            assert_eq!(fit(&special, other), None, "{other}");
        }
    }

    #[test]
    fn a_class_of_statuses_has_one_entry() {
        let mut class = symptom("");
        class.code = "HTTP 5xx".to_owned();
        for (code, fits) in [("HTTP 503", true), ("HTTP 404", false), ("HTTP 5030", false)] {
            let query = SymptomQuery { code, ..SymptomQuery::default() };
            assert_eq!(class.fit(&query).is_some(), fits, "{code}");
        }
    }
}
