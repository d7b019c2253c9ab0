//! Every input once: its name in a profile and on the command line, its label, its help, and what it accepts.
//! The wizard's fields, the options, the `FIRSTCALL_…` variables and the profile all use this list.

use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::evidence::{is_guid, is_tenant};
use crate::recipe::{Flow, Recipe};

use super::Profile;

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
    Permission,
    RedirectUri,
    Callback,
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
            InputId::Permission => "Permissions",
            InputId::RedirectUri => "Redirect URI",
            InputId::Callback => "Callback",
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
            InputId::Permission => "Delegated permission the app shall have; may be given several times",
            InputId::RedirectUri => "Redirect URI for the browser sign-in, if not http://localhost",
            InputId::Callback => "Redirect URI of your own integration, to be checked as well",
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
                | InputId::Username
                | InputId::RedirectUri
                | InputId::Callback
                | InputId::Certificate
                | InputId::FederatedTokenFile
        )
    }

    fn error(self, problem: impl Into<String>) -> InputError {
        InputError { input: self, label: self.label(), problem: problem.into() }
    }
}

impl Profile {
    /// The value of an input as text; several values are separated by blanks.
    pub fn get(&self, input: InputId) -> String {
        match input {
            InputId::Target => self.case.target.to_string(),
            InputId::Caller => self.case.caller.to_string(),
            InputId::Flow => self.case.flow.to_string(),
            InputId::Consent => self.case.agreement.to_string(),
            InputId::Tenant => self.told.tenant.clone(),
            InputId::ClientId => self.told.client_id.clone(),
            InputId::Permission => self.told.permissions.join(" "),
            InputId::RedirectUri => self.told.redirect_uri.clone(),
            InputId::Callback => self.told.callback.clone(),
            InputId::Username => self.told.username.clone(),
            InputId::Certificate => self.told.certificate.clone(),
            InputId::FederatedTokenFile => self.told.token_file.clone(),
        }
    }

    /// Takes a value. Blanks around it are dropped; an empty value empties the input.
    ///
    /// # Errors
    /// When the value cannot be right. The profile is then unchanged.
    pub fn set(&mut self, recipe: &Recipe, input: InputId, value: &str) -> Result<(), InputError> {
        let value = value.trim();
        match input {
            InputId::Target => {
                let target = recipe.target(&value.into()).ok_or_else(|| {
                    let known: Vec<&str> = recipe.targets.iter().map(|target| target.id.as_str()).collect();
                    input.error(format!("{value:?} is not one of {}", known.join(", ")))
                })?;
                self.case.target = target.id.clone();
            }
            InputId::Caller => {
                self.case.caller = value.parse().map_err(|_| input.error("give people or program"))?;
                self.fit_flow(recipe);
            }
            InputId::Flow => {
                let flow: Flow = value.parse().map_err(|_| input.error(format!("{value:?} is no sign-in")))?;
                let offered = recipe.target(&self.case.target).is_some_and(|target| target.flows.contains(&flow));
                if !offered {
                    return Err(input.error(format!("{flow} is not offered for {}", self.case.target)));
                }
                self.case.flow = flow;
                self.case.caller = flow.caller();
            }
            InputId::Consent => {
                self.case.agreement = value.parse().map_err(|_| input.error("give everybody or each"))?;
            }
            InputId::Tenant => {
                check(
                    value,
                    is_tenant,
                    input,
                    "give the Directory (tenant) ID or a domain with a dot, such as contoso.onmicrosoft.com",
                )?;
                self.told.tenant = value.to_owned();
            }
            InputId::ClientId => {
                check(
                    value,
                    is_guid,
                    input,
                    "give the Application (client) ID: 36 characters such as 4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d",
                )?;
                self.told.client_id = value.to_ascii_lowercase();
            }
            InputId::Permission => {
                self.told.permissions = value.split_whitespace().map(str::to_owned).collect();
            }
            InputId::RedirectUri | InputId::Callback => {
                check(
                    value,
                    is_redirect,
                    input,
                    "give a whole address: https://…, or http://localhost for this computer",
                )?;
                if input == InputId::RedirectUri {
                    self.told.redirect_uri = value.to_owned();
                } else {
                    self.told.callback = value.to_owned();
                }
            }
            InputId::Username => {
                check(value, is_upn, input, "give a sign-in name such as dana@contoso.onmicrosoft.com")?;
                self.told.username = value.to_owned();
            }
            InputId::Certificate => self.told.certificate = value.to_owned(),
            InputId::FederatedTokenFile => self.told.token_file = value.to_owned(),
        }
        Ok(())
    }

    /// Puts a flow in place that the caller can use, if the chosen one is for the other caller.
    fn fit_flow(&mut self, recipe: &Recipe) {
        if self.case.flow.caller() == self.case.caller {
            return;
        }
        if let Some(flow) = recipe
            .target(&self.case.target)
            .and_then(|target| target.flows.iter().find(|flow| flow.caller() == self.case.caller))
        {
            self.case.flow = *flow;
        }
    }
}

fn check(value: &str, is_right: fn(&str) -> bool, input: InputId, problem: &str) -> Result<(), InputError> {
    if value.is_empty() || is_right(value) { Ok(()) } else { Err(input.error(problem)) }
}

fn is_upn(text: &str) -> bool {
    text.split_once('@')
        .is_some_and(|(name, domain)| !name.is_empty() && !name.contains(char::is_whitespace) && is_tenant(domain))
}

fn is_redirect(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| {
        url.has_host() && (url.scheme() == "https" || (url.scheme() == "http" && crate::recipe::is_loopback(&url)))
    })
}
