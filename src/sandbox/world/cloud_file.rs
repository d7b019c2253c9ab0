//! The cloud file: tells clients the practice cloud's addresses in the format of `assets/clouds.toml`. People see real
//! host names; routes lead them to loopback.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use crate::sandbox::addresses::Addresses;
use crate::sandbox::tenant::{PlainApi, Tenant, Transport};

/// A cloud file with one cloud.
#[derive(Debug, Serialize)]
pub struct CloudFile {
    cloud: [Cloud; 1],
}

#[derive(Debug, Serialize)]
struct Cloud {
    id: &'static str,
    title: &'static str,
    like: &'static str,
    portal: String,
    admin_center: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ca_file: Option<String>,
    authority: Service,
    graph: Service,
    power_platform: Service,
    bap: Service,
    arm: Service,
    lcs: Service,
    discovery: Service,
    routes: BTreeMap<String, String>,
}

#[derive(Debug, Serialize)]
struct Service {
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<&'static str>,
}

/// Hosts of services whose address is the same in every tenant.
const HOSTS: [&str; 5] = [
    "login.microsoftonline.com",
    "graph.microsoft.com",
    "api.powerplatform.com",
    "api.bap.microsoft.com",
    "globaldisco.crm.dynamics.com",
];

impl CloudFile {
    /// Describes the practice cloud as the tenant's transport has it now.
    pub fn new(addresses: &Addresses, ca_file: Option<&Path>, tenant: &Tenant) -> Self {
        let is_untrusted = tenant.service.transport == Transport::UntrustedTls;
        let is_tls = addresses.is_tls || is_untrusted;
        let main = addresses.main(is_tls);
        let real = |url: &str, resource: &'static str| Service { url: url.to_owned(), resource: Some(resource) };
        let mut routes: BTreeMap<String, String> =
            HOSTS.iter().map(|host| ((*host).to_owned(), addresses.route(is_tls))).collect();
        routes.insert("management.azure.com".to_owned(), addresses.arm(is_tls));
        let geographies = tenant.lcs.geographies.values().map(|geography| geography.host.clone());
        for host in environment_hosts(tenant).into_iter().chain(geographies) {
            routes.insert(host, addresses.route(is_tls));
        }
        let plain = tenant.plain.values().filter_map(PlainApi::host);
        for host in tenant.dataverse_hosts().into_iter().chain(plain) {
            routes.insert(host, addresses.route(is_tls));
        }
        let cloud = Cloud {
            id: "practice",
            title: "Practice tenant (simulated)",
            // Directions and commands are those of the worldwide cloud, so that what is rehearsed holds there.
            like: "global",
            portal: format!("{main}/portal"),
            admin_center: format!("{main}/portal"),
            ca_file: ca_file.map(|path| path.display().to_string()),
            authority: Service { url: main, resource: None },
            graph: real("https://graph.microsoft.com", "https://graph.microsoft.com"),
            power_platform: real("https://api.powerplatform.com", "https://api.powerplatform.com"),
            bap: real("https://api.bap.microsoft.com", "https://service.powerapps.com/"),
            arm: real("https://management.azure.com", "https://management.core.windows.net/"),
            lcs: real("https://lcsapi.lcs.dynamics.com", "https://lcsapi.lcs.dynamics.com"),
            discovery: real("https://globaldisco.crm.dynamics.com", "https://globaldisco.crm.dynamics.com"),
            routes,
        };
        Self { cloud: [cloud] }
    }

    /// The file's text.
    pub fn text(&self) -> String {
        toml::to_string(self).expect("a cloud is plain data")
    }
}

/// Hosts of the environments' Finance and Operations apps.
fn environment_hosts(tenant: &Tenant) -> Vec<String> {
    let environments = tenant.power_platform.environments.values();
    let urls = environments.filter_map(|environment| {
        let finance = environment.finance_operations.as_ref()?;
        Some(finance.url.as_str())
    });
    let finance = tenant.finance_operations.environments.values().map(|environment| environment.url.as_str());
    let known = urls.chain(finance).filter_map(|url| url::Url::parse(url).ok()?.host_str().map(str::to_owned));
    known.chain(tenant.finance_operations.gone.iter().cloned()).collect()
}

/// Writes a file at once or not at all, readable by its owner only.
pub fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::scenario::open;

    fn text(scenario: &str) -> String {
        let loaded = open(scenario, Timestamp::UNIX_EPOCH).unwrap();
        let addresses = Addresses { port: 8443, arm_port: 8444, is_tls: false };
        CloudFile::new(&addresses, None, loaded.start()).text()
    }

    use jiff::Timestamp;

    #[test]
    fn real_hosts_are_routed_to_loopback_and_the_authority_is_local() {
        let cloud: toml::Table = text("configured").parse().unwrap();
        let cloud = cloud["cloud"][0].as_table().unwrap();
        assert_eq!(cloud["authority"]["url"].as_str(), Some("http://localhost:8443"));
        assert_eq!(cloud["power_platform"]["url"].as_str(), Some("https://api.powerplatform.com"));
        assert_eq!(cloud["routes"]["api.powerplatform.com"].as_str(), Some("http://127.0.0.1:8443"));
        assert_eq!(cloud["routes"]["management.azure.com"].as_str(), Some("http://127.0.0.1:8444"));
        assert!(!cloud.contains_key("ca_file"));
        for host in [
            "contoso.crm4.dynamics.com",
            "contoso.api.crm4.dynamics.com",
            "fabrikam.crm4.dynamics.com",
            "contoso-old.crm4.dynamics.com",
            "globaldisco.crm.dynamics.com",
        ] {
            assert_eq!(cloud["routes"][host].as_str(), Some("http://127.0.0.1:8443"), "{host}");
        }
    }

    #[test]
    fn an_untrusted_authority_is_served_but_not_named() {
        let text = text("network-untrusted");
        assert!(text.contains("https://localhost:8443") && !text.contains("ca_file"));
    }
}
