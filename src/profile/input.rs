//! Every input once: its name in a profile and on the command line, its label and its help; `take` has what it accepts.
//! The wizard's fields, the options, the `FIRSTCALL_…` variables and the profile all use this list.

use strum::{Display, EnumIter, EnumString, IntoStaticStr};

/// Names an input; the kebab-case name is the option.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum InputId {
    Target,
    Caller,
    Flow,
    Consent,
    Tenant,
    ClientId,
    Environment,
    Geo,
    ProjectId,
    Permission,
    Call,
    RedirectUri,
    Callback,
    Role,
    RoleScope,
    Username,
    Certificate,
    FederatedTokenFile,
}

/// Why a value was not taken. The message names the field and what would do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{label}: {problem}")]
pub struct InputError {
    pub input: InputId,
    pub label: &'static str,
    pub problem: String,
}

/// The environment variable that does the same as an option.
pub fn variable(option: &str) -> String {
    format!("FIRSTCALL_{}", option.replace('-', "_").to_uppercase())
}

impl InputId {
    /// The label in front of the field.
    pub fn label(self) -> &'static str {
        match self {
            InputId::Target => "Target",
            InputId::Caller => "Caller",
            InputId::Flow => "Sign-in",
            InputId::Consent => "Consent",
            InputId::Tenant => "Tenant",
            InputId::ClientId => "Client ID",
            InputId::Environment => "Environment",
            InputId::Geo => "Geography",
            InputId::ProjectId => "Project ID",
            InputId::Permission => "Permissions",
            InputId::Call => "Calls",
            InputId::RedirectUri => "Redirect URI",
            InputId::Callback => "Callback",
            InputId::Role => "Role",
            InputId::RoleScope => "Role holds for",
            InputId::Username => "Account",
            InputId::Certificate => "Certificate file",
            InputId::FederatedTokenFile => "Token file",
        }
    }

    /// One line of help, for the field and for the option.
    pub fn help(self) -> &'static str {
        match self {
            InputId::Target => "Which business API to call",
            InputId::Caller => "Who calls: people, or a program by itself",
            InputId::Flow => "How to sign in",
            InputId::Consent => "Who agrees: an administrator for everybody, or each person",
            InputId::Tenant => "Tenant ID, or a domain name such as contoso.onmicrosoft.com",
            InputId::ClientId => "Application (client) ID from the app registration's overview page",
            InputId::Environment => "Address of your environment, such as https://contoso.crm4.dynamics.com",
            InputId::Geo => "Instance of the service that holds your project, such as us or eu",
            InputId::ProjectId => "Number of your project, from the address of its page",
            InputId::Permission => "Delegated permission the app shall have; may be given several times",
            InputId::Call => "Call the app is meant for, such as groups.list; may be given several times",
            InputId::RedirectUri => "Redirect URI for the browser sign-in, if not http://localhost",
            InputId::Callback => "Redirect URI of your own integration, to be checked as well",
            InputId::Role => "Role that the program shall get, if not the proposed one",
            InputId::RoleScope => "Where it holds: tenant, environment-group:ID or environment:ID",
            InputId::Username => "Account that will sign in, such as dana@contoso.onmicrosoft.com",
            InputId::Certificate => "File with the certificate and its private key: PEM or PFX",
            InputId::FederatedTokenFile => "File with a token of the issuer that your app trusts",
        }
    }

    /// Whether the value is checked by looking at the network, so that it must not be judged at each keystroke.
    pub fn settles(self) -> bool {
        matches!(
            self,
            InputId::Tenant
                | InputId::Environment
                | InputId::Geo
                | InputId::ProjectId
                | InputId::Role
                | InputId::RoleScope
                | InputId::Username
                | InputId::RedirectUri
                | InputId::Callback
                | InputId::Certificate
                | InputId::FederatedTokenFile
        )
    }

    /// Whether another value means another app, account or place.
    pub(super) fn tells_whom(self) -> bool {
        matches!(
            self,
            InputId::Target
                | InputId::Tenant
                | InputId::ClientId
                | InputId::Environment
                | InputId::Geo
                | InputId::ProjectId
                | InputId::Username
        )
    }

    pub(super) fn error(self, problem: impl Into<String>) -> InputError {
        InputError { input: self, label: self.label(), problem: problem.into() }
    }
}
