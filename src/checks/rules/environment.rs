//! The environment, as it answers to somebody without a token, and as its address looks.

use crate::checks::Ctx;
use crate::checks::attribution;
use crate::checks::known::{seen_value, tenant_id};
use crate::checks::verdict::{Provenance, Verdict};
use crate::evidence::{Fault, NetworkFault};
use crate::recipe::{Candidate, Placeholder, ReasonId, RequirementId, Source, Stage};

use super::network::is_out_of_reach;

/// An answer that asks for a token proves that the environment exists. An address of an unusual form is worth a warning
/// until it answers.
pub fn found(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some(seen) = &ctx.evidence.environment else {
        return unusual(ctx).into_iter().collect();
    };
    if has_answered_since(ctx) {
        return Vec::new();
    }
    let provenance = Provenance::of(seen, Source::Open);
    let reason = match &seen.outcome {
        Ok(_) => return vec![provenance.met()],
        Err(Fault::Network(NetworkFault::Dns { .. })) => ReasonId::of("no-such-name"),
        Err(fault) if is_out_of_reach(fault) => ReasonId::of("no-answer"),
        Err(Fault::Service(_)) => match implied_cause(ctx) {
            Some(cause) if cause.requirement == "environment.found" => cause.reason.clone(),
            // The environment is there; its answer is about another requirement.
            Some(_) => return Vec::new(),
            None => ReasonId::of("unexpected"),
        },
        Err(Fault::Network(_) | Fault::Cancelled) => return unusual(ctx).into_iter().collect(),
    };
    vec![Verdict { fault: seen.fault().cloned(), ..provenance.unmet(reason) }]
}

/// An environment that refuses the request without a token, instead of asking for one, is closed.
pub fn open(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let id = RequirementId::of("environment.open");
    match (&ctx.evidence.environment, implied_cause(ctx)) {
        (Some(seen), Some(cause)) if cause.requirement == id && !has_answered_since(ctx) => {
            let provenance = Provenance::of(seen, Source::Open);
            vec![Verdict { fault: seen.fault().cloned(), ..provenance.unmet(cause.reason.clone()) }]
        }
        (Some(_) | None, _) => Vec::new(),
    }
}

/// Whether the environment answered the call, since or in the same look: then it says nothing of the environment what
/// became of the request without a token, and the call proves it.
fn has_answered_since(ctx: &Ctx<'_>) -> bool {
    let (call, environment) = (&ctx.evidence.call, &ctx.evidence.environment);
    let (Some(call), Some(environment)) = (call, environment) else {
        return false;
    };
    // What is asked more than once gets its last answer after the call.
    let is_one_look = environment.at.duration_since(call.at) < attribution::ONE_LOOK;
    environment.fault().is_some() && call.value().is_some() && is_one_look
}

/// The cause that the environment's answer to a request without a token implies.
fn implied_cause<'a>(ctx: &Ctx<'a>) -> Option<&'a Candidate> {
    let Fault::Service(fault) = ctx.evidence.environment.as_ref()?.fault()? else {
        return None;
    };
    attribution::look_up(ctx, fault, Stage::Environment)?.candidates.first()
}

fn unusual(ctx: &Ctx<'_>) -> Option<Verdict> {
    let site = ctx.target.site.environment()?;
    let told = ctx.inputs.environment.as_str();
    let typed = Provenance { source: Source::Told, at: None, exchanges: &[] };
    (!told.is_empty() && !site.knows(told))
        .then(|| typed.warning("unusual").with(Placeholder::Detail, site.example.as_str()))
}

/// The environment names the tenant whose sign-in it wants.
pub fn tenant(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((environment, provenance)) = seen_value(ctx.evidence.environment.as_ref(), Source::Open) else {
        return Vec::new();
    };
    let (Some(theirs), Some(ours)) = (environment.tenant_id.as_deref(), tenant_id(ctx)) else {
        return Vec::new();
    };
    vec![if theirs.eq_ignore_ascii_case(&ours) {
        provenance.met()
    } else {
        provenance.unmet("other-tenant").with(Placeholder::Detail, theirs)
    }]
}
