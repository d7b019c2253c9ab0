//! Why no answer came, read from the chain of causes below a failed request.

use std::error::Error;
use std::io;

use tokio_rustls::rustls;

use crate::evidence::text::shorten;
use crate::evidence::{CertificateFlaw, NetworkFault};

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
    NetworkFault::Broken { host, detail: shorten(&without_address(&last), 200) }
}

fn of_tls(host: String, error: &rustls::Error) -> NetworkFault {
    use rustls::CertificateError as Bad;
    let rustls::Error::InvalidCertificate(bad) = error else {
        return NetworkFault::Broken { host, detail: format!("no encrypted connection came about ({error})") };
    };
    let (flaw, detail) = match bad {
        Bad::UnknownIssuer => (CertificateFlaw::Other, "this machine does not know who issued it".to_owned()),
        Bad::Expired | Bad::ExpiredContext { .. } => {
            (CertificateFlaw::Expired, "it has expired, or this machine's clock is ahead".to_owned())
        }
        Bad::NotValidYet | Bad::NotValidYetContext { .. } => {
            (CertificateFlaw::NotYetValid, "it is not valid yet, or this machine's clock is behind".to_owned())
        }
        Bad::NotValidForName | Bad::NotValidForNameContext { .. } => {
            (CertificateFlaw::OtherName, "it was issued for another name".to_owned())
        }
        Bad::Revoked => (CertificateFlaw::Other, "it was revoked".to_owned()),
        other => (CertificateFlaw::Other, without_address(&other.to_string())),
    };
    NetworkFault::Untrusted { host, flaw, detail }
}

/// The words of a library without the address of its own manual, which helps nobody here.
fn without_address(text: &str) -> String {
    let end = text.find("https://").unwrap_or(text.len());
    text[..end].trim_end_matches([' ', ':', '(']).to_owned()
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
    fn what_is_wrong_with_a_certificate_is_told_apart() {
        use rustls::CertificateError as Bad;
        for (bad, code) in [
            (Bad::UnknownIssuer, "network.untrusted"),
            (Bad::Expired, "network.certificate-expired"),
            (Bad::NotValidYet, "network.certificate-not-yet-valid"),
            (Bad::NotValidForName, "network.certificate-name"),
        ] {
            let fault = of_tls("login.example".to_owned(), &rustls::Error::InvalidCertificate(bad));
            assert_eq!(fault.code(), code);
        }
    }

    #[test]
    fn the_manual_of_a_library_is_no_words_for_people() {
        let text = "peer closed connection without sending TLS close_notify: https://docs.rs/rustls/latest/x";
        assert_eq!(without_address(text), "peer closed connection without sending TLS close_notify");
    }

    #[test]
    fn what_an_io_error_carries_is_found() {
        let tls = rustls::Error::InvalidCertificate(rustls::CertificateError::Expired);
        let outer = io::Error::other(io::Error::other(tls));
        assert!(find::<rustls::Error>(&outer).is_some());
    }
}
