//! Reads the public part of a certificate. Signatures and chains are not verified: the directory knows a certificate by
//! its thumbprint, no matter who signed it (SERVICES.md, "Certificates").

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use x509_parser::certificate::X509Certificate;
use x509_parser::der_parser::asn1_rs::{Oid, oid};
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;
use x509_parser::signature_algorithm::SignatureAlgorithm;
use x509_parser::time::ASN1Time;
use x509_parser::x509::AlgorithmIdentifier;

use super::{CertificateFacts, CertificateProblem, damaged};
use crate::evidence::{KeyKind, SignatureHash};

/// A certificate without its private key.
pub(in crate::vault) struct PublicPart {
    pub facts: CertificateFacts,
    /// The public key as the certificate holds it; for RSA its PKCS#1 form.
    pub key: Vec<u8>,
    /// SHA-1 and SHA-256 of the DER form, as a header of an assertion names them.
    pub x5t: String,
    pub x5t_s256: String,
}

impl PublicPart {
    /// Reads one certificate in its DER form. What follows it is of no concern: trusted certificates of OpenSSL carry
    /// notes behind the certificate.
    pub fn read(der: &[u8]) -> Result<Self, CertificateProblem> {
        let (rest, certificate) = X509Certificate::from_der(der).map_err(damaged)?;
        let der = &der[..der.len() - rest.len()];
        let sha1 = digest(&SHA1_FOR_LEGACY_USE_ONLY, der);
        let sha256 = digest(&SHA256, der);
        let key = certificate.public_key();
        let facts = CertificateFacts {
            subject: certificate.subject().to_string(),
            thumbprint: hex(sha1.as_ref()),
            thumbprint_sha256: hex(sha256.as_ref()),
            not_before: moment(certificate.validity().not_before),
            not_after: moment(certificate.validity().not_after),
            key_kind: kind(&key.algorithm.algorithm),
            key_bits: key.parsed().ok().as_ref().and_then(bits),
            signed_with: hash(&certificate.signature_algorithm),
        };
        Ok(Self {
            facts,
            key: key.subject_public_key.data.to_vec(),
            x5t: URL_SAFE_NO_PAD.encode(sha1),
            x5t_s256: URL_SAFE_NO_PAD.encode(sha256),
        })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// Certificates may end with the year 9999, hours after the last moment that a timestamp can hold.
fn moment(time: ASN1Time) -> Timestamp {
    Timestamp::from_second(time.timestamp()).unwrap_or(if time.timestamp() < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

/// What a key with this algorithm is made for.
pub(super) fn kind(algorithm: &Oid) -> KeyKind {
    if *algorithm == oid!(1.2.840.113549.1.1.1) {
        KeyKind::Rsa
    } else if *algorithm == oid!(1.2.840.10045.2.1) {
        KeyKind::EllipticCurve
    } else {
        KeyKind::Other(algorithm.to_id_string())
    }
}

fn bits(key: &PublicKey) -> Option<u32> {
    let bits = match key {
        PublicKey::RSA(rsa) => significant_bits(rsa.modulus),
        PublicKey::EC(point) => u32::try_from(point.key_size()).ok()?,
        PublicKey::DSA(_) | PublicKey::GostR3410(_) | PublicKey::GostR3410_2012(_) | PublicKey::Unknown(_) => 0,
    };
    (bits > 0).then_some(bits)
}

/// Length of a number that is written with its most significant byte first.
pub(super) fn significant_bits(number: &[u8]) -> u32 {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let Some(first) = number.get(zeros) else { return 0 };
    u32::try_from(8 * (number.len() - zeros)).unwrap_or(u32::MAX) - first.leading_zeros()
}

fn hash(algorithm: &AlgorithmIdentifier) -> SignatureHash {
    let of = |found: &Oid, known: &[(Oid, SignatureHash)]| {
        known.iter().find(|(oid, _)| oid == found).map_or(SignatureHash::Other, |(_, hash)| *hash)
    };
    if let Ok(SignatureAlgorithm::RSASSA_PSS(parameters)) = SignatureAlgorithm::try_from(algorithm) {
        return of(
            parameters.hash_algorithm_oid(),
            &[
                (oid!(1.3.14.3.2.26), SignatureHash::Sha1),
                (oid!(2.16.840.1.101.3.4.2.1), SignatureHash::Sha256),
                (oid!(2.16.840.1.101.3.4.2.2), SignatureHash::Sha384),
                (oid!(2.16.840.1.101.3.4.2.3), SignatureHash::Sha512),
            ],
        );
    }
    of(
        &algorithm.algorithm,
        &[
            (oid!(1.2.840.113549.1.1.4), SignatureHash::Md5),
            (oid!(1.2.840.113549.1.1.5), SignatureHash::Sha1),
            (oid!(1.3.14.3.2.29), SignatureHash::Sha1),
            (oid!(1.2.840.113549.1.1.11), SignatureHash::Sha256),
            (oid!(1.2.840.113549.1.1.12), SignatureHash::Sha384),
            (oid!(1.2.840.113549.1.1.13), SignatureHash::Sha512),
            (oid!(1.2.840.10045.4.1), SignatureHash::Sha1),
            (oid!(1.2.840.10045.4.3.2), SignatureHash::Sha256),
            (oid!(1.2.840.10045.4.3.3), SignatureHash::Sha384),
            (oid!(1.2.840.10045.4.3.4), SignatureHash::Sha512),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_do_not_count_as_length() {
        assert_eq!(significant_bits(&[]), 0);
        assert_eq!(significant_bits(&[0, 0]), 0);
        assert_eq!(significant_bits(&[0, 0x80, 0]), 16);
        assert_eq!(significant_bits(&[0x01, 0xFF]), 9);
    }
}
