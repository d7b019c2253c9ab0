//! What each input accepts. What choosing a target, caller, flow or role changes beside stands in `choice` and `role`.

use crate::evidence::secrets::is_client_secret;
use crate::evidence::{is_guid, is_tenant};
use crate::recipe::{Caller, CloudId, Flow, Recipe, environment_address};

use super::{InputError, InputId, Profile};

impl Profile {
    /// Goes to another cloud. What the user gave their word for was about the old one.
    pub fn move_to(&mut self, cloud: CloudId) {
        if self.cloud != cloud {
            self.inputs.confirmed.clear();
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
            InputId::Tenant => self.inputs.tenant.clone(),
            InputId::ClientId => self.inputs.client_id.clone(),
            InputId::Environment => self.inputs.environment.clone(),
            InputId::Geo => self.inputs.geo.clone(),
            InputId::ProjectId => self.inputs.project_id.clone(),
            InputId::Role => self.inputs.role.clone(),
            InputId::RoleScope => self.inputs.role_scope.clone(),
            InputId::Permission => self.inputs.permissions.join(" "),
            InputId::Call => self.inputs.calls.join(" "),
            InputId::RedirectUri => self.inputs.redirect_uri.clone(),
            InputId::Callback => self.inputs.callback.clone(),
            InputId::Username => self.inputs.username.clone(),
            InputId::Certificate => self.inputs.certificate.clone(),
            InputId::FederatedTokenFile => self.inputs.token_file.clone(),
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
        if input.row().tells_whom && self.get(input) != before {
            self.inputs.confirmed.clear();
        }
        Ok(())
    }

    fn take(&mut self, recipe: &Recipe, input: InputId, value: &str) -> Result<(), InputError> {
        let value = value.trim();
        // Profiles are kept, and what is refused is shown.
        if is_client_secret(value) {
            return Err(
                input.error("That looks like the value of a client secret. It belongs in the field Client secret")
            );
        }
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
                self.sign_in_by(recipe, flow)?;
            }
            InputId::Consent => {
                self.case.agreement = value.parse().map_err(|_| input.error("give everybody or each"))?;
            }
            InputId::Tenant => {
                check(
                    value,
                    is_tenant,
                    input,
                    "That is not a tenant ID or a domain. Example: contoso.onmicrosoft.com",
                )?;
                self.inputs.tenant = value.to_owned();
            }
            InputId::ClientId => {
                check(
                    value,
                    is_guid,
                    input,
                    "That is not an Application (client) ID. Example: 4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d",
                )?;
                self.inputs.client_id = value.to_ascii_lowercase();
            }
            InputId::Environment => {
                let address = environment_address(value);
                let example = recipe.target(&self.case.target).and_then(|target| target.site.environment());
                let example = example.map_or("https://contoso.crm4.dynamics.com", |site| &site.example);
                check(value, |_| address.is_some(), input, &format!("give an address such as {example}"))?;
                self.inputs.environment = address.unwrap_or_default();
            }
            InputId::Geo => {
                let site = recipe.target(&self.case.target).and_then(|target| target.site.geography());
                let known: Vec<&str> =
                    site.iter().flat_map(|site| &site.choices).map(|choice| choice.id.as_str()).collect();
                let value = value.to_ascii_lowercase();
                let problem = format!("give one of {}", known.join(", "));
                check(&value, |value| known.is_empty() || known.contains(&value), input, &problem)?;
                self.inputs.geo = value;
            }
            InputId::ProjectId => {
                let is_number = |value: &str| value.len() <= 18 && value.bytes().all(|byte| byte.is_ascii_digit());
                check(value, is_number, input, "That is not a project number. Example: 112233")?;
                self.inputs.project_id = value.to_owned();
            }
            InputId::Role => self.inputs.role = self.role(recipe, value)?,
            InputId::RoleScope => self.inputs.role_scope = self.role_scope(recipe, value)?,
            InputId::Permission => {
                self.inputs.permissions = value.split_whitespace().map(str::to_owned).collect();
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
                self.inputs.calls = value.split_whitespace().map(str::to_owned).collect();
            }
            InputId::RedirectUri | InputId::Callback => {
                check(
                    value,
                    is_redirect,
                    input,
                    "That is not a full address. Use https://…, or http://localhost for this computer",
                )?;
                if input == InputId::RedirectUri {
                    self.inputs.redirect_uri = value.to_owned();
                } else {
                    self.inputs.callback = value.to_owned();
                }
            }
            InputId::Username => {
                check(value, is_upn, input, "That is not a sign-in name. Example: dana@contoso.onmicrosoft.com")?;
                self.inputs.username = value.to_owned();
            }
            InputId::Certificate => self.inputs.certificate = value.to_owned(),
            InputId::FederatedTokenFile => self.inputs.token_file = value.to_owned(),
        }
        Ok(())
    }
}

fn check(value: &str, is_right: impl Fn(&str) -> bool, input: InputId, problem: &str) -> Result<(), InputError> {
    if value.is_empty() || is_right(value) { Ok(()) } else { Err(input.error(problem)) }
}

pub(super) fn is_upn(text: &str) -> bool {
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
            profile.inputs.confirmed.insert(RequirementId::of("devops.connection"), jiff::Timestamp::UNIX_EPOCH);
            profile
        };
        assert!(
            !given()
                .with(InputId::Geo, "eu")
                .with(InputId::RedirectUri, "http://localhost")
                .inputs
                .confirmed
                .is_empty()
        );
        assert!(given().with(InputId::Geo, "fr").inputs.confirmed.is_empty());
        let (mut here, mut there) = (given(), given());
        here.move_to(here.cloud.clone());
        there.move_to(CloudId::of("gcc"));
        assert!(!here.inputs.confirmed.is_empty() && there.inputs.confirmed.is_empty());
    }

    #[test]
    fn the_value_of_a_client_secret_is_kept_in_no_field() {
        use strum::IntoEnumIterator;

        let recipe = Recipe::embedded();
        let secret = "rob8Q~practice-secret-of-the-night-robot";
        for input in InputId::iter() {
            let mut profile = Profile::new(recipe, recipe.clouds.first().id.clone());
            let before = profile.clone();
            let error = profile.set(recipe, input, secret).unwrap_err();
            assert!(!error.problem.contains("rob8Q") && profile == before, "{input}: {}", error.problem);
        }
    }
}
