//! Why no answer came, read from the chain of causes below a failed request.

use std::error::Error;
use std::io;

use tokio_rustls::rustls;

use crate::evidence::NetworkFault;
use crate::evidence::text::shorten;

/// Names the fault.
pub(super) fn classify(host: &str, error: &reqwest::Error) -> NetworkFault {
    let host = host.to_owned();
    if let Some(tls) = find::<rustls::Error>(error) {
        return of_tls(host, tls);
    }
    if error.is_timeout() {
        return NetworkFault::TimedOut { host };
    }
    if error.is_dns() {
        return NetworkFault::Dns { host };
    }
    let io = find::<io::Error>(error).map(io::Error::kind);
    if io == Some(io::ErrorKind::ConnectionRefused) {
        return NetworkFault::Refused { host };
    }
    let last = last(error);
    // The tunnel through a proxy has no public error type; this is its text in hyper-util, and a test holds it.
    if error.is_connect() && last.contains("proxy authorization required") {
        return NetworkFault::ProxyAuth { host };
    }
    NetworkFault::Broken { host, detail: shorten(&last, 200) }
}

fn of_tls(host: String, error: &rustls::Error) -> NetworkFault {
    use rustls::CertificateError as Bad;
    let rustls::Error::InvalidCertificate(bad) = error else {
        return NetworkFault::Broken { host, detail: format!("no encrypted connection came about ({error})") };
    };
    let detail = match bad {
        Bad::UnknownIssuer => "this machine does not know who issued it".to_owned(),
        Bad::Expired | Bad::ExpiredContext { .. } => "it has expired, or this machine's clock is ahead".to_owned(),
        Bad::NotValidYet | Bad::NotValidYetContext { .. } => {
            "it is not valid yet, or this machine's clock is behind".to_owned()
        }
        Bad::NotValidForName | Bad::NotValidForNameContext { .. } => "it was issued for another name".to_owned(),
        Bad::Revoked => "it was revoked".to_owned(),
        other => other.to_string(),
    };
    NetworkFault::Untrusted { host, detail }
}

/// The first error of this type in the chain, looking into `io::Error`, which hides what it carries.
fn find<'e, T: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        if let Some(inner) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref)
            && let Some(found) = find::<T>(inner)
        {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// The innermost cause in words: the outer ones repeat the address.
fn last(error: &reqwest::Error) -> String {
    let mut last: &dyn Error = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_issuer_is_told_from_a_broken_handshake() {
        let host = || "login.example".to_owned();
        let unknown = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        assert!(matches!(of_tls(host(), &unknown), NetworkFault::Untrusted { .. }));
        assert!(matches!(of_tls(host(), &rustls::Error::DecryptError), NetworkFault::Broken { .. }));
    }

    #[test]
    fn what_an_io_error_carries_is_found() {
        let tls = rustls::Error::InvalidCertificate(rustls::CertificateError::Expired);
        let outer = io::Error::other(io::Error::other(tls));
        assert!(find::<rustls::Error>(&outer).is_some());
    }
}
