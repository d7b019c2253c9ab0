//! Targets: the business APIs that a first call can be made to.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{BladeId, EndpointKey, Flow, RequirementId, TargetId, Words};

/// One business API.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Place on the welcome screen.
    pub order: u8,
    pub id: TargetId,
    pub title: String,
    /// One line on what it is for.
    pub tagline: String,
    /// Client id of the API itself, as the directory knows it.
    pub resource: String,
    /// Name under which the API is found in the portal.
    pub resource_name: String,
    /// Which endpoint of the cloud serves it.
    pub endpoint: EndpointKey,
    /// How the API compares the audience of a token with its own address.
    #[serde(default)]
    pub audience: AudienceRule,
    pub flows: Vec<Flow>,
    /// Why a flow is not offered.
    #[serde(default)]
    pub flows_missing: BTreeMap<String, String>,
    /// File of `assets/permissions/` that lists what can be asked for.
    pub permission_list: String,
    /// Permissions that the proof needs.
    pub permissions: Vec<String>,
    /// Role that a program should hold for the proof, and nothing more.
    pub program_role: Role,
    /// Roles that are wider than the proof needs.
    #[serde(default)]
    pub wide_roles: Vec<Role>,
    /// Directory roles (template ids) that let a person make the proof call for the whole tenant.
    #[serde(default)]
    pub person_roles: Vec<Role>,
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
    pub proof: Proof,
}

/// How an API compares the audience of a token with its own address. Without a word in the asset an API takes its
/// address with and without a slash at the end, in any case, and its own id as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AudienceRule {
    pub slash: Slash,
    /// Whether the API's id may stand in place of its address.
    pub id: bool,
    /// Whether capital letters in the address make the API refuse it.
    pub lower_case: bool,
}

impl Default for AudienceRule {
    fn default() -> Self {
        Self { slash: Slash::Either, id: true, lower_case: false }
    }
}

/// Whether the address of an audience ends with a slash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slash {
    Either,
    /// The API refuses an audience with one.
    Without,
    /// The API documents an audience with one.
    With,
}

/// A role of the target's own access control, or of the directory.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    pub id: String,
    pub name: String,
}

/// One of the five documented steps.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Short name for narrow places: "Permissions".
    pub short: String,
    pub title: String,
    /// What this step is for, in one or two sentences.
    pub intro: Words,
    /// Directions for people.
    #[serde(default)]
    pub people: Vec<Words>,
    /// Directions for a program; empty: the same as for people.
    #[serde(default)]
    pub program: Vec<Words>,
    /// Directions in place of these where the way to sign in has its own.
    #[serde(default)]
    pub by_flow: BTreeMap<Flow, Vec<Words>>,
    /// Where firstcall follows the service instead of the documentation, or warns of a trap.
    #[serde(default)]
    pub notes: Vec<Words>,
    /// The page of the portal where this step is done.
    pub blade: BladeId,
    pub requirements: Vec<RequirementId>,
}

impl Step {
    /// The directions for this caller and this way to sign in.
    pub fn directions(&self, flow: Flow) -> &[Words] {
        if let Some(own) = self.by_flow.get(&flow) {
            return own;
        }
        match flow.caller() {
            super::Caller::Program if !self.program.is_empty() => &self.program,
            super::Caller::Program | super::Caller::People => &self.people,
        }
    }
}

/// The call that proves that everything works.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// Name for people: "List Environments".
    pub title: String,
    pub method: String,
    /// Path and query below the target's base URL.
    pub path: String,
    /// Member that holds the rows.
    pub rows: String,
    /// Member that holds the address of the next page, compared without regard to case.
    pub next: String,
    #[serde(rename = "column")]
    pub columns: Vec<Column>,
    /// Said when a person sees no rows.
    pub empty_for_people: Words,
    /// Said when a program sees no rows.
    pub empty_for_program: Words,
}

/// One column of the answer's table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub key: String,
    pub title: String,
}
