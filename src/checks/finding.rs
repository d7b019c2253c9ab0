//! Findings: verdicts made readable.

use serde::Serialize;
use strum::IntoEnumIterator;

use crate::evidence::answer::is_own;
use crate::evidence::text::{harmless, shorten};
use crate::evidence::{ExchangeId, Fault};
use crate::recipe::{
    Candidate, Fixer, OwnExplanation, Params, Placeholder, ReasonId, Recipe, RemedyId, RequirementId, Unknown,
};

use super::params::fault_params;
use super::{Ctx, Judged, Status, Verdict};

/// The longest quotation of a service that a finding carries.
const QUOTE: usize = 2_000;

/// What happened, why, who fixes it and how, with the evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// `consent.granted/none`: the requirement and the reason.
    pub id: String,
    pub requirement: RequirementId,
    pub reason: ReasonId,
    /// Unmet or warning; unknown for a task.
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Clue {
    pub exchange: Option<ExchangeId>,
    pub codes: Vec<String>,
    /// The service's own words, made harmless.
    pub text: Option<String>,
    pub correlation_id: Option<String>,
    pub trace_id: Option<String>,
    pub timestamp: Option<String>,
}

/// Makes a finding of each verdict that is unmet or a warning, in the order of the screens.
pub(super) fn findings(ctx: &Ctx<'_>, judged: &[Judged], of_case: &Params) -> Vec<Finding> {
    judged
        .iter()
        .filter_map(|judged| {
            let verdict = &judged.verdict;
            let reason =
                verdict.reason.as_ref().filter(|_| matches!(verdict.status, Status::Unmet | Status::Warning))?;
            let mut params = of_case.clone();
            if let Some(fault) = &verdict.fault {
                params.extend(fault_params(ctx, fault));
            }
            params.extend(verdict.params.clone());
            let own = verdict.fault.as_ref().filter(|_| *reason == UNEXPECTED).and_then(|fault| explained(ctx, fault));
            params.extend(own.map(|own| (Placeholder::Fix, own.fix.fill(&for_sentences(&params)))));
            let found = finding(
                ctx.recipe,
                &judged.requirement,
                reason,
                verdict.status,
                &verdict.candidates,
                params,
                clues(verdict),
            )?;
            Some(match own {
                Some(own) => in_own_words(found, own),
                None => found,
            })
        })
        .collect()
}

/// The reason of an error that no requirement is about.
const UNEXPECTED: &str = "unexpected";

/// What the assets say of an error that no requirement is about.
fn explained<'a>(ctx: &Ctx<'a>, fault: &Fault) -> Option<&'a OwnExplanation> {
    let Fault::Service(fault) = fault else {
        return None;
    };
    std::iter::once(&fault.code).chain(&fault.codes).find_map(|code| ctx.recipe.explanation(code, fault.searched()))
}

/// A finding about an error that is known, though no requirement is about it.
fn in_own_words(found: Finding, own: &OwnExplanation) -> Finding {
    let words = for_sentences(&found.params);
    Finding { what: own.what.fill(&words), why: own.why.fill(&words), who: own.who_fixes.unwrap_or(found.who), ..found }
}

/// What only the user can tell, and an app where none was named, as something to do: a reason of each such requirement,
/// with its remedies. It is no finding, for nothing was seen.
pub(super) fn tasks(ctx: &Ctx<'_>, judged: &[Judged], of_case: &Params) -> Vec<Finding> {
    judged
        .iter()
        .filter(|judged| judged.verdict.status == Status::Unknown)
        .filter_map(|judged| {
            let requirement = ctx.recipe.requirement(&judged.requirement).filter(|one| one.is_told_only())?;
            let reason = &requirement.reasons.first()?.id;
            task(ctx.recipe, &requirement.id, reason, of_case)
        })
        .chain(no_app(ctx, of_case).filter(|_| ctx.inputs.client_id.is_empty()))
        .collect()
}

/// What there is to do for somebody who has no app registration.
pub(super) fn no_app(ctx: &Ctx<'_>, of_case: &Params) -> Option<Finding> {
    task(ctx.recipe, &RequirementId::of("app.found"), &ReasonId::of("none-yet"), of_case)
}

fn task(recipe: &Recipe, requirement: &RequirementId, reason: &ReasonId, of_case: &Params) -> Option<Finding> {
    finding(recipe, requirement, reason, Status::Unknown, &[], of_case.clone(), Vec::new())
}

/// Renders one finding; `None` when the recipe has no such reason, which a test excludes.
pub(super) fn finding(
    recipe: &Recipe,
    requirement: &RequirementId,
    reason: &ReasonId,
    status: Status,
    candidates: &[Candidate],
    mut params: Params,
    evidence: Vec<Clue>,
) -> Option<Finding> {
    let words = recipe.requirement(requirement)?.reason(reason)?;
    for value in params.values_mut() {
        *value = harmless(value, false);
    }
    let told = for_sentences(&params);
    let candidates = candidates
        .iter()
        .filter_map(|candidate| {
            let other = recipe.requirement(&candidate.requirement)?.reason(&candidate.reason)?;
            Some(Cause {
                requirement: candidate.requirement.clone(),
                reason: candidate.reason.clone(),
                what: other.what.fill(&told),
                test: candidate.test.as_ref().map(|test| test.fill(&told)),
            })
        })
        .collect();
    Some(Finding {
        id: format!("{requirement}/{reason}"),
        requirement: requirement.clone(),
        reason: reason.clone(),
        status,
        what: words.what.fill(&told),
        why: words.why.fill(&told),
        who: words.who,
        // What helps is known only where the error is explained by itself.
        remedies: words
            .remedies
            .iter()
            .filter(|id| **id != "as-explained" || params.contains_key(&Placeholder::Fix))
            // A policy can be opened only where one is named.
            .filter(|id| **id != "open-policy" || params.contains_key(&Placeholder::Policy))
            .cloned()
            .collect(),
        params,
        candidates,
        evidence,
    })
}

/// Values for directions and messages, in which an id that is not known stays a visible blank to fill in.
pub(crate) fn for_directions(params: &Params) -> Params {
    complete(params, |unknown| match unknown {
        Unknown::Said(words) => Some(words),
        Unknown::Named(_) | Unknown::Blank => None,
    })
}

/// Values for sentences: what is not known yet is named by what it is, so that a sentence stays one.
pub(super) fn for_sentences(params: &Params) -> Params {
    complete(params, |unknown| match unknown {
        Unknown::Said(words) | Unknown::Named(words) => Some(words),
        Unknown::Blank => None,
    })
}

fn complete(params: &Params, words: impl Fn(Unknown) -> Option<&'static str>) -> Params {
    let mut params = params.clone();
    for name in Placeholder::iter() {
        if let Some(words) = words(name.row().unknown) {
            params.entry(name).or_insert_with(|| words.to_owned());
        }
    }
    params
}

fn clues(verdict: &Verdict) -> Vec<Clue> {
    let mut exchanges = verdict.exchanges.clone();
    exchanges.dedup();
    let telling = exchanges.last().copied();
    let mut clues: Vec<Clue> = exchanges
        .into_iter()
        .filter(|exchange| verdict.fault.is_none() || Some(*exchange) != telling)
        .map(|exchange| Clue { exchange: Some(exchange), ..Clue::default() })
        .collect();
    if let Some(fault) = &verdict.fault {
        clues.push(clue(fault, telling));
    }
    clues
}

/// What support needs of a fault.
pub(super) fn clue(fault: &Fault, exchange: Option<ExchangeId>) -> Clue {
    let clean = |text: &String| harmless(text, false);
    let text = shorten(harmless(&fault.text(), false).trim(), QUOTE);
    let text = Some(text).filter(|text| !text.is_empty());
    match fault {
        Fault::Service(fault) => Clue {
            exchange,
            // What firstcall calls an answer without a code, nobody outside can look up.
            codes: fault.codes.iter().filter(|code| !is_own(code)).map(clean).collect(),
            text,
            correlation_id: fault.correlation_id.as_ref().map(clean),
            trace_id: fault.trace_id.as_ref().map(clean),
            timestamp: fault.timestamp.as_ref().map(clean),
        },
        Fault::Network(_) | Fault::Cancelled => {
            Clue { exchange, codes: vec![fault.code().to_owned()], text, ..Clue::default() }
        }
    }
}
