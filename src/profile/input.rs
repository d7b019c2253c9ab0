//! The table of inputs: one row for each thing that the user tells; `take` has what it accepts. The wizard's fields, the options, the `FIRSTCALL_…` variables and the profile all use this list.

use strum::{Display, EnumIter, EnumString, IntoEnumIterator, IntoStaticStr};

use crate::recipe::{Agreement, Caller, Flow, Placeholder, Recipe, StepInput};

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

/// What is true of an input, whatever its value.
#[derive(Clone, Copy, Debug)]
pub struct InputRow {
    /// The label in front of the field.
    pub label: &'static str,
    /// What stands for the value in the help of the option.
    pub value_name: &'static str,
    /// One line of help, for the field and for the option.
    pub help: &'static str,
    /// The only values that there are, where they are few.
    pub values: Option<fn() -> Vec<&'static str>>,
    /// Whether there can be several values, separated by blanks.
    pub is_list: bool,
    /// The placeholder that its value fills in the words of the assets.
    pub fills: Option<Placeholder>,
    /// Whether something else fills that placeholder while nobody gives a value.
    pub has_usual: bool,
    /// Whether the value is checked by looking at the network, so that it must not be judged at each keystroke.
    pub settles: bool,
    /// Whether another value means another app, account or place.
    pub tells_whom: bool,
    /// Whether it decides how the token is asked for.
    pub of_token: bool,
}

impl InputRow {
    const fn new(label: &'static str, value_name: &'static str, help: &'static str) -> Self {
        Self {
            label,
            value_name,
            help,
            values: None,
            is_list: false,
            fills: None,
            has_usual: false,
            settles: false,
            tells_whom: false,
            of_token: false,
        }
    }

    const fn one_of(self, values: fn() -> Vec<&'static str>) -> Self {
        Self { values: Some(values), ..self }
    }

    const fn list(self) -> Self {
        Self { is_list: true, ..self }
    }

    const fn fills(self, placeholder: Placeholder) -> Self {
        Self { fills: Some(placeholder), ..self }
    }

    const fn has_usual(self) -> Self {
        Self { has_usual: true, ..self }
    }

    const fn settles(self) -> Self {
        Self { settles: true, ..self }
    }

    const fn tells_whom(self) -> Self {
        Self { tells_whom: true, ..self }
    }

    const fn of_token(self) -> Self {
        Self { of_token: true, ..self }
    }
}

impl InputId {
    /// The row of the table of inputs.
    pub fn row(self) -> InputRow {
        let row = InputRow::new;
        match self {
            InputId::Target => row("Target", "NAME", "Which business API to call")
                .one_of(|| Recipe::embedded().targets.iter().map(|target| target.id.as_str()).collect())
                .tells_whom()
                .of_token(),
            InputId::Caller => row("Caller", "NAME", "Who calls: people, or a program by itself")
                .one_of(|| Caller::iter().map(Into::into).collect()),
            // One that the chosen target does not offer is refused with the reason.
            InputId::Flow => {
                row("Sign-in", "NAME", "How to sign in").one_of(|| Flow::iter().map(Into::into).collect()).of_token()
            }
            InputId::Consent => row("Consent", "NAME", "Who consents: an administrator for everybody, or each person")
                .one_of(|| Agreement::iter().map(Into::into).collect()),
            InputId::Tenant => row("Tenant", "TENANT", "Tenant ID, or a domain name such as contoso.onmicrosoft.com")
                .fills(Placeholder::Tenant)
                .settles()
                .tells_whom()
                .of_token(),
            InputId::ClientId => {
                row("Client ID", "ID", "Application (client) ID from the app registration's overview page")
                    .fills(Placeholder::ClientId)
                    .tells_whom()
                    .of_token()
            }
            InputId::Environment => {
                row("Environment", "URL", "Address of your environment, such as https://contoso.crm4.dynamics.com")
                    .fills(Placeholder::Environment)
                    .settles()
                    .tells_whom()
                    .of_token()
            }
            InputId::Geo => {
                row("Geography", "NAME", "Instance of the service that holds your project, such as us or eu")
                    .fills(Placeholder::Geography)
                    .has_usual()
                    .settles()
                    .tells_whom()
                    .of_token()
            }
            InputId::ProjectId => row("Project ID", "ID", "Number of your project, from the address of its page")
                .fills(Placeholder::ProjectId)
                .settles()
                .tells_whom()
                .of_token(),
            InputId::Permission => {
                row("Permissions", "PERMISSION", "Delegated permission the app should have; may be given several times")
                    .list()
                    .of_token()
            }
            InputId::Call => {
                row("Calls", "NAME", "Call the app is meant for, such as groups.list; may be given several times")
                    .list()
            }
            InputId::RedirectUri => {
                row("Redirect URI", "URI", "Redirect URI for the browser sign-in, if not http://localhost")
                    .fills(Placeholder::RedirectUri)
                    .has_usual()
                    .settles()
                    .of_token()
            }
            InputId::Callback => {
                row("Callback", "URI", "Redirect URI of your own integration; firstcall checks it too")
                    .fills(Placeholder::Callback)
                    .settles()
            }
            InputId::Role => row("Role", "NAME", "Role for the program, if not the suggested one")
                .fills(Placeholder::Role)
                .has_usual()
                .settles(),
            InputId::RoleScope => row(
                "Role applies to",
                "SCOPE",
                "Where the role applies: tenant, environment-group:ID or environment:ID",
            )
            .fills(Placeholder::Scope)
            .has_usual()
            .settles(),
            InputId::Username => {
                row("Account", "ACCOUNT", "Account that will sign in, such as dana@contoso.onmicrosoft.com")
                    .fills(Placeholder::Account)
                    .settles()
                    .tells_whom()
                    .of_token()
            }
            InputId::Certificate => {
                row("Certificate file", "FILE", "File with the certificate and its private key: PEM or PFX")
                    .fills(Placeholder::File)
                    .settles()
                    .of_token()
            }
            InputId::FederatedTokenFile => {
                row("Token file", "FILE", "File with a token of the issuer that your app trusts").settles().of_token()
            }
        }
    }

    /// The label in front of the field.
    pub fn label(self) -> &'static str {
        self.row().label
    }

    /// One line of help, for the field and for the option.
    pub fn help(self) -> &'static str {
        self.row().help
    }

    pub(super) fn error(self, problem: impl Into<String>) -> InputError {
        InputError { input: self, label: self.label(), problem: problem.into() }
    }
}

impl From<StepInput> for InputId {
    fn from(ask: StepInput) -> Self {
        match ask {
            StepInput::Environment => InputId::Environment,
            StepInput::Geo => InputId::Geo,
            StepInput::ProjectId => InputId::ProjectId,
            StepInput::Callback => InputId::Callback,
            StepInput::Role => InputId::Role,
            StepInput::RoleScope => InputId::RoleScope,
        }
    }
}
