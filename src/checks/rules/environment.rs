//! The environment, as it answers to somebody without a token, and as its address looks.

use crate::checks::Ctx;
use crate::checks::params::tenant_id;
use crate::checks::verdict::{Sight, Verdict};
use crate::evidence::{Fault, NetworkFault};
use crate::recipe::Source;

use super::network::is_out_of_reach;
use super::registration::seen_value;

/// Whoever asks for a token is there. An address of an unusual form is worth a warning until it answers.
pub fn found(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some(seen) = &ctx.evidence.environment else {
        return unusual(ctx).into_iter().collect();
    };
    let sight = Sight::of(seen, Source::Open);
    match &seen.outcome {
        Ok(_) => vec![sight.met()],
        Err(fault) if is_out_of_reach(fault) => {
            let reason = match fault {
                Fault::Network(NetworkFault::Dns { .. }) => "no-such-name",
                Fault::Network(_) | Fault::Service(_) | Fault::Cancelled => "no-answer",
            };
            vec![Verdict { fault: Some(fault.clone()), ..sight.unmet(reason) }]
        }
        Err(_) => unusual(ctx).into_iter().collect(),
    }
}

fn unusual(ctx: &Ctx<'_>) -> Option<Verdict> {
    let site = ctx.target.site.environment()?;
    let told = ctx.told.environment.as_str();
    let typed = Sight { source: Source::Told, at: None, exchanges: &[] };
    (!told.is_empty() && !site.knows(told)).then(|| typed.warning("unusual").with("detail", site.example.as_str()))
}

/// The environment names the tenant whose sign-in it wants.
pub fn tenant(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((environment, sight)) = seen_value(ctx.evidence.environment.as_ref(), Source::Open) else {
        return Vec::new();
    };
    let (Some(theirs), Some(ours)) = (environment.tenant_id.as_deref(), tenant_id(ctx)) else {
        return Vec::new();
    };
    vec![if theirs.eq_ignore_ascii_case(&ours) {
        sight.met()
    } else {
        sight.unmet("other-tenant").with("detail", theirs)
    }]
}
