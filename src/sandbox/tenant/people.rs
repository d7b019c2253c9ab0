//! People of the practice tenant and their directory roles.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Somebody who can sign in. The password is practice data and stands on the sign-in page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub id: Uuid,
    pub upn: String,
    pub display_name: String,
    /// One sentence on the sign-in page about what this person is good for.
    pub about: String,
    pub password: String,
    #[serde(default)]
    pub password_state: PasswordState,
    #[serde(default = "yes")]
    pub enabled: bool,
    #[serde(default)]
    pub user_type: UserType,
    /// Active directory roles, given to the person and not to a group.
    #[serde(default)]
    pub roles: BTreeSet<DirectoryRole>,
    /// Roles that the person may activate with privileged identity management, but has not.
    #[serde(default)]
    pub eligible_roles: BTreeSet<DirectoryRole>,
    /// A second factor is set up.
    #[serde(default)]
    pub mfa_registered: bool,
    #[serde(default)]
    pub device: Device,
    /// Country from which the person signs in, as two letters.
    #[serde(default = "switzerland")]
    pub location: String,
    #[serde(default)]
    pub risk: Risk,
    /// Names of licences such as `power-apps-premium`.
    #[serde(default)]
    pub licences: BTreeSet<String>,
    /// Sessions that began earlier are revoked.
    #[serde(default)]
    pub sessions_valid_from: Option<Timestamp>,
    /// Sessions that were revoked one by one.
    #[serde(default)]
    pub revoked_sessions: BTreeSet<Uuid>,
    /// An administrator revokes the person's sessions right after the next sign-in.
    #[serde(default)]
    pub revoked_after_next_sign_in: bool,
}

/// Somebody with an account in another tenant only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outsider {
    pub upn: String,
    pub about: String,
    pub password: String,
}

/// What is the matter with a password.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PasswordState {
    #[default]
    Usable,
    Expired,
    Locked,
    /// The person signs in without a password.
    Missing,
}

/// Whether the person belongs to this tenant or was invited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UserType {
    #[default]
    Member,
    Guest,
}

/// The device from which the person signs in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Device {
    #[default]
    Unregistered,
    Registered,
    Compliant,
}

/// Sign-in risk; each level includes the lower ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    #[default]
    None,
    Low,
    Medium,
    High,
}

/// A built-in directory role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "kebab-case")]
pub enum DirectoryRole {
    GlobalAdministrator,
    PrivilegedRoleAdministrator,
    CloudApplicationAdministrator,
    ApplicationAdministrator,
    AiAdministrator,
    ApplicationDeveloper,
    PowerPlatformAdministrator,
    Dynamics365Administrator,
    GlobalReader,
    SecurityReader,
    SecurityAdministrator,
    SecurityOperator,
    ReportsReader,
}

impl DirectoryRole {
    /// The role's template id, which is what the `wids` claim lists.
    pub fn template_id(self) -> &'static str {
        match self {
            Self::GlobalAdministrator => "62e90394-69f5-4237-9190-012177145e10",
            Self::PrivilegedRoleAdministrator => "e8611ab8-c189-46e8-94e1-60213ab1f814",
            Self::CloudApplicationAdministrator => "158c047a-c907-4556-b7ef-446551a6b5f7",
            Self::ApplicationAdministrator => "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
            Self::AiAdministrator => "d2562ede-74db-457e-a7b6-544e236ebb61",
            Self::ApplicationDeveloper => "cf1c38e5-3621-4004-a7cb-879624dced7c",
            Self::PowerPlatformAdministrator => "11648597-926c-4cf3-9c36-bcebb0ba8dcc",
            Self::Dynamics365Administrator => "44367163-eba1-44c3-98af-f5787879f96a",
            Self::GlobalReader => "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
            Self::SecurityReader => "5d6b6bb7-de71-4623-b4af-96380a352509",
            Self::SecurityAdministrator => "194ae4cb-b126-40b2-bd5b-6091b380977d",
            Self::SecurityOperator => "5f2222b1-57c3-48ba-8ad5-d4759f1fde6f",
            Self::ReportsReader => "4a5d8f65-41da-4de4-8968-e035b65339cf",
        }
    }

    /// The role's name as the portal shows it.
    pub fn display_name(self) -> &'static str {
        match self {
            Self::GlobalAdministrator => "Global Administrator",
            Self::PrivilegedRoleAdministrator => "Privileged Role Administrator",
            Self::CloudApplicationAdministrator => "Cloud Application Administrator",
            Self::ApplicationAdministrator => "Application Administrator",
            Self::AiAdministrator => "AI Administrator",
            Self::ApplicationDeveloper => "Application Developer",
            Self::PowerPlatformAdministrator => "Power Platform Administrator",
            Self::Dynamics365Administrator => "Dynamics 365 Administrator",
            Self::GlobalReader => "Global Reader",
            Self::SecurityReader => "Security Reader",
            Self::SecurityAdministrator => "Security Administrator",
            Self::SecurityOperator => "Security Operator",
            Self::ReportsReader => "Reports Reader",
        }
    }

    /// Whether holders may consent to delegated permissions for the whole tenant.
    pub fn may_consent_for_everybody(self) -> bool {
        matches!(
            self,
            Self::GlobalAdministrator
                | Self::PrivilegedRoleAdministrator
                | Self::CloudApplicationAdministrator
                | Self::ApplicationAdministrator
                | Self::AiAdministrator
        )
    }

    /// Whether holders may create and change every application and service principal.
    pub fn may_manage_applications(self) -> bool {
        matches!(self, Self::GlobalAdministrator | Self::CloudApplicationAdministrator | Self::ApplicationAdministrator)
    }

    /// Whether holders may grant application permissions of Microsoft Graph.
    pub fn may_grant_graph_roles(self) -> bool {
        matches!(self, Self::GlobalAdministrator | Self::PrivilegedRoleAdministrator)
    }

    /// Whether holders may register applications where people may not.
    pub fn may_register_applications(self) -> bool {
        self.may_manage_applications() || self == Self::ApplicationDeveloper
    }

    /// Whether the Power Platform treats holders as its administrators.
    pub fn administers_power_platform(self) -> bool {
        matches!(self, Self::GlobalAdministrator | Self::PowerPlatformAdministrator | Self::Dynamics365Administrator)
    }
}

impl Person {
    /// Whether a session that began then is revoked.
    pub fn has_revoked(&self, session: Uuid, began: Timestamp) -> bool {
        self.revoked_sessions.contains(&session) || self.sessions_valid_from.is_some_and(|from| began < from)
    }
}

fn yes() -> bool {
    true
}

fn switzerland() -> String {
    "CH".to_owned()
}
