//! Targets: the business APIs that a first call can be made to.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    BladeId, Caller, Cloud, Endpoint, Flow, PermissionList, RequirementId, Site, TargetId, TargetProof, Whereabouts,
    Words,
};

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
    /// Its name within a sentence. The portal can show another one, so there it is found by its id.
    pub resource_name: String,
    /// Where it is reached.
    pub site: Site,
    /// How the API compares the audience of a token with its own address.
    #[serde(default)]
    pub audience: AudienceRule,
    /// Whether a token of the older endpoint (v1.0) is asked for where the API refuses the one of v2.0.
    #[serde(default)]
    pub takes_older_tokens: bool,
    /// Headers that each call carries.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    pub flows: Vec<Flow>,
    /// Why a flow is not offered.
    #[serde(default)]
    pub flows_missing: BTreeMap<Flow, Words>,
    /// What can be asked for.
    pub permission_list: PermissionSource,
    /// Permissions that the proof needs.
    pub permissions: Vec<String>,
    /// Role that a program should hold for the proof, where no list says what each role allows.
    #[serde(default)]
    pub program_role: Option<Role>,
    /// File of `assets/roles/` that lists the roles a program can be given, and of which the smallest is recommended.
    #[serde(default)]
    pub role_catalogue: Option<String>,
    /// Roles that are wider than the proof needs, where there is no such list.
    #[serde(default)]
    pub wide_roles: Vec<Role>,
    /// Directory roles (template ids) that let a person make the proof call for the whole tenant.
    #[serde(default)]
    pub person_roles: Vec<Role>,
    /// Where the roles of a caller can be read.
    #[serde(default)]
    pub role_list: Option<RoleList>,
    /// Where an administrator can read which programs are registered inside the target.
    #[serde(default)]
    pub client_list: Option<ClientList>,
    /// Whether nothing is known of the API looking at each permission by itself: then it is worth a warning, and no
    /// more, when one of several is missing.
    #[serde(default)]
    pub permissions_advised: bool,
    /// The practice scenario in which everything works.
    #[serde(default)]
    pub practice: Option<String>,
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
    pub proof: TargetProof,
}

impl Target {
    /// Base address and resource of the target; `None` while the user has not said where it is, or where the cloud
    /// has none.
    pub fn endpoint(&self, cloud: &Cloud, at: Whereabouts<'_>) -> Option<Endpoint> {
        self.site.endpoint(cloud, at, self.audience.slash)
    }

    /// The step (from 1) that asks for something that only this target needs.
    pub fn asks(&self, ask: StepInput) -> Option<usize> {
        self.steps.iter().position(|step| step.asks.contains(&ask)).map(|index| index + 1)
    }
}

/// The permissions that a target offers, until the tenant's own list is read.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum PermissionSource {
    /// A file of `assets/permissions/`.
    File(String),
    Here(PermissionList),
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
    /// Whether the API refuses a token without the object id of its caller (`oid`), which the token of a program lacks
    /// where the tenant has no service principal for it.
    pub object_id: bool,
}

impl Default for AudienceRule {
    fn default() -> Self {
        Self { slash: Slash::Either, id: true, lower_case: false, object_id: false }
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
    /// Absent where each environment gives its roles ids of its own.
    #[serde(default)]
    pub id: Option<String>,
    pub name: String,
}

impl Role {
    /// Whether this is the role with that id or, where it has none, with that name.
    pub fn is(&self, id: &str, name: Option<&str>) -> bool {
        match &self.id {
            Some(own) => own.eq_ignore_ascii_case(id),
            None => name.is_some_and(|name| name.eq_ignore_ascii_case(&self.name)),
        }
    }
}

/// Access control whose assignments firstcall can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoleList {
    /// Role assignments of the Power Platform API; they decide what a program may do (SERVICES.md, "Roles of the Power
    /// Platform").
    PowerPlatform,
    /// Security roles of the calling user in a Dataverse environment (SERVICES.md, "Application users").
    Dataverse,
}

/// A list of the programs that a target knows, beside the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClientList {
    /// "Microsoft Entra applications" of a Finance and Operations environment (SERVICES.md, "Finance & Operations:
    /// registered programs").
    FinanceOperations,
}

/// What a step asks for beside what every target needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepInput {
    /// Address of the environment.
    Environment,
    /// Which instance of the service holds the data.
    Geo,
    /// Number of the project.
    ProjectId,
    /// Redirect URI of an integration of the user's own.
    Callback,
    /// The role that the program shall get.
    Role,
    /// Where that role shall hold.
    RoleScope,
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
    /// The same, where only people are concerned.
    #[serde(default)]
    pub people_notes: Vec<Words>,
    /// The same, where only a program is concerned.
    #[serde(default)]
    pub program_notes: Vec<Words>,
    /// The page of the portal where this step is done.
    pub blade: BladeId,
    /// What is asked for here because this target needs it.
    #[serde(default)]
    pub asks: Vec<StepInput>,
    pub requirements: Vec<RequirementId>,
}

impl Step {
    /// What is remarked beside the directions for this caller.
    pub fn remarks(&self, caller: Caller) -> impl Iterator<Item = &Words> {
        let own = match caller {
            Caller::People => &self.people_notes,
            Caller::Program => &self.program_notes,
        };
        self.notes.iter().chain(own)
    }

    /// The directions for this caller and this way to sign in.
    pub fn directions(&self, flow: Flow) -> &[Words] {
        if let Some(own) = self.by_flow.get(&flow) {
            return own;
        }
        match flow.caller() {
            Caller::Program if !self.program.is_empty() => &self.program,
            Caller::Program | Caller::People => &self.people,
        }
    }
}
