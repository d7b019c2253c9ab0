//! Requirements: what must be true, how it can fail, and how each failure is put right.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString};

use super::{
    BladeId, Caller, Case, Category, CloudId, Flow, Placeholder, ReasonId, RemedyId, RequirementId, ScopeKind, Words,
};

/// Where a piece of evidence comes from; it decides what the evidence can prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Source {
    Open,
    Attempt,
    Token,
    Call,
    Directory,
    Policy,
    TargetAdmin,
    Told,
}

/// Who can put something right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Display, EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Fixer {
    User,
    AppAdmin,
    TenantAdmin,
    CaAdmin,
    EnvironmentAdmin,
    Developer,
    NetworkAdmin,
    Microsoft,
}

impl Fixer {
    /// The words shown to people.
    pub fn title(self) -> &'static str {
        match self {
            Fixer::User => "you",
            Fixer::AppAdmin => "an administrator of the app registration",
            Fixer::TenantAdmin => "a tenant administrator",
            Fixer::CaAdmin => "an administrator of Conditional Access",
            Fixer::EnvironmentAdmin => "an administrator of the environment or service",
            Fixer::Developer => "the developer of the app",
            Fixer::NetworkAdmin => "an administrator of the network",
            Fixer::Microsoft => "Microsoft",
        }
    }
}

/// What a success proves. A sign-in by one flow proves more than the token alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Proof {
    /// Any token for this app in this tenant.
    Token,
    /// A token for a person.
    PersonToken,
    /// A token for the app itself.
    ProgramToken,
    /// A token that came through a loopback redirect.
    BrowserToken,
    /// A token that came by device code or password, where the app has no redirect URI to tell its client type.
    DeviceToken,
    /// A token that was bought with a client secret.
    SecretToken,
    /// A token that came for user name and password.
    PasswordToken,
    /// A token that was bought with a signature of a certificate's key.
    CertificateToken,
    /// A token that was bought with a token of a trusted issuer.
    FederatedToken,
    /// The target knows the person.
    PersonIdentity,
    /// The target knows the program.
    ProgramIdentity,
    /// A good answer of the target to a person's token.
    PersonCall,
    /// A good answer of the target to the app's own token.
    ProgramCall,
}

/// One requirement.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    pub id: RequirementId,
    /// What kind of trouble it is when this is not met.
    pub category: Category,
    /// The statement that is met or not: "the tenant knows the Power Platform API".
    pub title: Words,
    /// One or two sentences for somebody who meets the term for the first time.
    pub help: Words,
    /// Callers it applies to; empty: both.
    #[serde(default)]
    pub callers: Vec<Caller>,
    /// Flows it applies to; empty: all.
    #[serde(default)]
    pub flows: Vec<Flow>,
    /// Can only ever be a warning, so that not knowing it holds nobody up.
    #[serde(default)]
    pub is_advice: bool,
    /// Applies only when an administrator agrees for everybody.
    #[serde(default)]
    pub only_for_everybody: bool,
    /// Shown as the reason where it does not apply.
    #[serde(default)]
    pub not_needed: Option<Words>,
    /// Prerequisites: while one is unmet, this one waits for it.
    #[serde(default)]
    pub after: Vec<RequirementId>,
    pub sources: Vec<Source>,
    #[serde(default)]
    pub proved_by: Vec<Proof>,
    #[serde(rename = "reason")]
    pub reasons: Vec<Reason>,
    #[serde(default, rename = "remedy")]
    pub remedies: Vec<Remedy>,
}

impl Requirement {
    /// Whether the case needs this at all.
    pub fn applies_to(&self, case: &Case) -> bool {
        (self.callers.is_empty() || self.callers.contains(&case.caller))
            && (self.flows.is_empty() || self.flows.contains(&case.flow))
            && !(self.only_for_everybody && case.agreement != super::Agreement::Everybody)
    }

    /// Whether nothing but the user's word can tell.
    pub fn is_told_only(&self) -> bool {
        self.sources == [Source::Told]
    }

    /// The reason with this id.
    pub fn reason(&self, id: &ReasonId) -> Option<&Reason> {
        self.reasons.iter().find(|reason| reason.id == *id)
    }

    /// The remedy with this id.
    pub fn remedy(&self, id: &RemedyId) -> Option<&Remedy> {
        self.remedies.iter().find(|remedy| remedy.id == *id)
    }
}

/// One way in which a requirement is not met.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    pub id: ReasonId,
    /// Where this reason is another kind of trouble than its requirement.
    #[serde(default)]
    pub category: Option<Category>,
    /// One sentence: what happened.
    pub what: Words,
    /// One or two sentences: why, and what it leads to.
    pub why: Words,
    pub who: Fixer,
    #[serde(default)]
    pub remedies: Vec<RemedyId>,
}

/// One way to put it right, from which every form is rendered.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remedy {
    pub id: RemedyId,
    /// The change as an imperative without its ways: "Grant admin consent".
    pub title: Words,
    /// Who does this, where it is not the person who usually fixes the finding.
    #[serde(default)]
    pub who: Option<Fixer>,
    /// The role that may do it, as the portal names it; absent where nobody needs one.
    #[serde(default)]
    pub needs: Option<Words>,
    /// Seconds until the change is usually felt; absent where it is at once.
    #[serde(default)]
    pub settles_s: Option<u64>,
    /// Whether the person has to sign in anew before the change shows in a token.
    #[serde(default)]
    pub new_sign_in: bool,
    #[serde(default)]
    pub portal: Option<Portal>,
    #[serde(default)]
    pub command: Option<Command>,
    /// Whether its command belongs to the script that sets an app up from nothing.
    #[serde(default)]
    pub in_script: bool,
    /// A file that firstcall writes for it.
    #[serde(default)]
    pub file: Option<ConfigFile>,
    /// Whether an administrator can do it on Entra's consent page, in a browser from here.
    #[serde(default)]
    pub admin_consent: bool,
    /// One sentence of what the person who may is asked to do; the rest of the message is rendered around it.
    #[serde(default)]
    pub ask: Option<Words>,
    /// What to do here and now, where neither portal nor command is the answer.
    #[serde(default)]
    pub advice: Option<Words>,
}

/// Directions in the portal, with a page to open.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Portal {
    pub blade: BladeId,
    pub steps: Vec<Words>,
}

/// A file for another program, filled in from the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConfigFile {
    /// A service connection of Azure DevOps (SERVICES.md, "Azure DevOps connection").
    AzureDevopsConnection,
}

/// A command to copy.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Command {
    pub shell: Shell,
    /// The clouds in which it works; empty: all.
    #[serde(default)]
    pub clouds: Vec<CloudId>,
    pub lines: Vec<Words>,
    /// The placeholder whose value the last line prints.
    #[serde(default)]
    pub prints: Option<Placeholder>,
    /// Lines in place of these where the program's role shall hold at such a scope.
    #[serde(default)]
    pub at: BTreeMap<ScopeKind, Vec<Words>>,
}

impl Command {
    /// The lines for a role at this scope; `None` where the case has nothing to do with scopes.
    pub fn lines_at(&self, scope: Option<ScopeKind>) -> &[Words] {
        scope.and_then(|scope| self.at.get(&scope)).unwrap_or(&self.lines)
    }
}

/// The program that a command is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Shell {
    /// Azure CLI in any POSIX shell.
    Az,
    /// PowerShell, where the Azure CLI cannot do it.
    Powershell,
    /// Power Platform CLI in any POSIX shell.
    Pac,
    /// Any shell of this machine.
    Shell,
}

impl Shell {
    /// The name shown to people.
    pub fn title(self) -> &'static str {
        match self {
            Shell::Az => "Azure CLI",
            Shell::Powershell => "PowerShell",
            Shell::Pac => "Power Platform CLI",
            Shell::Shell => "shell",
        }
    }
}
