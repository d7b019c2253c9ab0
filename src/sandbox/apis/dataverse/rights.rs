//! What a user may do: privileges of the user's roles, and how far they reach.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::sandbox::tenant::{DataverseOrganization, Depth, Key, PRIVILEGES, Privilege, Tenant, UserIdentity};

/// The effective rights of a user, from all roles, the teams' too.
#[derive(Clone, Debug, PartialEq)]
pub struct Rights {
    /// Key of the user's business unit.
    pub unit: Key,
    pub unit_id: Uuid,
    /// The user's object id in Entra; all zero when nobody is there any more.
    pub object_id: Uuid,
    pub role_count: usize,
    /// By the privilege's name.
    privileges: BTreeMap<&'static str, Depth>,
}

impl Rights {
    /// Adds up the roles of a user.
    pub fn of(tenant: &Tenant, organization: &DataverseOrganization, user: &Key) -> Option<Self> {
        let row = organization.users.get(user)?;
        let roles = organization.roles_of(user);
        let mut privileges = BTreeMap::new();
        for held in roles.iter().filter_map(|role| organization.privileges(role)) {
            for privilege in PRIVILEGES {
                let Some(depth) = held.get(privilege.name).or_else(|| held.get("*")) else { continue };
                let known = privileges.entry(privilege.name).or_insert(*depth);
                *known = (*known).max(*depth);
            }
        }
        let unit_id = organization.business_units.get(&row.business_unit).map(|unit| unit.id).unwrap_or_default();
        let object_id = object_id(tenant, &row.who).unwrap_or_default();
        Some(Self { unit: row.business_unit.clone(), unit_id, object_id, role_count: roles.len(), privileges })
    }

    /// How far a privilege reaches; `None` without the privilege.
    pub fn depth(&self, privilege: &Privilege) -> Option<Depth> {
        self.privileges.get(privilege.name).copied()
    }

    /// How many privileges the user holds.
    pub fn privilege_count(&self) -> usize {
        self.privileges.len()
    }

    /// The privileges with their depths.
    pub fn list(&self) -> impl Iterator<Item = (&'static Privilege, Depth)> {
        PRIVILEGES.into_iter().filter_map(|privilege| Some((privilege, self.depth(privilege)?)))
    }

    /// How many privileges there are.
    pub const fn all() -> usize {
        PRIVILEGES.len()
    }
}

/// The object id in Entra of the person, or of the application's service principal.
pub fn object_id(tenant: &Tenant, who: &UserIdentity) -> Option<Uuid> {
    match who {
        UserIdentity::Person(key) => tenant.people.get(key).map(|person| person.id),
        UserIdentity::Application(id) => tenant.principal_by_app_id(*id).map(|(_, principal)| principal.id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::scenario::{CONFIGURED, open};
    use crate::sandbox::tenant::{ASSIGN_ROLE, READ_ACCOUNT, READ_TEAM};

    #[test]
    fn the_widest_depth_of_all_roles_counts_and_teams_add_theirs() {
        let tenant = open(CONFIGURED, jiff::Timestamp::UNIX_EPOCH).unwrap().start().clone();
        let mut organization = tenant.dataverse.organizations["production"].clone();
        let rights = |organization: &DataverseOrganization, user: &str| {
            Rights::of(&tenant, organization, &user.to_owned()).unwrap()
        };
        // Petra's own role reads her own accounts, the team's reads all.
        let petra = rights(&organization, "petra");
        assert_eq!((petra.role_count, petra.depth(&READ_ACCOUNT)), (2, Some(Depth::Global)));
        assert_eq!((petra.depth(&READ_TEAM), petra.depth(&ASSIGN_ROLE)), (Some(Depth::Global), None));
        organization.teams.clear();
        let alone = rights(&organization, "petra");
        assert_eq!((alone.depth(&READ_ACCOUNT), alone.depth(&READ_TEAM)), (Some(Depth::Basic), None));
        assert_eq!(rights(&organization, "dana").privilege_count(), Rights::all());
        // A copy of a role in another business unit has the privileges of its root row.
        assert_eq!(rights(&organization, "ravi").depth(&READ_ACCOUNT), Some(Depth::Basic));
    }
}
