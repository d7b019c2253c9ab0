//! What the user inputs: inputs that the wizard collects, and what they say that they saw.
//! A secret never stands here, only that one was given and what it looks like.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::Display;

use crate::recipe::{RequirementId, Whereabouts};

/// Inputs of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Inputs {
    /// Tenant id or a verified domain name.
    pub tenant: String,
    pub client_id: String,
    /// Address of the environment, as `recipe::environment_address` gives it; only where the target has environments.
    pub environment: String,
    /// Id of the geography; empty: the cloud's own endpoint.
    pub geo: String,
    /// Number of the project; only where the target has projects.
    pub project_id: String,
    /// Name of the role that the program shall get; empty: the one that the proof needs.
    pub role: String,
    /// Where that role shall hold, as `RoleScope` writes it; empty: the whole tenant.
    pub role_scope: String,
    /// Permissions that the app shall have beside those that its calls need.
    pub permissions: Vec<String>,
    /// Ids of the calls that the app is meant for, beside the proof.
    pub calls: Vec<String>,
    /// Redirect URI of the browser sign-in.
    pub redirect_uri: String,
    /// Redirect URI of an integration of the user's own, which is checked beside.
    pub callback: String,
    /// Account that will sign in, where it is known beforehand.
    pub username: String,
    /// Path of the file that holds the certificate and its key.
    pub certificate: String,
    /// Path of the file that holds a trusted issuer's token.
    pub token_file: String,
    /// What is known of the client secret in memory.
    #[serde(skip)]
    pub secret: SecretLook,
    /// Requirements that the user says are done, and when they said so.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub confirmed: BTreeMap<RequirementId, Timestamp>,
}

impl Inputs {
    /// Where the target is.
    pub fn whereabouts(&self) -> Whereabouts<'_> {
        Whereabouts { environment: &self.environment, geo: &self.geo }
    }
}

/// What a client secret looks like, without its value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecretLook {
    /// None was given.
    #[default]
    None,
    /// Shaped like a GUID: that is the secret's id, not its value.
    Guid,
    /// Nothing speaks against it.
    Plausible,
}

impl SecretLook {
    /// Judges a secret by its shape. The value is not kept.
    pub fn of(secret: &str) -> Self {
        if secret.trim().is_empty() {
            SecretLook::None
        } else if is_guid(secret.trim()) {
            SecretLook::Guid
        } else {
            SecretLook::Plausible
        }
    }
}

/// Who hands out a token that proves the program, where the user names no file for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, Serialize, Deserialize)]
pub enum TokenSource {
    /// The file that `AZURE_FEDERATED_TOKEN_FILE` names.
    #[strum(serialize = "the token file of this computer")]
    File,
    #[strum(serialize = "GitHub Actions")]
    GitHubActions,
    #[strum(serialize = "Azure DevOps")]
    AzureDevOps,
}

/// Whether the text is a GUID in its usual form, in either case.
pub fn is_guid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}

/// Whether the text can be a tenant: a GUID or a domain name with a dot.
pub fn is_tenant(text: &str) -> bool {
    is_guid(text)
        || (text.contains('.')
            && text.len() <= 253
            && text.split('.').all(|label| {
                !label.is_empty()
                    && label.len() <= 63
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_id_is_told_from_a_secret_value() {
        assert_eq!(SecretLook::of(" "), SecretLook::None);
        assert_eq!(SecretLook::of("4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d"), SecretLook::Guid);
        assert_eq!(SecretLook::of("Ab1~practice.secret"), SecretLook::Plausible);
    }

    #[test]
    fn a_tenant_is_a_guid_or_a_domain() {
        for good in ["contoso.onmicrosoft.com", "contoso.example", "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48"] {
            assert!(is_tenant(good), "{good}");
        }
        for bad in ["", "contoso", "contoso.", ".com", "con toso.com", "https://contoso.com", "-a.com"] {
            assert!(!is_tenant(bad), "{bad}");
        }
    }
}
