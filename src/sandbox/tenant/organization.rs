//! The tenant itself: who it is, which cloud it lives in, what its administrators decided for everybody.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The tenant's identity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    pub id: Uuid,
    pub display_name: String,
    /// Verified domains; the first one is the default.
    pub domains: Vec<Domain>,
    pub cloud: CloudInstance,
    /// `tenant_region_scope` of the discovery document, such as `EU`.
    pub region_scope: String,
    #[serde(default)]
    pub licences: BTreeSet<TenantLicence>,
    /// The subscription that the Azure Resource Manager lists.
    pub subscription_id: Uuid,
}

/// A verified domain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Domain {
    pub name: String,
    /// The `onmicrosoft.com` name that the tenant was born with.
    #[serde(default)]
    pub is_initial: bool,
    /// Passwords are checked by somebody else's federation server.
    #[serde(default)]
    pub is_federated: bool,
}

/// The cloud in which the tenant lives, by the names that discovery tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloudInstance {
    /// `cloud_instance_name`, such as `microsoftonline.com`.
    pub name: String,
    pub login_host: String,
    pub graph_host: String,
}

/// A licence of the tenant that changes what administrators can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TenantLicence {
    EntraP1,
    EntraP2,
}

/// Decisions of the tenant's administrators that hold for everybody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub user_consent: UserConsent,
    /// "Users can request admin consent": the page then offers a request instead of a dead end (90095).
    pub consent_requests: bool,
    pub users_may_create_apps: bool,
    pub security_defaults: bool,
    /// Guests see nothing of the directory but themselves.
    #[serde(default)]
    pub guests_restricted: bool,
    /// Members without a role see nothing of the directory but themselves.
    #[serde(default)]
    pub members_restricted: bool,
}

/// What people may consent to for themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UserConsent {
    /// No consent by people: only administrators consent.
    Off,
    /// Permissions whose type is "User".
    Allowed,
}

/// How the tenant's servers behave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Service {
    /// Seconds by which the servers' clock runs ahead of this machine's (negative: behind).
    pub clock_offset_s: i64,
    pub error_text: ErrorText,
    pub transport: Transport,
    /// Seconds until the servers see an object that a client has just created.
    pub replication_delay_s: u32,
    /// Seconds that a client shall wait between two polls for a device code.
    pub device_code_interval_s: u32,
    pub device_code_lifetime_s: u32,
    pub access_token_lifetime_s: u32,
    /// Seconds until the sign-in log shows a sign-in.
    pub sign_in_log_delay_s: u32,
}

impl Default for Service {
    fn default() -> Self {
        Self {
            clock_offset_s: 0,
            error_text: ErrorText::default(),
            transport: Transport::default(),
            replication_delay_s: 0,
            device_code_interval_s: 2,
            device_code_lifetime_s: 900,
            access_token_lifetime_s: 4_747,
            sign_in_log_delay_s: 0,
        }
    }
}

/// The two forms of `error_description`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorText {
    #[default]
    OneLine,
    Crlf,
}

/// What the cloud file says about the way to the practice tenant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// Whatever the server was started with.
    #[default]
    AsStarted,
    /// TLS with a certificate authority that the cloud file does not name.
    UntrustedTls,
}
