//! Network, certificates and clock. Here the fault itself is what is seen.

use std::time::Duration;

use jiff::Timestamp;

use crate::checks::Ctx;
use crate::checks::verdict::{Provenance, Verdict};
use crate::evidence::{ExchangeId, Fault, NetworkFault, Seen};
use crate::recipe::{Candidate, Placeholder, RequirementId, Source, SymptomQuery};

/// The difference from which tokens are refused (SERVICES.md, "Access tokens").
const TOLERANCE: Duration = Duration::from_secs(5 * 60);

struct Contact<'a> {
    source: Source,
    at: Timestamp,
    exchanges: &'a [ExchangeId],
    fault: Option<&'a Fault>,
}

fn contact<T>(seen: Option<&Seen<T>>, source: Source) -> Option<Contact<'_>> {
    let seen = seen?;
    if seen.fault() == Some(&Fault::Cancelled) {
        return None;
    }
    Some(Contact { source, at: seen.at, exchanges: &seen.exchanges, fault: seen.fault() })
}

/// What was seen of the way to the sign-in service, and to the API: an answer of the one says nothing about the way to
/// the other. What cannot be done without decides, and of that the newest; what is looked at beside it, only while there
/// is nothing else: an answer to it does not make up for a call that came to nothing, and its failure takes nothing from
/// a call that was answered.
fn contacts<'a>(ctx: &Ctx<'a>) -> impl Iterator<Item = Contact<'a>> {
    let evidence = ctx.evidence;
    // An address that the user typed can be wrong: an environment that was never reached says nothing of the network.
    let is_lost = evidence.environment.as_ref().and_then(Seen::fault).is_some_and(is_out_of_reach);
    let of_api = |contact: Option<Contact<'a>>| contact.filter(|c| !is_lost || !c.fault.is_some_and(is_out_of_reach));
    let sign_in_service = decisive(
        vec![contact(evidence.tenant.as_ref(), Source::Open), contact(evidence.sign_in.as_ref(), Source::Attempt)],
        vec![contact(evidence.app.as_ref(), Source::Open)],
    );
    let api = decisive(
        vec![
            of_api(contact(evidence.environment.as_ref(), Source::Open)),
            of_api(contact(evidence.call.as_ref(), Source::Call)),
        ],
        vec![
            of_api(contact(evidence.identity.as_ref(), Source::Call)),
            of_api(contact(evidence.roles.as_ref(), Source::Call)),
            of_api(contact(evidence.given_roles.as_ref(), Source::Call)),
        ],
    );
    sign_in_service.into_iter().chain(api)
}

/// The newest of what is needed; where there is none, of what is looked at beside it.
fn decisive<'a>(needed: Vec<Option<Contact<'a>>>, beside: Vec<Option<Contact<'a>>>) -> Option<Contact<'a>> {
    let newest = |contacts: Vec<Option<Contact<'a>>>| contacts.into_iter().flatten().max_by_key(|contact| contact.at);
    newest(needed).or_else(|| newest(beside))
}

/// Whether nothing at all was reached under the name.
pub(super) fn is_out_of_reach(fault: &Fault) -> bool {
    match fault {
        Fault::Network(fault) => match fault {
            NetworkFault::Dns { .. }
            | NetworkFault::Refused { .. }
            | NetworkFault::TimedOut { .. }
            | NetworkFault::Broken { .. }
            | NetworkFault::NotBegun { .. } => true,
            NetworkFault::Untrusted { .. }
            | NetworkFault::ProxyAuth { .. }
            | NetworkFault::ProxyUnusable { .. }
            | NetworkFault::Intercepted { .. } => false,
        },
        Fault::Service(_) | Fault::Cancelled => false,
    }
}

/// The cause that a network fault implies.
fn cause(ctx: &Ctx<'_>, fault: Option<&Fault>) -> Option<Candidate> {
    let Some(Fault::Network(fault)) = fault else {
        return None;
    };
    let symptom = ctx.recipe.symptom(&SymptomQuery { code: fault.code(), ..SymptomQuery::default() })?;
    symptom.candidates.first().cloned()
}

/// `despite` tells whether a fault with another cause still shows that this requirement is met.
fn judge(ctx: &Ctx<'_>, id: &RequirementId, despite: bool) -> Vec<Verdict> {
    let mut met: Option<Verdict> = None;
    for contact in contacts(ctx) {
        let provenance = Provenance { source: contact.source, at: Some(contact.at), exchanges: contact.exchanges };
        match cause(ctx, contact.fault) {
            Some(cause) if cause.requirement == *id => {
                return vec![Verdict { fault: contact.fault.cloned(), ..provenance.unmet(cause.reason) }];
            }
            Some(_) if !despite => {}
            Some(_) | None => {
                let verdict = provenance.met();
                if met.as_ref().is_none_or(|old| old.at < verdict.at) {
                    met = Some(verdict);
                }
            }
        }
    }
    met.into_iter().collect()
}

/// An answer of any kind shows that a side was reached; a fault of the network shows that it was not.
pub fn reachable(ctx: &Ctx<'_>) -> Vec<Verdict> {
    // A server that shows a certificate was reached, even if it is not trusted.
    judge(ctx, &RequirementId::of("network.reachable"), true)
}

/// A side that answered had a certificate that was trusted.
pub fn trusted(ctx: &Ctx<'_>) -> Vec<Verdict> {
    judge(ctx, &RequirementId::of("network.trusted"), false)
}

/// The newest answer that told its time shows how far this clock is off.
pub fn clock(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some(skew) = ctx.evidence.skew else {
        return Vec::new();
    };
    let provenance = Provenance {
        source: Source::Open,
        at: Some(ctx.now),
        exchanges: ctx.evidence.tenant.as_ref().map_or(&[], |seen| &seen.exchanges),
    };
    let off = skew.0.unsigned_abs();
    if off <= TOLERANCE {
        return vec![provenance.met()];
    }
    let direction = if skew.0.is_positive() { "fast" } else { "slow" };
    let words = format!("{} {direction}", crate::checks::wording::span(off));
    vec![provenance.unmet("off").with(Placeholder::Skew, words)]
}
