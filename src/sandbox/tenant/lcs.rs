//! Lifecycle Services: its geographies, who has ever opened it, projects and what is in them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Key;

/// State of Lifecycle Services.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LifecycleServices {
    pub geographies: BTreeMap<Key, Geography>,
    pub projects: BTreeMap<Key, LcsProject>,
    /// Assets that every project can see.
    pub shared_assets: BTreeMap<Key, FileAsset>,
    /// Calls about the environments of one project within a minute.
    pub calls_per_minute: u32,
    /// Rows on one page (UNCONFIRMED: five or more).
    pub page_size: usize,
}

impl Default for LifecycleServices {
    fn default() -> Self {
        Self {
            geographies: BTreeMap::new(),
            projects: BTreeMap::new(),
            shared_assets: BTreeMap::new(),
            calls_per_minute: 6,
            page_size: 5,
        }
    }
}

/// An instance of Lifecycle Services; the others know nothing of its people and projects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Geography {
    pub name: String,
    /// Host of the API, such as `lcsapi.eu.lcs.dynamics.com`.
    pub host: String,
    /// Audiences that the API takes, compared letter by letter: with a slash at the end, as the documented scope with
    /// its two slashes gives it, and without (INFERRED).
    pub audiences: BTreeSet<String>,
    /// People who signed in to the portal of this geography at least once.
    #[serde(default)]
    pub visitors: BTreeSet<Key>,
}

impl Geography {
    /// Host of the pages for people: that of the API without its first name, in every row of the documented list.
    pub fn portal(&self) -> &str {
        self.host.strip_prefix("lcsapi.").unwrap_or(&self.host)
    }
}

/// A project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LcsProject {
    /// The number in the project's address.
    pub id: u64,
    pub name: String,
    pub organization_id: u64,
    /// Key of the geography that holds the project.
    pub geography: Key,
    /// By the key of the person.
    #[serde(default)]
    pub members: BTreeMap<Key, LcsMember>,
    #[serde(default)]
    pub environments: BTreeMap<Key, LcsEnvironment>,
    /// Database backups in the asset library.
    #[serde(default)]
    pub backups: BTreeMap<Key, DatabaseBackup>,
    #[serde(default)]
    pub assets: BTreeMap<Key, FileAsset>,
}

/// A person's place in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LcsMember {
    pub role: LcsRole,
    /// The person accepted the invitation and opened the project's dashboard.
    #[serde(default = "yes")]
    pub has_opened: bool,
}

/// Roles in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "kebab-case")]
pub enum LcsRole {
    ProjectOwner,
    EnvironmentManager,
    ProjectTeamMember,
}

impl LcsRole {
    /// The role as people see it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::ProjectOwner => "Project owner",
            Self::EnvironmentManager => "Environment manager",
            Self::ProjectTeamMember => "Project team member",
        }
    }

    /// Whether holders may ask about environments.
    pub const fn manages_environments(self) -> bool {
        match self {
            Self::ProjectOwner | Self::EnvironmentManager => true,
            Self::ProjectTeamMember => false,
        }
    }
}

/// An environment as a project lists it; fields are those of the API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LcsEnvironment {
    /// 32 hexadecimal digits or a GUID with dashes.
    pub id: String,
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    /// With a slash at the end.
    pub url: String,
    pub infrastructure: String,
    pub topology: String,
    pub application_build: String,
    pub application_release: String,
    pub platform_release: String,
    pub platform_build: String,
    /// In the service's own form, such as `8/5/2021 12:42 PM`.
    pub deployed: String,
    pub location: String,
    #[serde(default)]
    pub recovery_location: Option<String>,
    /// What was done to it.
    #[serde(default)]
    pub history: BTreeMap<Key, LcsOperation>,
}

/// Something that was done to an environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LcsOperation {
    pub activity_id: String,
    pub name: String,
    /// Such as `ApplicationHotfix`.
    #[serde(rename = "type")]
    pub kind: String,
    pub kind_display: String,
    /// In the service's own form, without a time zone.
    pub began: String,
    #[serde(default)]
    pub finished: Option<String>,
    pub status: String,
}

/// A database backup. Its location is made up and holds no signature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseBackup {
    pub id: String,
    pub name: String,
    pub file_name: String,
    pub location: String,
    /// In the service's own form, without a time zone.
    pub modified: String,
}

/// A file of the asset library.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileAsset {
    pub id: String,
    pub name: String,
    pub file_name: String,
    #[serde(default)]
    pub description: String,
    /// Such as 10 for a software deployable package.
    pub file_type: u32,
    #[serde(default)]
    pub version: String,
    /// In the service's own form, without a time zone.
    pub modified: String,
}

impl LifecycleServices {
    /// The geography whose API answers under a host name.
    pub fn geography(&self, host: &str) -> Option<(&Key, &Geography)> {
        self.geographies.iter().find(|(_, geography)| geography.host.eq_ignore_ascii_case(host))
    }
}

fn yes() -> bool {
    true
}
