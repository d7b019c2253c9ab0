//! Tells from host and path which part of the practice tenant a request is for. Real hosts decide where paths of two
//! services look alike; on plain loopback the path alone does.

use super::fits;
use crate::sandbox::tenant::Endpoint;

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

const PATHS: &[(&str, Endpoint)] = &[
    ("*/.well-known/openid-configuration", Endpoint::Discovery),
    ("*/discovery/v2.0/keys", Endpoint::Discovery),
    ("*/discovery/instance", Endpoint::Discovery),
    ("*/oauth2/*authorize", Endpoint::Authorize),
    ("*/oauth2/*token", Endpoint::Token),
    ("*/oauth2/*devicecode", Endpoint::DeviceCode),
    ("/v1.0/*", Endpoint::Graph),
    ("/beta/*", Endpoint::Graph),
    ("/api/discovery/*", Endpoint::GlobalDiscovery),
    ("/api/data/*", Endpoint::Dataverse),
    ("/metadata/endpoints", Endpoint::Arm),
    ("/data", Endpoint::FinanceOperations),
    ("/data/*", Endpoint::FinanceOperations),
    ("/metadata/*", Endpoint::FinanceOperations),
    ("/api/services", Endpoint::FinanceOperations),
    ("/api/services/*", Endpoint::FinanceOperations),
    ("/environmentinfo/*", Endpoint::LifecycleServices),
    ("/databasemovement/*", Endpoint::LifecycleServices),
    ("/environment/*", Endpoint::LifecycleServices),
    ("/box/fileasset/*", Endpoint::LifecycleServices),
    ("/providers/microsoft.businessappplatform/*", Endpoint::Bap),
    ("/environmentmanagement/*", Endpoint::PowerPlatform),
    ("/authorization/*", Endpoint::PowerPlatform),
    ("/tenants", Endpoint::Arm),
    ("/subscriptions*", Endpoint::Arm),
];

/// Finds the endpoint of a request; `None` for what faults never touch (control, portal, pages for people).
pub fn endpoint_of(host: &str, path: &str) -> Option<Endpoint> {
    let own = ["/control/", "/portal"];
    if own.iter().any(|prefix| path.starts_with(prefix)) {
        return None;
    }
    let host = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let find = |table: &[(&str, Endpoint)], text: &str| {
        table.iter().find(|(pattern, _)| fits(pattern, text)).map(|(_, endpoint)| *endpoint)
    };
    find(HOSTS, host).or_else(|| find(PATHS, path))
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
}
