//! Deep links into the portal and the admin center (SERVICES.md, "Portal addresses").

use serde::Deserialize;

use url::Url;

use super::{BladeId, Cloud, Params, Words, environment_address, is_loopback};

/// The portal of the geography whose address has no name in it, for where none is known (SERVICES.md, "Lifecycle
/// Services: setup").
const LIFECYCLE_SERVICES: &str = "https://lcs.dynamics.com";

/// One page that a remedy can open.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blade {
    pub id: BladeId,
    /// Name of the page as people see it.
    pub title: String,
    pub base: Base,
    /// What follows the base address.
    pub tail: Words,
    /// What follows when an id that `tail` needs is not known.
    pub fallback: String,
}

/// Which site a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Base {
    Portal,
    AdminCenter,
    /// The environment of the user; while nobody named it, and in a practice tenant, the admin center.
    Environment,
    /// Where people use the chosen geography of the target.
    Geography,
    AzureDevops,
    Marketplace,
}

/// The page of the practice tenant that stands in for sites outside the tenant.
const ELSEWHERE: &str = "/manage/elsewhere";
/// Below it the practice tenant has a page for each geography, under the host name of the real one.
const GEOGRAPHIES: &str = "/lifecycle-services";

impl Blade {
    /// The address of the page in this cloud; the fallback where an id is unknown or is none.
    pub fn url(&self, cloud: &Cloud, params: &Params) -> String {
        let practice = |page: &str| format!("{}{page}", cloud.admin_center.trim_end_matches('/'));
        let is_practice = Url::parse(&cloud.admin_center).is_ok_and(|url| is_loopback(&url));
        let geography = params.get("portal").filter(|told| environment_address(told).as_ref() == Some(*told));
        let geography = geography.map_or(LIFECYCLE_SERVICES, String::as_str);
        let base = match self.base {
            Base::Portal => cloud.portal.clone(),
            Base::AdminCenter => cloud.admin_center.clone(),
            Base::Environment => {
                let address =
                    params.get("environment").filter(|told| environment_address(told).as_ref() == Some(*told));
                match address.filter(|_| !is_practice) {
                    Some(address) => return format!("{address}{}", self.tail.fill(params)),
                    None => return practice(&self.fallback),
                }
            }
            // From practice nobody is led out to a real site.
            Base::AzureDevops | Base::Marketplace if is_practice => practice(ELSEWHERE),
            Base::Geography if is_practice => {
                practice(&format!("{GEOGRAPHIES}/{}", geography.trim_start_matches("https://")))
            }
            Base::Geography => geography.to_owned(),
            Base::AzureDevops => "https://dev.azure.com".to_owned(),
            Base::Marketplace => "https://marketplace.visualstudio.com".to_owned(),
        };
        let known = self.tail.names().all(|name| params.get(name).is_some_and(|value| is_plain(value)));
        let tail = if known { self.tail.fill(params) } else { self.fallback.clone() };
        format!("{}{tail}", base.trim_end_matches('/'))
    }
}

/// Whether a value may stand in an address as it is.
fn is_plain(value: &str) -> bool {
    !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::Recipe;

    #[test]
    fn a_page_is_pinned_to_the_app_only_by_a_plain_id() {
        let recipe = Recipe::embedded();
        let blade = &recipe.blades[&BladeId::of("authentication")];
        let url = |id: &str| blade.url(recipe.clouds.first(), &Params::from([("client_id", id.to_owned())]));
        assert!(url("4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d").contains("/appId/4b1c2d3e-5f60"));
        assert!(url("x/../y").ends_with("ApplicationsListBlade"));
        assert!(url("").ends_with("ApplicationsListBlade"));
    }

    #[test]
    fn a_page_of_an_environment_is_opened_there_and_in_practice_in_the_portal() {
        let recipe = Recipe::embedded();
        let blade = Blade {
            id: BladeId::of("here"),
            title: "Here".to_owned(),
            base: Base::Environment,
            tail: "/".into(),
            fallback: "/manage/environments".to_owned(),
        };
        let mut cloud = recipe.clouds.first().clone();
        let told = |address: &str| Params::from([("environment", address.to_owned())]);
        let address = "https://contoso.operations.eu.dynamics.com";
        assert_eq!(blade.url(&cloud, &told(address)), format!("{address}/"));
        let admin_center = format!("{}/manage/environments", cloud.admin_center.trim_end_matches('/'));
        for other in ["", "https://Contoso.example/x", "javascript:alert(1)"] {
            assert_eq!(blade.url(&cloud, &told(other)), admin_center, "{other}");
        }
        cloud.admin_center = "http://localhost:4100/portal".to_owned();
        assert_eq!(blade.url(&cloud, &told(address)), "http://localhost:4100/portal/manage/environments");
    }

    #[test]
    fn a_geography_of_lifecycle_services_has_its_own_page_in_practice_too() {
        let recipe = Recipe::embedded();
        let blade = &recipe.blades[&BladeId::of("lifecycle-services")];
        let mut cloud = recipe.clouds.first().clone();
        let told = |address: &str| Params::from([("portal", address.to_owned())]);
        let europe = told("https://eu.lcs.dynamics.com");
        assert_eq!(blade.url(&cloud, &europe), "https://eu.lcs.dynamics.com/");
        assert_eq!(blade.url(&cloud, &told("nothing of the kind")), "https://lcs.dynamics.com/");
        cloud.admin_center = "http://localhost:4100/portal".to_owned();
        let practice = "http://localhost:4100/portal/lifecycle-services";
        assert_eq!(blade.url(&cloud, &europe), format!("{practice}/eu.lcs.dynamics.com/"));
        assert_eq!(blade.url(&cloud, &Params::new()), format!("{practice}/lcs.dynamics.com/"));
    }
}
