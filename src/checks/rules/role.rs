//! What the caller may do in the target.

use crate::checks::Ctx;
use crate::checks::known::{person as person_claims, principal_id, seen_value, wanted_permissions};
use crate::checks::roles::{
    ListedEnvironment, catalogue, listed_environments, measure, scope_words, smallest_enough, wanted_scope,
};
use crate::checks::verdict::{Sight, Verdict};
use crate::evidence::{Person, RoleAssignment};
use crate::recipe::{Role, RoleDefinition, RoleScope, Source};

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
    if let Some(id) = person_claims(ctx).and_then(|(claims, _)| claims.object_id())
        && let Some(view) = View::of(ctx)
        && view.held_by(id).any(|held| view.allows(&held) && held.scope == RoleScope::Tenant)
    {
        says.push(view.sight.met());
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

/// The role assignments that could be read, and what they are compared with.
struct View<'a> {
    all: Vec<&'a RoleAssignment>,
    /// Scopes whose own assignments were read.
    read: Vec<&'a RoleScope>,
    sight: Sight<'a>,
    environments: Vec<ListedEnvironment>,
    needed: Vec<String>,
    ctx: Ctx<'a>,
}

/// A role that somebody holds somewhere.
struct Held<'a> {
    id: &'a str,
    /// Absent where the shipped list does not know it.
    role: Option<&'a RoleDefinition>,
    scope: RoleScope,
}

impl<'a> View<'a> {
    /// What was read of assignments with scopes; `None` while nothing was.
    fn of(ctx: &Ctx<'a>) -> Option<Self> {
        catalogue(ctx)?;
        let of_tenant = seen_value(ctx.evidence.roles.as_ref(), Source::TargetAdmin);
        let below = seen_value(ctx.evidence.narrow_roles.as_ref(), Source::TargetAdmin);
        let sights = of_tenant.map(|(_, sight)| sight).into_iter().chain(below.map(|(_, sight)| sight));
        let sight = sights.max_by_key(|sight| sight.at)?;
        let mut read = Vec::new();
        let mut all: Vec<&RoleAssignment> = Vec::new();
        if let Some((assignments, _)) = of_tenant {
            read.push(&RoleScope::Tenant);
            all.extend(assignments);
        }
        for part in below.into_iter().flat_map(|(parts, _)| parts) {
            if let Ok(assignments) = &part.assignments {
                read.push(&part.scope);
                all.extend(assignments);
            }
        }
        if read.is_empty() {
            return None;
        }
        let (environments, needed) = (listed_environments(ctx), wanted_permissions(ctx));
        Some(Self { all, read, sight, environments, needed, ctx: *ctx })
    }

    /// The roles of one principal; assignments for single apps or projects are left out.
    fn held_by<'s>(&'s self, principal: &'s str) -> impl Iterator<Item = Held<'a>> + 's {
        let known = catalogue(&self.ctx);
        self.all.iter().filter(|given| given.principal_id.eq_ignore_ascii_case(principal)).filter_map(move |given| {
            Some(Held {
                id: &given.role_id,
                role: known.and_then(|known| known.find(&given.role_id)),
                scope: RoleScope::of_service(&given.scope)?,
            })
        })
    }

    /// Whether a role allows all that is wanted.
    fn allows(&self, held: &Held<'_>) -> bool {
        held.role.is_some_and(|role| self.needed.iter().all(|name| role.covers(name)))
    }

    fn reaches(&self, held: &Held<'_>, wanted: &RoleScope) -> bool {
        held.scope.covers(wanted, |id| self.group_of(id))
    }

    /// The group of an environment that the first call showed.
    fn group_of(&self, environment: &str) -> Option<&str> {
        let found = self.environments.iter().find(|listed| listed.id.eq_ignore_ascii_case(environment))?;
        found.group.as_deref()
    }

    /// Whether an assignment at this scope, or above it, would have been seen.
    fn is_complete(&self, wanted: &RoleScope) -> bool {
        self.read.contains(&&RoleScope::Tenant) && self.read.contains(&wanted)
    }

    fn words(&self, held: &Held<'_>) -> String {
        let name = held.role.map_or(held.id, |role| role.name.as_str());
        format!("{name} for {}", scope_words(&self.environments, &held.scope))
    }

    fn list(&self, all: &[Held<'_>]) -> String {
        let mut words: Vec<String> = all.iter().map(|held| self.words(held)).collect();
        words.sort();
        words.dedup();
        words.join(", ")
    }

    /// Whether the first call showed something, which is more than any list of roles can tell.
    fn shows_rows(&self) -> bool {
        let reply = self.ctx.evidence.call.as_ref().and_then(|seen| seen.value());
        reply.is_some_and(|reply| !reply.table.rows.is_empty())
    }
}

/// What the first call shows, and what the lists of roles say.
pub fn program(ctx: &Ctx<'_>) -> Vec<Verdict> {
    shown(ctx).into_iter().chain(assigned(ctx)).collect()
}

/// Rows prove a role where they come from, and nothing about a place of which there is none among them.
fn shown(ctx: &Ctx<'_>) -> Option<Verdict> {
    let (reply, sight) = seen_value(ctx.evidence.call.as_ref(), Source::Call)?;
    let environments = listed_environments(ctx);
    let is_shown = match wanted_scope(ctx) {
        RoleScope::Tenant => !reply.table.rows.is_empty(),
        RoleScope::EnvironmentGroup(id) => {
            let mut groups = environments.iter().filter_map(|environment| environment.group.as_deref());
            groups.any(|group| group.eq_ignore_ascii_case(&id))
        }
        RoleScope::Environment(id) => environments.iter().any(|environment| environment.id.eq_ignore_ascii_case(&id)),
    };
    (is_shown && reply.status == 200).then(|| sight.met())
}

/// A role that allows the calls where they are wanted is enough; one that holds elsewhere, or for somebody else, is not.
fn assigned(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let (Some(view), Some(principal)) = (View::of(ctx), principal_id(ctx)) else {
        return Vec::new();
    };
    let wanted = wanted_scope(ctx);
    let own: Vec<Held<'_>> = view.held_by(&principal).collect();
    let fitting: Vec<Held<'_>> = view.held_by(&principal).filter(|held| view.allows(held)).collect();
    if let Some(sight) = unknown_place(ctx, &wanted) {
        return vec![sight.unmet("unknown-scope")];
    }
    if fitting.iter().any(|held| view.reaches(held, &wanted)) {
        return vec![view.sight.met()];
    }
    if !fitting.is_empty() {
        let is_part = fitting.iter().any(|held| wanted.covers(&held.scope, |id| view.group_of(id)));
        let reason = if is_part { "narrower" } else { "elsewhere" };
        // Nobody said that it has to be the whole tenant, and the call works: that is worth a word and no more.
        let verdict = if view.shows_rows() && ctx.told.role_scope.is_empty() {
            view.sight.warning(reason)
        } else {
            view.sight.unmet(reason)
        };
        return vec![verdict.with("detail", view.list(&fitting))];
    }
    // What the call showed, no role forbids; a role that the shipped list does not know can allow anything.
    if view.shows_rows() || own.iter().any(|held| held.role.is_none()) {
        return Vec::new();
    }
    if !own.is_empty() {
        return vec![view.sight.unmet("too-small").with("detail", view.list(&own))];
    }
    if let Some(mistaken) = mistaken(&view) {
        return vec![view.sight.unmet("wrong-principal").with("detail", mistaken)];
    }
    if view.is_complete(&wanted) { vec![view.sight.unmet("none")] } else { Vec::new() }
}

/// Where it was seen that the service does not know the environment or group that was chosen. It looks at roles first,
/// so a refusal for want of a role says nothing about that (`power-platform-api.md` section 3).
fn unknown_place<'a>(ctx: &Ctx<'a>, wanted: &RoleScope) -> Option<Sight<'a>> {
    let (parts, sight) = seen_value(ctx.evidence.narrow_roles.as_ref(), Source::TargetAdmin)?;
    let refused = parts.iter().find(|part| part.scope == *wanted)?.assignments.as_ref().err()?;
    matches!(refused.code.as_str(), "EnvironmentIdInvalid" | "EnvironmentGroupIdInvalid").then_some(sight)
}

/// Which of the app's other ids was given a role in place of the service principal's.
fn mistaken(view: &View<'_>) -> Option<&'static str> {
    let application = view.ctx.evidence.application.as_ref().and_then(|seen| seen.value()).and_then(Option::as_ref);
    let object_id = application.map(|application| application.object_id.as_str());
    let candidates =
        [(Some(view.ctx.told.client_id.trim()), "the client ID"), (object_id, "the object ID of the registration")];
    candidates
        .into_iter()
        .filter_map(|(id, name)| Some((id.filter(|id| !id.is_empty())?, name)))
        .find(|(id, _)| view.held_by(id).next().is_some())
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
    let (Some(catalogue), Some(limit)) = (catalogue(ctx), smallest_enough(ctx)) else {
        return Vec::new();
    };
    let wanted = wanted_scope(ctx);
    let names = measure(ctx);
    let limit = catalogue.breadth(limit, &names);
    let fitting: Vec<Held<'_>> =
        view.held_by(&principal).filter(|held| view.allows(held) && view.reaches(held, &wanted)).collect();
    if fitting.is_empty() {
        let is_empty = view.held_by(&principal).next().is_none();
        let is_let_in = is_empty && view.is_complete(&wanted) && view.shows_rows();
        return if is_let_in { vec![view.sight.warning("registered")] } else { Vec::new() };
    }
    let is_wide = |held: &Held<'_>| held.role.is_some_and(|role| catalogue.breadth(role, &names) > limit);
    let is_broad = |held: &Held<'_>| held.scope.kind() > wanted.kind();
    let (wide, rest): (Vec<Held<'_>>, Vec<Held<'_>>) = fitting.into_iter().partition(is_wide);
    if !wide.is_empty() {
        return vec![view.sight.warning("wider").with("detail", view.list(&wide))];
    }
    let broad: Vec<Held<'_>> = rest.into_iter().filter(is_broad).collect();
    if broad.is_empty() {
        return vec![view.sight.met()];
    }
    vec![view.sight.warning("wider-scope").with("detail", view.list(&broad))]
}
