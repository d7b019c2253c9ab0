//! Application registrations and their credentials.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::Key;

/// An application registration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// The object id, which people often paste where the client id belongs.
    pub id: Uuid,
    /// The application (client) id.
    pub app_id: Uuid,
    pub display_name: String,
    #[serde(default)]
    pub audience: SignInAudience,
    #[serde(default)]
    pub redirect_uris: RedirectUris,
    /// "Allow public client flows"; `None` behaves like `Some(false)`.
    #[serde(default)]
    pub is_fallback_public_client: Option<bool>,
    #[serde(default)]
    pub required_resource_access: Vec<RequiredResource>,
    #[serde(default)]
    pub identifier_uris: BTreeSet<String>,
    /// Client secrets.
    #[serde(default)]
    pub passwords: BTreeMap<Key, PasswordCredential>,
    /// Certificates.
    #[serde(default)]
    pub keys: BTreeMap<Key, KeyCredential>,
    #[serde(default)]
    pub federated: BTreeMap<Key, FederatedCredential>,
    /// People who own the registration.
    #[serde(default)]
    pub owners: BTreeSet<Key>,
    /// Programs that own it, by their service principals: what `Application.ReadWrite.OwnedBy` looks at.
    #[serde(default)]
    pub owning_programs: BTreeSet<Key>,
    /// Microsoft or an administrator deactivated the application (7000112).
    #[serde(default)]
    pub disabled: bool,
    #[serde(default)]
    pub notes: Option<String>,
    /// Members of the object in Microsoft Graph that decide nothing by themselves, as they were written: `tags`,
    /// `optionalClaims`, `appRoles`, `api` and the like.
    #[serde(default)]
    pub properties: Map<String, Value>,
    #[serde(default)]
    pub created: Option<Timestamp>,
}

/// Whose accounts may sign in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignInAudience {
    #[default]
    AzureADMyOrg,
    AzureADMultipleOrgs,
    AzureADandPersonalMicrosoftAccount,
    PersonalMicrosoftAccount,
}

/// Redirect URIs by platform; the platform decides what kind of client uses them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RedirectUris {
    pub web: Vec<String>,
    pub spa: Vec<String>,
    /// "Mobile and desktop applications".
    pub public_client: Vec<String>,
}

/// The permissions that the registration asks for on one API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequiredResource {
    /// The API's application id.
    pub resource: Uuid,
    /// Ids of delegated permissions (`"type": "Scope"`).
    #[serde(default)]
    pub scopes: Vec<Uuid>,
    /// Ids of application permissions (`"type": "Role"`).
    #[serde(default)]
    pub roles: Vec<Uuid>,
}

/// A client secret. The practice tenant keeps its value, since nothing real depends on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordCredential {
    pub id: Uuid,
    #[serde(default)]
    pub display_name: Option<String>,
    pub value: String,
    pub starts: Timestamp,
    pub ends: Timestamp,
    /// When it was added; a replication delay counts from here.
    #[serde(default)]
    pub created: Option<Timestamp>,
}

impl PasswordCredential {
    /// The first three characters, which is what the portal shows.
    pub fn hint(&self) -> String {
        self.value.chars().take(3).collect()
    }
}

/// A registered certificate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyCredential {
    pub id: Uuid,
    #[serde(default)]
    pub display_name: Option<String>,
    /// The certificate, base64 of its DER form. Empty in a seed: made at start, with its key in a PEM file.
    #[serde(default)]
    pub certificate: String,
    pub starts: Timestamp,
    pub ends: Timestamp,
    #[serde(default)]
    pub created: Option<Timestamp>,
    /// Of a certificate that was made at start: what the program has of it.
    #[serde(default)]
    pub file: KeyFile,
}

/// The file that a program proves itself with, whole or with one thing wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum KeyFile {
    /// Private key and certificate in a PEM file.
    #[default]
    Whole,
    /// Nothing lies where the file should be.
    Missing,
    /// The path is that of the folder in which the file lies.
    Folder,
    /// A text about the certificate in place of it.
    Note,
    /// The certificate alone.
    WithoutKey,
    /// The private key is encrypted with this password.
    Locked { password: String },
    /// The private key of another certificate.
    OtherKey,
    /// Key and certificate belong together, but are not RSA.
    Elliptic,
    /// A PFX file in pieces of unknown length, as some programs write them.
    OldForm,
    /// The end of the file is lost.
    CutOff,
}

/// Stands in a federated credential for the practice tenant's own issuer of tokens, whose address is known only when it
/// runs.
pub const PRACTICE_ISSUER: &str = "practice-issuer";

/// Trust in somebody else's token instead of a secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FederatedCredential {
    pub id: Uuid,
    pub name: String,
    /// The issuer's address, or [`PRACTICE_ISSUER`].
    pub issuer: String,
    pub subject: String,
    pub audiences: Vec<String>,
    #[serde(default)]
    pub description: Option<String>,
    /// When it was added; a replication delay counts from here.
    #[serde(default)]
    pub created: Option<Timestamp>,
}

/// The platform under which a redirect URI is registered; it decides the kind of client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    PublicClient,
    Web,
    Spa,
}
