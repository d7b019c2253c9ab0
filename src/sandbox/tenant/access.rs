//! Conditional-access policies: who must prove what before a token is issued.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Key, Person, Risk};

/// A Conditional Access policy. It applies when every condition that is set holds.
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

/// What is known of a sign-in when policies look at it.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The person, or nobody for a program.
    pub person: Option<(&'a Key, &'a Person)>,
    /// Application id of the API.
    pub resource: Uuid,
    pub client: ClientKind,
    pub device_code: bool,
    pub mfa: bool,
}

/// Why a policy does not look at a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Miss {
    Person,
    Location,
    Risk,
    Api,
    Transfer,
    Client,
}

impl AccessPolicy {
    /// The first of its conditions that a sign-in does not meet; nothing where it applies.
    pub fn miss(&self, situation: Situation) -> Option<Miss> {
        let conditions = &self.conditions;
        let of_person = match situation.person {
            Some((key, _)) if !conditions.people.is_empty() && !conditions.people.contains(key) => Some(Miss::Person),
            Some((key, _)) if conditions.excluded_people.contains(key) => Some(Miss::Person),
            Some((_, person)) if conditions.outside_countries.contains(&person.location) => Some(Miss::Location),
            Some((_, person)) if conditions.risk.is_some_and(|least| person.risk < least) => Some(Miss::Risk),
            Some(_) => None,
            // Policies for people never reach programs; only those that name workloads do.
            None => (conditions.client != Some(ClientKind::Workload)).then_some(Miss::Person),
        };
        let is_other_api = !conditions.apps.is_empty() && !conditions.apps.contains(&situation.resource);
        let is_other_client = conditions.client.is_some_and(|kind| kind != situation.client);
        of_person
            .or(is_other_api.then_some(Miss::Api))
            .or((conditions.device_code && !situation.device_code).then_some(Miss::Transfer))
            .or(is_other_client.then_some(Miss::Client))
    }
}
