//! Puts all statements together into one verdict for each requirement.
//!
//! Statements come from checks, from what a success proves, and from faults. The newest decisive one wins. While a
//! prerequisite is unmet, what depends on it waits, so that one broken thing makes one finding.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::recipe::{Caller, Flow, Proof, Requirement, RequirementId, Source};

use super::access;
use super::attribution::{self, Verdicts};
use super::known::own_sign_in;
use super::table::CHECKS;
use super::verdict::{Provenance, newest};
use super::{Ctx, Judged, Status, Verdict};

/// Judges every requirement of the target, in the order of the screens.
pub fn judge(ctx: &Ctx<'_>) -> Vec<Judged> {
    let of_target: Vec<(usize, &Requirement)> = ctx.recipe.of_target(ctx.target).collect();
    let applicable: BTreeSet<&RequirementId> = of_target
        .iter()
        .filter(|(_, requirement)| requirement.applies_to(ctx.case))
        .map(|(_, requirement)| &requirement.id)
        .collect();
    let proofs = proofs(ctx);
    let mut verdicts = Verdicts::new();
    for (_, requirement) in &of_target {
        if !applicable.contains(&requirement.id) {
            continue;
        }
        let mut statements = CHECKS
            .iter()
            .find(|check| check.id == requirement.id)
            .map(|check| check.statements(ctx))
            .unwrap_or_default();
        statements.extend(
            proofs
                .iter()
                .filter(|(proof, _)| requirement.proved_by.contains(proof))
                .map(|(_, provenance)| provenance.met()),
        );
        if let Some(verdict) = newest(statements) {
            verdicts.insert(requirement.id.clone(), verdict);
        }
    }
    attribution::attribute_faults(ctx, &mut verdicts, &|id| applicable.contains(id));
    access::refine(ctx, &mut verdicts);
    apply_confirmations(ctx, &mut verdicts);
    let mut settled = settle(ctx, &applicable, verdicts);
    of_target
        .into_iter()
        .map(|(step, requirement)| Judged {
            requirement: requirement.id.clone(),
            step,
            verdict: settled.remove(&requirement.id).unwrap_or_else(Verdict::not_applicable),
        })
        .collect()
}

/// What the successes so far prove.
fn proofs<'a>(ctx: &Ctx<'a>) -> Vec<(Proof, Provenance<'a>)> {
    let mut proofs = Vec::new();
    if let Some((sign_in, seen)) = own_sign_in(ctx) {
        let provenance = Provenance::of(seen, Source::Token);
        // A renewed token proves what held at the sign-in, not what holds now.
        let attempt = Provenance {
            source: Source::Attempt,
            at: if sign_in.renewed { Some(Timestamp::MIN) } else { provenance.at },
            ..provenance
        };
        proofs.push((Proof::Token, provenance));
        proofs.push(match sign_in.flow.caller() {
            Caller::People => (Proof::PersonToken, provenance),
            Caller::Program => (Proof::ProgramToken, provenance),
        });
        match sign_in.flow {
            // Nobody saw how a token that was sent to us had been obtained.
            Flow::Browser | Flow::PasteBack | Flow::DeviceCode | Flow::Password if sign_in.is_sent => {}
            Flow::Browser | Flow::PasteBack => proofs.push((Proof::BrowserToken, attempt)),
            Flow::DeviceCode => proofs.push((Proof::DeviceToken, attempt)),
            Flow::Password => proofs.extend([(Proof::DeviceToken, attempt), (Proof::PasswordToken, attempt)]),
            Flow::Secret => proofs.push((Proof::SecretToken, provenance)),
            Flow::Certificate => proofs.push((Proof::CertificateToken, provenance)),
            Flow::Federated => proofs.push((Proof::FederatedToken, provenance)),
        }
    }
    if let Some(seen) = ctx.evidence.identity.as_ref().filter(|seen| seen.outcome.is_ok()) {
        proofs.push((
            match ctx.case.caller {
                Caller::People => Proof::PersonIdentity,
                Caller::Program => Proof::ProgramIdentity,
            },
            Provenance::of(seen, Source::Call),
        ));
    }
    if let Some(seen) = &ctx.evidence.call
        && let Some(reply) = seen.value()
        && reply.status == 200
    {
        let provenance = Provenance::of(seen, Source::Call);
        match ctx.case.caller {
            Caller::People => proofs.push((Proof::PersonCall, provenance)),
            // Without a role the list can be empty instead of refused.
            Caller::Program if !reply.table.rows.is_empty() => {
                proofs.push((Proof::ProgramCall, provenance));
            }
            Caller::Program => {}
        }
    }
    proofs
}

/// Where the user says that something older was put right since, it is unknown until it is seen again.
fn apply_confirmations(ctx: &Ctx<'_>, verdicts: &mut Verdicts) {
    for (id, said) in &ctx.inputs.confirmed {
        if let Some(verdict) = verdicts.get(id)
            && verdict.status == Status::Unmet
            && verdict.at.is_some_and(|at| at < *said)
        {
            verdicts.remove(id);
        }
    }
}

/// Lets what depends on something unmet wait for it, and completes the rest.
fn settle(ctx: &Ctx<'_>, applicable: &BTreeSet<&RequirementId>, mut verdicts: Verdicts) -> Verdicts {
    let mut settled = Verdicts::new();
    // For each requirement: the unmet one that it waits for, or itself.
    let mut roots: BTreeMap<&RequirementId, RequirementId> = BTreeMap::new();
    for requirement in ctx.recipe.in_order() {
        let id = &requirement.id;
        let root = requirement.after.iter().find_map(|prerequisite| roots.get(prerequisite)).cloned();
        if !applicable.contains(id) {
            // A requirement that is not needed passes on what it waits for to those after it.
            if let Some(root) = root {
                roots.insert(id, root);
            }
            continue;
        }
        let verdict = verdicts.remove(id).unwrap_or_else(Verdict::unknown);
        let verdict = match (verdict.status, root) {
            (Status::Unmet | Status::Warning | Status::Unknown, Some(root)) => {
                roots.insert(id, root.clone());
                if verdict.fault.is_some()
                    && let Some(cause) = settled.get_mut(&root)
                {
                    pass_on(verdict, cause);
                }
                Verdict { waits_for: Some(root), ..Verdict::unknown() }
            }
            (Status::Unmet, None) => {
                roots.insert(id, id.clone());
                verdict
            }
            (Status::Met | Status::Warning | Status::Unknown | Status::NotApplicable, _) => verdict,
        };
        let verdict = Verdict {
            confirmed: verdict.status == Status::Unknown && ctx.inputs.confirmed.contains_key(id),
            ..verdict
        };
        settled.insert(id.clone(), verdict);
    }
    settled
}

/// The error that something ended with is evidence for what it waits for.
fn pass_on(waiting: Verdict, cause: &mut Verdict) {
    cause.exchanges.extend(waiting.exchanges);
    if cause.fault.is_none() {
        cause.fault = waiting.fault;
    }
}

/// Whether the call that proves everything came back with an answer.
pub fn proof_holds(judged: &[Judged]) -> bool {
    judged.iter().any(|judged| {
        judged.requirement == "call.answered" && matches!(judged.verdict.status, Status::Met | Status::Warning)
    })
}
