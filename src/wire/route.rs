//! Where a request really goes: hosts of the practice tenant lead to loopback, everything else where it says.

use std::collections::BTreeMap;

use url::Url;

use crate::recipe::{Cloud, EndpointKey, is_loopback};
use strum::IntoEnumIterator;

use super::WireError;

/// Real host → loopback base.
pub(super) struct Routes(BTreeMap<String, Url>);

/// Where one request goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Way {
    pub url: Url,
    /// The `Host` header, where it differs from the address.
    pub host: Option<String>,
    /// Whether it stays on this machine.
    pub is_local: bool,
}

impl Routes {
    pub(super) fn new(cloud: &Cloud) -> Result<Self, WireError> {
        let mut routes = BTreeMap::new();
        for (host, base) in &cloud.routes {
            // A cloud file was checked when it was read; a cloud that was made otherwise is held to the same.
            match Url::parse(base) {
                Ok(url) if is_loopback(&url) && matches!(url.scheme(), "http" | "https") => {
                    routes.insert(host.to_ascii_lowercase(), url)
                }
                Ok(_) | Err(_) => {
                    return Err(WireError::Route { host: host.clone(), base: base.clone() });
                }
            };
        }
        Ok(Self(routes))
    }

    /// The way of a request; `None` when it would be neither encrypted nor local.
    pub(super) fn way(&self, url: &Url) -> Option<Way> {
        let host = url.host_str()?.to_ascii_lowercase();
        if let Some(base) = self.0.get(&host) {
            let mut routed = base.clone();
            let prefix = base.path().trim_end_matches('/');
            routed.set_path(&format!("{prefix}{}", url.path()));
            routed.set_query(url.query());
            routed.set_fragment(url.fragment());
            let host = match url.port() {
                Some(port) => format!("{host}:{port}"),
                None => host,
            };
            return Some(Way { url: routed, host: Some(host), is_local: true });
        }
        let is_local = is_loopback(url);
        (url.scheme() == "https" || (url.scheme() == "http" && is_local)).then(|| Way {
            url: url.clone(),
            host: None,
            is_local,
        })
    }

    /// Whether every endpoint of the cloud is on this machine.
    pub(super) fn cover(&self, cloud: &Cloud) -> bool {
        EndpointKey::iter().all(|key| {
            Url::parse(&cloud.endpoint(key).url).ok().and_then(|url| self.way(&url)).is_some_and(|way| way.is_local)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(pairs: &[(&str, &str)]) -> Routes {
        Routes(pairs.iter().map(|(host, base)| ((*host).to_owned(), base.parse().unwrap())).collect())
    }

    fn way(routes: &Routes, url: &str) -> Option<Way> {
        routes.way(&url.parse().unwrap())
    }

    #[test]
    fn a_routed_host_goes_to_loopback_and_keeps_its_name() {
        let routes = routes(&[("graph.microsoft.com", "http://127.0.0.1:4100/")]);
        let found = way(&routes, "https://Graph.Microsoft.com/v1.0/me?$select=id").unwrap();
        assert_eq!(found.url.as_str(), "http://127.0.0.1:4100/v1.0/me?$select=id");
        assert_eq!(found.host.as_deref(), Some("graph.microsoft.com"));
        assert!(found.is_local);
    }

    #[test]
    fn a_base_with_a_path_is_kept_before_the_path() {
        let routes = routes(&[("graph.microsoft.com", "http://localhost:4100/graph")]);
        let found = way(&routes, "https://graph.microsoft.com:8443/v1.0/me").unwrap();
        assert_eq!(found.url.as_str(), "http://localhost:4100/graph/v1.0/me");
        assert_eq!(found.host.as_deref(), Some("graph.microsoft.com:8443"));
    }

    #[test]
    fn plain_http_leaves_this_machine_never() {
        let routes = routes(&[("graph.microsoft.com", "http://127.0.0.1:4100")]);
        assert_eq!(way(&routes, "http://login.example/"), None);
        assert_eq!(way(&routes, "ftp://localhost/"), None);
        assert!(way(&routes, "http://localhost:1/").unwrap().is_local);
        assert!(way(&routes, "http://[::1]:1/").unwrap().is_local);
        assert!(!way(&routes, "https://login.example/").unwrap().is_local);
        assert!(way(&routes, "http://graph.microsoft.com/").unwrap().is_local);
        assert!(way(&routes, "https://graph.microsoft.com.evil.example/").is_some_and(|way| !way.is_local));
    }
}
