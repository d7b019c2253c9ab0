//! A certificate with its private key, read from a file that the user has, and the assertions that it signs.
//!
//! The key stays inside the crypto library, which wipes it when the value is dropped; `Debug` shows the facts only.

mod assertion;
mod key;
mod pem;
mod pfx;
mod x509;

use std::fmt;

use aws_lc_rs::signature::{KeyPair, RsaKeyPair};
use secrecy::{ExposeSecret, SecretString};

use crate::evidence::{
    CertificateFacts, CertificateProblem, Fault, ServiceFault,
    text::{harmless, shorten},
};
use crate::recipe::Stage;

pub use assertion::{AssertionAlgorithm, AssertionRequest};

use key::PrivateKey;
pub(super) use x509::PublicPart;

/// A certificate whose private key is at hand.
pub struct Certificate {
    key: RsaKeyPair,
    public: PublicPart,
}

/// Why a certificate cannot be read, or cannot sign.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    #[error(transparent)]
    Unusable(#[from] CertificateProblem),
    #[error("asking the system for random numbers: {source}")]
    Chance { source: rand::rngs::SysError },
    #[error("signing with the private key of the certificate")]
    Sign,
}

impl CertificateError {
    /// The same as a fault, for the evidence.
    pub fn fault(&self) -> Fault {
        let code = match self {
            CertificateError::Unusable(problem) => problem.code(),
            CertificateError::Chance { .. } => "machine.random",
            CertificateError::Sign => "certificate.sign",
        };
        Fault::Service(ServiceFault::new(Stage::SignIn, code, self.to_string()))
    }
}

/// What a file holds, before certificate and key are brought together.
#[derive(Default)]
struct Parts {
    certificates: Vec<PublicPart>,
    /// Keys that could not be read keep their place: another key of the file may be the right one.
    keys: Vec<Result<PrivateKey, CertificateProblem>>,
}

impl Certificate {
    /// Reads the content of a PEM file (certificate and key in any order; of several, the pair that belongs together)
    /// or of a PFX file. A certificate and a key from two PEM files are read as one text after the other.
    ///
    /// An absent password and an empty one are the same. Opening an encrypted key takes up to seconds on purpose, so
    /// this belongs off the main thread.
    ///
    /// # Errors
    /// [`CertificateError::Unusable`] with the reason.
    pub fn read(bytes: &[u8], password: Option<&SecretString>) -> Result<Self, CertificateError> {
        let password = password.map_or("", ExposeSecret::expose_secret);
        let parts = if let Some(text) = pem::text(bytes) {
            pem::read(&text, password)?
        } else if pfx::looks_like(bytes) {
            pfx::read(bytes, password)?
        } else if PublicPart::read(bytes).is_ok() {
            return Err(CertificateProblem::NoKey.into());
        } else {
            return Err(CertificateProblem::Format.into());
        };
        Ok(parts.pair()?)
    }

    /// What stands in the certificate.
    pub fn facts(&self) -> &CertificateFacts {
        &self.public.facts
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").field("facts", self.facts()).finish_non_exhaustive()
    }
}

impl Parts {
    /// The first certificate whose private key is among the keys.
    fn pair(self) -> Result<Certificate, CertificateProblem> {
        let Self { mut certificates, keys } = self;
        if certificates.is_empty() {
            return Err(CertificateProblem::NoCertificate);
        }
        if keys.is_empty() {
            return Err(CertificateProblem::NoKey);
        }
        let mut problem = None;
        for key in keys {
            let key = match key.and_then(|key| key.open()) {
                Ok(key) => key,
                Err(found) => {
                    problem.get_or_insert(found);
                    continue;
                }
            };
            if let Some(at) = certificates.iter().position(|public| public.key == key.public_key().as_ref()) {
                return Ok(Certificate { key, public: certificates.swap_remove(at) });
            }
        }
        Err(problem.unwrap_or(CertificateProblem::Mismatch))
    }
}

/// Longest excerpt of what a reader says of a file.
const DETAIL: usize = 120;

/// The file is of a kind that is known, but does not hold together.
fn damaged(detail: impl fmt::Display) -> CertificateProblem {
    CertificateProblem::Damaged { detail: excerpt(&detail.to_string()) }
}

/// Text of a file, short and without anything that a terminal would act on.
fn excerpt(text: &str) -> String {
    shorten(&harmless(text, false), DETAIL)
}
