//! Which groups the caller is in, as far as somebody who may look was asked. A group that was not looked into proves
//! nothing, neither for the caller nor against.

use crate::evidence::{HolderKind, Member, Membership, Memberships, RoleAssignment};
use crate::recipe::{Caller, Source};

use super::known::{account_id, principal_id, seen_value};
use super::verdict::Provenance;
use super::{Ctx, Verdict};

/// How the caller belongs to a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Belonging<'a> {
    Directly(&'a Membership),
    /// Only by way of a group in it, which does not count everywhere.
    Nested(&'a Membership),
    Not,
    Unknown,
}

/// Who calls, as the directory knows them.
fn caller(ctx: &Ctx<'_>) -> Option<Member> {
    match ctx.case.caller {
        Caller::People => account_id(ctx).map(|id| Member::Person(id.to_owned())),
        Caller::Program => principal_id(ctx).map(Member::Program),
    }
}

/// The caller, where what the caller is in decides something: a directory role that people need, or a group that
/// something was given to.
pub fn member_to_look_up(ctx: &Ctx<'_>) -> Option<Member> {
    let is_person = ctx.case.caller == Caller::People;
    let app = ctx.evidence.principal.as_ref().and_then(|seen| seen.value()).and_then(Option::as_ref);
    let is_limited = is_person && app.is_some_and(|app| app.is_assignment_required);
    let assigned = ctx.evidence.assignments.as_ref().and_then(|seen| seen.value()).into_iter().flatten();
    let is_assigned_by_group =
        assigned.filter(|_| is_limited).any(|given| given.principal_type.eq_ignore_ascii_case("Group"));
    let needs_role = is_person && !ctx.target.person_roles.is_empty();
    let decides = needs_role || is_assigned_by_group || given_roles(ctx).any(is_for_group);
    caller(ctx).filter(|_| decides)
}

/// Roles of the target that were seen to be given to anybody, wherever.
fn given_roles<'a>(ctx: &Ctx<'a>) -> impl Iterator<Item = &'a RoleAssignment> {
    let e = ctx.evidence;
    let own = e.roles.as_ref().and_then(|seen| seen.value());
    let of_tenant = own.or(e.given_roles.as_ref().and_then(|seen| seen.value())).into_iter().flatten();
    let below = e.narrow_roles.as_ref().and_then(|seen| seen.value()).into_iter().flatten();
    of_tenant.chain(below.filter_map(|part| part.assignments.as_ref().ok()).flatten())
}

fn is_for_group(given: &RoleAssignment) -> bool {
    given.holder == HolderKind::Group
}

/// What the caller is in, where it was the caller who was looked up.
pub(super) fn memberships<'a>(ctx: &Ctx<'a>) -> Option<(&'a Memberships, Provenance<'a>)> {
    let (seen, provenance) = seen_value(ctx.evidence.memberships.as_ref(), Source::Directory)?;
    (caller(ctx)? == seen.member).then_some((seen, provenance))
}

/// How the caller belongs to the group with this object id.
pub(super) fn belonging<'a>(ctx: &Ctx<'a>, group: &str) -> Belonging<'a> {
    let Some((seen, _)) = memberships(ctx) else {
        return Belonging::Unknown;
    };
    match seen.groups.iter().find(|known| known.group_id.eq_ignore_ascii_case(group)) {
        Some(known) if known.is_direct => Belonging::Directly(known),
        Some(known) => Belonging::Nested(known),
        None => Belonging::Not,
    }
}

/// Adds to a verdict what shows the caller's groups.
pub(super) fn by_groups(ctx: &Ctx<'_>, mut verdict: Verdict) -> Verdict {
    if let Some((_, provenance)) = memberships(ctx) {
        verdict.exchanges.splice(0..0, provenance.exchanges.iter().copied());
    }
    verdict
}
