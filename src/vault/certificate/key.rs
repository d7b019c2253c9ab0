//! Private keys in their forms: PKCS#1, PKCS#8, and PKCS#8 encrypted with a password (PBES2).

use aws_lc_rs::signature::RsaKeyPair;
use pkcs8::pkcs5::EncryptionScheme;
use pkcs8::pkcs5::pbes2::Kdf;
use pkcs8::{EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef};
use x509_parser::der_parser::asn1_rs::Oid;
use x509_parser::der_parser::der::parse_der;
use zeroize::Zeroizing;

use super::{CertificateProblem, damaged, x509};
use crate::evidence::{Conversion, KeyKind, SHORTEST_KEY};

/// A private key in its DER form, wiped when dropped.
pub(super) enum PrivateKey {
    Pkcs1(Zeroizing<Vec<u8>>),
    Pkcs8(Zeroizing<Vec<u8>>),
}

/// More rounds than any tool writes: a file must not keep this computer busy for minutes.
const MOST_ROUNDS: u32 = 10_000_000;
/// Most memory that deriving a key may take, in bytes.
const MOST_MEMORY: u64 = 1 << 30;
const MOST_LANES: u16 = 16;

impl PrivateKey {
    /// Opens an `EncryptedPrivateKeyInfo` (RFC 5958 section 3).
    pub fn decrypt(der: &[u8], password: &str) -> Result<Self, CertificateProblem> {
        let Ok(encrypted) = EncryptedPrivateKeyInfoRef::try_from(der) else {
            // Whole, and still not understood: the encryption is one that the reader does not know.
            return Err(parse_der(der).map_or_else(damaged, |_| CertificateProblem::Convert(Conversion::Pem)));
        };
        let is_bearable = match &encrypted.encryption_algorithm {
            EncryptionScheme::Pbes2(parameters) => is_bearable(&parameters.kdf),
            _ => false,
        };
        if !is_bearable {
            return Err(CertificateProblem::Convert(Conversion::Pem));
        }
        if password.is_empty() {
            return Err(CertificateProblem::PasswordMissing);
        }
        let opened = encrypted.decrypt(password).map_err(|error| match error {
            pkcs8::Error::EncryptedPrivateKey(
                pkcs8::pkcs5::Error::UnsupportedAlgorithm { .. }
                | pkcs8::pkcs5::Error::AlgorithmParametersInvalid { .. },
            ) => CertificateProblem::Convert(Conversion::Pem),
            // A wrong password shows as broken padding or, now and then, as content that is no key.
            _ => CertificateProblem::Password,
        })?;
        Ok(PrivateKey::Pkcs8(Zeroizing::new(opened.as_bytes().to_vec())))
    }

    /// Gives the key to the crypto library, which checks that it is sound.
    pub fn open(&self) -> Result<RsaKeyPair, CertificateProblem> {
        match self {
            PrivateKey::Pkcs1(der) => RsaKeyPair::from_der(der).map_err(|_| rejected(der)),
            PrivateKey::Pkcs8(der) => {
                let info = PrivateKeyInfoRef::try_from(der.as_slice()).map_err(damaged)?;
                let algorithm = Oid::new(info.algorithm.oid.as_bytes().into());
                match x509::kind(&algorithm) {
                    KeyKind::Rsa => RsaKeyPair::from_pkcs8(der).map_err(|_| rejected(info.private_key.as_bytes())),
                    kind @ (KeyKind::EllipticCurve | KeyKind::Other(_)) => Err(CertificateProblem::KeyKind { kind }),
                }
            }
        }
    }
}

/// Whether deriving the key from the password ends within seconds.
fn is_bearable(derivation: &Kdf) -> bool {
    match derivation {
        Kdf::Pbkdf2(parameters) => parameters.iteration_count <= MOST_ROUNDS,
        Kdf::Scrypt(parameters) => {
            let memory = 128_u64.saturating_mul(parameters.cost_parameter).saturating_mul(parameters.block_size.into());
            memory <= MOST_MEMORY && parameters.parallelization <= MOST_LANES
        }
        // The library may learn more of them than can be judged here.
        _ => false,
    }
}

/// Why the crypto library does not take a PKCS#1 key.
fn rejected(pkcs1: &[u8]) -> CertificateProblem {
    // version, modulus, public exponent, …
    let bits = parse_der(pkcs1).ok().and_then(|(_, key)| {
        let modulus = key.as_sequence().ok()?.get(1)?.as_slice().ok()?;
        Some(x509::significant_bits(modulus))
    });
    match bits {
        Some(bits) if bits < SHORTEST_KEY => CertificateProblem::KeyShort { bits },
        Some(_) | None => damaged("the parts of the private key do not fit together"),
    }
}
