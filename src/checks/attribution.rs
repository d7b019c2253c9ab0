//! From a fault to the requirement that it shows to be unmet, in the light of what was seen directly.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use strum::IntoEnumIterator;

use crate::evidence::{ExchangeId, Fact, Fault, FaultWeight, ServiceFault, Session, answer};
use crate::recipe::{Candidate, ReasonId, RequirementId, Source, Stage, Symptom, SymptomQuery};

use super::choose::{Choice, Standing, choose, in_order, unexpected};
use super::contradiction::without_contradicted;
use super::known::claims;
use super::verdict::Provenance;
use super::{Ctx, Status, Verdict};

/// Questions of one look are answered side by side, within this time.
pub(super) const ONE_LOOK: SignedDuration = SignedDuration::from_secs(30);

/// The best verdict on each requirement so far.
pub(super) type Verdicts = BTreeMap<RequirementId, Verdict>;

/// A fault with where it was seen.
struct SeenFault<'a> {
    fact: Fact,
    at: Timestamp,
    exchanges: &'a [ExchangeId],
    fault: &'a ServiceFault,
}

fn seen_fault<'a>(ctx: &Ctx<'a>, fact: Fact) -> Option<SeenFault<'a>> {
    let seen = ctx.evidence.seen_fault(fact)?;
    // Faults of the network were judged where they were seen; giving up waiting says nothing.
    let Fault::Service(fault) = seen.fault else {
        return None;
    };
    Some(SeenFault { fact, at: seen.at, exchanges: seen.exchanges, fault })
}

/// The symptom of a service's fault: the first of its codes that is known.
pub(super) fn look_up<'a>(ctx: &Ctx<'a>, fault: &ServiceFault, stage: Stage) -> Option<&'a Symptom> {
    // The status of an answer says more than that it could not be read.
    let says_little = |code: &&String| answer::is_own(code);
    let codes = || std::iter::once(&fault.code).chain(&fault.codes);
    codes().filter(|code| !says_little(code)).chain(codes().filter(says_little)).find_map(|code| {
        ctx.recipe.symptom(&SymptomQuery {
            code,
            text: fault.searched(),
            target: Some(&ctx.target.id),
            caller: Some(ctx.case.caller),
            // The probe before the sign-in is the same for all ways to sign in.
            flow: (stage != Stage::Probe).then_some(ctx.case.flow),
            stage: Some(stage),
        })
    })
}

/// Attributes each fault to the requirement that it shows to be unmet.
pub(super) fn attribute_faults(ctx: &Ctx<'_>, verdicts: &mut Verdicts, applies: &dyn Fn(&RequirementId) -> bool) {
    let of_weight = |weight| Fact::iter().filter(move |fact| fact.row().fault_weight == weight);
    // Once the call is answered, it does not matter that the service did not say who calls.
    let is_answered = ctx.evidence.has_value(Fact::Call);
    let mut faults: Vec<SeenFault<'_>> = of_weight(FaultWeight::Decides)
        .filter(|fact| *fact != Fact::Identity || !is_answered)
        .filter_map(|fact| seen_fault(ctx, fact))
        .collect();
    faults.sort_by_key(|seen| std::cmp::Reverse(seen.at));
    for seen in faults {
        attribute(ctx, verdicts, applies, &seen);
    }
    for seen in of_weight(FaultWeight::Supports).filter_map(|fact| seen_fault(ctx, fact)) {
        let symptom = look_up(ctx, seen.fault, Stage::Call);
        for candidate in symptom.iter().flat_map(|symptom| &symptom.candidates) {
            if let Some(verdict) = unmet(verdicts, &candidate.requirement) {
                verdict.exchanges.extend(seen.exchanges);
            }
        }
    }
}

fn unmet<'a>(verdicts: &'a mut Verdicts, id: &RequirementId) -> Option<&'a mut Verdict> {
    verdicts.get_mut(id).filter(|verdict| verdict.status == Status::Unmet)
}

fn stage(seen: &SeenFault<'_>) -> Stage {
    let row = seen.fact.row();
    // With a token, the answer says where it failed: making the call can need a new one, and that can be refused.
    if row.session == Session::Open { row.stage } else { seen.fault.stage }
}

fn attribute(ctx: &Ctx<'_>, verdicts: &mut Verdicts, applies: &dyn Fn(&RequirementId) -> bool, seen: &SeenFault<'_>) {
    let stage = stage(seen);
    let symptom = look_up(ctx, seen.fault, stage);
    let audience = verdicts.get(&RequirementId::of("token.audience"));
    let is_audience_right = audience.is_some_and(|it| it.status == Status::Met && it.source == Some(Source::Token));
    let symptom = symptom.map(|symptom| match claims(ctx).filter(|_| stage == Stage::Call) {
        Some((claims, _)) => without_contradicted(symptom, claims, is_audience_right),
        None => symptom.clone(),
    });
    let symptom = symptom.as_ref();
    let can_be = |id: &RequirementId| applies(id) && (stage != Stage::Probe || is_of_registration(id));
    let standing = |id: &RequirementId| match verdicts.get(id) {
        Some(verdict) => match (verdict.status, verdict.at.unwrap_or(Timestamp::MAX)) {
            (Status::Unmet, _) => Standing::Unmet,
            (Status::Met | Status::Warning, at) if at > seen.at => Standing::MetSince,
            (Status::Met | Status::Warning, at) => Standing::Met(at),
            (Status::Unknown | Status::NotApplicable, _) => Standing::Open,
        },
        None => Standing::Open,
    };
    let is_confirmed = |id: &RequirementId| ctx.inputs.confirmed.contains_key(id);
    let was_confirmed = |id: &RequirementId| ctx.inputs.confirmed.get(id).is_some_and(|at| *at <= seen.at);
    match choose(symptom, &can_be, &standing, &is_confirmed) {
        // What was found unmet directly explains the fault: one broken thing, one finding.
        Choice::Known(known) => {
            let says_more = symptom.is_some_and(|symptom| symptom.says_more);
            if let Some(verdict) = unmet(verdicts, &known.requirement) {
                if says_more && verdict.at.is_some_and(|at| at < seen.at) {
                    verdict.reason = Some(known.reason.clone());
                    verdict.candidates.clear();
                }
                attach(verdict, seen);
            }
        }
        // That the user ruled out one cause is no evidence for another.
        Choice::Named { first, others }
            if stage == Stage::Call
                && first.requirement != "call.answered"
                && others.iter().any(|other| was_confirmed(&other.requirement)) =>
        {
            let causes = std::iter::once(first).chain(others).cloned().collect();
            let (requirement, reason) = (RequirementId::of("call.answered"), ReasonId::of("refused-without-reason"));
            mark_unmet(verdicts, seen, stage, &requirement, reason, causes);
        }
        Choice::Named { first, others } => {
            let others = others.into_iter().cloned().collect();
            mark_unmet(verdicts, seen, stage, &first.requirement, first.reason.clone(), others);
        }
        Choice::Nothing => {
            if let Some((requirement, reason)) = unexpected(stage) {
                mark_unmet(verdicts, seen, stage, &requirement, reason, Vec::new());
            }
        }
        Choice::PutRight => {
            // Unless everything was read in one look, during which nobody changed anything.
            let causes = symptom.iter().flat_map(|symptom| &symptom.candidates);
            let mut since = causes.filter_map(|candidate| verdicts.get(&candidate.requirement)?.at);
            let is_one_look = since.all(|at| at.duration_since(seen.at) < ONE_LOOK);
            if let Some((requirement, reason)) = unexplained(stage, seen.fault).filter(|_| is_one_look) {
                mark_unmet(verdicts, seen, stage, &requirement, reason, Vec::new());
            }
        }
    }
}

/// Whether the probe before the sign-in can tell anything about it.
fn is_of_registration(id: &RequirementId) -> bool {
    ["tenant.", "app.", "principal."].iter().any(|area| id.as_str().starts_with(area))
}

/// Where a fault belongs whose known causes were all seen to be in order.
fn unexplained(stage: Stage, fault: &ServiceFault) -> Option<(RequirementId, ReasonId)> {
    match (stage, fault.status) {
        (Stage::Call, Some(403)) => Some((RequirementId::of("call.answered"), ReasonId::of("refused"))),
        (Stage::Call, Some(500..=599)) => Some((RequirementId::of("call.answered"), ReasonId::of("service-trouble"))),
        _ => in_order(stage),
    }
}

fn mark_unmet(
    verdicts: &mut Verdicts,
    seen: &SeenFault<'_>,
    stage: Stage,
    requirement: &RequirementId,
    reason: ReasonId,
    candidates: Vec<Candidate>,
) {
    if let Some(verdict) = unmet(verdicts, requirement) {
        attach(verdict, seen);
        return;
    }
    let source = match stage {
        Stage::Discovery | Stage::Environment | Stage::Probe => Source::Open,
        Stage::SignIn => Source::Attempt,
        Stage::Directory => Source::Directory,
        Stage::Call => Source::Call,
    };
    let provenance = Provenance { source, at: Some(seen.at), exchanges: seen.exchanges };
    let verdict = Verdict { candidates, fault: Some(Fault::Service(seen.fault.clone())), ..provenance.unmet(reason) };
    verdicts.insert(requirement.clone(), verdict);
}

/// Adds a fault to what is known to be unmet already.
fn attach(verdict: &mut Verdict, seen: &SeenFault<'_>) {
    verdict.exchanges.extend(seen.exchanges);
    if verdict.fault.is_none() {
        verdict.fault = Some(Fault::Service(seen.fault.clone()));
    }
}
