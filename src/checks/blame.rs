//! From a fault to the requirement that it betrays, in the light of what was seen directly.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use strum::IntoEnumIterator;

use crate::evidence::{ExchangeId, Fact, Fault, FaultWeight, ServiceFault, Session, answer};
use crate::recipe::{Candidate, ReasonId, RequirementId, Source, Stage, Symptom, SymptomQuery};

use super::verdict::Sight;
use super::{Ctx, Status, Verdict};

/// Questions of one look are answered side by side, within this time.
const ONE_LOOK: SignedDuration = SignedDuration::from_secs(30);

/// The best verdict on each requirement so far.
pub(super) type Verdicts = BTreeMap<RequirementId, Verdict>;

/// A fault with where it was seen.
struct Trouble<'a> {
    fact: Fact,
    at: Timestamp,
    exchanges: &'a [ExchangeId],
    fault: &'a ServiceFault,
}

fn trouble<'a>(ctx: &Ctx<'a>, fact: Fact) -> Option<Trouble<'a>> {
    let seen = ctx.evidence.seen_fault(fact)?;
    // Faults of the network were judged where they were seen; giving up waiting says nothing.
    let Fault::Service(fault) = seen.fault else {
        return None;
    };
    Some(Trouble { fact, at: seen.at, exchanges: seen.exchanges, fault })
}

/// The symptom of a service's fault: the first of its codes that is known.
pub(super) fn look_up<'a>(ctx: &Ctx<'a>, fault: &ServiceFault, stage: Stage) -> Option<&'a Symptom> {
    // That an answer could not be read says less than its status.
    let says_little = |code: &&String| answer::is_own(code);
    let codes = || std::iter::once(&fault.code).chain(&fault.codes);
    codes().filter(|code| !says_little(code)).chain(codes().filter(says_little)).find_map(|code| {
        ctx.recipe.symptom(&SymptomQuery {
            code,
            text: &fault.text,
            target: Some(&ctx.target.id),
            caller: Some(ctx.case.caller),
            // The probe before the sign-in is the same for all ways to sign in.
            flow: (stage != Stage::Probe).then_some(ctx.case.flow),
            stage: Some(stage),
        })
    })
}

/// Lays each fault at the door of the requirement that it betrays.
pub(super) fn lay(ctx: &Ctx<'_>, verdicts: &mut Verdicts, applies: &dyn Fn(&RequirementId) -> bool) {
    let of_weight = |weight| Fact::iter().filter(move |fact| fact.row().fault_weight == weight);
    // A target that answers the call needs not tell who calls.
    let is_answered = ctx.evidence.has_value(Fact::Call);
    let mut troubles: Vec<Trouble<'_>> = of_weight(FaultWeight::Decides)
        .filter(|fact| *fact != Fact::Identity || !is_answered)
        .filter_map(|fact| trouble(ctx, fact))
        .collect();
    troubles.sort_by_key(|trouble| std::cmp::Reverse(trouble.at));
    for trouble in troubles {
        blame(ctx, verdicts, applies, &trouble);
    }
    for trouble in of_weight(FaultWeight::Supports).filter_map(|fact| trouble(ctx, fact)) {
        let symptom = look_up(ctx, trouble.fault, Stage::Call);
        for candidate in symptom.iter().flat_map(|symptom| &symptom.candidates) {
            if let Some(verdict) = unmet(verdicts, &candidate.requirement) {
                verdict.exchanges.extend(trouble.exchanges);
            }
        }
    }
}

fn unmet<'a>(verdicts: &'a mut Verdicts, id: &RequirementId) -> Option<&'a mut Verdict> {
    verdicts.get_mut(id).filter(|verdict| verdict.status == Status::Unmet)
}

fn stage(trouble: &Trouble<'_>) -> Stage {
    let row = trouble.fact.row();
    // With a token, the answer says where it failed: making the call can need a new one, and that can be refused.
    if row.session == Session::Open { row.stage } else { trouble.fault.stage }
}

fn blame(ctx: &Ctx<'_>, verdicts: &mut Verdicts, applies: &dyn Fn(&RequirementId) -> bool, trouble: &Trouble<'_>) {
    let stage = stage(trouble);
    let symptom = look_up(ctx, trouble.fault, stage);
    let possible: Vec<&Candidate> = symptom
        .iter()
        .flat_map(|symptom| &symptom.candidates)
        .filter(|candidate| applies(&candidate.requirement))
        .filter(|candidate| stage != Stage::Probe || is_of_registration(&candidate.requirement))
        .collect();
    if possible.is_empty() {
        // None of the causes is one of this target; what is said while nothing is decided still holds.
        let undecided = symptom.and_then(|symptom| symptom.undecided.as_ref());
        let left = undecided
            .filter(|candidate| applies(&candidate.requirement))
            .map(|candidate| (candidate.requirement.clone(), candidate.reason.clone()));
        if let Some((requirement, reason)) = left.or_else(|| unexpected(stage)) {
            accuse(verdicts, trouble, stage, &requirement, reason, Vec::new());
        }
        return;
    }
    // What was found unmet directly explains the fault: one broken thing, one finding.
    if let Some(known) = possible.iter().find(|candidate| unmet(verdicts, &candidate.requirement).is_some()) {
        let says_more = symptom.is_some_and(|symptom| symptom.says_more);
        if let Some(verdict) = unmet(verdicts, &known.requirement) {
            if says_more && verdict.at.is_some_and(|at| at < trouble.at) {
                verdict.reason = Some(known.reason.clone());
                verdict.candidates.clear();
            }
            attach(verdict, trouble);
        }
        return;
    }
    let met_at = |candidate: &Candidate| {
        verdicts
            .get(&candidate.requirement)
            .filter(|verdict| matches!(verdict.status, Status::Met | Status::Warning))
            .map(|verdict| verdict.at.unwrap_or(Timestamp::MAX))
    };
    let is_cleared = |candidate: &Candidate| met_at(candidate).is_some_and(|at| at > trouble.at);
    let possible_at: Vec<Timestamp> = possible.iter().filter_map(|candidate| met_at(candidate)).collect();
    // First those that nothing speaks against, then those that were in order before the fault.
    let mut remaining: Vec<&Candidate> = possible.into_iter().filter(|candidate| !is_cleared(candidate)).collect();
    // What the user says they have done is less likely than what they have not.
    let is_confirmed = |candidate: &Candidate| ctx.told.confirmed.contains_key(&candidate.requirement);
    remaining.sort_by_key(|candidate| (met_at(candidate).is_some(), is_confirmed(candidate)));
    let undecided = symptom
        .and_then(|symptom| symptom.undecided.as_ref())
        .filter(|candidate| remaining.len() > 1 && applies(&candidate.requirement) && !is_cleared(candidate));
    let Some(first) = undecided.or(remaining.first().copied()) else {
        // Everything that it could mean was put right since, unless all was seen in one look: nobody changed anything then.
        let is_one_look = possible_at.iter().all(|at| at.duration_since(trouble.at) < ONE_LOOK);
        if let Some((requirement, reason)) = unexplained(stage, trouble.fault).filter(|_| is_one_look) {
            accuse(verdicts, trouble, stage, &requirement, reason, Vec::new());
        }
        return;
    };
    let others =
        remaining.iter().filter(|candidate| ***candidate != *first).map(|candidate| (*candidate).clone()).collect();
    let (requirement, reason) = (first.requirement.clone(), first.reason.clone());
    accuse(verdicts, trouble, stage, &requirement, reason, others);
}

/// Whether the probe before the sign-in can tell anything about it.
fn is_of_registration(id: &RequirementId) -> bool {
    ["tenant.", "app.", "principal."].iter().any(|area| id.as_str().starts_with(area))
}

/// Where a fault belongs that no symptom explains. The probe before the sign-in proves nothing then.
fn unexpected(stage: Stage) -> Option<(RequirementId, ReasonId)> {
    let requirement = match stage {
        Stage::Discovery => RequirementId::of("tenant.found"),
        Stage::SignIn => RequirementId::of("token.issued"),
        Stage::Call => RequirementId::of("call.answered"),
        Stage::Environment | Stage::Probe | Stage::Directory => return None,
    };
    Some((requirement, ReasonId::of("unexpected")))
}

/// Where a fault belongs whose known causes were all seen to be in order.
fn unexplained(stage: Stage, fault: &ServiceFault) -> Option<(RequirementId, ReasonId)> {
    match (stage, fault.status) {
        (Stage::Call, Some(403)) => Some((RequirementId::of("call.answered"), ReasonId::of("refused"))),
        _ => unexpected(stage),
    }
}

fn accuse(
    verdicts: &mut Verdicts,
    trouble: &Trouble<'_>,
    stage: Stage,
    requirement: &RequirementId,
    reason: ReasonId,
    candidates: Vec<Candidate>,
) {
    if let Some(verdict) = unmet(verdicts, requirement) {
        attach(verdict, trouble);
        return;
    }
    let source = match stage {
        Stage::Discovery | Stage::Environment | Stage::Probe => Source::Open,
        Stage::SignIn => Source::Attempt,
        Stage::Directory => Source::Directory,
        Stage::Call => Source::Call,
    };
    let sight = Sight { source, at: Some(trouble.at), exchanges: trouble.exchanges };
    let verdict = Verdict { candidates, fault: Some(Fault::Service(trouble.fault.clone())), ..sight.unmet(reason) };
    verdicts.insert(requirement.clone(), verdict);
}

/// Adds a fault to what is known to be unmet already.
fn attach(verdict: &mut Verdict, trouble: &Trouble<'_>) {
    verdict.exchanges.extend(trouble.exchanges);
    if verdict.fault.is_none() {
        verdict.fault = Some(Fault::Service(trouble.fault.clone()));
    }
}
