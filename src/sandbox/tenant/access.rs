//! Conditional-access policies: who must prove what before a token is issued.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Key, Risk};

/// A conditional-access policy. It applies when every condition that is set holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessPolicy {
    pub id: Uuid,
    pub display_name: String,
    pub state: PolicyState,
    #[serde(default)]
    pub conditions: Conditions,
    pub grant: GrantControl,
}

/// Whether a policy is enforced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyState {
    Enabled,
    ReportOnly,
    Disabled,
}

/// What a policy looks at; an empty set or an absent value means "any".
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Conditions {
    pub people: BTreeSet<Key>,
    pub excluded_people: BTreeSet<Key>,
    /// Application ids of the APIs that are called.
    pub apps: BTreeSet<Uuid>,
    /// Only sign-ins with a device code.
    pub device_code: bool,
    /// Countries that are trusted; the policy applies to all others.
    pub outside_countries: BTreeSet<String>,
    /// Applies from this risk on.
    pub risk: Option<Risk>,
    pub client: Option<ClientKind>,
}

/// Which kind of client signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClientKind {
    /// A page in a browser leads to the token.
    Browser,
    /// Mobile apps and desktop clients, device code included.
    Desktop,
    /// User name and password sent by the client itself.
    Legacy,
    /// A program signs in as itself (workload identity).
    Workload,
}

/// What a policy demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GrantControl {
    Block,
    Mfa,
    CompliantDevice,
}
