//! The Power Platform service: environments, its own roles, and which tokens it takes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Key;
use crate::recipe::Recipe;

/// State of the Power Platform API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PowerPlatform {
    /// Audiences that the API takes, compared without a trailing slash.
    pub audiences: BTreeSet<String>,
    pub environments: BTreeMap<Key, Environment>,
    pub environment_groups: BTreeMap<Key, EnvironmentGroup>,
    /// The environment list is for administrators: people without an active role get a 403 instead of the
    /// environments that they are members of.
    pub environments_need_role: bool,
    /// Environments on one page of the list.
    pub page_size: usize,
    /// The built-in roles unless a scenario writes its own.
    pub role_definitions: BTreeMap<Key, RoleDefinition>,
    pub role_assignments: BTreeMap<Key, RoleAssignment>,
    /// Client ids registered as management applications (the older way).
    pub management_apps: BTreeSet<Uuid>,
}

impl Default for PowerPlatform {
    fn default() -> Self {
        Self {
            audiences: BTreeSet::new(),
            environments: BTreeMap::new(),
            environment_groups: BTreeMap::new(),
            environments_need_role: false,
            page_size: 100,
            role_definitions: built_in_roles(),
            role_assignments: BTreeMap::new(),
            management_apps: BTreeSet::new(),
        }
    }
}

/// The roles that the service brings along.
pub fn built_in_roles() -> BTreeMap<Key, RoleDefinition> {
    let catalogue = &Recipe::embedded().roles["power-platform"];
    catalogue.roles.iter().map(|(key, role)| (key.clone(), RoleDefinition::from(role))).collect()
}

impl From<&crate::recipe::RoleDefinition> for RoleDefinition {
    fn from(shipped: &crate::recipe::RoleDefinition) -> Self {
        Self {
            id: shipped.id.parse().expect("a test reads the ids of the shipped roles"),
            name: shipped.name.clone(),
            description: shipped.description.clone(),
            permissions: shipped.permissions.clone(),
            exceptions: shipped.exceptions.clone(),
            assignable_scopes: shipped.assignable_scopes.clone(),
            restricted_scopes: shipped.restricted_scopes.clone(),
        }
    }
}

/// A group of environments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentGroup {
    pub id: Uuid,
    pub display_name: String,
    #[serde(default)]
    pub description: String,
    pub created: Timestamp,
}

/// An environment; fields are those of the API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// A GUID, or `Default-` and the tenant id.
    pub id: String,
    pub display_name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub state: String,
    pub geo: String,
    pub azure_region: String,
    #[serde(default)]
    pub dataverse: Option<EnvironmentDatabase>,
    #[serde(default)]
    pub finance_operations: Option<EnvironmentFinance>,
    pub created: Timestamp,
    /// The person who created it.
    #[serde(default)]
    pub created_by: Option<Key>,
    /// People who see the environment without being an administrator.
    #[serde(default)]
    pub members: BTreeSet<Key>,
    /// The environment group to which it belongs.
    #[serde(default)]
    pub group: Option<Key>,
    /// Administration mode: only administrators of the environment are let in.
    #[serde(default)]
    pub admin_mode: bool,
    /// Only members of this security group are let in; absent lets everybody in who is a user of the environment.
    #[serde(default)]
    pub security_group: Option<Key>,
}

/// The Dataverse database of an environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentDatabase {
    pub id: Uuid,
    /// Such as `https://contoso.crm4.dynamics.com/`.
    pub url: String,
    pub domain_name: String,
    pub version: String,
}

/// The Finance and Operations apps of an environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentFinance {
    pub id: Uuid,
    pub url: String,
}

/// A role of the Power Platform's own role-based access control.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleDefinition {
    pub id: Uuid,
    pub name: String,
    #[serde(default)]
    pub description: String,
    /// Patterns in which `*` stands for anything.
    pub permissions: Vec<String>,
    #[serde(default)]
    pub exceptions: Vec<String>,
    /// Kinds of scopes at which the role can be assigned; assigning below one of them is allowed too.
    #[serde(default = "at_the_tenant")]
    pub assignable_scopes: Vec<String>,
    /// Kinds of scopes at which it cannot.
    #[serde(default)]
    pub restricted_scopes: Vec<String>,
}

fn at_the_tenant() -> Vec<String> {
    vec!["/tenants/{0}".to_owned()]
}

/// A role given to somebody; its `principal` is an object id, as in the service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleAssignment {
    pub id: Uuid,
    pub principal: Uuid,
    pub principal_type: PrincipalType,
    pub role_definition: Uuid,
    /// Such as `/tenants/{tenant id}`.
    pub scope: String,
    #[serde(default)]
    pub created: Option<Timestamp>,
    /// The object id of the principal that made the assignment.
    #[serde(default)]
    pub created_by: Option<Uuid>,
    /// From then on it gives nothing; absent where it never ends.
    #[serde(default)]
    pub expires: Option<Timestamp>,
}

impl RoleAssignment {
    /// Whether it still gives the role.
    pub fn lasts(&self, now: Timestamp) -> bool {
        self.expires.is_none_or(|end| now < end)
    }
}

/// The service's words for kinds of principals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PrincipalType {
    User,
    Group,
    ApplicationUser,
}

impl RoleDefinition {
    /// Whether the role covers a permission such as `EnvironmentManagement.Environments.Read`.
    pub fn covers(&self, permission: &str) -> bool {
        self.permissions.iter().any(|pattern| matches(pattern, permission))
            && !self.exceptions.iter().any(|pattern| matches(pattern, permission))
    }

    /// Whether the role can be assigned at scopes of this pattern: there or at the tenant above, unless it is
    /// restricted there.
    pub fn can_be_given_at(&self, pattern: &str) -> bool {
        let is_assignable = self.assignable_scopes.iter().any(|known| known == pattern || known == "/tenants/{0}");
        is_assignable && !self.restricted_scopes.iter().any(|known| known == pattern)
    }
}

fn matches(pattern: &str, permission: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == permission,
        Some((before, after)) => {
            permission.len() >= before.len() + after.len()
                && permission.starts_with(before)
                && permission.ends_with(after)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(permissions: &[&str], exceptions: &[&str]) -> RoleDefinition {
        RoleDefinition {
            id: Uuid::nil(),
            name: "Practice".to_owned(),
            description: String::new(),
            permissions: permissions.iter().map(ToString::to_string).collect(),
            exceptions: exceptions.iter().map(ToString::to_string).collect(),
            assignable_scopes: at_the_tenant(),
            restricted_scopes: Vec::new(),
        }
    }

    #[test]
    fn the_shipped_roles_are_read_and_have_ids_of_their_own() {
        let roles = built_in_roles();
        let ids: BTreeSet<Uuid> = roles.values().map(|role| role.id).collect();
        assert_eq!((roles.len(), ids.len()), (32, 32));
        let read = "EnvironmentManagement.Environments.Read";
        assert!(roles["power-platform-reader"].covers(read));
        assert!(roles["environment-management-reader"].covers(read));
        assert!(!roles["environment-backup-reader"].covers(read));
        assert!(!roles["power-platform-contributor"].covers("Authorization.RoleAssignments.Write"));
    }

    #[test]
    fn a_star_covers_reads_everywhere_but_no_writes() {
        let reader = role(&["*.Read"], &[]);
        assert!(reader.covers("EnvironmentManagement.Environments.Read"));
        assert!(!reader.covers("Authorization.RoleAssignments.Write"));
    }

    #[test]
    fn an_exception_takes_away_what_the_star_gave() {
        let contributor = role(&["*"], &["Authorization.RoleAssignments.Write"]);
        assert!(contributor.covers("EnvironmentManagement.Environments.Read"));
        assert!(!contributor.covers("Authorization.RoleAssignments.Write"));
    }
}
