//! Lifecycle Services: the geography that was chosen, what a refusal still proves, and sign-ins that no pipeline can do.

use crate::checks::Ctx;
use crate::checks::known::own_sign_in;
use crate::checks::verdict::{Provenance, Verdict};
use crate::evidence::answer::REFUSED;
use crate::evidence::{Fault, ServiceFault};
use crate::recipe::{Caller, Flow, Placeholder, Source};

/// A geography of another cloud cannot be asked.
pub fn geography(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let typed = ctx.inputs.geo.trim();
    let chosen = ctx.target.site.geography().and_then(|site| site.choice(ctx.cloud, typed));
    if typed.is_empty() || chosen.is_some_and(|choice| choice.id == typed) {
        return Vec::new();
    }
    let provenance = Provenance { source: Source::Told, at: None, exchanges: &[] };
    vec![provenance.warning("not-in-cloud").with(Placeholder::Detail, typed)]
}

/// A 200 with IsSuccess=false proves that LCS knows the account; unknown accounts get 401.
pub fn visited(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some(seen) = &ctx.evidence.call else {
        return Vec::new();
    };
    match seen.fault() {
        Some(Fault::Service(ServiceFault { code, .. })) if code == REFUSED => {
            vec![Provenance::of(seen, Source::Call).met()]
        }
        Some(Fault::Service(_) | Fault::Network(_) | Fault::Cancelled) | None => Vec::new(),
    }
}

/// A sign-in with a page proves the setup, and not that the pipeline can sign in.
pub fn unattended(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((sign_in, seen)) = own_sign_in(ctx) else {
        return Vec::new();
    };
    let is_attended = sign_in.flow.caller() == Caller::People && sign_in.flow != Flow::Password;
    if is_attended { vec![Provenance::of(seen, Source::Token).warning("interactive")] } else { Vec::new() }
}
