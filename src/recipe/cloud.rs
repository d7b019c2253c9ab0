//! Clouds: where sign-in, Graph and the targets live. `assets/clouds.toml` and a cloud file have this one format.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString};

use super::{CloudId, RecipeError};

/// A list of clouds, the first of which is the default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clouds {
    #[serde(rename = "cloud")]
    pub list: Vec<Cloud>,
}

/// One cloud.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cloud {
    pub id: CloudId,
    pub title: String,
    /// The cloud whose tools and directions hold here as well; absent for a cloud of its own kind.
    #[serde(default)]
    pub like: Option<CloudId>,
    pub portal: String,
    pub admin_center: String,
    /// Extra certificates to trust, PEM.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// The same, for a profile that was made with such a file.
    #[serde(skip)]
    pub added_ca_file: Option<PathBuf>,
    pub authority: Endpoint,
    /// Other names under which the sign-in service answers.
    #[serde(default)]
    pub sign_in_hosts: Vec<String>,
    /// Hosts of the pages on which the code of another device is entered, beside those of the sign-in.
    #[serde(default)]
    pub device_hosts: Vec<String>,
    pub graph: Endpoint,
    pub power_platform: Endpoint,
    pub bap: Endpoint,
    pub arm: Endpoint,
    /// Without an address where the cloud has no such service.
    #[serde(default)]
    pub lcs: Endpoint,
    pub discovery: Endpoint,
    /// Real host → loopback base that serves it. Only loopback bases are allowed.
    #[serde(default)]
    pub routes: BTreeMap<String, String>,
}

/// One service of a cloud.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// Base address without a trailing slash; empty where the cloud has no such service.
    pub url: String,
    /// What a token for it is asked for; the address itself where it is not given.
    #[serde(default)]
    pub resource: Option<String>,
}

impl Endpoint {
    /// The resource that a token is asked for.
    pub fn resource(&self) -> &str {
        self.resource.as_deref().unwrap_or(&self.url)
    }
}

/// Names the endpoints of a cloud.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Display, EnumIter, EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum EndpointKey {
    Authority,
    Graph,
    PowerPlatform,
    Bap,
    Arm,
    Lcs,
    Discovery,
}

/// Whether an address is `https` on one of these hosts, on the usual port.
fn is_at(url: &url::Url, hosts: &[String]) -> bool {
    url.scheme() == "https" && url.port().is_none() && hosts.iter().any(|host| url.host_str() == Some(host))
}

impl Cloud {
    /// Whether what holds in that cloud holds here.
    pub fn is_like(&self, id: &CloudId) -> bool {
        self.like.as_ref().unwrap_or(&self.id) == id
    }

    /// The endpoint with this name.
    pub fn endpoint(&self, key: EndpointKey) -> &Endpoint {
        match key {
            EndpointKey::Authority => &self.authority,
            EndpointKey::Graph => &self.graph,
            EndpointKey::PowerPlatform => &self.power_platform,
            EndpointKey::Bap => &self.bap,
            EndpointKey::Arm => &self.arm,
            EndpointKey::Lcs => &self.lcs,
            EndpointKey::Discovery => &self.discovery,
        }
    }

    /// Whether an address is one of the cloud's sign-in service. Only there secrets, passwords and codes are sent.
    pub fn signs_in_at(&self, url: &url::Url) -> bool {
        let Ok(authority) = url::Url::parse(&self.authority.url) else {
            return false;
        };
        let is_authority =
            url.host() == authority.host() && url.port_or_known_default() == authority.port_or_known_default();
        is_authority || is_at(url, &self.sign_in_hosts)
    }

    /// Whether an address may be shown as the page on which a device code is entered.
    pub fn takes_codes_at(&self, url: &url::Url) -> bool {
        self.signs_in_at(url) || is_at(url, &self.device_hosts)
    }

    /// The documented redirect URI for pasting back (SERVICES.md, "The nativeclient address"). A practice cloud on
    /// loopback has no own: there people register the real one.
    pub fn nativeclient(&self) -> String {
        let authority = self.authority.url.trim_end_matches('/');
        let is_practice = url::Url::parse(authority).is_ok_and(|url| is_loopback(&url));
        let authority = if is_practice { "https://login.microsoftonline.com" } else { authority };
        format!("{authority}/common/oauth2/nativeclient")
    }

    fn check(&self, file: &str) -> Result<(), RecipeError> {
        let bad = |what: String| RecipeError::wrong(file, what);
        let endpoints = [&self.authority, &self.graph, &self.power_platform, &self.bap, &self.arm, &self.discovery];
        let optional = Some(&self.lcs).filter(|lcs| !lcs.url.is_empty());
        let sites = endpoints.into_iter().chain(optional).map(|e| &e.url).chain([&self.portal, &self.admin_center]);
        for address in sites {
            let url = url::Url::parse(address)
                .map_err(|error| bad(format!("cloud {}: {address} is no address: {error}", self.id)))?;
            if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
                return Err(bad(format!(
                    "cloud {}: {address} must be https; plain http is allowed to loopback only",
                    self.id
                )));
            }
        }
        for (host, base) in &self.routes {
            let url = url::Url::parse(base)
                .map_err(|error| bad(format!("cloud {}: the route of {host} is no address: {error}", self.id)))?;
            if !is_loopback(&url) {
                return Err(bad(format!("cloud {}: the route of {host} must lead to loopback, not {base}", self.id)));
            }
        }
        Ok(())
    }
}

impl Clouds {
    /// Reads clouds from TOML; `file` is only for the error.
    ///
    /// # Errors
    /// When the text is no cloud list, is empty, or leads anywhere but to `https` or loopback.
    pub fn read(file: &str, text: &str) -> Result<Self, RecipeError> {
        toml::from_str::<Self>(text).map_err(|error| RecipeError::of_users(file, text, &error))?.checked(file)
    }

    /// The same clouds, if each of them can be used.
    pub(super) fn checked(self, file: &str) -> Result<Self, RecipeError> {
        if self.list.is_empty() {
            return Err(RecipeError::wrong(file, "no cloud in it"));
        }
        self.list.iter().try_for_each(|cloud| cloud.check(file))?;
        Ok(self)
    }

    /// Puts another sign-in service in place of the one of a cloud.
    ///
    /// # Errors
    /// When the address leads anywhere but to `https` or loopback.
    pub fn set_authority(&mut self, id: &CloudId, url: &str) -> Result<(), RecipeError> {
        if let Some(cloud) = self.list.iter_mut().find(|cloud| cloud.id == *id) {
            cloud.authority = Endpoint { url: url.trim_end_matches('/').to_owned(), resource: None };
            cloud.check("authority")?;
        }
        Ok(())
    }

    /// Has the certificates of a file trusted in a cloud beside its own ones.
    pub fn trust(&mut self, id: &CloudId, file: PathBuf) {
        if let Some(cloud) = self.list.iter_mut().find(|cloud| cloud.id == *id) {
            cloud.added_ca_file = Some(file);
        }
    }

    /// The cloud with this id.
    pub fn get(&self, id: &CloudId) -> Option<&Cloud> {
        self.list.iter().find(|cloud| cloud.id == *id)
    }

    /// The cloud used when none is named.
    pub fn first(&self) -> &Cloud {
        &self.list[0]
    }
}

/// Whether the address is this machine.
pub fn is_loopback(url: &url::Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(url: &str, route: &str) -> String {
        let mut text =
            "[[cloud]]\nid='x'\ntitle='X'\nportal='https://p.example'\nadmin_center='https://a.example'\n".to_owned();
        for key in ["authority", "graph", "power_platform", "bap", "arm", "lcs", "discovery"] {
            text += &format!("[cloud.{key}]\nurl='{url}'\n");
        }
        text + &format!("[cloud.routes]\n'graph.microsoft.com'='{route}'\n")
    }

    #[test]
    fn plain_http_is_for_loopback_only() {
        assert!(Clouds::read("f", &file("http://localhost:1", "http://127.0.0.1:1")).is_ok());
        assert!(Clouds::read("f", &file("https://login.example", "http://[::1]:1")).is_ok());
        let error = Clouds::read("f", &file("http://login.example", "http://127.0.0.1:1")).unwrap_err();
        assert!(error.to_string().contains("must be https"), "{error}");
    }

    #[test]
    fn a_practice_cloud_has_the_documented_redirect_of_the_real_one() {
        for (authority, expected) in [
            ("https://login.microsoftonline.us/", "https://login.microsoftonline.us/common/oauth2/nativeclient"),
            ("http://localhost:4100", "https://login.microsoftonline.com/common/oauth2/nativeclient"),
        ] {
            let clouds = Clouds::read("f", &file(authority, "http://127.0.0.1:1")).unwrap();
            assert_eq!(clouds.first().nativeclient(), expected);
        }
    }

    #[test]
    fn a_route_never_leads_away_from_this_machine() {
        let error = Clouds::read("f", &file("https://x.example", "https://evil.example")).unwrap_err();
        assert!(error.to_string().contains("must lead to loopback"), "{error}");
    }
}
