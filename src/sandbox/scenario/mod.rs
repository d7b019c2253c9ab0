//! Scenarios: starting states of the practice tenant, written as data files.
//!
//! `assets/scenarios/base/*.toml` together are the tenant in which everything works. Each scenario file says in
//! `[[break]]` entries what it changes of that tenant and which requirement this breaks; a repair puts exactly those
//! places back. A file may also add to the base tenant (`[tenant]`), which `--seed` files do.

mod check;
mod files;
mod load;
mod moment;
mod plain;
mod reconcile;
mod targets;
mod tree;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use files::{names, read};
pub use load::{Loaded, open, open_over};
pub use targets::{Aim, Targets};

/// The scenario in which everything works.
pub const CONFIGURED: &str = "configured";

/// Why a scenario could not be opened or repaired.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    #[error("there is no scenario named `{name}`; there are: {known}")]
    Unknown { name: String, known: String },
    #[error("scenario `{scenario}` cannot be read")]
    Syntax { scenario: String, source: Box<toml::de::Error> },
    #[error("scenario `{scenario}`: `{path}` in `remove` is not a path of keys separated by dots")]
    Path { scenario: String, path: String },
    #[error("scenario `{scenario}`: `remove` names `{path}`, which the configured tenant does not have")]
    NothingThere { scenario: String, path: String },
    #[error("scenario `{scenario}`: `breaks` and the [[break]] entries name different requirements")]
    Breaks { scenario: String },
    #[error("scenario `{scenario}`: the tenant is not complete or has a misspelt field")]
    Shape { scenario: String, source: serde_json::Error },
    #[error("scenario `{scenario}`: `{moment}` is not a time; write `in 30 days`, `30 days ago` or an RFC 3339 time")]
    Moment { scenario: String, moment: String },
    #[error("scenario `{scenario}`: {problems}")]
    References { scenario: String, problems: String },
    #[error("scenario `{scenario}` breaks nothing named `{requirement}`, or it is repaired already")]
    NotBroken { scenario: String, requirement: String },
    #[error("`{path}` cannot be read")]
    File { path: String, source: std::io::Error },
}

/// A scenario file.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub id: String,
    pub title: String,
    /// Two sentences for whoever shows the scenario to others.
    pub story: String,
    /// Ids of the requirements that are unmet at the start.
    #[serde(default)]
    pub breaks: Vec<String>,
    /// Other scenarios whose breaks belong to this one.
    #[serde(default)]
    pub includes: Vec<String>,
    /// What to type to see it.
    #[serde(default)]
    pub suggest: Suggestion,
    /// Laid over the base tenant before anything breaks; a repair does not touch it.
    #[serde(default)]
    pub tenant: Option<Value>,
    #[serde(default, rename = "break")]
    pub entries: Vec<Break>,
}

/// What the practice tenant proposes to enter so that the scenario shows.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Suggestion {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// `people` or `program`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caller: Option<String>,
    /// `browser`, `paste-back`, `device-code`, `password`, `secret`, `certificate`, `federated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Address of the environment that is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// Redirect URI of an integration of the tenant's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callback: Option<String>,
    /// Instance of Lifecycle Services.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geo: Option<String>,
    /// Project of Lifecycle Services.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_id: Option<String>,
    /// Role of the Power Platform that the program shall hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Where that role shall hold: `tenant`, `environment-group:ID` or `environment:ID`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_scope: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// Key of the person who signs in to the application.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Key of the person who looks at the setup.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub directory_person: Option<String>,
}

/// One thing that a scenario changes, and the requirement that this breaks.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Break {
    /// Empty where the change breaks nothing; only a repair of everything takes it back.
    #[serde(default)]
    pub requirement: String,
    /// Merged over the tenant. Tables merge, everything else replaces.
    #[serde(default)]
    pub state: BTreeMap<String, Value>,
    /// Paths of keys separated by dots, taken out of the tenant.
    #[serde(default)]
    pub remove: Vec<String>,
    /// Faults laid over endpoints; keyed by requirement and position.
    #[serde(default)]
    pub fault: Vec<Value>,
}

impl Suggestion {
    /// Fills what this suggestion leaves open with another one; an empty text stays open.
    pub fn or(self, other: &Self) -> Self {
        let other = other.clone();
        let settled = |own: Option<String>, other: Option<String>| own.or(other).filter(|text| !text.is_empty());
        Self {
            target: settled(self.target, other.target),
            caller: settled(self.caller, other.caller),
            flow: settled(self.flow, other.flow),
            tenant: settled(self.tenant, other.tenant),
            client_id: settled(self.client_id, other.client_id),
            environment: settled(self.environment, other.environment),
            callback: settled(self.callback, other.callback),
            geo: settled(self.geo, other.geo),
            project_id: settled(self.project_id, other.project_id),
            role: settled(self.role, other.role),
            role_scope: settled(self.role_scope, other.role_scope),
            secret: settled(self.secret, other.secret),
            person: settled(self.person, other.person),
            directory_person: settled(self.directory_person, other.directory_person),
        }
    }
}
