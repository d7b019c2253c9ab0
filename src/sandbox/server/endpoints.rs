//! Tells from host and path which part of the practice tenant a request is for. Real hosts decide where paths of two
//! services look alike; on plain loopback the path alone does, by the addresses at which the services are mounted.

use crate::sandbox::faults::fits;
use crate::sandbox::routing::{Mount, is_mounted};
use crate::sandbox::tenant::Endpoint;
use crate::sandbox::world::Sandbox;
use crate::sandbox::{apis, entra, graph};

const HOSTS: &[(&str, Endpoint)] = &[
    ("graph.microsoft.com", Endpoint::Graph),
    ("api.powerplatform.com", Endpoint::PowerPlatform),
    ("api.bap.microsoft.com", Endpoint::Bap),
    ("management.azure.com", Endpoint::Arm),
    ("globaldisco.*", Endpoint::GlobalDiscovery),
    ("lcsapi.*", Endpoint::LifecycleServices),
    ("*.operations.*", Endpoint::FinanceOperations),
    ("*.crm*.dynamics.com", Endpoint::Dataverse),
];

/// Everything that is mounted, in the order in which paths are looked up.
pub fn mounts() -> impl Iterator<Item = &'static Mount<Sandbox>> {
    entra::MOUNTS.iter().chain([&graph::MOUNTS]).chain(apis::MOUNTS).copied().flatten()
}

/// Finds the endpoint of a request; `None` for what faults never touch (control, portal, pages for people).
pub fn endpoint_of(host: &str, path: &str) -> Option<Endpoint> {
    let own = ["/control/", "/portal"];
    if own.iter().any(|prefix| path.starts_with(prefix)) {
        return None;
    }
    let host = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let by_host = HOSTS.iter().find(|(pattern, _)| fits(pattern, host)).map(|(_, endpoint)| *endpoint);
    by_host.or_else(|| mounts().find(|mount| is_mounted(mount.path, path))?.endpoint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_tells_the_endpoint_on_plain_loopback() {
        let at = |path| endpoint_of("127.0.0.1:8443", path);
        assert_eq!(at("/contoso.example/oauth2/v2.0/token"), Some(Endpoint::Token));
        assert_eq!(at("/contoso.example/oauth2/v2.0/devicecode"), Some(Endpoint::DeviceCode));
        assert_eq!(at("/common/v2.0/.well-known/openid-configuration"), Some(Endpoint::Discovery));
        assert_eq!(at("/v1.0/me"), Some(Endpoint::Graph));
        assert_eq!(at("/environmentmanagement/environments"), Some(Endpoint::PowerPlatform));
        assert_eq!(at("/subscriptions"), Some(Endpoint::Arm));
        assert_eq!(at("/metadata/endpoints"), Some(Endpoint::Arm));
        assert_eq!(at("/metadata/DataEntities"), Some(Endpoint::FinanceOperations));
        assert_eq!(at("/Data/LegalEntities"), Some(Endpoint::FinanceOperations));
        assert_eq!(at("/environmentinfo/v1/detail/project/1"), Some(Endpoint::LifecycleServices));
        assert_eq!(at("/databasemovement/v1/databases/project/1"), Some(Endpoint::LifecycleServices));
        assert_eq!(at("/somewhere/else"), None);
    }

    #[test]
    fn a_real_host_decides_first() {
        assert_eq!(endpoint_of("contoso.crm4.dynamics.com", "/anything"), Some(Endpoint::Dataverse));
        assert_eq!(endpoint_of("api.powerplatform.com", "/nowhere"), Some(Endpoint::PowerPlatform));
        assert_eq!(
            endpoint_of("contoso.operations.eu.dynamics.com", "/data/Companies"),
            Some(Endpoint::FinanceOperations)
        );
    }

    #[test]
    fn control_and_portal_are_never_touched() {
        assert_eq!(endpoint_of("graph.microsoft.com", "/control/v1/faults"), None);
        assert_eq!(endpoint_of("localhost", "/portal"), None);
    }

    #[test]
    fn on_plain_loopback_every_mounted_service_can_have_a_fault() {
        use strum::IntoEnumIterator;
        for area in ["analytics", "appmanagement", "licensing", "resourcequery", "governance", "powerapps"] {
            assert_eq!(endpoint_of("127.0.0.1", &format!("/{area}/x")), Some(Endpoint::PowerPlatform), "{area}");
        }
        for mount in mounts().filter(|mount| mount.endpoint.is_some()) {
            let path = mount.path.replace(['{', '}', '*'], "");
            assert_eq!(endpoint_of("127.0.0.1:8443", &path), mount.endpoint, "{path}");
        }
        for endpoint in Endpoint::iter().filter(|endpoint| *endpoint != Endpoint::Any) {
            assert!(mounts().any(|mount| mount.endpoint == Some(endpoint)), "{endpoint:?}");
        }
    }
}
