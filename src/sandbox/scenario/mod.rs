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
mod suggestion;
mod targets;
mod tree;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use files::{names, read};
pub use load::{Loaded, open, open_for, open_over, targets_of};
pub use suggestion::{Input, Suggestion};
pub use targets::{Aim, Targets};

/// The scenario in which everything works.
pub const CONFIGURED: &str = "configured";

/// Why a scenario could not be opened or repaired.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    #[error("there is no scenario named `{name}`; there are: {known}")]
    Unknown { name: String, known: String },
    #[error("scenario `{scenario}` cannot be read: {place}")]
    Syntax { scenario: String, place: String },
    #[error("scenario `{scenario}`: `{path}` in `remove` is not a path of keys separated by dots")]
    Path { scenario: String, path: String },
    #[error("scenario `{scenario}`: `remove` names `{path}`, which the configured tenant does not have")]
    NothingThere { scenario: String, path: String },
    #[error("scenario `{scenario}`: `breaks` and the [[break]] entries name different requirements")]
    Breaks { scenario: String },
    #[error("scenario `{scenario}`: the tenant is not complete or has a misspelt field: {why}")]
    Shape { scenario: String, why: String },
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
    /// Two sentences for the person who shows the scenario to others.
    pub story: String,
    /// Ids of the requirements that are unmet at the start.
    #[serde(default)]
    pub breaks: Vec<String>,
    /// The number of the error (AADSTS) that its sign-in ends with, if it does.
    #[serde(default)]
    pub number: Option<u32>,
    /// Other scenarios whose breaks belong to this one.
    #[serde(default)]
    pub includes: Vec<String>,
    /// Other targets for which the same is wrong: somebody who practises one of them goes on with it.
    #[serde(default)]
    pub also: Vec<String>,
    /// What to type to see it.
    #[serde(default)]
    pub suggest: Suggestion,
    /// Laid over the base tenant before anything breaks; a repair does not touch it.
    #[serde(default)]
    pub tenant: Option<Value>,
    #[serde(default, rename = "break")]
    pub entries: Vec<Break>,
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
    /// Inputs that the scenario proposes wrongly, or leaves empty, because of this break: once the requirement is
    /// repaired, they are proposed as the configured tenant would.
    #[serde(default)]
    pub corrects: BTreeSet<Input>,
}
