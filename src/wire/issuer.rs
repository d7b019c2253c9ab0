//! Finds out who issued a certificate that is not trusted: on a network that inspects encrypted connections the
//! name tells who stands in between. The handshake always ends in refusal, so nothing is ever sent over it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use url::Url;

use crate::evidence::text::{harmless, shorten};

use super::proxy;

const PATIENCE: Duration = Duration::from_secs(3);

/// The name of the issuer; `None` where a proxy is in use, whose connections cannot be looked at like this.
pub(super) async fn name(url: &Url, is_local: bool) -> Option<String> {
    if !is_local && proxy::on_the_way(url).is_some() {
        return None;
    }
    let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
    let port = url.port_or_known_default()?;
    let look = Arc::new(Look::default());
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .ok()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(&look) as Arc<dyn ServerCertVerifier>)
        .with_no_client_auth();
    let server = ServerName::try_from(host.clone()).ok()?;
    let handshake = async {
        let stream = TcpStream::connect((host, port)).await.ok()?;
        TlsConnector::from(Arc::new(config)).connect(server, stream).await.err()
    };
    // It always fails; what was seen on the way is what counts.
    let _ = tokio::time::timeout(PATIENCE, handshake).await;
    let seen = look.issuer.lock().unwrap_or_else(PoisonError::into_inner).take();
    seen.map(|name| shorten(&harmless(&name, false), 80))
}

/// Looks at a certificate, and refuses it whatever it is.
#[derive(Debug, Default)]
struct Look {
    issuer: Mutex<Option<String>>,
}

impl ServerCertVerifier for Look {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        *self.issuer.lock().unwrap_or_else(PoisonError::into_inner) = issuer(certificate);
        Err(Error::General("only looked at".to_owned()))
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("only looked at".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("only looked at".to_owned()))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        aws_lc_rs::default_provider().signature_verification_algorithms.supported_schemes()
    }
}

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const VERSION: u8 = 0xa0;
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const ORGANIZATION: &[u8] = &[0x55, 0x04, 0x0a];

/// The issuer's common name, or else its organization (RFC 5280 section 4.1).
fn issuer(der: &[u8]) -> Option<String> {
    let (certificate, _) = expect(SEQUENCE, der)?;
    let (mut rest, _) = expect(SEQUENCE, certificate)?;
    if rest.first() == Some(&VERSION) {
        rest = element(rest)?.2;
    }
    let (_serial, _, rest) = element(rest)?;
    let (_algorithm, rest) = expect(SEQUENCE, rest)?;
    let (mut names, _) = expect(SEQUENCE, rest)?;
    let mut organization = None;
    while !names.is_empty() {
        let (set, rest) = expect(SET, names)?;
        names = rest;
        let (pair, _) = expect(SEQUENCE, set)?;
        let (_, kind, value) = element(pair)?;
        let (tag, text, _) = element(value)?;
        match kind {
            COMMON_NAME => return string(tag, text),
            ORGANIZATION => organization = string(tag, text),
            _ => {}
        }
    }
    organization
}

/// The content of an element of this kind, and what follows it.
fn expect(tag: u8, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (found, content, rest) = element(bytes)?;
    (found == tag).then_some((content, rest))
}

/// Tag and content of the first element, and what follows it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x83 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

fn string(tag: u8, bytes: &[u8]) -> Option<String> {
    match tag {
        // UTF8String, PrintableString, IA5String; the older TeletexString is mostly ASCII in practice.
        0x0c | 0x13 | 0x14 | 0x16 => Some(String::from_utf8_lossy(bytes).into_owned()),
        // BMPString
        0x1e => {
            let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            Some(String::from_utf16_lossy(&units))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rcgen::{CertificateParams, DistinguishedName, DnType, Issuer, KeyPair};

    use super::*;

    fn certificate(names: &[(DnType, &str)]) -> Vec<u8> {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name = DistinguishedName::new();
        for (kind, name) in names {
            params.distinguished_name.push(kind.clone(), *name);
        }
        let issuer = Issuer::new(params, KeyPair::generate().unwrap());
        let key = KeyPair::generate().unwrap();
        let server = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        server.signed_by(&key, &issuer).unwrap().der().to_vec()
    }

    #[test]
    fn the_issuer_is_known_by_its_common_name_or_its_organization() {
        let both = [(DnType::OrganizationName, "Contoso"), (DnType::CommonName, "Contoso Inspection CA ü")];
        assert_eq!(issuer(&certificate(&both)).as_deref(), Some("Contoso Inspection CA ü"));
        assert_eq!(issuer(&certificate(&both[..1])).as_deref(), Some("Contoso"));
        assert_eq!(issuer(&certificate(&[])), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            issuer(&bytes);
        }

        #[test]
        fn a_damaged_certificate_is_read_or_refused(at in 0usize..400, byte in any::<u8>(), cut in 0usize..400) {
            let mut bytes = certificate(&[(DnType::CommonName, "Contoso")]);
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
            bytes.truncate(cut);
            issuer(&bytes);
        }
    }
}
