//! The clients underneath, each made when it is first needed: reading root certificates, those of the machine and those
//! that the environment names, takes longer than anything else at the start of the program.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::{Certificate, Client, ClientBuilder, redirect};

use super::route::Way;
use super::{WireError, proxy, trust};

/// A client, or why there is none.
type Made = OnceLock<Result<Client, WireError>>;

pub(super) struct Clients {
    timeout: Option<Duration>,
    /// Certificates to trust beside the machine's own and those that the environment names.
    extra: Vec<Certificate>,
    /// Whether every endpoint is on this machine.
    pub stays_here: bool,
    /// For hosts elsewhere: goes through the proxy that the environment names.
    outer: Made,
    /// For this machine: never through a proxy.
    loopback: Made,
    /// For this machine without encryption, which needs no certificates.
    plain: Made,
}

impl Clients {
    pub(super) fn new(timeout: Option<Duration>, extra: Vec<Certificate>, stays_here: bool) -> Self {
        let [outer, loopback, plain] = [Made::new(), Made::new(), Made::new()];
        Self { timeout, extra, stays_here, outer, loopback, plain }
    }

    /// The client that a request goes through.
    ///
    /// # Errors
    /// When the machine has no root certificates, or other machines cannot be spoken with as the environment says.
    pub(super) fn of(&self, way: &Way) -> Result<&Client, &WireError> {
        match (way.is_local, way.url.scheme()) {
            (true, "http") => self.plain(),
            (true, _) => self.loopback(),
            (false, _) => self.outer(),
        }
    }

    pub(super) fn outer(&self) -> Result<&Client, &WireError> {
        made(&self.outer, || {
            let named = trust::of_environment()?;
            proxy::check()?;
            match self.base().tls_certs_merge(self.extra.iter().cloned().chain(named)).build() {
                Err(_) if self.stays_here => self.loopback().cloned().map_err(Clone::clone),
                built => built.map_err(unmade),
            }
        })
    }

    fn loopback(&self) -> Result<&Client, &WireError> {
        // A machine without root certificates can still talk to itself, and so can one whose environment names no file
        // that is of use.
        made(&self.loopback, || {
            let named = trust::of_environment().unwrap_or_default();
            let build = |trust: fn(ClientBuilder, Vec<Certificate>) -> ClientBuilder| {
                let trusted = self.extra.iter().chain(&named).cloned().collect();
                trust(self.local(), trusted).build()
            };
            build(ClientBuilder::tls_certs_merge).or_else(|_| build(ClientBuilder::tls_certs_only)).map_err(unmade)
        })
    }

    fn plain(&self) -> Result<&Client, &WireError> {
        made(&self.plain, || self.local().tls_certs_only(std::iter::empty()).build().map_err(unmade))
    }

    /// For this machine, whose name needs no looking up: that would take a thread and several files each time.
    fn local(&self) -> ClientBuilder {
        let addresses = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))];
        self.base().no_proxy().http1_only().resolve_to_addrs("localhost", &addresses)
    }

    fn base(&self) -> ClientBuilder {
        let builder = Client::builder()
            .redirect(redirect::Policy::none())
            .referer(false)
            .user_agent(concat!("firstcall/", env!("CARGO_PKG_VERSION")));
        match self.timeout {
            Some(timeout) => builder.timeout(timeout),
            None => builder,
        }
    }
}

fn made(place: &Made, make: impl FnOnce() -> Result<Client, WireError>) -> Result<&Client, &WireError> {
    place.get_or_init(make).as_ref()
}

fn unmade(error: reqwest::Error) -> WireError {
    WireError::Client { source: Arc::new(error) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_client_is_made_before_a_request_needs_it() {
        let clients = Clients::new(None, Vec::new(), true);
        let way = |url: &str| Way { url: url.parse().unwrap(), host: None, is_local: true };
        clients.of(&way("http://localhost:1/")).unwrap();
        assert!(clients.plain.get().is_some());
        // Those read the certificates of the machine.
        assert!(clients.loopback.get().is_none() && clients.outer.get().is_none());
    }
}
