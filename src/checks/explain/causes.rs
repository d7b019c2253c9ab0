//! Which of a symptom's causes a text leaves.

use jiff::Timestamp;

use crate::checks::choose::{Choice, Standing, choose, misspelt, unexpected};
use crate::checks::contradiction::{as_far_as_said, by_lifetime, without_contradicted};
use crate::checks::errortext::Sighting;
use crate::checks::sent::Sent;
use crate::evidence::Claims;
use crate::recipe::{Candidate, ReasonId, Recipe, RequirementId, Stage, Symptom};

use super::api::{self, Api};
use super::case::FailureCase;
use super::judged;

/// The cause to name first, the others, and whether what was sent shows the first one.
pub(super) fn causes(
    recipe: &Recipe,
    symptom: Option<&Symptom>,
    case: &FailureCase<'_>,
    stage: Stage,
    sent: &Sent,
    at: Option<Timestamp>,
) -> Option<(Candidate, Vec<Candidate>, bool)> {
    let is_misspelt = case.api.as_ref().is_some_and(Api::is_misspelt);
    let is_of_address = |it: &&Candidate| it.reason == "other-address" || it.reason == "unknown-to-entra";
    let concerned = |it: &&Candidate| case.concerns(recipe, &it.requirement, false);
    let other_address = symptom.iter().flat_map(|symptom| &symptom.candidates).filter(concerned).find(is_of_address);
    if let Some(cause) = other_address.filter(|_| is_misspelt) {
        let is_of_environment = cause.reason == "unknown-to-entra";
        let as_listed = (cause.requirement.clone(), cause.reason.clone());
        let (requirement, reason) = if is_of_environment { misspelt() } else { as_listed };
        return Some((Candidate { requirement, reason, test: None }, Vec::new(), false));
    }
    let seen = judged::standings(recipe, sent, case.target, case.flow);
    let is_right = matches!(seen.get(&RequirementId::of("token.audience")), Some(Standing::Met(_)));
    let left = symptom.zip(sent.claims.as_ref().filter(|_| stage == Stage::Call));
    let left = left.map(|(symptom, claims)| without_contradicted(symptom, claims, is_right));
    let left = left.as_ref().or(symptom).cloned().map(|symptom| as_far_as_said(symptom, is_right));
    let ends = sent.claims.as_ref().and_then(Claims::expires).filter(|_| stage == Stage::Call).zip(at);
    let left = left.map(|symptom| match ends {
        Some((ends, at)) => by_lifetime(symptom, ends <= at),
        None => symptom,
    });
    let symptom = left.as_ref();
    let standing = |id: &RequirementId| seen.get(id).copied().unwrap_or(Standing::Open);
    let chosen = |is_strict| choose(symptom, &|id| case.concerns(recipe, id, is_strict), &standing, &|_| false);
    let choice = match chosen(true) {
        // The text outweighs what was told beside it.
        Choice::Nothing => chosen(false),
        choice => choice,
    };
    match choice {
        Choice::Known(first) => Some((first.clone(), Vec::new(), true)),
        Choice::Named { first, others } => {
            let is_seen = ends.is_some() && first.requirement == "token.current" && first.reason == "expired";
            Some((first.clone(), others.into_iter().cloned().collect(), is_seen))
        }
        Choice::PutRight | Choice::Nothing => {
            // A cause that only one target can have stands alone; the text names no other.
            let only = symptom.filter(|symptom| symptom.candidates.len() == 1 && symptom.undecided.is_none());
            let (requirement, reason) = match only.and_then(|symptom| symptom.candidates.first()) {
                Some(only) => (only.requirement.clone(), only.reason.clone()),
                None => unexpected(stage)?,
            };
            Some((Candidate { requirement, reason, test: None }, Vec::new(), false))
        }
    }
}

/// When a failure happened, where its text says that with its zone.
pub(super) fn time(sighting: &Sighting) -> Option<Timestamp> {
    let written = sighting.facts.timestamp.as_deref()?;
    let of_header = || jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(written).ok();
    written.replacen(' ', "T", 1).parse().ok().or_else(of_header)
}

/// The cause where the text itself shows that what is called cannot have what is looked for.
pub(super) fn in_other_geography() -> Candidate {
    Candidate { requirement: RequirementId::of("lcs.geography"), reason: ReasonId::of("elsewhere"), test: None }
}

/// The cause where the text itself says that the token was made for another API than the one that was called.
pub(super) fn made_for_another(
    recipe: &Recipe,
    symptom: &Symptom,
    case: &FailureCase<'_>,
    sighting: &Sighting,
) -> Option<Candidate> {
    let called = case.api.as_ref().filter(|api| !api.is_asked_for)?;
    let meant = api::of(recipe, sighting.facts.audience.as_deref()?)?;
    let is_other = called.id.is_some() && meant.id.is_some() && called.id != meant.id;
    symptom.candidates.iter().find(|it| is_other && it.requirement == "token.audience").cloned()
}
