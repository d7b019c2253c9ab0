//! The loopback addresses under which the practice tenant answers.

use url::Url;

use super::origin::is_loopback;

/// Microsoft Graph's resource URI; scopes without a resource belong to it.
pub const GRAPH: &str = "https://graph.microsoft.com";
/// The Azure Resource Manager's resource URI.
pub const ARM: &str = "https://management.core.windows.net/";

/// The two origins: everything is on the first one, the Azure Resource Manager also on the second.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addresses {
    pub port: u16,
    pub arm_port: u16,
    /// TLS is served with a certificate that clients were told to trust.
    pub is_tls: bool,
}

impl Addresses {
    /// The main origin by the name `localhost`.
    pub fn main(&self, is_tls: bool) -> String {
        base(is_tls, "localhost", self.port)
    }

    /// The main origin by number, for routes of real hosts.
    pub fn route(&self, is_tls: bool) -> String {
        base(is_tls, "127.0.0.1", self.port)
    }

    /// The origin of the Azure Resource Manager.
    pub fn arm(&self, is_tls: bool) -> String {
        base(is_tls, "127.0.0.1", self.arm_port)
    }

    /// The practice tenant's own issuer of tokens for programs elsewhere. Its name does not depend on how a client came
    /// here, since credentials trust it by its name.
    pub fn issuer(&self) -> String {
        format!("{}/oidc/practice-issuer", self.main(self.is_tls))
    }

    /// The real resource for which one of the own origins stands: in a cloud of its own, az asks for tokens for
    /// `https://localhost:PORT` and means Graph or the Resource Manager.
    pub fn alias(&self, resource: &str) -> Option<&'static str> {
        let url = Url::parse(resource).ok().filter(|url| url.host_str().is_some_and(is_loopback))?;
        match url.port_or_known_default() {
            Some(port) if port == self.port => Some(GRAPH),
            Some(port) if port == self.arm_port => Some(ARM),
            Some(_) | None => None,
        }
    }
}

/// An origin as clients write it: without the port that goes without saying.
fn base(is_tls: bool, host: &str, port: u16) -> String {
    match (is_tls, port) {
        (true, 443) => format!("https://{host}"),
        (false, 80) => format!("http://{host}"),
        (true, _) => format!("https://{host}:{port}"),
        (false, _) => format!("http://{host}:{port}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_that_goes_without_saying_is_not_said() {
        let addresses = Addresses { port: 443, arm_port: 8444, is_tls: true };
        assert_eq!(addresses.main(true), "https://localhost");
        assert_eq!(addresses.arm(true), "https://127.0.0.1:8444");
        assert_eq!(addresses.alias("https://localhost"), Some(GRAPH));
    }

    #[test]
    fn the_own_origins_stand_for_graph_and_the_resource_manager() {
        let addresses = Addresses { port: 8443, arm_port: 8444, is_tls: true };
        assert_eq!(addresses.alias("https://localhost:8443"), Some(GRAPH));
        assert_eq!(addresses.alias("https://127.0.0.1:8444/"), Some(ARM));
        assert_eq!(addresses.alias("https://api.powerplatform.com"), None);
    }
}
