//! Security roles of the caller inside a Dataverse environment, as the environment lists them.

use crate::checks::Ctx;
use crate::checks::known::seen_value;
use crate::checks::verdict::{Provenance, Verdict};
use crate::evidence::{Fault, RoleAssignment};
use crate::recipe::{Placeholder, RoleList, Source};

use super::role::wide_role;

fn roles<'a>(ctx: &Ctx<'a>) -> Option<(&'a [RoleAssignment], Provenance<'a>)> {
    let (roles, provenance) = seen_value(ctx.evidence.roles.as_ref(), Source::TargetAdmin)?;
    (ctx.target.role_list == Some(RoleList::Dataverse)).then_some((roles.as_slice(), provenance))
}

/// A caller without any role of its own, whose read was refused, has none. A team can lend one, so an empty list alone
/// says nothing.
pub fn role(ctx: &Ctx<'_>) -> Vec<Verdict> {
    // A server error, or no answer at all, is no refusal.
    let call = ctx.evidence.call.as_ref().and_then(|seen| seen.fault());
    let is_refused = matches!(call, Some(Fault::Service(fault)) if fault.status == Some(403));
    match roles(ctx) {
        Some((roles, provenance)) if roles.is_empty() && is_refused => vec![provenance.unmet("none")],
        Some(_) | None => Vec::new(),
    }
}

/// A role that allows everything is worth a warning.
pub fn least(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((roles, provenance)) = roles(ctx).filter(|(roles, _)| !roles.is_empty()) else {
        return Vec::new();
    };
    let wide: Vec<&str> = roles.iter().filter_map(|role| wide_role(ctx, role)).collect();
    vec![if wide.is_empty() {
        provenance.met()
    } else {
        provenance.warning("wider").with(Placeholder::Detail, wide.join(", "))
    }]
}
