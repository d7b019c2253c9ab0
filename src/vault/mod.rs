//! Secrets of one case, in memory only: the client secret that the user typed, and the tokens that came back. Also
//! certificates with their keys, read or made here, and the keyring of this computer, where a secret is kept on request.
//!
//! Nothing in here can be serialised, `Debug` shows no value, and memory is wiped when a value is dropped.
//! Profiles, logs, reports and exchanges never get anything from this room. It reads and writes no file.

mod certificate;
mod keyring;
mod make;
mod tokens;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::evidence::TokenId;

pub use certificate::{AssertionAlgorithm, AssertionRequest, Certificate, CertificateError};
pub use keyring::{KeptSecret, Keyring, KeyringError, KeyringPlace};
pub use make::{KeySize, Made, MakeError, MakeRequest, make};
pub use tokens::Tokens;

/// The secrets of one case. Clones share one content.
#[derive(Clone, Debug, Default)]
pub struct Vault {
    certificate: Arc<Mutex<Option<Arc<Certificate>>>>,
    /// What the cloud handed out, by the sign-in that brought it.
    tokens: Arc<Mutex<BTreeMap<TokenId, Tokens>>>,
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
        Self { certificate: Arc::clone(&self.certificate), tokens: Arc::default() }
    }

    /// The certificate that the program signs in with.
    pub fn certificate(&self) -> Option<Arc<Certificate>> {
        open(&self.certificate).clone()
    }

    /// Keeps the certificate in place of an older one, or forgets it.
    pub fn set_certificate(&self, certificate: Option<Arc<Certificate>>) {
        *open(&self.certificate) = certificate;
    }

    /// The tokens that a sign-in brought.
    pub fn tokens(&self, id: TokenId) -> Option<Tokens> {
        open(&self.tokens).get(&id).cloned()
    }

    /// Keeps the tokens that a sign-in brought.
    pub fn keep_tokens(&self, id: TokenId, tokens: Tokens) {
        open(&self.tokens).insert(id, tokens);
    }

    /// Wipes the tokens of the sign-ins of the same session before this one, which is the one in use.
    pub fn forget_before(&self, id: TokenId) {
        open(&self.tokens).retain(|other, _| other.session != id.session || other.run >= id.run);
    }
}

fn open<T>(cell: &Mutex<T>) -> MutexGuard<'_, T> {
    // Every change is a single assignment, so that a panic elsewhere leaves nothing half done.
    cell.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use crate::evidence::Session;

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

    fn id(session: Session, run: u64) -> TokenId {
        TokenId { session, run }
    }

    #[test]
    fn clones_share_one_content() {
        let vault = Vault::new();
        vault.clone().keep_tokens(id(Session::App, 1), tokens());
        assert!(vault.tokens(id(Session::App, 1)).is_some());
    }

    #[test]
    fn tokens_are_found_by_the_sign_in_that_brought_them() {
        let vault = Vault::new();
        let ids = [id(Session::App, 1), id(Session::App, 3), id(Session::App, 4), id(Session::Directory, 2)];
        ids.iter().for_each(|id| vault.keep_tokens(*id, tokens()));
        // The last sign-in to the app was given up: its tokens are not the ones in use.
        vault.forget_before(id(Session::App, 3));
        assert_eq!(ids.map(|id| vault.tokens(id).is_some()), [false, true, true, true]);
        assert!(vault.tokens(id(Session::Directory, 3)).is_none());
    }

    #[test]
    fn another_cloud_gets_the_certificate_and_no_token() {
        let vault = Vault::new();
        let ids = [id(Session::App, 1), id(Session::Directory, 2)];
        ids.iter().for_each(|id| vault.keep_tokens(*id, tokens()));
        let other = vault.for_another_cloud();
        assert!(ids.iter().all(|id| other.tokens(*id).is_none()));
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
        vault.keep_tokens(id(Session::App, 1), tokens());
        let shown = format!("{vault:?}");
        assert!(!shown.contains("practice"), "{shown}");
    }
}
