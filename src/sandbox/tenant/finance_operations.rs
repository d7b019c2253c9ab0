//! Finance and Operations: its environments, who may use them, which programs are registered in them, a little data.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Key, Person, Tenant};

/// State of Finance and Operations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FinanceOperations {
    pub environments: BTreeMap<Key, FinanceEnvironment>,
    /// Hosts of environments that were deleted: something still answers there, and knows no environment.
    pub gone: BTreeSet<String>,
    /// Rows on one page of a list (UNCONFIRMED).
    pub page_size: usize,
}

impl Default for FinanceOperations {
    fn default() -> Self {
        Self { environments: BTreeMap::new(), gone: BTreeSet::new(), page_size: 10_000 }
    }
}

/// An environment with a database of its own: users and registrations of another environment count for nothing here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinanceEnvironment {
    pub name: String,
    /// In lower case and without a slash at the end; letter by letter the only audience that is taken.
    pub url: String,
    /// The tenant whose tokens the environment takes; `None` is this one.
    #[serde(default)]
    pub tenant: Option<Uuid>,
    #[serde(default)]
    pub state: FinanceState,
    /// Keyed by anything; the user's id is a field.
    #[serde(default)]
    pub users: BTreeMap<Key, FinanceUser>,
    #[serde(default)]
    pub roles: BTreeMap<Key, FinanceRole>,
    /// The table behind "Microsoft Entra applications" (`SysAADClients`).
    #[serde(default)]
    pub clients: BTreeMap<Key, FinanceClient>,
    /// Legal entities.
    #[serde(default)]
    pub companies: BTreeMap<Key, Company>,
}

/// Whether an environment answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FinanceState {
    #[default]
    Running,
    /// Being serviced: every address answers with a page.
    Maintenance,
    /// Stopped or not deployed: every address answers with an error page.
    Stopped,
}

/// A user of an environment (`SystemUsers`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinanceUser {
    /// `UserID`, such as `svc`.
    pub id: String,
    pub name: String,
    /// `Alias`: the user principal name with which the user was imported.
    pub alias: String,
    /// The object id of the person; without one the alias alone tells who it is.
    #[serde(default)]
    pub object_id: Option<Uuid>,
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Id of the company in which the user starts.
    pub company: String,
    #[serde(default = "english")]
    pub language: String,
    /// Keys of the environment's roles.
    #[serde(default)]
    pub roles: BTreeSet<Key>,
}

/// A security role of an environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinanceRole {
    /// `SecurityRoleIdentifier`.
    pub id: String,
    pub name: String,
    /// The system administrator, who may do everything.
    #[serde(default)]
    pub is_administrator: bool,
    /// Entity sets that the role may read.
    #[serde(default)]
    pub entities: BTreeSet<String>,
    /// Service groups that the role may call.
    #[serde(default)]
    pub services: BTreeSet<String>,
}

/// A registered program and the user as whom it acts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinanceClient {
    pub client_id: Uuid,
    pub name: String,
    /// `UserID` of the mapped user; nothing keeps it from naming nobody.
    pub user: String,
}

/// A legal entity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Company {
    /// Such as `USMF`.
    pub id: String,
    pub name: String,
    pub currency: String,
    #[serde(default = "english")]
    pub language: String,
    /// Customer groups by their id: rows that belong to the company.
    #[serde(default)]
    pub customer_groups: BTreeMap<String, String>,
}

impl Tenant {
    /// The environment that answers under a host name.
    pub fn finance_environment(&self, host: &str) -> Option<(&Key, &FinanceEnvironment)> {
        self.finance_operations.environments.iter().find(|(_, environment)| environment.is_at(host))
    }
}

impl FinanceEnvironment {
    /// Whether the environment answers under a host name.
    pub fn is_at(&self, host: &str) -> bool {
        url::Url::parse(&self.url).is_ok_and(|url| url.host_str().is_some_and(|own| own.eq_ignore_ascii_case(host)))
    }

    /// The user with an id, whose letters' case makes no difference.
    pub fn user(&self, id: &str) -> Option<&FinanceUser> {
        self.users.values().find(|user| user.id.eq_ignore_ascii_case(id))
    }

    /// The user that a person is here: by object id, else by user principal name.
    pub fn user_of(&self, person: &Person) -> Option<&FinanceUser> {
        let is_it = |user: &&FinanceUser| match user.object_id {
            Some(id) => id == person.id,
            None => user.alias.eq_ignore_ascii_case(&person.upn),
        };
        self.users.values().find(is_it)
    }

    /// The registration of a client id.
    pub fn client(&self, client_id: Uuid) -> Option<(&Key, &FinanceClient)> {
        self.clients.iter().find(|(_, client)| client.client_id == client_id)
    }

    /// The roles that a user holds.
    pub fn roles_of<'a>(&'a self, user: &'a FinanceUser) -> impl Iterator<Item = &'a FinanceRole> {
        user.roles.iter().filter_map(|key| self.roles.get(key))
    }
}

fn yes() -> bool {
    true
}

fn english() -> String {
    "en-us".to_owned()
}

#[cfg(test)]
mod tests {
    use crate::sandbox::scenario::{CONFIGURED, open};

    #[test]
    fn a_person_is_known_by_object_id_before_the_name_counts() {
        let tenant = open(CONFIGURED, jiff::Timestamp::UNIX_EPOCH).unwrap().start().clone();
        let mut environment = tenant.finance_operations.environments["production"].clone();
        let petra = &tenant.people["petra"];
        let user = environment.user_of(petra).unwrap().clone();
        let key = environment.users.iter().find(|(_, known)| **known == user).unwrap().0.clone();
        environment.users.get_mut(&key).unwrap().alias = "renamed@contoso.onmicrosoft.com".to_owned();
        assert!(environment.user_of(petra).is_some());
        environment.users.get_mut(&key).unwrap().object_id = None;
        assert!(environment.user_of(petra).is_none());
        environment.users.get_mut(&key).unwrap().alias = petra.upn.to_uppercase();
        assert!(environment.user_of(petra).is_some());
    }

    #[test]
    fn the_shipped_environments_have_addresses_in_the_form_that_audiences_need() {
        let tenant = open(CONFIGURED, jiff::Timestamp::UNIX_EPOCH).unwrap().start().clone();
        for environment in tenant.finance_operations.environments.values() {
            assert_eq!(environment.url, environment.url.trim_end_matches('/').to_lowercase());
            let host = environment.url.strip_prefix("https://").unwrap();
            assert_eq!(tenant.finance_environment(&host.to_uppercase()).unwrap().1, environment);
        }
    }
}
