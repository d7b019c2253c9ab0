//! The shipped list of role definitions of a target: what each role allows, where it can be given, and which one is the
//! smallest for what a program has to do.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{ScopeKind, Words};

/// A dated list of role definitions.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleCatalogue {
    /// Day on which the list was true, `YYYY-MM-DD`.
    pub date: String,
    /// Why the recommended role is recommended.
    pub why_smallest: Words,
    /// The same where only the service's own list has a role for it.
    pub why_unpublished: Words,
    /// What is said of a role that would allow less, but stands in no public list.
    pub also_narrower: Words,
    /// Headings, by the namespace of a role's first permission, in the order in which they are shown.
    #[serde(rename = "group")]
    pub groups: Vec<RoleGroup>,
    #[serde(rename = "role")]
    pub roles: BTreeMap<String, RoleDefinition>,
}

/// A heading over roles.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleGroup {
    /// First segment of a role's first permission: `EnvironmentManagement`, or `*`.
    pub namespace: String,
    pub title: String,
}

/// A role as the service defines it (SERVICES.md, "Roles of the Power Platform").
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleDefinition {
    pub id: String,
    pub name: String,
    /// What it allows, in a few plain words.
    pub description: String,
    /// Names of permissions, in which `*` stands for anything.
    pub permissions: Vec<String>,
    /// Names that these do not cover after all.
    #[serde(default)]
    pub exceptions: Vec<String>,
    /// Patterns of the scopes at which it can be given; below one of them it can be given too.
    #[serde(default = "at_the_tenant")]
    pub assignable_scopes: Vec<String>,
    /// Patterns of the scopes at which it cannot.
    #[serde(default)]
    pub restricted_scopes: Vec<String>,
    /// Whether Microsoft's public pages list it; the others were only seen in answers of the service.
    #[serde(default)]
    pub published: bool,
    /// How much it allows. Measured when the list is loaded, since every picture of a step asks for it many times.
    #[serde(skip)]
    pub breadth: Breadth,
}

fn at_the_tenant() -> Vec<String> {
    vec![ScopeKind::Tenant.pattern().to_owned()]
}

/// The role that is recommended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recommended<'a> {
    pub role: &'a RoleDefinition,
    /// A role that would allow less, where it stands in no public list.
    pub narrower: Option<&'a RoleDefinition>,
}

/// How much a role allows: first what it can change, then what it can read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Breadth {
    changes: usize,
    reads: usize,
}

impl RoleDefinition {
    /// Whether it allows what needs this permission, such as `EnvironmentManagement.Environments.Read`.
    pub fn covers(&self, permission: &str) -> bool {
        let fits = |pattern: &String| fits(pattern, permission);
        self.permissions.iter().any(fits) && !self.exceptions.iter().any(fits)
    }

    /// Whether it can be given at a scope of this kind. A restriction forbids it there; a scope above that is allowed
    /// allows it too (section 4.2).
    pub fn can_be_given_at(&self, kind: ScopeKind) -> bool {
        let is_listed = |all: &[String], kind: ScopeKind| all.iter().any(|pattern| pattern == kind.pattern());
        let is_allowed =
            is_listed(&self.assignable_scopes, kind) || is_listed(&self.assignable_scopes, ScopeKind::Tenant);
        is_allowed && !is_listed(&self.restricted_scopes, kind)
    }

    /// Namespace of its first permission.
    pub fn namespace(&self) -> &str {
        self.permissions.first().and_then(|name| name.split('.').next()).unwrap_or_default()
    }
}

impl RoleCatalogue {
    /// The role with this id or, in any case, this name. Names differ in case between the service and its pages.
    pub fn find(&self, id_or_name: &str) -> Option<&RoleDefinition> {
        let wanted = id_or_name.trim();
        self.roles.values().find(|role| role.id.eq_ignore_ascii_case(wanted) || role.name.eq_ignore_ascii_case(wanted))
    }

    /// Measures how much each role allows, by the permissions that the roles themselves name and by `others`.
    pub(super) fn measure<'a>(&mut self, others: impl Iterator<Item = &'a str>) {
        let named = self.roles.values().flat_map(|role| role.permissions.iter().chain(&role.exceptions));
        let plain = named.filter(|name| !name.contains('*')).cloned();
        let known: BTreeSet<String> = plain.chain(others.map(str::to_owned)).collect();
        for role in self.roles.values_mut() {
            let covered = known.iter().filter(|name| role.covers(name));
            let (reads, changes): (Vec<&String>, Vec<&String>) = covered.partition(|name| name.ends_with(".Read"));
            role.breadth = Breadth { changes: changes.len(), reads: reads.len() };
        }
    }

    /// The smallest role that allows all of `needed` and can be given at a scope of this kind. A published one is
    /// recommended before one that the service alone knows, which it may change without notice.
    pub fn recommend(&self, needed: &[String], kind: ScopeKind) -> Option<Recommended<'_>> {
        let smallest = |published_only: bool| {
            self.roles
                .values()
                .filter(|role| role.published || !published_only)
                .filter(|role| role.can_be_given_at(kind) && needed.iter().all(|name| role.covers(name)))
                .min_by_key(|role| (role.breadth, !role.published, &role.name))
        };
        let of_all = smallest(false)?;
        let role = smallest(true).unwrap_or(of_all);
        Some(Recommended { role, narrower: (of_all.id != role.id).then_some(of_all) })
    }

    /// The roles that can be given at a scope of this kind, by their headings, those that allow least first.
    pub fn grouped(&self, kind: ScopeKind) -> Vec<(&str, Vec<&RoleDefinition>)> {
        let group = |group: &'_ RoleGroup| {
            let mut roles: Vec<&RoleDefinition> = self
                .roles
                .values()
                .filter(|role| role.can_be_given_at(kind) && role.namespace() == group.namespace)
                .collect();
            roles.sort_by_key(|role| (role.breadth, &role.name));
            roles
        };
        self.groups.iter().map(|own| (own.title.as_str(), group(own))).filter(|(_, roles)| !roles.is_empty()).collect()
    }
}

/// Whether a name fits a pattern with at most one `*`.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => {
            name.len() >= before.len() + after.len() && name.starts_with(before) && name.ends_with(after)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::Recipe;

    const LIST: &str = "EnvironmentManagement.Environments.Read";

    fn catalogue() -> &'static RoleCatalogue {
        &Recipe::embedded().roles["power-platform"]
    }

    fn recommended(needed: &[&str], kind: ScopeKind) -> Option<(&'static str, Option<&'static str>)> {
        let needed: Vec<String> = needed.iter().map(ToString::to_string).collect();
        let found = catalogue().recommend(&needed, kind)?;
        Some((found.role.name.as_str(), found.narrower.map(|role| role.name.as_str())))
    }

    #[test]
    fn the_smallest_published_role_is_recommended_and_a_narrower_one_is_named() {
        let reader = Some(("Power Platform Reader", Some("Environment Management Reader")));
        for kind in [ScopeKind::Tenant, ScopeKind::EnvironmentGroup, ScopeKind::Environment] {
            assert_eq!(recommended(&[LIST], kind), reader);
        }
        assert_eq!(
            recommended(&[LIST, "Licensing.BillingPolicies.Read"], ScopeKind::Tenant),
            Some(("Power Platform Reader", None))
        );
    }

    #[test]
    fn what_changes_something_needs_more_and_never_more_than_it_must() {
        assert_eq!(
            recommended(&[LIST, "EnvironmentManagement.Backup.Write"], ScopeKind::Tenant),
            Some(("Power Platform Contributor", Some("Environment Management Administrator")))
        );
        assert_eq!(
            recommended(&[LIST, "Authorization.RoleAssignments.Write"], ScopeKind::Tenant),
            Some(("Power Platform Role Based Access Control Administrator", None))
        );
        assert_eq!(
            recommended(
                &["Authorization.RoleAssignments.Write", "EnvironmentManagement.Backup.Write"],
                ScopeKind::Tenant
            ),
            Some(("Power Platform Owner", None))
        );
    }

    #[test]
    fn a_role_is_not_given_where_it_is_restricted() {
        let find = |name| catalogue().find(name).unwrap();
        let groups = find("environment group admin");
        assert!(groups.can_be_given_at(ScopeKind::EnvironmentGroup) && !groups.can_be_given_at(ScopeKind::Environment));
        let subjects = find("363ee124-fdb2-406f-9272-ebf239730ed2");
        assert!(subjects.can_be_given_at(ScopeKind::Tenant) && !subjects.can_be_given_at(ScopeKind::EnvironmentGroup));
        let of_one = find("Workflows Agent Data Subject Rights Environment Reader");
        assert!(of_one.can_be_given_at(ScopeKind::Environment) && !of_one.can_be_given_at(ScopeKind::Tenant));
        // A role for a single app or project can be given at none of them.
        assert!(!find("PowerApp Owner").can_be_given_at(ScopeKind::Environment));
    }

    #[test]
    fn every_role_that_can_be_given_stands_under_a_heading_and_has_words() {
        for kind in [ScopeKind::Tenant, ScopeKind::EnvironmentGroup, ScopeKind::Environment] {
            let shown: usize = catalogue().grouped(kind).iter().map(|(_, roles)| roles.len()).sum();
            assert_eq!(shown, catalogue().roles.values().filter(|role| role.can_be_given_at(kind)).count());
        }
        assert!(catalogue().roles.values().all(|role| role.description.ends_with('.')));
        let published = catalogue().roles.values().filter(|role| role.published).count();
        assert_eq!((catalogue().roles.len(), published), (32, 4));
    }

    #[test]
    fn an_exception_takes_away_what_the_star_gave() {
        let contributor = catalogue().find("Power Platform Contributor").unwrap();
        assert!(contributor.covers(LIST) && !contributor.covers("Authorization.RoleAssignments.Write"));
        assert!(!catalogue().find("Environment Backup Reader").unwrap().covers(LIST));
    }
}
