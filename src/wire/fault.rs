//! Why no answer came, read from the chain of causes below a failed request.

use std::error::Error;
use std::io;

use tokio_rustls::rustls;

use crate::evidence::text::{harmless, shorten};
use crate::evidence::{CertificateFlaw, NetworkFault};

/// What is said of a larger one. It does not get smaller by asking again.
pub(super) const TOO_LARGE: &str = "the answer is larger than 8 MiB";

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
        Bad::Expired => (CertificateFlaw::Expired, "it has ended, by this computer's clock".to_owned()),
        Bad::ExpiredContext { not_after, .. } => {
            (CertificateFlaw::Expired, format!("it ended on {}, by this computer's clock", moment(not_after.as_secs())))
        }
        Bad::NotValidYet => (CertificateFlaw::NotYetValid, "it begins later, by this computer's clock".to_owned()),
        Bad::NotValidYetContext { not_before, .. } => {
            let begins = moment(not_before.as_secs());
            (CertificateFlaw::NotYetValid, format!("it begins on {begins}, by this computer's clock"))
        }
        Bad::NotValidForName => (CertificateFlaw::OtherName, "it was issued for another name".to_owned()),
        Bad::NotValidForNameContext { presented, .. } if presented.is_empty() => {
            (CertificateFlaw::OtherName, "it was issued for no name".to_owned())
        }
        Bad::NotValidForNameContext { presented, .. } => {
            (CertificateFlaw::OtherName, format!("it was issued for {}", names(presented)))
        }
        Bad::Revoked => (CertificateFlaw::Other, "it was revoked".to_owned()),
        other => (CertificateFlaw::Other, without_address(&other.to_string())),
    };
    NetworkFault::Untrusted { host, flaw, detail }
}

/// A moment of a certificate, to the second.
fn moment(seconds: u64) -> String {
    let moment = i64::try_from(seconds).ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    moment.map_or_else(|| "a day that no calendar has".to_owned(), |moment| moment.to_string())
}

/// The names that a certificate was issued for. They are data of a stranger.
fn names(presented: &[String]) -> String {
    /// As many tell what it is.
    const FEW: usize = 3;
    let mut names: Vec<&str> = presented.iter().take(FEW).map(|name| plain_name(name)).collect();
    if presented.len() > FEW {
        names.push("others");
    }
    shorten(&harmless(&names.join(", "), false), 200)
}

/// The library writes `DnsName("host")` and `IpAddress(address)`.
fn plain_name(name: &str) -> &str {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.unwrap_or(name).trim_matches('"')
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
    fn the_names_of_a_certificate_are_told_in_short_and_without_what_a_terminal_obeys() {
        let presented = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names(&presented(&["DnsName(\"a.example\")", "IpAddress(127.0.0.1)"])), "a.example, 127.0.0.1");
        assert_eq!(names(&presented(&["a", "b", "c", "d", "e"])), "a, b, c, others");
        assert_eq!(names(&presented(&["UniformResourceIdentifier(\"x\u{1b}[2J\u{202e}\")"])), "x\u{fffd}[2J");
        assert!(names(&presented(&["x".repeat(9_000).as_str()])).chars().count() <= 200);
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
