//! What the caller may do in the target.

use crate::checks::Ctx;
use crate::checks::params::principal_id;
use crate::checks::verdict::{Sight, Verdict};
use crate::evidence::{Person, RoleAssignment};
use crate::recipe::{Role, Source};

use super::person as person_claims;
use super::registration::seen_value;

/// A role that is active proves itself; one that is missing proves nothing, for a role of the target may stand in.
pub fn person(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let is_enough = |id: &str| ctx.target.person_roles.iter().any(|role| role.is(id, None));
    let mut says = Vec::new();
    if let Some((claims, sight)) = person_claims(ctx)
        && claims.directory_roles().into_iter().any(is_enough)
    {
        says.push(sight.met());
    }
    if let Some((me, sight)) = caller_in_directory(ctx)
        && let Some(roles) = &me.roles
        && roles.iter().any(|id| is_enough(id))
    {
        says.push(sight.met());
    }
    says
}

/// The person who looked at the set-up, where it is the one who signs in to the app.
pub(super) fn caller_in_directory<'a>(ctx: &Ctx<'a>) -> Option<(&'a Person, Sight<'a>)> {
    let (me, sight) = seen_value(ctx.evidence.me.as_ref(), Source::Directory)?;
    let is_caller = match person_claims(ctx) {
        Some((claims, _)) => claims.object_id() == Some(me.id.as_str()),
        None => {
            let told = ctx.told.username.trim();
            !told.is_empty() && told.eq_ignore_ascii_case(&me.upn)
        }
    };
    is_caller.then_some((me, sight))
}

/// Assignments of the program, with where they were seen.
fn assignments<'a>(ctx: &Ctx<'a>) -> Option<(Vec<&'a RoleAssignment>, Sight<'a>)> {
    let (all, sight) = seen_value(ctx.evidence.roles.as_ref(), Source::TargetAdmin)?;
    let principal = principal_id(ctx)?;
    let own = all.iter().filter(|assignment| assignment.principal_id.eq_ignore_ascii_case(&principal)).collect();
    Some((own, sight))
}

fn is_tenant_wide(assignment: &RoleAssignment) -> bool {
    let scope = assignment.scope.trim_matches('/');
    scope.strip_prefix("tenants/").is_some_and(|tenant| !tenant.contains('/'))
}

/// An assignment for the whole tenant is enough; none at all is too little.
pub fn program(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((own, sight)) = assignments(ctx) else {
        return Vec::new();
    };
    let is_enough = |assignment: &&RoleAssignment| {
        is_tenant_wide(assignment)
            && (ctx.target.program_role.iter().any(|role| is_role(role, assignment))
                || wide_role(ctx, assignment).is_some())
    };
    if own.is_empty() {
        vec![sight.unmet("none")]
    } else if own.iter().any(is_enough) {
        vec![sight.met()]
    } else {
        // A role that is not known here, or for one environment only: the call tells.
        Vec::new()
    }
}

fn is_role(role: &Role, assignment: &RoleAssignment) -> bool {
    role.is(&assignment.role_id, assignment.role_name.as_deref())
}

/// Name of a role that is wider than the proof needs.
pub(super) fn wide_role<'a>(ctx: &Ctx<'a>, assignment: &RoleAssignment) -> Option<&'a str> {
    ctx.target.wide_roles.iter().find(|role| is_role(role, assignment)).map(|role| role.name.as_str())
}

/// An assignment of a wide role is worth a warning.
pub fn least(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((own, sight)) = assignments(ctx) else {
        return Vec::new();
    };
    let wide: Vec<&str> = own.iter().filter_map(|assignment| wide_role(ctx, assignment)).collect();
    if !wide.is_empty() {
        vec![sight.warning("wider").with("detail", wide.join(", "))]
    } else if own.is_empty() {
        Vec::new()
    } else {
        vec![sight.met()]
    }
}
