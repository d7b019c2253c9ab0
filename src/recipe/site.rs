//! Where a target is reached, and what a token for it is asked for.

use serde::Deserialize;
use url::Url;

use super::{Cloud, CloudId, Endpoint, EndpointKey, Slash, is_loopback};

/// Where a target is reached.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Site {
    /// At an endpoint that each cloud names.
    Endpoint(EndpointKey),
    /// At one address for everybody.
    Address(Endpoint),
    /// In an environment, whose address the user gives.
    Environment(EnvironmentSite),
    /// At one of several instances, of which the user names the one that holds their data.
    Geography(GeographySite),
}

/// Environments of one kind.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentSite {
    /// Host names that such environments are known to have; `*` stands for anything without a dot. The list grows
    /// without notice, so another name is worth a warning and no more (SERVICES.md, "Dataverse: hosts and tokens").
    pub hosts: Vec<String>,
    /// An address as people see it.
    pub example: String,
    /// Where a person's environments can be listed; absent where that is not known.
    #[serde(default)]
    pub list: Option<EnvironmentList>,
    /// Path that answers a request without a token with a challenge, from which the tenant can be read.
    pub probe: String,
}

/// A service that lists environments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EnvironmentList {
    /// Those with Dataverse, with the permission for Dataverse itself (SERVICES.md, "Global Discovery").
    GlobalDiscovery,
}

/// Instances of one service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GeographySite {
    /// The cloud's own endpoint: used where no geography is named, and where a cloud has only one.
    pub endpoint: EndpointKey,
    #[serde(rename = "choice")]
    pub choices: Vec<Geography>,
}

/// One instance.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Geography {
    /// Short name: `eu`.
    pub id: String,
    pub title: String,
    /// Base address; absent for the cloud's own endpoint.
    #[serde(default)]
    pub url: Option<String>,
    /// Where people use it in a browser.
    pub portal: String,
    /// The clouds that have it.
    pub clouds: Vec<CloudId>,
}

/// What the user said about where the target is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts<'a> {
    /// Address of the environment.
    pub environment: &'a str,
    /// Id of the geography.
    pub geo: &'a str,
}

impl EnvironmentList {
    /// What it takes tokens for in this cloud. The name ends in a slash, as in Microsoft's sample (SERVICES.md, "Global
    /// Discovery").
    pub fn resource(self, cloud: &Cloud) -> String {
        match self {
            EnvironmentList::GlobalDiscovery => format!("{}/", cloud.discovery.resource().trim_end_matches('/')),
        }
    }
}

impl Site {
    /// Where the target is in this cloud; `None` while the user has not said it, or where the cloud has none.
    pub fn endpoint(&self, cloud: &Cloud, at: Whereabouts<'_>, slash: Slash) -> Option<Endpoint> {
        let found = match self {
            Site::Endpoint(key) => cloud.endpoint(*key).clone(),
            Site::Address(endpoint) => endpoint.clone(),
            Site::Environment(_) => Endpoint { url: environment_address(at.environment)?, resource: None },
            Site::Geography(site) => site.chosen(cloud, at.geo),
        };
        let plain = found.resource().trim_end_matches('/');
        // The name under which a token is asked for (SERVICES.md, "Access tokens").
        let resource = Some(match slash {
            Slash::With => format!("{plain}/"),
            Slash::Without => plain.to_owned(),
            Slash::Either => found.resource().to_owned(),
        });
        (!found.url.is_empty()).then_some(Endpoint { url: found.url, resource })
    }

    /// The kind of environment, where the user gives one.
    pub fn environment(&self) -> Option<&EnvironmentSite> {
        if let Site::Environment(site) = self { Some(site) } else { None }
    }

    /// The geographies, where the user chooses one.
    pub fn geography(&self) -> Option<&GeographySite> {
        if let Site::Geography(site) = self { Some(site) } else { None }
    }
}

impl EnvironmentSite {
    /// Whether the address looks like one of these environments; one on this machine always does.
    pub fn knows(&self, address: &str) -> bool {
        let Some(url) = environment_address(address).and_then(|address| Url::parse(&address).ok()) else {
            return false;
        };
        is_loopback(&url) || url.host_str().is_some_and(|host| self.hosts.iter().any(|pattern| matches(pattern, host)))
    }
}

impl GeographySite {
    /// The instances that a cloud has.
    pub fn choices<'a>(&'a self, cloud: &'a Cloud) -> impl Iterator<Item = &'a Geography> {
        self.choices.iter().filter(|choice| choice.clouds.iter().any(|id| cloud.is_like(id)))
    }

    /// The instance of this name, or the cloud's own where it has none of that name.
    pub fn choice<'a>(&'a self, cloud: &'a Cloud, geo: &str) -> Option<&'a Geography> {
        let named = self.choices(cloud).find(|choice| choice.id == geo);
        named.or_else(|| self.choices(cloud).find(|choice| choice.url.is_none()))
    }

    fn chosen(&self, cloud: &Cloud, geo: &str) -> Endpoint {
        let url = self.choice(cloud, geo).and_then(|choice| choice.url.clone());
        url.map_or_else(|| cloud.endpoint(self.endpoint).clone(), |url| Endpoint { url, resource: None })
    }
}

/// The address of an environment from whatever part of it was typed or copied from a browser: `https`, a host in lower
/// case, neither path nor final slash. Plain `http` stays for this machine only. `None` where there is no host in it.
pub fn environment_address(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.contains(char::is_whitespace) {
        return None;
    }
    let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url = Url::parse(&whole).ok()?;
    let host = url.host_str()?;
    let is_here = is_loopback(&url);
    let is_web = matches!(url.scheme(), "https" | "http") && url.username().is_empty() && url.password().is_none();
    if !is_web || !(is_here || host.contains('.')) {
        return None;
    }
    let scheme = if is_here { url.scheme() } else { "https" };
    // The usual port of plain http would be a wrong one for https.
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    Some(format!("{scheme}://{host}{port}"))
}

/// Whether a host has the form of the pattern.
pub(super) fn matches(pattern: &str, host: &str) -> bool {
    let mut labels = host.split('.');
    let fits = pattern.split('.').all(|wanted| {
        labels.next().is_some_and(|label| match wanted.split_once('*') {
            Some((before, after)) => {
                label.len() >= before.len() + after.len() && label.starts_with(before) && label.ends_with(after)
            }
            None => label == wanted,
        })
    });
    fits && labels.next().is_none()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::recipe::Recipe;

    fn global() -> &'static Cloud {
        Recipe::embedded().clouds.first()
    }

    #[test]
    fn an_address_is_taken_in_every_form_that_people_copy() {
        for text in [
            "contoso.crm4.dynamics.com",
            " https://Contoso.crm4.dynamics.com/ ",
            "https://contoso.crm4.dynamics.com/main.aspx?appid=x&pagetype=dashboard#a",
            "http://contoso.crm4.dynamics.com/api/data/v9.2/",
        ] {
            assert_eq!(environment_address(text).as_deref(), Some("https://contoso.crm4.dynamics.com"), "{text}");
        }
        assert_eq!(environment_address("http://localhost:4100/x").as_deref(), Some("http://localhost:4100"));
        for text in ["", "contoso", "https://", "ftp://contoso.crm4.dynamics.com", "a b.example", "https://u@x.example"]
        {
            assert_eq!(environment_address(text), None, "{text}");
        }
    }

    #[test]
    fn hosts_are_compared_label_by_label() {
        for (pattern, host, fits) in [
            ("*.crm*.dynamics.com", "contoso.crm.dynamics.com", true),
            ("*.crm*.dynamics.com", "contoso.crm22.dynamics.com", true),
            ("*.crm*.dynamics.com", "contoso.api.crm4.dynamics.com", false),
            ("*.crm*.dynamics.com", "contoso.crm4.dynamics.com.evil.example", false),
            ("*.crm*.dynamics.com", "crm4.dynamics.com", false),
        ] {
            assert_eq!(matches(pattern, host), fits, "{pattern} {host}");
        }
    }

    #[test]
    fn the_slash_at_the_end_is_as_the_target_wants_it() {
        let site = Site::Endpoint(EndpointKey::Lcs);
        let resource = |slash| site.endpoint(global(), Whereabouts::default(), slash).unwrap().resource().to_owned();
        assert_eq!(resource(Slash::With), "https://lcsapi.lcs.dynamics.com/");
        assert_eq!(resource(Slash::Without), "https://lcsapi.lcs.dynamics.com");
        assert_eq!(resource(Slash::Either), global().lcs.resource());
    }

    #[test]
    fn a_geography_is_the_clouds_own_endpoint_or_an_address_of_its_own() {
        let site: Site = toml::from_str(
            "[geography]\nendpoint = 'lcs'\n\
             [[geography.choice]]\nid = 'us'\ntitle = 'United States'\nclouds = ['global']\n\
             portal = 'https://lcs.dynamics.com'\n\
             [[geography.choice]]\nid = 'eu'\ntitle = 'Europe'\nurl = 'https://lcsapi.eu.lcs.dynamics.com'\n\
             portal = 'https://eu.lcs.dynamics.com'\nclouds = ['global']\n",
        )
        .unwrap();
        let url = |cloud: &Cloud, geo| {
            site.endpoint(cloud, Whereabouts { geo, ..Whereabouts::default() }, Slash::With)
                .map(|endpoint| (endpoint.url.clone(), endpoint.resource().to_owned()))
        };
        let own = ("https://lcsapi.lcs.dynamics.com".to_owned(), "https://lcsapi.lcs.dynamics.com/".to_owned());
        assert_eq!(url(global(), "us"), Some(own.clone()));
        assert_eq!(url(global(), ""), Some(own));
        assert_eq!(url(global(), "eu").unwrap().1, "https://lcsapi.eu.lcs.dynamics.com/");
        let other = |id: &'static str| Recipe::embedded().clouds.get(&CloudId::of(id)).unwrap();
        assert_eq!(url(other("gcc"), "eu").unwrap().0, "https://lcsapi.gov.lcs.microsoftdynamics.us");
        assert_eq!(url(other("dod"), "eu"), None);
    }

    #[test]
    fn an_environment_is_nowhere_until_it_is_named() {
        let site: Site = toml::from_str(
            "[environment]\nhosts = ['*.crm*.dynamics.com']\nexample = 'https://contoso.crm4.dynamics.com'\nprobe = '/'",
        )
        .unwrap();
        assert_eq!(site.endpoint(global(), Whereabouts::default(), Slash::Either), None);
        let at = Whereabouts { environment: "Contoso.crm4.dynamics.com/", ..Whereabouts::default() };
        let found = site.endpoint(global(), at, Slash::Either).unwrap();
        assert_eq!((found.url.as_str(), found.resource()), ("https://contoso.crm4.dynamics.com", found.url.as_str()));
        let environment = site.environment().unwrap();
        assert!(environment.knows("contoso.crm4.dynamics.com") && environment.knows("http://localhost:1"));
        assert!(!environment.knows("https://contoso.example"));
    }

    proptest! {
        #[test]
        fn what_came_out_once_comes_out_again(text in "[ -~]{0,60}") {
            if let Some(address) = environment_address(&text) {
                prop_assert_eq!(environment_address(&address), Some(address.clone()));
                prop_assert!(!address.ends_with('/'));
            }
        }
    }
}
