//! Groups of the practice tenant, and what comes from being in one.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{DirectoryRole, Key, Person, Tenant};

/// A security group. Its members are those who are in it as such, not by way of a group in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub id: Uuid,
    pub display_name: String,
    /// People.
    #[serde(default)]
    pub members: BTreeSet<Key>,
    /// Programs, by their service principals.
    #[serde(default)]
    pub programs: BTreeSet<Key>,
    /// Other groups.
    #[serde(default)]
    pub groups: BTreeSet<Key>,
    /// Active directory roles that the people in it hold.
    #[serde(default)]
    pub roles: BTreeSet<DirectoryRole>,
}

impl Tenant {
    /// The directory roles that are active for a person: their own, and those of groups.
    pub fn active_roles(&self, person: &Person) -> BTreeSet<DirectoryRole> {
        let is_member = |key: &Key| self.people.get(key).is_some_and(|member| member.id == person.id);
        let groups = self.groups.values().filter(|group| group.members.iter().any(is_member));
        person.roles.iter().copied().chain(groups.flat_map(|group| group.roles.iter().copied())).collect()
    }

    /// Whether any active role lets a person consent for the whole tenant.
    pub fn may_consent_for_everybody(&self, person: &Person) -> bool {
        self.active_roles(person).into_iter().any(DirectoryRole::may_consent_for_everybody)
    }

    /// Keys of these groups and of all groups that they are in.
    pub fn with_outer_groups<'a>(&'a self, direct: impl Iterator<Item = &'a Key>) -> BTreeSet<&'a Key> {
        let mut all: BTreeSet<&Key> = BTreeSet::new();
        let mut next: Vec<&Key> = direct.collect();
        while let Some(inner) = next.pop() {
            if all.insert(inner) {
                next.extend(self.groups.iter().filter(|(_, group)| group.groups.contains(inner)).map(|(key, _)| key));
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::scenario::{CONFIGURED, open};

    #[test]
    fn groups_that_are_in_each_other_are_listed_once() {
        let mut tenant = open(CONFIGURED, jiff::Timestamp::UNIX_EPOCH).unwrap().start().clone();
        let mut team = tenant.groups["platform-team"].clone();
        team.groups = BTreeSet::from(["outer".to_owned()]);
        let outer = Group { groups: BTreeSet::from(["platform-team".to_owned()]), ..team.clone() };
        tenant.groups = [("platform-team".to_owned(), team), ("outer".to_owned(), outer)].into();
        let start = "platform-team".to_owned();
        let all: Vec<&Key> = tenant.with_outer_groups(std::iter::once(&start)).into_iter().collect();
        assert_eq!(all, ["outer", "platform-team"]);
    }

    #[test]
    fn a_role_of_a_group_is_active_for_the_people_in_it() {
        let mut tenant = open(CONFIGURED, jiff::Timestamp::UNIX_EPOCH).unwrap().start().clone();
        tenant.people.get_mut("petra").unwrap().roles.clear();
        assert!(tenant.active_roles(&tenant.people["petra"]).is_empty());
        let role = DirectoryRole::GlobalAdministrator;
        tenant.groups.get_mut("platform-team").unwrap().roles = BTreeSet::from([role]);
        assert_eq!(tenant.active_roles(&tenant.people["petra"]), BTreeSet::from([role]));
        assert!(tenant.may_consent_for_everybody(&tenant.people["petra"]));
        assert!(!tenant.may_consent_for_everybody(&tenant.people["alex"]));
    }
}
