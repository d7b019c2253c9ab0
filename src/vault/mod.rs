//! Secrets of one case, in memory only: the client secret that the user typed, and the tokens that came back. Also
//! certificates with their keys, read or made here, and the keyring of this computer, where a secret is kept on request.
//!
//! Nothing in here can be serialised, `Debug` shows no value, and memory is wiped when a value is dropped.
//! Profiles, logs, reports and exchanges never get anything from this room. It reads and writes no file.

mod certificate;
mod keyring;
mod make;
mod tokens;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use certificate::{AssertionAlgorithm, AssertionRequest, Certificate, CertificateError};
pub use keyring::{KeptSecret, Keyring, KeyringError, KeyringPlace};
pub use make::{KeySize, Made, MakeError, MakeRequest, make};
pub use tokens::Tokens;

/// The secrets of one case. Clones share one content.
#[derive(Clone, Debug, Default)]
pub struct Vault {
    certificate: Arc<Mutex<Option<Arc<Certificate>>>>,
    kept: Arc<Mutex<Kept>>,
}

/// What a cloud handed out.
#[derive(Debug, Default)]
struct Kept {
    app: Option<Tokens>,
    directory: Option<Tokens>,
}

impl Vault {
    /// A vault with nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same for another cloud: without the tokens of this one, and with the certificate, which is a file of this
    /// computer and may just be being opened.
    #[must_use]
    pub fn for_another_cloud(&self) -> Self {
        Self { certificate: Arc::clone(&self.certificate), kept: Arc::default() }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        open(&self.kept)
    }

    /// The certificate that the program signs in with.
    pub fn certificate(&self) -> Option<Arc<Certificate>> {
        open(&self.certificate).clone()
    }

    /// Keeps the certificate in place of an older one, or forgets it.
    pub fn set_certificate(&self, certificate: Option<Arc<Certificate>>) {
        *open(&self.certificate) = certificate;
    }

    /// The tokens of the app that is being set up.
    pub fn app(&self) -> Option<Tokens> {
        self.kept().app.clone()
    }

    /// Keeps the app's tokens in place of older ones, or forgets them.
    pub fn set_app(&self, tokens: Option<Tokens>) {
        self.kept().app = tokens;
    }

    /// The tokens of whoever looks at the setup.
    pub fn directory(&self) -> Option<Tokens> {
        self.kept().directory.clone()
    }

    /// Keeps the tokens of whoever looks at the setup, or forgets them.
    pub fn set_directory(&self, tokens: Option<Tokens>) {
        self.kept().directory = tokens;
    }
}

fn open<T>(cell: &Mutex<T>) -> MutexGuard<'_, T> {
    // Every change is a single assignment, so that a panic elsewhere leaves nothing half done.
    cell.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> Tokens {
        Tokens {
            access: "practice-access".into(),
            refresh: Some("practice-refresh".into()),
            id: Some("practice-id".into()),
            expires: None,
            scope: None,
        }
    }

    #[test]
    fn clones_share_one_content() {
        let vault = Vault::new();
        vault.clone().set_app(Some(tokens()));
        assert!(vault.app().is_some());
        vault.set_app(None);
        assert!(vault.app().is_none());
    }

    #[test]
    fn another_cloud_gets_the_certificate_and_no_token() {
        let vault = Vault::new();
        vault.set_app(Some(tokens()));
        vault.set_directory(Some(tokens()));
        let other = vault.for_another_cloud();
        assert!(other.app().is_none() && other.directory().is_none());
        let request =
            MakeRequest { name: "practice", size: KeySize::Rsa2048, days: 1, now: jiff::Timestamp::UNIX_EPOCH };
        let made = make(&request).unwrap();
        let certificate = Certificate::read(secrecy::ExposeSecret::expose_secret(&made.pem).as_bytes(), None).unwrap();
        // It was still being opened when the cloud was changed.
        vault.set_certificate(Some(Arc::new(certificate)));
        assert!(other.certificate().is_some());
    }

    #[test]
    fn debug_shows_no_value() {
        let vault = Vault::new();
        vault.set_app(Some(tokens()));
        let shown = format!("{vault:?}");
        assert!(!shown.contains("practice"), "{shown}");
    }
}
