//! Deep links into the portal and the admin center (SERVICES.md, "Portal addresses").

use serde::Deserialize;

use url::Url;

use super::{BladeId, Cloud, Params, Placeholder, Words, environment_address, is_loopback};

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
    /// What follows the address of the practice tenant's portal, from which nobody is led out to a real site.
    pub practice: Words,
}

/// Which site a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Base {
    Portal,
    AdminCenter,
    /// The environment of the user; while nobody named it, the admin center.
    Environment,
    /// Where people use the chosen geography of the target.
    Geography,
    AzureDevops,
    Marketplace,
    /// Only the practice tenant has such a page.
    Practice,
}

impl Blade {
    /// The address of the page in this cloud, the fallback where an id is unknown or is none; `None` where the cloud has
    /// no such page.
    pub fn url(&self, cloud: &Cloud, params: &Params) -> Option<String> {
        if Url::parse(&cloud.portal).is_ok_and(|url| is_loopback(&url)) {
            return Some(self.practice_url(cloud, params));
        }
        let address =
            |name: Placeholder| params.get(&name).filter(|told| environment_address(told).as_ref() == Some(*told));
        let (base, tail) = match self.base {
            Base::Portal => (cloud.portal.as_str(), &self.tail),
            Base::AdminCenter => (cloud.admin_center.as_str(), &self.tail),
            Base::Environment => match address(Placeholder::Environment) {
                Some(environment) => (environment.as_str(), &self.tail),
                None => return Some(joined(&cloud.admin_center, &self.fallback)),
            },
            Base::Geography => (address(Placeholder::Portal).map_or(LIFECYCLE_SERVICES, String::as_str), &self.tail),
            Base::AzureDevops => ("https://dev.azure.com", &self.tail),
            Base::Marketplace => ("https://marketplace.visualstudio.com", &self.tail),
            Base::Practice => return None,
        };
        let known = tail.names().all(|name| params.get(&name).is_some_and(|value| is_plain(value)));
        Some(if known { joined(base, &tail.fill(params)) } else { joined(base, &self.fallback) })
    }

    /// Sites have a page there under the name of their host; a page of something unknown leads to the list.
    fn practice_url(&self, cloud: &Cloud, params: &Params) -> String {
        let value = |name: Placeholder| {
            let told = params.get(&name).map(String::as_str);
            let value = told.or((name == Placeholder::Portal).then_some(LIFECYCLE_SERVICES))?;
            let host = environment_address(value).and_then(|url| url.strip_prefix("https://").map(str::to_owned));
            Some(host.unwrap_or_else(|| value.to_owned()))
        };
        let known: Params = self.practice.names().filter_map(|name| Some((name, value(name)?))).collect();
        let has = |name| known.get(&name).is_some_and(|value: &String| is_plain(&value.replacen('@', "", 1)));
        let tail = if self.practice.names().all(has) { self.practice.fill(&known) } else { "/".to_owned() };
        joined(&cloud.portal, &tail)
    }
}

fn joined(base: &str, tail: &str) -> String {
    format!("{}{tail}", base.trim_end_matches('/'))
}

/// Whether a value may stand in an address as it is.
fn is_plain(value: &str) -> bool {
    !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::Recipe;

    fn page(id: &'static str, cloud: &Cloud, params: &Params) -> String {
        Recipe::embedded().blades[&BladeId::of(id)].url(cloud, params).unwrap()
    }

    /// The first cloud, and the same with the portal of a practice tenant.
    fn clouds() -> (Cloud, Cloud) {
        let real = Recipe::embedded().clouds.first().clone();
        let portal = "http://localhost:4100/portal".to_owned();
        let practice = Cloud { portal: portal.clone(), admin_center: portal, ..real.clone() };
        (real, practice)
    }

    #[test]
    fn a_page_is_pinned_to_the_app_only_by_a_plain_id() {
        let (real, practice) = clouds();
        let url = |id: &str| page("authentication", &real, &Params::from([(Placeholder::ClientId, id.to_owned())]));
        assert!(url("4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d").contains("/appId/4b1c2d3e-5f60"));
        assert!(url("x/../y").ends_with("ApplicationsListBlade"));
        assert!(url("").ends_with("ApplicationsListBlade"));
        let url = |id: &str| page("authentication", &practice, &Params::from([(Placeholder::ClientId, id.to_owned())]));
        assert_eq!(url("4b1c2d3e"), "http://localhost:4100/portal/apps/4b1c2d3e#authentication");
        assert_eq!(url("x/../y"), "http://localhost:4100/portal/");
    }

    #[test]
    fn a_page_of_an_environment_is_opened_there_and_in_practice_in_the_portal() {
        let (real, practice) = clouds();
        let told = |address: &str| Params::from([(Placeholder::Environment, address.to_owned())]);
        let address = "https://contoso.operations.eu.dynamics.com";
        assert_eq!(page("finance-operations", &real, &told(address)), format!("{address}/"));
        let list = format!("{}/manage/environments", real.admin_center.trim_end_matches('/'));
        for other in ["", "https://Contoso.example/x", "javascript:alert(1)"] {
            assert_eq!(page("finance-operations", &real, &told(other)), list, "{other}");
        }
        let own = "http://localhost:4100/portal/finance/contoso.operations.eu.dynamics.com";
        assert_eq!(page("finance-operations", &practice, &told(address)), own);
        assert_eq!(page("finance-operations", &practice, &Params::new()), "http://localhost:4100/portal/");
    }

    #[test]
    fn a_geography_of_lifecycle_services_has_its_own_page_in_practice_too() {
        let (real, practice) = clouds();
        let told = |address: &str| Params::from([(Placeholder::Portal, address.to_owned())]);
        let europe = told("https://eu.lcs.dynamics.com");
        assert_eq!(page("lifecycle-services", &real, &europe), "https://eu.lcs.dynamics.com/");
        assert_eq!(page("lifecycle-services", &real, &told("nothing of the kind")), "https://lcs.dynamics.com/");
        let pages = "http://localhost:4100/portal/lifecycle-services";
        assert_eq!(page("lifecycle-services", &practice, &europe), format!("{pages}/eu.lcs.dynamics.com"));
        assert_eq!(page("lifecycle-services", &practice, &Params::new()), format!("{pages}/lcs.dynamics.com"));
    }

    #[test]
    fn a_page_that_only_practice_has_is_opened_nowhere_else() {
        let (real, practice) = clouds();
        let blade = &Recipe::embedded().blades[&BladeId::of("power-platform-roles")];
        let app = Params::from([(Placeholder::ClientId, "4b1c2d3e".to_owned())]);
        assert_eq!(blade.url(&real, &app), None);
        assert!(blade.url(&practice, &app).unwrap().ends_with("/apps/4b1c2d3e#power-platform-roles"));
    }
}
