//! Certificates of the practice tenant: the one its certificate client proves itself with, those that clients upload,
//! their thumbprints, and whether one of them signed a token.

pub mod file;

use std::sync::OnceLock;

use aws_lc_rs::digest::{Digest, SHA1_FOR_LEGACY_USE_ONLY, digest};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_RSA_SHA256};
use serde_json::Value;
use x509_parser::prelude::{ASN1Time, FromDer, X509Certificate};
use x509_parser::public_key::PublicKey;

/// The key of every practice certificate of this process; the first call makes it, which takes a moment.
pub fn key() -> &'static KeyPair {
    static KEY: OnceLock<KeyPair> = OnceLock::new();
    KEY.get_or_init(|| KeyPair::generate_for(&PKCS_RSA_SHA256).expect("the crypto library makes RSA keys"))
}

/// Makes a self-signed certificate for a key, in its DER form.
pub fn make(key: &KeyPair, subject: &str, starts: Timestamp, ends: Timestamp) -> Result<Vec<u8>, rcgen::Error> {
    let day = |at: Timestamp| {
        let at = at.to_zoned(TimeZone::UTC);
        rcgen::date_time_ymd(at.year().into(), at.month().unsigned_abs(), at.day().unsigned_abs())
    };
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, subject);
    params.not_before = day(starts);
    params.not_after = day(ends);
    Ok(params.self_signed(key)?.der().to_vec())
}

/// The SHA-1 thumbprint of a DER certificate. Nothing is protected by it: Entra names certificates so, in the `x5t` of
/// an assertion and in `customKeyIdentifier`.
pub fn thumbprint(certificate: &[u8]) -> Digest {
    digest(&SHA1_FOR_LEGACY_USE_ONLY, certificate)
}

/// What a certificate says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// Such as `CN=practice courier`.
    pub subject: String,
    pub starts: Timestamp,
    pub ends: Timestamp,
}

/// Reads a certificate as clients upload it: DER, or the text of a PEM file. Gives its DER form and what it says.
pub fn read(uploaded: &[u8]) -> Option<(Vec<u8>, Described)> {
    let der = match x509_parser::pem::parse_x509_pem(uploaded) {
        Ok((_, pem)) => pem.contents,
        Err(_) => uploaded.to_vec(),
    };
    let (rest, certificate) = X509Certificate::from_der(&der).ok()?;
    let moment = |at: ASN1Time| Timestamp::from_second(at.timestamp()).ok();
    let validity = certificate.validity();
    let described = Described {
        subject: certificate.subject().to_string(),
        starts: moment(validity.not_before)?,
        ends: moment(validity.not_after)?,
    };
    rest.is_empty().then_some((der, described))
}

/// The RSA public key (PKCS#1) in a DER certificate.
pub fn public_key(certificate: &[u8]) -> Option<Vec<u8>> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    match certificate.public_key().parsed().ok()? {
        PublicKey::RSA(_) => Some(certificate.public_key().subject_public_key.data.to_vec()),
        _ => None,
    }
}

/// Gives the claims of a JWT that the key of a certificate (base64 of its DER form) signed, with either of the two
/// algorithms that Entra takes. Times and audience are for the caller to judge.
pub fn claims_signed_by(certificate: &str, text: &str) -> Option<Value> {
    let algorithm = jsonwebtoken::decode_header(text).ok()?.alg;
    if !matches!(algorithm, Algorithm::RS256 | Algorithm::PS256) {
        return None;
    }
    let public = public_key(&BASE64_STANDARD.decode(certificate).ok()?)?;
    let mut rules = Validation::new(algorithm);
    rules.validate_exp = false;
    rules.validate_aud = false;
    rules.required_spec_claims.clear();
    jsonwebtoken::decode(text, &DecodingKey::from_rsa_der(&public), &rules).ok().map(|token| token.claims)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_key_of_a_made_certificate_is_found() {
        let der = make(key(), "practice", Timestamp::UNIX_EPOCH, "2099-01-01T00:00:00Z".parse().unwrap()).unwrap();
        let key = public_key(&der).unwrap();
        // A 2048-bit modulus and the exponent in a sequence.
        assert_eq!((key[0], key.len()), (0x30, 270));
        assert_eq!(public_key(&der[..40]), None);
    }

    #[test]
    fn a_certificate_is_read_from_der_and_from_a_pem_file() {
        let ends = "2099-01-01T00:00:00Z".parse().unwrap();
        let der = make(key(), "practice", Timestamp::UNIX_EPOCH, ends).unwrap();
        let described = Described { subject: "CN=practice".to_owned(), starts: Timestamp::UNIX_EPOCH, ends };
        assert_eq!(read(&der), Some((der.clone(), described.clone())));
        assert_eq!(read(file::pem("CERTIFICATE", &der).as_bytes()), Some((der, described)));
        assert_eq!(read(b"no certificate"), None);
    }

    #[test]
    fn a_thumbprint_is_the_sha_1_of_the_certificate() {
        let hex: String = thumbprint(b"abc").as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "a9993e364706816aba3e25717850c26c9cd0d89d");
    }
}
