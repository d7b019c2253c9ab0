//! The role assignments that could be read, and what they are compared with.

use jiff::Timestamp;

use crate::checks::Ctx;
use crate::checks::belonging::{Belonging, belonging, by_groups};
use crate::checks::known::{seen_value, servers_now, wanted_permissions};
use crate::checks::roles::{ListedEnvironment, catalogue, listed_environments, scope_words};
use crate::checks::rules::SOON;
use crate::checks::verdict::{Provenance, Verdict};
use crate::checks::wording::day;
use crate::evidence::text::harmless;
use crate::evidence::{HolderKind, Membership, RoleAssignment};
use crate::recipe::{Placeholder, RoleDefinition, RoleScope, Source};

use super::is_refused_for_role;

/// The role assignments that could be read, and what they are compared with.
pub struct View<'a> {
    all: Vec<&'a RoleAssignment>,
    /// Scopes whose own assignments were read.
    read: Vec<&'a RoleScope>,
    pub provenance: Provenance<'a>,
    environments: Vec<ListedEnvironment>,
    needed: Vec<String>,
    ctx: Ctx<'a>,
}

/// A role that somebody holds somewhere.
pub struct Held<'a> {
    id: &'a str,
    /// Absent where the shipped list does not know it.
    pub role: Option<&'a RoleDefinition>,
    pub scope: RoleScope,
    /// Absent where it never ends.
    pub ends: Option<Timestamp>,
    /// The group that it was given to, where it was not given to the holder.
    group: Option<&'a Membership>,
}

impl Held<'_> {
    /// Whether it has ended.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.ends.is_some_and(|end| end <= now)
    }
}

/// Whether the caller holds what was given to somebody else.
enum Share<'a> {
    Through(&'a Membership),
    Unknown,
    None,
}

impl<'a> View<'a> {
    /// What was read of assignments with scopes; `None` while nothing was.
    pub fn of(ctx: &Ctx<'a>) -> Option<Self> {
        catalogue(ctx)?;
        let own = seen_value(ctx.evidence.roles.as_ref(), Source::TargetAdmin);
        let of_tenant = own.or_else(|| seen_value(ctx.evidence.given_roles.as_ref(), Source::TargetAdmin));
        let below = seen_value(ctx.evidence.narrow_roles.as_ref(), Source::TargetAdmin);
        let sights =
            of_tenant.map(|(_, provenance)| provenance).into_iter().chain(below.map(|(_, provenance)| provenance));
        let provenance = sights.max_by_key(|provenance| provenance.at)?;
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
        Some(Self { all, read, provenance, environments, needed, ctx: *ctx })
    }

    /// What it was made from.
    pub fn ctx(&self) -> &Ctx<'a> {
        &self.ctx
    }

    /// The moment that decides what has ended.
    pub fn now(&self) -> Timestamp {
        servers_now(&self.ctx)
    }

    /// The roles of the caller, who has this object id, also those that have ended; assignments for single apps or
    /// projects are left out.
    pub fn held_by<'s>(&'s self, caller: &'s str) -> impl Iterator<Item = Held<'a>> + 's {
        self.all.iter().filter_map(move |given| {
            let group = if given.principal_id.eq_ignore_ascii_case(caller) {
                None
            } else if let Share::Through(group) = self.share(given) {
                Some(group)
            } else {
                return None;
            };
            self.held(given, group)
        })
    }

    fn held(&self, given: &'a RoleAssignment, group: Option<&'a Membership>) -> Option<Held<'a>> {
        Some(Held {
            id: &given.role_id,
            role: catalogue(&self.ctx).and_then(|known| known.find(&given.role_id)),
            scope: RoleScope::of_service(&given.scope)?,
            ends: given.ends,
            group,
        })
    }

    /// Whether the caller has a share in what was given to a group. That groups nest here is not known, and a refused
    /// call shows that the group does not help.
    fn share(&self, given: &RoleAssignment) -> Share<'a> {
        match given.holder {
            HolderKind::Person | HolderKind::Program => Share::None,
            HolderKind::Group | HolderKind::Unsaid => match belonging(&self.ctx, &given.principal_id) {
                Belonging::Directly(group) if !is_refused_for_role(&self.ctx) => Share::Through(group),
                Belonging::Directly(_) | Belonging::Nested(_) | Belonging::Unknown => Share::Unknown,
                Belonging::Not => Share::None,
            },
        }
    }

    /// Whether a group that the caller may be in holds a role that is enough at this place.
    pub fn may_hold_more(&self, caller: &str, wanted: &RoleScope) -> bool {
        let others = self.all.iter().filter(|given| !given.principal_id.eq_ignore_ascii_case(caller));
        others.filter(|given| matches!(self.share(given), Share::Unknown)).any(|given| {
            let held = self.held(given, None).filter(|held| !held.is_over(self.now()));
            held.is_some_and(|held| (held.role.is_none() || self.allows(&held)) && self.reaches(&held, wanted))
        })
    }

    /// Whether a role was given to this id, whatever it is the id of.
    pub fn names(&self, id: &str) -> bool {
        self.all
            .iter()
            .any(|given| given.principal_id.eq_ignore_ascii_case(id) && RoleScope::of_service(&given.scope).is_some())
    }

    /// Whether a role allows all that is wanted.
    pub fn allows(&self, held: &Held<'_>) -> bool {
        held.role.is_some_and(|role| self.needed.iter().all(|name| role.covers(name)))
    }

    /// Whether a role holds at this place.
    pub fn reaches(&self, held: &Held<'_>, wanted: &RoleScope) -> bool {
        held.scope.covers(wanted, |id| self.group_of(id))
    }

    /// The statement that roles are enough, with a word if all of them end soon; `None` where there is none.
    pub fn lasting(&self, enough: &[Held<'_>]) -> Option<Verdict> {
        if enough.is_empty() {
            return None;
        }
        let ends: Option<Vec<Timestamp>> = enough.iter().map(|held| held.ends).collect();
        let last = ends.and_then(|ends| ends.into_iter().max());
        let verdict = match last.filter(|last| last.duration_since(self.now()) <= SOON) {
            Some(last) => self
                .provenance
                .warning("ends-soon")
                .with(Placeholder::Detail, self.list(enough))
                .with(Placeholder::Expires, day(last)),
            None => self.provenance.met(),
        };
        Some(self.by_groups(enough, verdict))
    }

    /// Adds to a verdict what shows the caller's groups, where it rests on one.
    pub fn by_groups(&self, all: &[Held<'_>], verdict: Verdict) -> Verdict {
        if all.iter().any(|held| held.group.is_some()) { by_groups(&self.ctx, verdict) } else { verdict }
    }

    /// The group of an environment that the first call showed.
    pub fn group_of(&self, environment: &str) -> Option<&str> {
        let found = self.environments.iter().find(|listed| listed.id.eq_ignore_ascii_case(environment))?;
        found.group.as_deref()
    }

    /// Whether an assignment at this scope, or above it, would have been seen.
    pub fn is_complete(&self, wanted: &RoleScope) -> bool {
        self.read.contains(&&RoleScope::Tenant) && self.read.contains(&wanted)
    }

    fn words(&self, held: &Held<'_>) -> String {
        let name = held.role.map_or(held.id, |role| role.name.as_str());
        let words = format!("{name} for {}", scope_words(&self.environments, &held.scope));
        match held.group {
            Some(group) if !group.group_name.is_empty() => {
                format!("{words} (through the group {})", harmless(&group.group_name, false))
            }
            Some(group) => format!("{words} (through the group {})", harmless(&group.group_id, false)),
            None => words,
        }
    }

    /// Roles and their places, for a sentence.
    pub fn list(&self, all: &[Held<'_>]) -> String {
        let mut words: Vec<String> = all.iter().map(|held| self.words(held)).collect();
        words.sort();
        words.dedup();
        words.join(", ")
    }

    /// Whether the first call showed something, which is more than any list of roles can tell.
    pub fn shows_rows(&self) -> bool {
        let reply = self.ctx.evidence.call.as_ref().and_then(|seen| seen.value());
        reply.is_some_and(|reply| !reply.table.rows.is_empty())
    }
}
