//! What the caller may do in the target.

mod view;

use crate::checks::Ctx;
use crate::checks::belonging::memberships;
use crate::checks::known::{person as person_claims, principal_id, seen_value};
use crate::checks::roles::{listed_environments, smallest_enough, wanted_scope};
use crate::checks::verdict::{Provenance, Verdict};
use crate::checks::wording::day;
use crate::evidence::{Fault, Person, RoleAssignment};
use crate::recipe::{Placeholder, Role, RoleScope, Source};

use view::{Held, View};

/// A role that is active proves itself; one that is missing proves nothing by itself, for a role of the target may stand
/// in. Only a refusal shows that none does.
pub fn person(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let is_enough = |id: &str| ctx.target.person_roles.iter().any(|role| role.is(id, None));
    let active = active_roles(ctx);
    let mut says = Vec::new();
    if let Some((claims, provenance)) = person_claims(ctx)
        && claims.directory_roles().into_iter().any(is_enough)
    {
        says.push(provenance.met());
    }
    let shown = active.iter().filter(|(roles, _)| roles.iter().any(|id| is_enough(id)));
    says.extend(shown.map(|(_, provenance)| provenance.met()));
    if let Some(id) = person_claims(ctx).and_then(|(claims, _)| claims.object_id())
        && let Some(view) = View::of(ctx)
    {
        let held = view.held_by(id).filter(|held| view.allows(held) && held.scope == RoleScope::Tenant);
        let (_, holding): (Vec<Held<'_>>, Vec<Held<'_>>) = held.partition(|held| held.is_over(view.now()));
        says.extend(view.lasting(&holding));
    }
    if says.is_empty()
        && is_refused_for_role(ctx)
        && let Some((_, provenance)) = active.iter().max_by_key(|(_, provenance)| provenance.at)
    {
        says.push(provenance.unmet("not-active"));
    }
    says
}

/// Whether the first call was refused because the caller has no role for it (SERVICES.md, "Power Platform API").
pub(super) fn is_refused_for_role(ctx: &Ctx<'_>) -> bool {
    let fault = ctx.evidence.call.as_ref().and_then(|seen| seen.fault());
    matches!(fault, Some(Fault::Service(fault)) if fault.code == "InsufficientPrincipalPermissions")
}

/// Template ids of the directory roles that are active for the person who signs in, wherever they could be read. Roles
/// that are only eligible are on none of these lists, and neither are those for a part of the directory (SERVICES.md,
/// "Directory roles").
pub(super) fn active_roles<'a>(ctx: &Ctx<'a>) -> Vec<(&'a [String], Provenance<'a>)> {
    let own = caller_in_directory(ctx).and_then(|(me, provenance)| Some((me.roles.as_deref()?, provenance)));
    let looked_up = memberships(ctx).and_then(|(seen, provenance)| Some((seen.roles.as_deref()?, provenance)));
    own.into_iter().chain(looked_up).collect()
}

/// The person who looked at the set-up, where it is the one who signs in to the app.
fn caller_in_directory<'a>(ctx: &Ctx<'a>) -> Option<(&'a Person, Provenance<'a>)> {
    let (me, provenance) = seen_value(ctx.evidence.me.as_ref(), Source::Directory)?;
    let is_caller = match person_claims(ctx) {
        Some((claims, _)) => claims.object_id() == Some(me.id.as_str()),
        None => {
            let told = ctx.inputs.username.trim();
            !told.is_empty() && told.eq_ignore_ascii_case(&me.upn)
        }
    };
    is_caller.then_some((me, provenance))
}

/// What the first call shows, and what the lists of roles say.
pub fn program(ctx: &Ctx<'_>) -> Vec<Verdict> {
    shown(ctx).into_iter().chain(assigned(ctx)).collect()
}

/// Rows prove a role where they come from, and nothing about a place of which there is none among them.
fn shown(ctx: &Ctx<'_>) -> Option<Verdict> {
    let (reply, provenance) = seen_value(ctx.evidence.call.as_ref(), Source::Call)?;
    let environments = listed_environments(ctx);
    let is_shown = match wanted_scope(ctx) {
        RoleScope::Tenant => !reply.table.rows.is_empty(),
        RoleScope::EnvironmentGroup(id) => {
            let mut groups = environments.iter().filter_map(|environment| environment.group.as_deref());
            groups.any(|group| group.eq_ignore_ascii_case(&id))
        }
        RoleScope::Environment(id) => environments.iter().any(|environment| environment.id.eq_ignore_ascii_case(&id)),
    };
    (is_shown && reply.status == 200).then(|| provenance.met())
}

/// A role that allows the calls where they are wanted is enough while it lasts; one that holds elsewhere, or for somebody
/// else, is not.
fn assigned(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let (Some(view), Some(principal)) = (View::of(ctx), principal_id(ctx)) else {
        return Vec::new();
    };
    let wanted = wanted_scope(ctx);
    if let Some(provenance) = unknown_place(ctx, &wanted) {
        return vec![provenance.unmet("unknown-scope")];
    }
    let (over, own): (Vec<Held<'_>>, Vec<Held<'_>>) =
        view.held_by(&principal).partition(|held| held.is_over(view.now()));
    let is_enough = |held: &Held<'_>| view.allows(held) && view.reaches(held, &wanted);
    let (enough, rest): (Vec<Held<'_>>, Vec<Held<'_>>) = own.into_iter().partition(is_enough);
    if let Some(verdict) = view.lasting(&enough) {
        return vec![verdict];
    }
    if view.may_hold_more(&principal, &wanted) {
        return Vec::new();
    }
    let ended: Vec<Held<'_>> = over.into_iter().filter(is_enough).collect();
    // The call shows the wanted place all the same, so something that is on no list allows it.
    if let Some(last) = ended.iter().filter_map(|held| held.ends).max()
        && shown(ctx).is_none()
    {
        let verdict = view
            .provenance
            .unmet("ended")
            .with(Placeholder::Detail, view.list(&ended))
            .with(Placeholder::Expires, day(last));
        return vec![view.by_groups(&ended, verdict)];
    }
    let (fitting, small): (Vec<Held<'_>>, Vec<Held<'_>>) = rest.into_iter().partition(|held| view.allows(held));
    if !fitting.is_empty() {
        let is_part = fitting.iter().any(|held| wanted.covers(&held.scope, |id| view.group_of(id)));
        let reason = if is_part { "narrower" } else { "elsewhere" };
        // Nobody said that it has to be the whole tenant, and the call works: that is worth a word and no more.
        let verdict = if view.shows_rows() && ctx.inputs.role_scope.is_empty() {
            view.provenance.warning(reason)
        } else {
            view.provenance.unmet(reason)
        };
        return vec![verdict.with(Placeholder::Detail, view.list(&fitting))];
    }
    // A call that worked outweighs the roles: one that the shipped list does not know can allow anything.
    if view.shows_rows() || small.iter().any(|held| held.role.is_none()) {
        return Vec::new();
    }
    if !small.is_empty() {
        return vec![view.provenance.unmet("too-small").with(Placeholder::Detail, view.list(&small))];
    }
    if let Some(mistaken) = mistaken(&view) {
        return vec![view.provenance.unmet("wrong-principal").with(Placeholder::Detail, mistaken)];
    }
    if view.is_complete(&wanted) { vec![view.provenance.unmet("none")] } else { Vec::new() }
}

/// What shows that the service does not know the environment or group that was chosen. It looks at roles first,
/// so a refusal for want of a role says nothing about that (SERVICES.md, "Power Platform API").
fn unknown_place<'a>(ctx: &Ctx<'a>, wanted: &RoleScope) -> Option<Provenance<'a>> {
    let (parts, provenance) = seen_value(ctx.evidence.narrow_roles.as_ref(), Source::TargetAdmin)?;
    let refused = parts.iter().find(|part| part.scope == *wanted)?.assignments.as_ref().err()?;
    matches!(refused.code.as_str(), "EnvironmentIdInvalid" | "EnvironmentGroupIdInvalid").then_some(provenance)
}

/// Which of the app's other ids was given a role in place of the service principal's.
fn mistaken(view: &View<'_>) -> Option<&'static str> {
    let ctx = view.ctx();
    let application = ctx.evidence.application.as_ref().and_then(|seen| seen.value()).and_then(Option::as_ref);
    let object_id = application.map(|application| application.object_id.as_str());
    let candidates =
        [(Some(ctx.inputs.client_id.trim()), "the client ID"), (object_id, "the object ID of the registration")];
    candidates
        .into_iter()
        .filter_map(|(id, name)| Some((id.filter(|id| !id.is_empty())?, name)))
        .find(|(id, _)| view.names(id))
        .map(|(_, name)| name)
}

fn is_role(role: &Role, assignment: &RoleAssignment) -> bool {
    role.is(&assignment.role_id, assignment.role_name.as_deref())
}

/// Name of a role that is wider than the proof needs, where the target lists those.
pub(super) fn wide_role<'a>(ctx: &Ctx<'a>, assignment: &RoleAssignment) -> Option<&'a str> {
    ctx.target.wide_roles.iter().find(|role| is_role(role, assignment)).map(|role| role.name.as_str())
}

/// A role that allows more than the wanted one, holds for more than was wanted, or is not even needed, is worth a warning.
pub fn least(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let (Some(view), Some(principal)) = (View::of(ctx), principal_id(ctx)) else {
        return Vec::new();
    };
    let Some(limit) = smallest_enough(ctx) else {
        return Vec::new();
    };
    let wanted = wanted_scope(ctx);
    let own: Vec<Held<'_>> = view.held_by(&principal).filter(|held| !held.is_over(view.now())).collect();
    let is_nobody = own.is_empty() && !view.may_hold_more(&principal, &wanted);
    let fitting: Vec<Held<'_>> =
        own.into_iter().filter(|held| view.allows(held) && view.reaches(held, &wanted)).collect();
    if fitting.is_empty() {
        let is_let_in = is_nobody && view.is_complete(&wanted) && view.shows_rows();
        return if is_let_in { vec![view.provenance.warning("registered")] } else { Vec::new() };
    }
    let is_wide = |held: &Held<'_>| held.role.is_some_and(|role| role.breadth > limit.breadth);
    let is_broad = |held: &Held<'_>| held.scope.kind() > wanted.kind();
    let (wide, rest): (Vec<Held<'_>>, Vec<Held<'_>>) = fitting.into_iter().partition(is_wide);
    if !wide.is_empty() {
        return vec![view.provenance.warning("wider").with(Placeholder::Detail, view.list(&wide))];
    }
    let broad: Vec<Held<'_>> = rest.into_iter().filter(is_broad).collect();
    if broad.is_empty() {
        return vec![view.provenance.met()];
    }
    vec![view.provenance.warning("wider-scope").with(Placeholder::Detail, view.list(&broad))]
}
