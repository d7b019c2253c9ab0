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
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    certificate: Option<Arc<Certificate>>,
    app: Option<Tokens>,
    directory: Option<Tokens>,
}

impl Vault {
    /// A vault with nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Every change below is a single assignment, so that a panic elsewhere leaves nothing half done.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The certificate that the program signs in with.
    pub fn certificate(&self) -> Option<Arc<Certificate>> {
        self.kept().certificate.clone()
    }

    /// Keeps the certificate in place of an older one, or forgets it.
    pub fn set_certificate(&self, certificate: Option<Arc<Certificate>>) {
        self.kept().certificate = certificate;
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
    fn debug_shows_no_value() {
        let vault = Vault::new();
        vault.set_app(Some(tokens()));
        let shown = format!("{vault:?}");
        assert!(!shown.contains("practice"), "{shown}");
    }
}
