//! Certificates of the practice tenant: the one its certificate client proves itself with, its thumbprint, and the
//! little of X.509 that checking an assertion needs.

use std::sync::OnceLock;

use aws_lc_rs::digest::{Digest, SHA1_FOR_LEGACY_USE_ONLY, digest};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_RSA_SHA256};

/// A self-signed certificate with its private key.
#[derive(Debug, Clone)]
pub struct MadeCertificate {
    /// Private key and certificate, PEM.
    pub pem: String,
    /// The certificate, base64 of its DER form.
    pub certificate: String,
}

/// The key of every practice certificate of this process; the first call makes it, which takes a moment.
pub fn key() -> &'static KeyPair {
    static KEY: OnceLock<KeyPair> = OnceLock::new();
    KEY.get_or_init(|| KeyPair::generate_for(&PKCS_RSA_SHA256).expect("the crypto library makes RSA keys"))
}

/// Makes a self-signed certificate for the practice key.
pub fn make(subject: &str, starts: Timestamp, ends: Timestamp) -> Result<MadeCertificate, rcgen::Error> {
    let key = key();
    let day = |at: Timestamp| {
        let at = at.to_zoned(TimeZone::UTC);
        rcgen::date_time_ymd(at.year().into(), at.month().unsigned_abs(), at.day().unsigned_abs())
    };
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, subject);
    params.not_before = day(starts);
    params.not_after = day(ends);
    let certificate = params.self_signed(key)?;
    Ok(MadeCertificate {
        pem: format!("{}{}", key.serialize_pem(), certificate.pem()),
        certificate: BASE64_STANDARD.encode(certificate.der()),
    })
}

/// The SHA-1 thumbprint of a DER certificate. Nothing is protected by it: Entra names certificates so, in the `x5t` of
/// an assertion (`entra.md` section 9.2) and in `customKeyIdentifier` (`graph.md` section 6).
pub fn thumbprint(certificate: &[u8]) -> Digest {
    digest(&SHA1_FOR_LEGACY_USE_ONLY, certificate)
}

/// The RSA public key (PKCS#1) in a DER certificate.
pub fn public_key(certificate: &[u8]) -> Option<Vec<u8>> {
    let (certificate, _) = element(certificate)?;
    let (mut fields, _) = element(certificate.content)?;
    // [0] version is optional; then serial number, algorithm, issuer, validity, subject, public key.
    let (first, rest) = element(fields.content)?;
    fields.content = if first.tag == 0xA0 { rest } else { fields.content };
    for _ in 0..5 {
        fields.content = element(fields.content)?.1;
    }
    let (public_key, _) = element(fields.content)?;
    let (_, bits) = element(public_key.content)?;
    let (bits, _) = element(bits)?;
    // The first byte of a bit string counts unused bits.
    bits.content.split_first().filter(|(unused, _)| **unused == 0).map(|(_, key)| key.to_vec())
}

struct Element<'a> {
    tag: u8,
    content: &'a [u8],
}

/// Reads one DER element and what follows it.
fn element(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        0..=0x7F => (usize::from(length), rest),
        0x81..=0x83 => {
            let (digits, rest) = rest.split_at_checked(usize::from(length - 0x80))?;
            (digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((Element { tag, content }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_key_of_a_made_certificate_is_found() {
        let made = make("practice", Timestamp::UNIX_EPOCH, "2099-01-01T00:00:00Z".parse().unwrap()).unwrap();
        let der = BASE64_STANDARD.decode(made.certificate).unwrap();
        let key = public_key(&der).unwrap();
        // A 2048-bit modulus and the exponent in a sequence.
        assert_eq!((key[0], key.len()), (0x30, 270));
        assert_eq!(public_key(&der[..40]), None);
    }

    #[test]
    fn a_thumbprint_is_the_sha_1_of_the_certificate() {
        let hex: String = thumbprint(b"abc").as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "a9993e364706816aba3e25717850c26c9cd0d89d");
    }
}
