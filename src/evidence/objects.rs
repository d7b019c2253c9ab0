//! Objects of the directory and of the target, as firstcall needs them. Names follow SERVICES.md, "The directory:
//! Microsoft Graph".

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::recipe::RoleScope;

use super::ServiceFault;

/// What discovery tells of a tenant (SERVICES.md, "Discovery").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenant {
    /// The tenant's id, whatever name it was asked by.
    pub id: String,
    pub issuer: String,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    /// Absent on servers without the device flow.
    pub device_endpoint: Option<String>,
    pub region: Option<String>,
    /// `microsoftonline.com`, `microsoftonline.us`, …
    pub cloud_instance: Option<String>,
    /// Host of Microsoft Graph in the tenant's cloud.
    pub graph_host: Option<String>,
    /// Whether the server promises its name (`iss`, RFC 9207) with every redirect.
    pub announces_iss: bool,
}

/// What an environment tells to somebody without a token (SERVICES.md, "Dataverse: errors").
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// The tenant whose sign-in it asks for; absent where it names none.
    pub tenant_id: Option<String>,
    /// What it wants a token for.
    pub resource: Option<String>,
}

/// An environment that somebody can see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvironmentLine {
    /// The ID by which the maker portal and the Power Platform admin center name it.
    #[serde(default)]
    pub id: Option<String>,
    pub name: String,
    /// As `recipe::environment_address` gives it.
    pub url: String,
    pub is_enabled: bool,
    /// Whether the person who looked is its system administrator.
    pub is_administered: bool,
}

/// Who looks at the setup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectorySession {
    pub via: super::DirectoryVia,
    pub tenant_id: Option<String>,
    pub account: Option<String>,
    pub scopes: Vec<String>,
}

impl DirectorySession {
    /// Whether its token holds one of these permissions; `None` where the token does not tell.
    pub fn holds(&self, any: &[&str]) -> Option<bool> {
        (!self.scopes.is_empty()).then(|| self.scopes.iter().any(|scope| any.contains(&scope.as_str())))
    }
}

/// The signed-in person, as the directory knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: String,
    pub name: String,
    pub upn: String,
    pub is_guest: bool,
    /// Template ids of active directory roles; absent when they cannot be read.
    pub roles: Option<Vec<String>>,
}

/// The tenant, as the directory knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    pub id: String,
    pub name: String,
    pub domains: Vec<String>,
}

/// An app registration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    pub object_id: String,
    pub client_id: String,
    pub name: String,
    /// `AzureADMyOrg` and so on.
    pub audience: String,
    /// "Allow public client flows"; absent behaves like off.
    pub is_fallback_public_client: Option<bool>,
    /// Set when Microsoft switched the app off.
    pub disabled: Option<String>,
    pub redirects: Platforms<Vec<String>>,
    pub requested: Vec<RequestedPermission>,
    pub secrets: Vec<SecretInfo>,
    pub certificates: Vec<SecretInfo>,
}

/// A permission that an app registration lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestedPermission {
    /// Client id of the API that offers it.
    pub api: String,
    /// Id of the permission.
    pub id: String,
    /// Whether it is delegated; otherwise it is an application permission.
    pub is_delegated: bool,
}

/// A federated credential of an app: whose tokens count as the app's own proof (SERVICES.md, "The directory: Microsoft
/// Graph").
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FederatedCredential {
    pub name: String,
    pub issuer: String,
    pub subject: String,
    pub audiences: Vec<String>,
}

/// Something that an app has once for each platform.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Platforms<T> {
    pub public: T,
    pub web: T,
    pub spa: T,
}

/// What the directory shows of a secret or certificate; never its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretInfo {
    pub key_id: String,
    pub name: Option<String>,
    /// First characters of a secret, or the thumbprint of a certificate.
    pub hint: Option<String>,
    pub starts: Option<Timestamp>,
    pub ends: Option<Timestamp>,
}

/// A service principal: an app, or an API, as a tenant knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principal {
    pub object_id: String,
    pub client_id: String,
    pub name: String,
    pub is_enabled: bool,
    pub is_assignment_required: bool,
    pub names: Vec<String>,
    pub scopes: Vec<Scope>,
}

/// A delegated permission that an API offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    pub id: String,
    pub value: String,
    pub summary: String,
    pub is_enabled: bool,
    /// Only an administrator can agree to it.
    pub is_admin_only: bool,
}

/// A delegated permission grant: consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Object id of the API's service principal.
    pub resource_id: String,
    /// Object id of the person; absent when it holds for everybody.
    pub person: Option<String>,
    pub scopes: Vec<String>,
}

/// Who is assigned to an enterprise application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppRoleAssignment {
    pub principal_id: String,
    /// `User`, `Group`, `ServicePrincipal`.
    pub principal_type: String,
    pub principal_name: String,
    #[serde(default)]
    pub since: Option<Timestamp>,
}

/// The account that will sign in to the app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub id: String,
    pub upn: String,
    pub is_enabled: bool,
    pub is_guest: bool,
}

/// A program that an environment has registered (SERVICES.md, "Finance & Operations: registered programs").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// The environment's own id of the user as whom the program acts.
    pub user_id: String,
    /// That user; absent where the environment has none of that id.
    pub user: Option<MappedUser>,
}

/// A user of an environment, as whom a program acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappedUser {
    pub is_enabled: bool,
    /// Names of the user's security roles; absent when they cannot be read.
    pub roles: Option<Vec<String>>,
}

/// Somebody whose groups can be looked up, by the object id.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Member {
    Person(String),
    /// A program, by its service principal.
    Program(String),
}

/// What somebody is in: groups, and directory roles that are active.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memberships {
    pub member: Member,
    pub groups: Vec<Membership>,
    /// Template ids of active directory roles, held in person or through a group (SERVICES.md, "Directory roles");
    /// absent when they cannot be read.
    pub roles: Option<Vec<String>>,
}

/// A group that somebody is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    pub group_id: String,
    /// Empty where the group hides it.
    pub group_name: String,
    /// Whether somebody is in the group as such, not by way of a group in it.
    pub is_direct: bool,
}

/// What kind of principal a role was given to, in the service's words (SERVICES.md, "Roles of the Power Platform").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HolderKind {
    Person,
    Program,
    Group,
    /// Not told, or a word that is not known.
    Unsaid,
}

/// A role of the target, given to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleAssignment {
    pub principal_id: String,
    pub holder: HolderKind,
    pub role_id: String,
    /// Where the target tells it.
    pub role_name: Option<String>,
    pub scope: String,
    /// When it stops to hold; absent where it never does.
    pub ends: Option<Timestamp>,
}

/// Role assignments that were made right at one scope.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RolesAt {
    pub scope: RoleScope,
    /// What is there, or how the service refused to show it.
    pub assignments: Result<Vec<RoleAssignment>, ServiceFault>,
}
