//! APIs and programs of Microsoft that everybody meets, under the ids that they have in every tenant.

use serde::Deserialize;
use url::Url;

/// What `known.toml` lists.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    #[serde(rename = "api")]
    pub apis: Vec<KnownApi>,
    #[serde(rename = "client")]
    pub clients: Vec<KnownClient>,
}

/// An API of Microsoft.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownApi {
    /// Its application id.
    pub id: String,
    /// Its name within a sentence.
    pub name: String,
    /// Hosts of the addresses under which tokens for it are asked for; `*` stands for anything without a dot.
    #[serde(default)]
    pub hosts: Vec<String>,
}

/// A program of Microsoft. Nobody outside can change its registration.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownClient {
    pub id: String,
    pub name: String,
}

impl Known {
    /// The API that an id, a host or an address names.
    pub fn api(&self, named: &str) -> Option<&KnownApi> {
        let host = host(named);
        self.apis.iter().find(|api| {
            api.id.eq_ignore_ascii_case(named)
                || host
                    .as_deref()
                    .is_some_and(|host| api.hosts.iter().any(|pattern| super::site::matches(pattern, host)))
        })
    }

    /// The program with this client id.
    pub fn client(&self, id: &str) -> Option<&KnownClient> {
        self.clients.iter().find(|client| client.id.eq_ignore_ascii_case(id))
    }
}

/// The host in an address, or in a bare host name.
pub fn host(named: &str) -> Option<String> {
    let named = named.trim();
    let address = if named.contains("://") { named.to_owned() } else { format!("https://{named}") };
    let host = Url::parse(&address).ok()?.host_str()?.to_ascii_lowercase();
    host.contains('.').then_some(host)
}
