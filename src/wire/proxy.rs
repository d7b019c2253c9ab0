//! Which proxy a request goes through, as the environment or the system names it. The client underneath reads it in the
//! same way.

use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use crate::evidence::NetworkFault;

/// Host and port of the proxy on the way to an address, without the user name and password that may stand before them;
/// `None` where it is reached directly.
pub(super) fn on_the_way(url: &Url) -> Option<String> {
    let to: Uri = url.as_str().parse().ok()?;
    let proxy = Matcher::from_system().intercept(&to)?;
    let host = proxy.uri().host()?;
    Some(match proxy.uri().port_u16() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

/// Where no connection came about, the proxy on the way is what was not reached, and not the host behind it.
pub(super) fn blamed(fault: NetworkFault, url: &Url) -> NetworkFault {
    let (host, detail) = match &fault {
        NetworkFault::Dns { host } => (host, "its name could not be resolved"),
        NetworkFault::Refused { host } => (host, "it refused the connection"),
        NetworkFault::Broken { host, detail } => (host, detail.as_str()),
        NetworkFault::TimedOut { .. }
        | NetworkFault::Untrusted { .. }
        | NetworkFault::ProxyAuth { .. }
        | NetworkFault::ProxyUnusable { .. }
        | NetworkFault::Intercepted { .. } => return fault,
    };
    match on_the_way(url) {
        Some(proxy) => NetworkFault::ProxyUnusable { host: host.clone(), proxy, detail: detail.to_owned() },
        None => fault,
    }
}
