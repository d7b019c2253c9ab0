//! What a registration or claims in a text show beside the errors in it, by the same rules.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::checks::choose::Standing;
use crate::checks::sent::Sent;
use crate::checks::{Ctx, Judged, Judgement, Status};
use crate::evidence::Inputs;
use crate::recipe::{Flow, Recipe, RequirementId, Source, Target};

use super::certainty::Certainty;
use super::hints::Hints;
use super::{Answer, Explained};

/// The judgement of what was sent, and the verdicts that come from it. Nothing is judged for a way to sign in, or for an
/// API, that nobody named.
fn judgement(
    recipe: &Recipe,
    sent: &Sent,
    target: Option<&Target>,
    flow: Option<Flow>,
) -> Option<(Judgement, Vec<Judged>)> {
    // Whether a token is for the API that is called does not hang on how it was got.
    let has_claims = sent.claims.is_some();
    let is_flow_known = flow.is_some() || sent.shows_flow();
    let hints = Hints { target: target.map(|target| target.id.clone()), caller: flow.map(Flow::caller), flow };
    // The errors of a text are explained one by one.
    let sent = sent.without_failures();
    if !is_flow_known && sent.report.is_none() && !has_claims {
        return None;
    }
    let settled = sent.settle(recipe, &hints, &Inputs::default(), Timestamp::UNIX_EPOCH).ok()?;
    let judgement = Judgement::of(&Ctx {
        recipe,
        target: recipe.target(&settled.case.target)?,
        cloud: settled.cloud.as_ref().and_then(|id| recipe.clouds.get(id)).unwrap_or_else(|| recipe.clouds.first()),
        case: &settled.case,
        inputs: &settled.inputs,
        evidence: &settled.evidence,
        now: settled.now,
    });
    let is_shown = |judged: &&Judged| {
        sent.report.is_some()
            || judged.verdict.source.is_some_and(|source| match source {
                Source::Directory => is_flow_known,
                Source::Token => is_flow_known || judged.requirement.as_str().starts_with("token.audience"),
                _ => false,
            })
    };
    let shown = judgement.judged.iter().filter(is_shown).cloned().collect();
    Some((judgement, shown))
}

/// How the requirements stand by what was sent.
pub(super) fn standings(
    recipe: &Recipe,
    sent: &Sent,
    target: Option<&Target>,
    flow: Option<Flow>,
) -> BTreeMap<RequirementId, Standing> {
    let Some((_, shown)) = judgement(recipe, sent, target, flow.or(sent.flow)) else {
        return BTreeMap::new();
    };
    let standing = |judged: Judged| {
        let standing = match judged.verdict.status {
            Status::Unmet => Standing::Unmet,
            Status::Met | Status::Warning => Standing::Met(Timestamp::UNIX_EPOCH),
            Status::Unknown | Status::NotApplicable => return None,
        };
        Some((judged.requirement, standing))
    };
    shown.into_iter().filter_map(standing).collect()
}

/// What was sent shows to be unmet.
pub(super) fn of_sent(recipe: &Recipe, sent: &Sent, hints: &Hints) -> Vec<Explained> {
    let hinted = hints.target.as_ref().and_then(|id| recipe.target(id));
    let Some((judgement, shown)) = judgement(recipe, sent, hinted, sent.flow.or(hints.flow)) else {
        return Vec::new();
    };
    let says = sent.recognized.first().cloned();
    let is_shown = |id: &RequirementId| shown.iter().any(|judged| judged.requirement == *id);
    judgement
        .findings
        .into_iter()
        .filter(|finding| finding.status == Status::Unmet && is_shown(&finding.requirement))
        .map(|finding| Explained {
            code: format!("file.{}", finding.requirement),
            codes: Vec::new(),
            says: says.clone(),
            times: 1,
            first: None,
            last: None,
            link: None,
            certainty: if finding.candidates.is_empty() { Certainty::Certain } else { Certainty::OneOf },
            quoted: Vec::new(),
            notes: Vec::new(),
            category: recipe.category(&finding.requirement, &finding.reason),
            evidence: Vec::new(),
            is_api_known: true,
            is_way_known: true,
            answer: Answer::Finding(Box::new(finding)),
        })
        .collect()
}
