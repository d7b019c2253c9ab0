//! Dataverse: what lies in the databases of the environments. Which environments there are, their addresses, whether
//! one is disabled, in administration mode or open to a security group only, is the Power Platform's state.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Key;

/// State of Dataverse.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Dataverse {
    /// The databases of this tenant's environments, under the keys of the environments.
    pub organizations: BTreeMap<Key, DataverseOrganization>,
    /// Databases of other tenants.
    pub foreign: BTreeMap<Key, ForeignOrganization>,
    /// Hosts at which there is no environment (any more), such as `contoso-old.crm4.dynamics.com`. They are led to this
    /// machine all the same, so that nobody in practice asks the real ones.
    pub gone: BTreeSet<String>,
    /// The environment that answers where a request names this machine in place of a real host.
    pub on_loopback: Option<Key>,
    /// Requests that a user may make in a sliding window of 300 seconds (80072322).
    pub requests_per_window: u32,
}

impl Default for Dataverse {
    fn default() -> Self {
        Self {
            organizations: BTreeMap::new(),
            foreign: BTreeMap::new(),
            gone: BTreeSet::new(),
            on_loopback: None,
            requests_per_window: 6_000,
        }
    }
}

/// A database that somebody else owns: its tokens are issued by another tenant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignOrganization {
    /// Such as `https://fabrikam.crm4.dynamics.com/`.
    pub url: String,
    pub tenant_id: Uuid,
}

/// The database of an environment. Its id, address and version are the environment's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataverseOrganization {
    /// Such as `unqe0e0000000004000800000000d1`.
    pub unique_name: String,
    pub business_units: BTreeMap<Key, BusinessUnit>,
    pub roles: BTreeMap<Key, SecurityRole>,
    #[serde(default)]
    pub teams: BTreeMap<Key, Team>,
    /// People and application users; a client's new ones are keyed by their id.
    #[serde(default)]
    pub users: BTreeMap<Key, SystemUser>,
    #[serde(default)]
    pub accounts: BTreeMap<Key, AccountRow>,
}

/// A business unit; exactly one has no parent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusinessUnit {
    pub id: Uuid,
    pub name: String,
    #[serde(default)]
    pub parent: Option<Key>,
}

/// A security role. The same role has one row per business unit: the copies name the root row, whose privileges they
/// have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecurityRole {
    pub id: Uuid,
    pub name: String,
    pub business_unit: Key,
    /// The row of which this is a copy; absent for the root row itself.
    #[serde(default)]
    pub root: Option<Key>,
    /// Depth by name of the privilege, such as `prvReadAccount`; `*` stands for every privilege.
    #[serde(default)]
    pub privileges: BTreeMap<String, Depth>,
}

/// How far a privilege reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Depth {
    /// The user's own rows.
    Basic,
    /// Rows of the user's business unit.
    Local,
    /// Rows of the business unit and of those below it.
    Deep,
    /// All rows.
    Global,
}

/// A team whose roles its members have too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    pub id: Uuid,
    pub name: String,
    pub business_unit: Key,
    #[serde(default)]
    pub members: BTreeSet<Key>,
    #[serde(default)]
    pub roles: BTreeSet<Key>,
}

/// A row of the table `systemuser`: a person or an application user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SystemUser {
    /// `systemuserid`, which is not the object id in Entra.
    pub id: Uuid,
    pub who: UserIdentity,
    /// `fullname`.
    pub display_name: String,
    pub business_unit: Key,
    #[serde(default)]
    pub roles: BTreeSet<Key>,
    #[serde(default)]
    pub access_mode: AccessMode,
    /// The opposite of `isdisabled`.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// `deletedstate` is not 0: the row is still seen and blocks another one for the same application.
    #[serde(default)]
    pub deleted: bool,
    /// Absent for users of the seed.
    #[serde(default)]
    pub created: Option<Timestamp>,
}

/// Whom a user stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum UserIdentity {
    /// Key of a person.
    Person(Key),
    /// Client id of an application (`applicationid`).
    Application(Uuid),
}

/// The `accessmode` of a user.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccessMode {
    /// A person at work; needs a licence.
    #[default]
    ReadWrite,
    /// An administrator, with or without a licence.
    Administrative,
    /// An application user.
    NonInteractive,
}

/// A row of the table `account`, which has an owner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountRow {
    pub id: Uuid,
    pub name: String,
    #[serde(default)]
    pub number: Option<String>,
    #[serde(default)]
    pub city: Option<String>,
    /// Key of the user who owns the row.
    pub owner: Key,
}

impl AccessMode {
    /// The number on the wire.
    pub fn number(self) -> u8 {
        match self {
            Self::ReadWrite => 0,
            Self::Administrative => 1,
            Self::NonInteractive => 4,
        }
    }

    /// The label on the wire.
    pub fn label(self) -> &'static str {
        match self {
            Self::ReadWrite => "Read-Write",
            Self::Administrative => "Administrative",
            Self::NonInteractive => "Non-interactive",
        }
    }
}

impl DataverseOrganization {
    /// The business unit without a parent.
    pub fn root_unit(&self) -> Option<(&Key, &BusinessUnit)> {
        self.business_units.iter().find(|(_, unit)| unit.parent.is_none())
    }

    /// The privileges of a role, which a copy has from its root row.
    pub fn privileges(&self, role: &str) -> Option<&BTreeMap<String, Depth>> {
        let role = self.roles.get(role)?;
        match &role.root {
            Some(root) => self.roles.get(root).map(|root| &root.privileges),
            None => Some(&role.privileges),
        }
    }

    /// The roles of a user: their own and those of their teams.
    pub fn roles_of(&self, user: &str) -> BTreeSet<&Key> {
        let own = self.users.get(user).into_iter().flat_map(|user| &user.roles);
        let teams = self.teams.values().filter(|team| team.members.contains(user));
        own.chain(teams.flat_map(|team| &team.roles)).collect()
    }

    /// Whether a user holds a role that may do everything.
    pub fn is_administrator(&self, user: &str) -> bool {
        let mut roles = self.roles_of(user).into_iter();
        roles.any(|role| self.privileges(role).is_some_and(|privileges| privileges.contains_key("*")))
    }

    /// Whether a business unit is another one or lies below it.
    pub fn is_within(&self, unit: &str, above: &str) -> bool {
        let mut at = Some(unit);
        // No chain is longer than there are units, whatever a file says.
        for _ in 0..=self.business_units.len() {
            match at {
                Some(unit) if unit == above => return true,
                Some(unit) => at = self.business_units.get(unit).and_then(|unit| unit.parent.as_deref()),
                None => return false,
            }
        }
        false
    }
}

fn yes() -> bool {
    true
}
