//! Makes a self-signed certificate for people who have none: the public part goes to the portal, the rest stays here.
//!
//! Nothing is written in this room. The caller writes [`Made::pem`] with `profile::write_private`, readable by the user
//! only, and [`Made::public`] beside it.

use std::ops::RangeInclusive;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rcgen::{
    CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, PKCS_RSA_SHA256, RsaKeySize,
};
use secrecy::SecretString;
use zeroize::Zeroizing;

use super::certificate::PublicPart;
use crate::evidence::CertificateFacts;

/// For how many days a certificate may be made. The end is where the directory ends a client secret unless it is told
/// otherwise, two years (SERVICES.md, "Secrets and certificates"): a key that nobody looks at for longer is forgotten.
const VALID_DAYS: RangeInclusive<u16> = 1..=730;

/// Longest common name (RFC 5280 appendix A, `ub-common-name`).
const LONGEST_NAME: usize = 64;

/// A certificate begins this much before it is made: the clock of the directory may be behind this one. As much as
/// assertions are allowed to be off (SERVICES.md, "What clients send").
const EARLY: SignedDuration = SignedDuration::from_mins(5);

/// Length of a key to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySize {
    Rsa2048,
    Rsa3072,
}

/// What to make.
#[derive(Clone, Copy, Debug)]
pub struct MakeRequest<'a> {
    /// Whom the certificate names, up to 64 characters. The portal shows it in the list of certificates.
    pub name: &'a str,
    pub size: KeySize,
    /// From one day to two years.
    pub days: u16,
    pub now: Timestamp,
}

/// A certificate that was made.
#[derive(Debug)]
pub struct Made {
    /// Certificate and private key (PKCS#8), PEM. Not protected by a password: a program has to open it unattended.
    pub pem: SecretString,
    /// The certificate alone, PEM: what is uploaded as a `.cer` file.
    pub public: String,
    pub facts: CertificateFacts,
}

/// Why no certificate was made.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    #[error("the name of a certificate has 1 to {LONGEST_NAME} characters, none of them a control character")]
    Name,
    #[error("a certificate holds for {} to {} days", VALID_DAYS.start(), VALID_DAYS.end())]
    Days,
    #[error("making the key or signing the certificate")]
    Crypto(#[from] rcgen::Error),
}

/// Makes a key and a certificate for it, signed by itself with SHA-256.
///
/// Finding the primes of an RSA key takes from a moment to some seconds, so this belongs off the main thread
/// (`spawn_blocking`).
///
/// # Errors
/// When name or days are out of bounds, or the crypto library fails.
pub fn make(request: &MakeRequest<'_>) -> Result<Made, MakeError> {
    let name = request.name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(MakeError::Name);
    }
    if !VALID_DAYS.contains(&request.days) {
        return Err(MakeError::Days);
    }
    let size = match request.size {
        KeySize::Rsa2048 => RsaKeySize::_2048,
        KeySize::Rsa3072 => RsaKeySize::_3072,
    };
    let key = Zeroizing::new(KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, size)?);
    let starts = request.now.saturating_sub(EARLY).unwrap_or(request.now);
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = epoch + Duration::from_secs(starts.as_second().try_into().unwrap_or_default());
    params.not_after = params.not_before + Duration::from_secs(u64::from(request.days) * 24 * 60 * 60);
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let certificate = params.self_signed(&*key)?;
    let facts = PublicPart::read(certificate.der()).expect("a certificate that was just made can be read").facts;
    let public = certificate.pem();
    let private = Zeroizing::new(key.serialize_pem());
    Ok(Made { pem: format!("{public}{}", private.as_str()).into(), public, facts })
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::evidence::{KeyKind, SignatureHash};
    use crate::vault::{AssertionAlgorithm, AssertionRequest, Certificate};

    fn request() -> MakeRequest<'static> {
        MakeRequest {
            name: " Contoso invoices, nightly ",
            size: KeySize::Rsa2048,
            days: 365,
            now: "2026-05-04T03:02:01.9Z".parse().unwrap(),
        }
    }

    #[test]
    fn what_is_made_can_be_read_and_signs() {
        let made = make(&request()).unwrap();
        let read = Certificate::read(made.pem.expose_secret().as_bytes(), None).unwrap();
        assert_eq!(*read.facts(), made.facts);
        assert_eq!(made.facts.subject, "CN=Contoso invoices, nightly");
        assert_eq!((&made.facts.key_kind, made.facts.key_bits), (&KeyKind::Rsa, Some(2048)));
        assert_eq!(made.facts.signed_with, SignatureHash::Sha256);
        assert_eq!(made.facts.not_before.to_string(), "2026-05-04T02:57:01Z");
        assert_eq!(made.facts.not_after.to_string(), "2027-05-04T02:57:01Z");
        let assertion =
            AssertionRequest { client_id: "client", audience: "https://login.example/token", now: request().now };
        assert!(read.assertion(&assertion, AssertionAlgorithm::Ps256).is_ok());
    }

    #[test]
    fn a_longer_key_is_made_on_request_and_never_the_same_twice() {
        let longer = MakeRequest { size: KeySize::Rsa3072, ..request() };
        let made = make(&longer).unwrap();
        assert_eq!(made.facts.key_bits, Some(3072));
        assert_ne!(make(&request()).unwrap().facts.thumbprint, make(&request()).unwrap().facts.thumbprint);
    }

    #[test]
    fn the_public_part_and_debug_hold_no_key() {
        let made = make(&request()).unwrap();
        assert!(made.pem.expose_secret().contains("-----BEGIN PRIVATE KEY-----"));
        assert!(made.pem.expose_secret().starts_with(&made.public));
        assert!(!format!("{made:?}").contains("PRIVATE"));
        assert!(!made.public.contains("PRIVATE"));
    }

    #[test]
    fn names_and_days_out_of_bounds_are_refused_before_a_key_is_made() {
        let long = "x".repeat(65);
        for name in ["", "  ", "a\u{7}b", &long] {
            assert!(matches!(make(&MakeRequest { name, ..request() }), Err(MakeError::Name)), "{name:?}");
        }
        for days in [0, 731] {
            assert!(matches!(make(&MakeRequest { days, ..request() }), Err(MakeError::Days)), "{days}");
        }
    }
}
