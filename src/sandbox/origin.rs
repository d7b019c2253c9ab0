//! The address under which a client reached the practice tenant, from which absolute URLs are built: real host names
//! are `https`, loopback names have the scheme of the connection.

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;

/// Who is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    pub address: SocketAddr,
    pub is_tls: bool,
}

/// Scheme, host and port as the client sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    scheme: &'static str,
    host: String,
}

impl Origin {
    /// Builds the origin from a `Host` header and from whether the connection is encrypted.
    pub fn new(host: &str, is_tls: bool) -> Self {
        let scheme = if is_tls || !is_loopback(name_of(host)) { "https" } else { "http" };
        Self { scheme, host: host.to_owned() }
    }

    /// The host and port of the request.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The host without its port, in lower case.
    pub fn name(&self) -> String {
        name_of(&self.host).to_ascii_lowercase()
    }

    /// An absolute URL; `path` begins with a slash.
    pub fn url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.host)
    }
}

impl<S: Sync> FromRequestParts<S> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let is_tls = parts.extensions.get::<ConnectInfo<Peer>>().is_some_and(|peer| peer.0.is_tls);
        let named = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let host = named.or_else(|| parts.uri.authority().map(|authority| authority.as_str()));
        Ok(Self::new(host.unwrap_or("localhost"), is_tls))
    }
}

/// Whether a host name (without port) is this machine's own.
pub fn is_loopback(name: &str) -> bool {
    let name = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn name_of(host: &str) -> &str {
    match host.rfind(']') {
        Some(end) => &host[..=end],
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_hosts_are_https_and_loopback_follows_the_connection() {
        assert_eq!(Origin::new("graph.microsoft.com", false).url("/v1.0"), "https://graph.microsoft.com/v1.0");
        assert_eq!(Origin::new("localhost:8080", false).url("/x"), "http://localhost:8080/x");
        assert_eq!(Origin::new("localhost:8080", true).url("/x"), "https://localhost:8080/x");
        assert_eq!(Origin::new("[::1]:8080", false).url("/x"), "http://[::1]:8080/x");
    }

    #[test]
    fn a_name_that_only_looks_like_loopback_is_not() {
        assert!(is_loopback("127.0.0.1") && is_loopback("[::1]") && is_loopback("LOCALHOST"));
        assert!(!is_loopback("localhost.contoso.example"));
    }
}
