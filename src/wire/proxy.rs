//! Which proxy a request goes through, as the environment or the system names it. The client underneath reads it in the
//! same way.

use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use crate::evidence::NetworkFault;

use super::WireError;

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

/// Other machines are spoken with over HTTPS only. The first of these that is set counts, by either spelling.
const VARIABLES: [[&str; 2]; 2] = [["HTTPS_PROXY", "https_proxy"], ["ALL_PROXY", "all_proxy"]];

/// Says which variable names no proxy, where it was meant to name one: the client underneath would go without.
pub(super) fn check() -> Result<(), WireError> {
    // Set by web servers, which also pass on what strangers send; then the client takes no proxy from the environment.
    if std::env::var_os("REQUEST_METHOD").is_some() {
        return Ok(());
    }
    for names in VARIABLES {
        let set = names.into_iter().find_map(|name| Some((name, std::env::var_os(name)?)));
        match set.filter(|(_, value)| !value.is_empty()) {
            Some((_, value)) if value.to_str().is_some_and(is_proxy) => return Ok(()),
            Some((variable, _)) => {
                let why = format!(
                    "this is no address of a proxy. Write it like http://proxy.contoso.example:8080, or unset {variable}"
                );
                return Err(WireError::Variable { variable, why });
            }
            None => {}
        }
    }
    Ok(())
}

fn is_proxy(value: &str) -> bool {
    let to = Uri::from_static("https://contoso.example/");
    Matcher::builder().all(value).build().intercept(&to).is_some_and(|proxy| {
        let is_without_port =
            || proxy.uri().authority().is_some_and(|authority| authority.as_str() == authority.host());
        proxy.uri().host().is_some_and(|host| !host.is_empty())
            && (proxy.uri().port_u16().is_some() || is_without_port())
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
        | NetworkFault::NotBegun { .. }
        | NetworkFault::Intercepted { .. } => return fault,
    };
    match on_the_way(url) {
        Some(proxy) => NetworkFault::ProxyUnusable { host: host.clone(), proxy, detail: detail.to_owned() },
        None => fault,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_proxy_is_told_from_what_is_none() {
        for proxy in [
            "http://proxy.contoso.example:8080",
            "proxy.contoso.example:8080",
            "proxy",
            "https://practice:pass%40word@proxy.contoso.example",
            "socks5h://[::1]:1080",
        ] {
            assert!(is_proxy(proxy), "{proxy}");
        }
        for none in [
            "http://",
            "http:// proxy:8080",
            "http://proxy:99999",
            "http://proxy:port",
            "ftp://proxy:21",
            "://proxy",
            " ",
        ] {
            assert!(!is_proxy(none), "{none}");
        }
    }
}
