//! Every input once: its name in a profile and on the command line, its label, its help, and what it accepts.
//! The wizard's fields, the options, the `FIRSTCALL_…` variables and the profile all use this list.

use strum::{Display, EnumIter, EnumString, IntoEnumIterator, IntoStaticStr};

use crate::evidence::{is_guid, is_tenant};
use crate::recipe::{Caller, Flow, Recipe, RoleScope, RoleScopeError, Target, environment_address};

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
    fn tells_whom(self) -> bool {
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
            InputId::Environment => self.told.environment.clone(),
            InputId::Geo => self.told.geo.clone(),
            InputId::ProjectId => self.told.project_id.clone(),
            InputId::Role => self.told.role.clone(),
            InputId::RoleScope => self.told.role_scope.clone(),
            InputId::Permission => self.told.permissions.join(" "),
            InputId::Call => self.told.calls.join(" "),
            InputId::RedirectUri => self.told.redirect_uri.clone(),
            InputId::Callback => self.told.callback.clone(),
            InputId::Username => self.told.username.clone(),
            InputId::Certificate => self.told.certificate.clone(),
            InputId::FederatedTokenFile => self.told.token_file.clone(),
        }
    }

    /// Takes a value. Blanks around it are dropped; an empty value empties the input. What the user gave their word for
    /// was about the old case, so it goes with it.
    ///
    /// # Errors
    /// When the value cannot be right. The profile is then unchanged.
    pub fn set(&mut self, recipe: &Recipe, input: InputId, value: &str) -> Result<(), InputError> {
        let before = self.get(input);
        self.take(recipe, input, value)?;
        if input.tells_whom() && self.get(input) != before {
            self.told.confirmed.clear();
        }
        Ok(())
    }

    fn take(&mut self, recipe: &Recipe, input: InputId, value: &str) -> Result<(), InputError> {
        let value = value.trim();
        match input {
            InputId::Target => {
                let target = recipe.target(&value.into()).ok_or_else(|| {
                    let known: Vec<&str> = recipe.targets.iter().map(|target| target.id.as_str()).collect();
                    input.error(format!("{value:?} is not one of {}", known.join(", ")))
                })?;
                self.call_what(recipe, target);
            }
            InputId::Caller => {
                let caller: Caller = value.parse().map_err(|_| input.error("give people or program"))?;
                self.call_as(recipe, caller)?;
            }
            InputId::Flow => {
                let flow: Flow = value.parse().map_err(|_| input.error(format!("{value:?} is no sign-in")))?;
                let target = recipe.target(&self.case.target);
                if !target.is_some_and(|target| target.flows.contains(&flow)) {
                    return Err(input.error(not_offered(target, flow)));
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
            InputId::Environment => {
                let address = environment_address(value);
                let example = recipe.target(&self.case.target).and_then(|target| target.site.environment());
                let example = example.map_or("https://contoso.crm4.dynamics.com", |site| &site.example);
                check(value, |_| address.is_some(), input, &format!("give an address such as {example}"))?;
                self.told.environment = address.unwrap_or_default();
            }
            InputId::Geo => {
                let site = recipe.target(&self.case.target).and_then(|target| target.site.geography());
                let known: Vec<&str> =
                    site.iter().flat_map(|site| &site.choices).map(|choice| choice.id.as_str()).collect();
                let value = value.to_ascii_lowercase();
                let problem = format!("give one of {}", known.join(", "));
                check(&value, |value| known.is_empty() || known.contains(&value), input, &problem)?;
                self.told.geo = value;
            }
            InputId::ProjectId => {
                let is_number = |value: &str| value.len() <= 18 && value.bytes().all(|byte| byte.is_ascii_digit());
                check(value, is_number, input, "give the number of the project, such as 112233")?;
                self.told.project_id = value.to_owned();
            }
            InputId::Role => self.told.role = self.role(recipe, value)?,
            InputId::RoleScope => self.told.role_scope = self.role_scope(recipe, value)?,
            InputId::Permission => {
                self.told.permissions = value.split_whitespace().map(str::to_owned).collect();
            }
            InputId::Call => {
                let list = recipe.target(&self.case.target).and_then(|target| recipe.permissions_of(target));
                let known: Vec<&str> =
                    list.into_iter().flat_map(|list| &list.calls).map(|call| call.id.as_str()).collect();
                let problem = if known.is_empty() {
                    "firstcall has no list of calls for this target".to_owned()
                } else {
                    format!("give one of {}", known.join(", "))
                };
                check(value, |value| value.split_whitespace().all(|id| known.contains(&id)), input, &problem)?;
                self.told.calls = value.split_whitespace().map(str::to_owned).collect();
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

    /// A role as the target names it. Where the list of roles knows it, it has to be one that can be given where it
    /// shall hold; the list can be older than the service, so an unknown name is taken as it is.
    fn role(&self, recipe: &Recipe, value: &str) -> Result<String, InputError> {
        let target = recipe.target(&self.case.target);
        let Some(role) = target.and_then(|target| recipe.roles_of(target)).and_then(|roles| roles.find(value)) else {
            return Ok(value.to_owned());
        };
        let kind = self.told.role_scope.parse().unwrap_or(RoleScope::Tenant).kind();
        if !role.can_be_given_at(kind) {
            return Err(InputId::Role.error(format!("{} cannot be given for {}", role.name, kind.title())));
        }
        Ok(role.name.clone())
    }

    /// Where a role shall hold. The role that was chosen has to be one that can be given there.
    fn role_scope(&self, recipe: &Recipe, value: &str) -> Result<String, InputError> {
        if value.is_empty() {
            return Ok(String::new());
        }
        let scope: RoleScope =
            value.parse().map_err(|error: RoleScopeError| InputId::RoleScope.error(error.to_string()))?;
        let roles = recipe.target(&self.case.target).and_then(|target| recipe.roles_of(target));
        if let Some(role) = roles.and_then(|roles| roles.find(&self.told.role))
            && !role.can_be_given_at(scope.kind())
        {
            let problem = format!("{} cannot be given for {}", role.name, scope.kind().title());
            return Err(InputId::RoleScope.error(problem));
        }
        Ok(scope.to_string())
    }

    /// Calls another target. What was chosen from the lists of the old one is dropped, and where nobody chose how to sign
    /// in, the new one proposes it.
    fn call_what(&mut self, recipe: &Recipe, target: &Target) {
        if self.case.target != target.id {
            self.told.permissions.clear();
            self.told.calls.clear();
            self.told.role.clear();
            self.told.role_scope.clear();
            let proposed = recipe.target(&self.case.target).and_then(|before| before.flows.first());
            if let (true, Some(first)) = (proposed == Some(&self.case.flow), target.flows.first()) {
                self.case.flow = *first;
                self.case.caller = first.caller();
            }
        }
        self.case.target = target.id.clone();
        if !target.flows.contains(&self.case.flow) {
            let of_caller = target.flows.iter().find(|flow| flow.caller() == self.case.caller);
            self.case.flow = of_caller.or(target.flows.first()).copied().unwrap_or(self.case.flow);
            self.case.caller = self.case.flow.caller();
        }
    }

    /// Lets somebody else call, by a flow that they can use.
    fn call_as(&mut self, recipe: &Recipe, caller: Caller) -> Result<(), InputError> {
        if self.case.flow.caller() != caller {
            let target = recipe.target(&self.case.target);
            let is_theirs = |flow: &Flow| flow.caller() == caller;
            let Some(flow) = target.and_then(|target| target.flows.iter().copied().find(is_theirs)) else {
                let missing = Flow::iter().find(is_theirs).map(|flow| not_offered(target, flow));
                return Err(InputId::Caller.error(missing.unwrap_or_default()));
            };
            self.case.flow = flow;
        }
        self.case.caller = caller;
        Ok(())
    }
}

/// Why a flow cannot be chosen.
fn not_offered(target: Option<&Target>, flow: Flow) -> String {
    let Some(target) = target else {
        return format!("{flow} is not offered");
    };
    match target.flows_missing.get(&flow) {
        Some(why) => format!("{flow} is not offered for {}. {}", target.title, why.raw()),
        None => format!("{flow} is not offered for {}", target.title),
    }
}

fn check(value: &str, is_right: impl Fn(&str) -> bool, input: InputId, problem: &str) -> Result<(), InputError> {
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
