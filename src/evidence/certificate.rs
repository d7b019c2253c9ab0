//! What is known of a certificate that a program signs in with, and why a file is of no use for that.
//! Plain values: nothing in here is secret.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What stands in a certificate. The text is the file's own, so it passes `text::harmless` where it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateFacts {
    /// Whom it names: `CN=Practice certificate, O=Contoso`.
    pub subject: String,
    /// SHA-1 of the DER form, 40 upper-case hex digits: what the portal shows (SERVICES.md, "Certificates").
    pub thumbprint: String,
    /// SHA-256 of the DER form, 64 upper-case hex digits.
    pub thumbprint_sha256: String,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
    pub key_kind: KeyKind,
    /// Length of the key; absent where it is not known for this kind.
    pub key_bits: Option<u32>,
    pub signed_with: SignatureHash,
}

/// What a key is made for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyKind {
    /// The only kind that the documentation names for certificates of an app (SERVICES.md, "Certificates").
    Rsa,
    EllipticCurve,
    /// Anything else, as its object identifier or the name that the file gives it.
    Other(String),
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyKind::Rsa => f.write_str("RSA"),
            KeyKind::EllipticCurve => f.write_str("elliptic curve"),
            KeyKind::Other(name) => f.write_str(name),
        }
    }
}

/// The hash under the signature of a certificate, which may be its own or that of an authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::Display)]
pub enum SignatureHash {
    #[strum(to_string = "MD5")]
    Md5,
    #[strum(to_string = "SHA-1")]
    Sha1,
    #[strum(to_string = "SHA-256")]
    Sha256,
    #[strum(to_string = "SHA-384")]
    Sha384,
    #[strum(to_string = "SHA-512")]
    Sha512,
    #[strum(to_string = "another hash")]
    Other,
}

impl SignatureHash {
    /// Whether signatures with it can be forged.
    pub fn is_weak(self) -> bool {
        matches!(self, SignatureHash::Md5 | SignatureHash::Sha1)
    }
}

/// RSA keys below this are too short to sign with.
pub const SHORTEST_KEY: u32 = 2048;

/// Why a file cannot be used to sign in with a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum CertificateProblem {
    #[error("there is no such file")]
    Missing,
    #[error("{detail}")]
    Unreadable { detail: String },
    #[error("the file is neither PEM nor PFX")]
    Format,
    #[error("the file holds no certificate")]
    NoCertificate,
    #[error("the file holds no private key")]
    NoKey,
    #[error("the private key is protected by a password, and none was given")]
    PasswordMissing,
    #[error("the password does not open the private key")]
    Password,
    #[error("the private key belongs to none of the certificates in the file")]
    Mismatch,
    #[error("the key is not RSA: {kind}")]
    KeyKind { kind: KeyKind },
    #[error("the RSA key has {bits} bits, and needs at least {SHORTEST_KEY}")]
    KeyShort { bits: u32 },
    #[error("OpenSSL 3 converts it: {}", .0.command())]
    Convert(Conversion),
    #[error("{detail}")]
    Damaged { detail: String },
}

impl CertificateProblem {
    /// The code under which the symptom list knows it.
    pub fn code(&self) -> &'static str {
        match self {
            CertificateProblem::Missing => "certificate.missing",
            CertificateProblem::Unreadable { .. } => "certificate.unreadable",
            CertificateProblem::Format => "certificate.format",
            CertificateProblem::NoCertificate => "certificate.no-certificate",
            CertificateProblem::NoKey => "certificate.no-key",
            CertificateProblem::PasswordMissing => "certificate.password-missing",
            CertificateProblem::Password => "certificate.password",
            CertificateProblem::Mismatch => "certificate.mismatch",
            CertificateProblem::KeyKind { .. } => "certificate.key-kind",
            CertificateProblem::KeyShort { .. } => "certificate.key-short",
            CertificateProblem::Convert(_) => "certificate.convert",
            CertificateProblem::Damaged { .. } => "certificate.damaged",
        }
    }
}

/// What turns a file with old or rare encryption into one that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Conversion {
    /// A PEM file whose key is encrypted as OpenSSL did before 1.0, or with a rare cipher.
    Pem,
    /// A PFX file with rare encryption, or written in pieces of unknown length.
    Pfx,
}

impl Conversion {
    /// The command, for OpenSSL 3. It asks for the old password and for a new one, which protects the result.
    pub fn command(self) -> &'static str {
        match self {
            Conversion::Pem => "openssl pkcs12 -export -provider legacy -provider default -in old.pem -out new.pfx",
            Conversion::Pfx => "openssl pkcs12 -legacy -in old.pfx -out new.pem",
        }
    }
}
