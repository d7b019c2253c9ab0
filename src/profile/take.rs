//! What each input accepts, and what taking it changes beside.

use strum::IntoEnumIterator;

use crate::evidence::{is_guid, is_tenant};
use crate::recipe::{
    Caller, CloudId, Flow, Recipe, RoleDefinition, RoleScope, RoleScopeError, ScopeKind, Target, environment_address,
};

use super::{InputError, InputId, Profile};

impl Profile {
    /// Goes to another cloud. What the user gave their word for was about the old one.
    pub fn move_to(&mut self, cloud: CloudId) {
        if self.cloud != cloud {
            self.told.confirmed.clear();
        }
        self.cloud = cloud;
    }

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
                    return Err(input.error(not_offered(target, flow.title(), flow)));
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
        let Some(role) = self.listed_role(recipe, value) else {
            return Ok(value.to_owned());
        };
        let kind = self.told.role_scope.parse().unwrap_or(RoleScope::Tenant).kind();
        can_be_given(role, kind).map_err(|problem| InputId::Role.error(problem))?;
        Ok(role.name.clone())
    }

    /// Where a role shall hold. The role that was chosen has to be one that can be given there.
    fn role_scope(&self, recipe: &Recipe, value: &str) -> Result<String, InputError> {
        if value.is_empty() {
            return Ok(String::new());
        }
        let scope: RoleScope =
            value.parse().map_err(|error: RoleScopeError| InputId::RoleScope.error(error.to_string()))?;
        if let Some(role) = self.listed_role(recipe, &self.told.role) {
            can_be_given(role, scope.kind()).map_err(|problem| InputId::RoleScope.error(problem))?;
        }
        Ok(scope.to_string())
    }

    fn listed_role<'a>(&self, recipe: &'a Recipe, name: &str) -> Option<&'a RoleDefinition> {
        recipe.target(&self.case.target).and_then(|target| recipe.roles_of(target))?.find(name)
    }

    /// Calls another target. What was chosen from the lists of the old one is dropped, and where nobody chose how to sign
    /// in, the new one proposes it.
    fn call_what(&mut self, recipe: &Recipe, target: &Target) {
        if self.case.target != target.id {
            self.told.permissions.clear();
            self.told.calls.clear();
            self.told.role.clear();
            self.told.role_scope.clear();
            if is_of_another(recipe, target, &self.told.environment) {
                self.told.environment.clear();
            }
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
                let missing = Flow::iter().find(is_theirs).map(|flow| not_offered(target, caller.title(), flow));
                return Err(InputId::Caller.error(missing.unwrap_or_default()));
            };
            self.case.flow = flow;
        }
        self.case.caller = caller;
        Ok(())
    }
}

fn can_be_given(role: &RoleDefinition, kind: ScopeKind) -> Result<(), String> {
    if role.can_be_given_at(kind) { Ok(()) } else { Err(format!("{} cannot be given for {}", role.name, kind.title())) }
}

/// Whether an address is known as an environment of another target, and not of this one.
fn is_of_another(recipe: &Recipe, target: &Target, address: &str) -> bool {
    let knows = |target: &Target| target.site.environment().is_some_and(|site| site.knows(address));
    target.site.environment().is_some() && !knows(target) && recipe.targets.iter().any(knows)
}

/// Why a flow, or whoever would use it, cannot be chosen.
fn not_offered(target: Option<&Target>, what: &str, flow: Flow) -> String {
    let Some(target) = target else {
        return format!("{what} is not offered");
    };
    match target.flows_missing.get(&flow) {
        Some(why) => format!("{what} is not offered for {}. {}", target.title, why.raw()),
        None => format!("{what} is not offered for {}", target.title),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::RequirementId;

    fn profile() -> Profile {
        let recipe = Recipe::embedded();
        Profile::new(recipe, recipe.clouds.first().id.clone())
    }

    impl Profile {
        fn with(mut self, input: InputId, value: &str) -> Self {
            self.set(Recipe::embedded(), input, value).unwrap();
            self
        }
    }

    #[test]
    fn an_environment_of_one_target_is_none_of_another() {
        let address = "https://contoso.crm4.dynamics.com";
        let dataverse = profile().with(InputId::Target, "dataverse").with(InputId::Environment, address);
        let moved = dataverse.clone().with(InputId::Target, "finance-operations");
        assert_eq!(moved.get(InputId::Environment), "");
        // It waits while a target without environments is looked at, and an address that nobody knows is left alone.
        let back = dataverse.with(InputId::Target, "power-platform").with(InputId::Target, "dataverse");
        assert_eq!(back.get(InputId::Environment), address);
        let own = back.with(InputId::Environment, "https://crm.contoso.example");
        assert_eq!(
            own.with(InputId::Target, "finance-operations").get(InputId::Environment),
            "https://crm.contoso.example"
        );
    }

    #[test]
    fn a_word_that_was_given_goes_with_what_it_was_about() {
        let given = || {
            let mut profile = profile().with(InputId::Target, "lifecycle-services").with(InputId::Geo, "eu");
            profile.told.confirmed.insert(RequirementId::of("devops.connection"), jiff::Timestamp::UNIX_EPOCH);
            profile
        };
        assert!(
            !given().with(InputId::Geo, "eu").with(InputId::RedirectUri, "http://localhost").told.confirmed.is_empty()
        );
        assert!(given().with(InputId::Geo, "fr").told.confirmed.is_empty());
        let (mut here, mut there) = (given(), given());
        here.move_to(here.cloud.clone());
        there.move_to(CloudId::of("gcc"));
        assert!(!here.told.confirmed.is_empty() && there.told.confirmed.is_empty());
    }
}
