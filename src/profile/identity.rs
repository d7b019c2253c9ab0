//! What a profile is called and what it belongs to, and whether two profiles are of one case.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use strum::Display;

use super::Profile;
use crate::evidence::is_guid;
use crate::recipe::RequirementId;

/// Where the clouds of a profile come from. A case that was begun with others than the built-in ones goes on with them,
/// or not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Origin {
    /// The file that describes the clouds, in place of the built-in ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloud_file: Option<PathBuf>,
    /// The sign-in service in place of the cloud's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// A certificate authority that is trusted beside those of this computer, PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
}

/// How a requirement stood when its case was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Display)]
#[serde(rename_all = "snake_case")]
pub enum Stood {
    #[strum(serialize = "met")]
    Met,
    #[strum(serialize = "a warning")]
    Warning,
    #[strum(serialize = "unmet")]
    Unmet,
}

/// How requirements stood, by their ids. What was not known is not in it.
pub type Standings = BTreeMap<RequirementId, Stood>;

/// The most characters of a part of a name.
const PART: usize = 24;

impl Profile {
    /// Whether both are of one app in one place, however people or programs sign in to it.
    pub fn is_of_same_case(&self, other: &Self) -> bool {
        let place = |profile: &Self| {
            let inputs = &profile.inputs;
            let mut place = [&inputs.tenant, &inputs.client_id, &inputs.environment, &inputs.project_id]
                .map(|value| value.to_ascii_lowercase());
            place[0] = place[0].trim_end_matches('.').to_owned();
            // Which certificates are trusted tells how the way there is, and not where it leads.
            let Origin { cloud_file, authority, ca_file: _ } = profile.origin.clone();
            (cloud_file, authority, profile.cloud.clone(), profile.case.target.clone(), place)
        };
        place(self) == place(other)
    }

    /// A name that tells the case: tenant, environment, target, app.
    pub fn proposed_name(&self) -> String {
        let inputs = &self.inputs;
        let short = |text: &str| text.chars().take(PART).collect::<String>();
        let tenant =
            if is_guid(&inputs.tenant) { inputs.tenant.split('-').next() } else { inputs.tenant.split('.').next() };
        let tenant = tenant.unwrap_or_default().to_ascii_lowercase();
        let host = url::Url::parse(&inputs.environment).ok().and_then(|url| url.host_str().map(str::to_owned));
        let environment = host.as_deref().and_then(|host| host.split('.').next()).unwrap_or_default();
        let app = inputs.client_id.split('-').next().unwrap_or_default();
        let project = inputs.project_id.as_str();
        let environment = if environment == tenant { "" } else { environment };
        let parts = [tenant.as_str(), environment, self.case.target.as_str(), project, app];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).map(short).collect();
        parts.join("-")
    }

    /// The same, so that no other profile has it.
    pub fn free_name(&self, others: &[Self]) -> String {
        let name = self.proposed_name();
        let is_free = |name: &String| !others.iter().any(|other| other.name.eq_ignore_ascii_case(name));
        let numbered = (2..).map(|number: u32| format!("{name}-{number}"));
        std::iter::once(name.clone()).chain(numbered).find(is_free).unwrap_or(name)
    }

    /// The name, also where it has none yet.
    pub fn title(&self) -> &str {
        if self.name.is_empty() { "default" } else { &self.name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::InputId;
    use crate::recipe::Recipe;

    fn profile(values: &[(InputId, &str)]) -> Profile {
        let recipe = Recipe::embedded();
        let mut profile = Profile::new(recipe, recipe.clouds.first().id.clone());
        for (input, value) in values {
            profile.set(recipe, *input, value).unwrap();
        }
        profile
    }

    #[test]
    fn a_name_tells_the_case_and_is_taken_once() {
        let app = (InputId::ClientId, "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d");
        let contoso = profile(&[(InputId::Tenant, "contoso.onmicrosoft.com"), app]);
        assert_eq!(contoso.proposed_name(), "contoso-power-platform-4b1c2d3e");
        let by_id = profile(&[(InputId::Tenant, "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48")]);
        assert_eq!(by_id.proposed_name(), "7d3f5a10-power-platform");
        let test = profile(&[
            (InputId::Target, "dataverse"),
            (InputId::Tenant, "contoso.onmicrosoft.com"),
            (InputId::Environment, "https://contoso-test.crm4.dynamics.com"),
        ]);
        assert_eq!(test.proposed_name(), "contoso-contoso-test-dataverse");
        let named = |name: &str| Profile { name: name.to_owned(), ..contoso.clone() };
        let others = [named("contoso-power-platform-4b1c2d3e"), named("Contoso-power-platform-4b1c2d3e-2")];
        assert_eq!(contoso.free_name(&others), "contoso-power-platform-4b1c2d3e-3");
    }

    #[test]
    fn another_way_to_sign_in_is_the_same_case_and_another_cloud_file_is_not() {
        let one = profile(&[(InputId::Tenant, "contoso.onmicrosoft.com"), (InputId::Flow, "secret")]);
        let other = profile(&[(InputId::Tenant, "Contoso.onmicrosoft.com")]);
        assert!(one.is_of_same_case(&other));
        let mut elsewhere = other.clone();
        elsewhere.origin.cloud_file = Some("practice.toml".into());
        assert!(!one.is_of_same_case(&elsewhere));
    }
}
