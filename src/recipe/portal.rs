//! Deep links into the portal and the admin center (`graph.md` section 11).

use serde::Deserialize;

use url::Url;

use super::{BladeId, Cloud, Params, Words, is_loopback};

/// The portal of the geography that most projects are in, for where none is known (`lcs.md` section 2).
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
    /// Where people use the chosen geography of the target.
    Geography,
    AzureDevops,
    Marketplace,
}

/// The page of the practice tenant that stands in for sites outside the tenant.
const ELSEWHERE: &str = "/manage/elsewhere";

impl Blade {
    /// The address of the page in this cloud; the fallback where an id is unknown or is none.
    pub fn url(&self, cloud: &Cloud, params: &Params) -> String {
        let practice = format!("{}{ELSEWHERE}", cloud.admin_center.trim_end_matches('/'));
        let is_practice = Url::parse(&cloud.portal).is_ok_and(|portal| is_loopback(&portal));
        let base = match self.base {
            Base::Portal => &cloud.portal,
            Base::AdminCenter => &cloud.admin_center,
            // From practice nobody is led out to a real site.
            Base::Geography | Base::AzureDevops | Base::Marketplace if is_practice => &practice,
            Base::Geography => params.get("portal").map_or(LIFECYCLE_SERVICES, String::as_str),
            Base::AzureDevops => "https://dev.azure.com",
            Base::Marketplace => "https://marketplace.visualstudio.com",
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
}
