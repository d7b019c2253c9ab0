//! Service principals: what the tenant knows of applications, and what they were allowed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Key, KeyCredential, PasswordCredential};

/// The tenant that owns Microsoft's first-party applications.
pub const MICROSOFT_SERVICES: Uuid = Uuid::from_u128(0xf8cdef31_a31e_4b4a_93e4_5f571e91255a);

/// An enterprise application: an application's local representative, or an API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServicePrincipal {
    pub id: Uuid,
    pub app_id: Uuid,
    pub display_name: String,
    #[serde(default = "yes")]
    pub enabled: bool,
    /// "Assignment required?": people need an assignment (50105), programs a role (501051).
    #[serde(default)]
    pub assignment_required: bool,
    /// The tenant in which the application is registered.
    pub owner_tenant: Uuid,
    /// `servicePrincipalNames`: the application id and the resource URIs.
    #[serde(default)]
    pub names: Vec<String>,
    #[serde(default)]
    pub tags: Vec<String>,
    /// Delegated permissions that the API publishes, keyed by their value.
    #[serde(default)]
    pub scopes: BTreeMap<String, Scope>,
    /// Application permissions that the API publishes, keyed by their value.
    #[serde(default)]
    pub roles: BTreeMap<String, AppRole>,
    /// Delegated permissions that the API's owner gave to clients without any consent, by client id. For such a pair
    /// it gets nothing else, consent or not (65002).
    #[serde(default)]
    pub preauthorized: BTreeMap<Uuid, BTreeSet<String>>,
    /// Secrets of the service principal itself; the application signs in with them as with its own.
    #[serde(default)]
    pub passwords: BTreeMap<Key, PasswordCredential>,
    /// Certificates of the service principal itself.
    #[serde(default)]
    pub keys: BTreeMap<Key, KeyCredential>,
    /// Members of the object in Microsoft Graph that decide nothing by themselves, as they were written.
    #[serde(default)]
    pub properties: Map<String, Value>,
    #[serde(default)]
    pub created: Option<Timestamp>,
}

/// A delegated permission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    pub id: Uuid,
    pub summary: String,
    /// Who may consent.
    pub consent: ScopeConsent,
    #[serde(default = "yes")]
    pub enabled: bool,
}

/// The `type` of a delegated permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScopeConsent {
    User,
    Admin,
}

/// A role that an application publishes: an application permission, a role for people, or both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppRole {
    pub id: Uuid,
    pub summary: String,
    /// Who can hold it.
    #[serde(default = "programs")]
    pub members: BTreeSet<RoleMember>,
    #[serde(default = "yes")]
    pub enabled: bool,
}

/// Kinds of holders of a role (`allowedMemberTypes`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RoleMember {
    /// Programs by themselves.
    Application,
    /// People and groups.
    User,
}

/// Consent to delegated permissions (`oauth2PermissionGrant`); its key is its id in Graph.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The client's service principal.
    pub client: Key,
    /// The API's service principal.
    pub resource: Key,
    /// The person who agreed for themselves; `None` is everybody (`AllPrincipals`).
    #[serde(default)]
    pub person: Option<Key>,
    pub scopes: BTreeSet<String>,
    /// An administrator adds these right after the next token was issued: the token is then older than the consent.
    #[serde(default)]
    pub added_after_next_token: BTreeSet<String>,
}

/// Assignment of a person, group or service principal to a role of an application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppRoleAssignment {
    pub principal: Assignee,
    /// The service principal to which the principal is assigned.
    pub resource: Key,
    /// The role's id; all zero is "default access".
    #[serde(default)]
    pub role: Uuid,
    #[serde(default)]
    pub created: Option<Timestamp>,
}

/// Who is assigned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Assignee {
    Person(Key),
    Group(Key),
    ServicePrincipal(Key),
}

fn yes() -> bool {
    true
}

fn programs() -> BTreeSet<RoleMember> {
    BTreeSet::from([RoleMember::Application])
}
