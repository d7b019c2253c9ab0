//! The keyring of this computer (Secret Service, Keychain, Credential Manager), for people who ask to have a secret
//! kept. Nothing is kept unasked, and a computer without a keyring is an ordinary outcome.
//!
//! Every call may wait for the person, whom the system asks to unlock the keyring: it belongs off the main thread
//! (`spawn_blocking`), and its caller must be able to stop waiting.

use std::fmt;
use std::sync::Arc;

use keyring_core::{CredentialStore, Entry, Error};
use secrecy::{ExposeSecret, SecretString};

use crate::evidence::text::{harmless, shorten};

/// The name under which the keyring lists what is kept here.
const SERVICE: &str = "firstcall";

/// Longest excerpt of what the keyring says.
const DETAIL: usize = 160;

/// What is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptSecret {
    ClientSecret,
    /// The password of this account. Kept by account, so that it is never tried on somebody else's.
    Password {
        username: String,
    },
    CertificatePassword,
}

/// Whose secret: one of each kind for a tenant and a client id. Upper and lower case are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyringPlace {
    /// The id of the tenant. Under its domain name something else would be kept.
    pub tenant_id: String,
    pub client_id: String,
    pub secret: KeptSecret,
}

/// Why the keyring did not do what it was asked. Never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    #[error("this computer has no keyring that answers: {detail}")]
    Absent { detail: String },
    #[error("the keyring stays locked: {detail}")]
    Locked { detail: String },
    #[error("the keyring takes at most {most} characters")]
    TooLong { most: u32 },
    #[error("the keyring holds several secrets under one name")]
    Several,
    #[error("what the keyring holds under this name is no text")]
    NotText,
    #[error("the keyring failed: {detail}")]
    Failed { detail: String },
}

/// The keyring of this computer. Clones are the same keyring.
#[derive(Clone)]
pub struct Keyring {
    store: Arc<CredentialStore>,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring").finish_non_exhaustive()
    }
}

impl Keyring {
    /// Opens the keyring of the person who is signed in to this computer.
    ///
    /// # Errors
    /// [`KeyringError::Absent`] where there is none: no session bus, or nobody on it who keeps secrets.
    pub fn open() -> Result<Self, KeyringError> {
        native().map(|store| Self { store }).map_err(|error| KeyringError::Absent { detail: detail(&error) })
    }

    /// Keeps a secret in place of an older one.
    ///
    /// # Errors
    /// When the keyring stays locked, or does not take it.
    pub fn keep(&self, place: &KeyringPlace, secret: &SecretString) -> Result<(), KeyringError> {
        Ok(self.entry(place)?.set_password(secret.expose_secret())?)
    }

    /// Reads what is kept; `None` where nothing is.
    ///
    /// # Errors
    /// When the keyring stays locked, or cannot be read.
    pub fn read(&self, place: &KeyringPlace) -> Result<Option<SecretString>, KeyringError> {
        match self.entry(place)?.get_password() {
            Ok(secret) => Ok(Some(secret.into())),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Forgets what is kept. That nothing was there is no error.
    ///
    /// # Errors
    /// When the keyring stays locked, or does not let go of it.
    pub fn forget(&self, place: &KeyringPlace) -> Result<(), KeyringError> {
        match self.entry(place)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn entry(&self, place: &KeyringPlace) -> Result<Entry, KeyringError> {
        Ok(self.store.build(SERVICE, &place.name(), None)?)
    }
}

impl KeyringPlace {
    fn name(&self) -> String {
        let Self { tenant_id, client_id, secret } = self;
        let (kind, of) = match secret {
            KeptSecret::ClientSecret => ("client-secret", String::new()),
            KeptSecret::Password { username } => ("password", format!("/{}", username.trim())),
            KeptSecret::CertificatePassword => ("certificate-password", String::new()),
        };
        format!("{kind}/{}/{}{of}", tenant_id.trim(), client_id.trim()).to_lowercase()
    }
}

#[cfg(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android"))))]
fn native() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn native() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn native() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(unix, windows)))]
fn native() -> keyring_core::Result<Arc<CredentialStore>> {
    Err(Error::NoDefaultStore)
}

/// Only words are taken over: some errors of the library carry what was read.
impl From<Error> for KeyringError {
    fn from(error: Error) -> Self {
        match error {
            Error::NoStorageAccess(_) => KeyringError::Locked { detail: detail(&error) },
            Error::TooLong(_, most) => KeyringError::TooLong { most },
            Error::Ambiguous(_) => KeyringError::Several,
            Error::BadEncoding(_) | Error::BadDataFormat(_, _) => KeyringError::NotText,
            _ => KeyringError::Failed { detail: detail(&error) },
        }
    }
}

/// The words of an error: those of the system, where it has some.
fn detail(error: &Error) -> String {
    let words = match error {
        Error::PlatformFailure(source) | Error::NoStorageAccess(source) => source.to_string(),
        Error::BadEncoding(_) | Error::BadDataFormat(_, _) => String::new(),
        other => other.to_string(),
    };
    shorten(&harmless(&words, false), DETAIL)
}

#[cfg(test)]
mod tests {
    use keyring_core::mock;

    use super::*;

    fn keyring() -> Keyring {
        Keyring { store: mock::Store::new().unwrap() }
    }

    fn place(secret: KeptSecret) -> KeyringPlace {
        KeyringPlace { tenant_id: "Contoso-Tenant".to_owned(), client_id: "practice-client".to_owned(), secret }
    }

    fn password_of(username: &str) -> KeyringPlace {
        place(KeptSecret::Password { username: username.to_owned() })
    }

    fn read(keyring: &Keyring, place: &KeyringPlace) -> Option<String> {
        keyring.read(place).unwrap().map(|secret| secret.expose_secret().to_owned())
    }

    /// Makes the next request for this place fail.
    fn fail_next(keyring: &Keyring, place: &KeyringPlace, error: Error) {
        let entry = keyring.entry(place).unwrap();
        entry.as_any().downcast_ref::<mock::Cred>().unwrap().set_error(error);
    }

    #[test]
    fn a_secret_is_kept_replaced_and_forgotten() {
        let (keyring, place) = (keyring(), place(KeptSecret::ClientSecret));
        assert_eq!(read(&keyring, &place), None);
        keyring.keep(&place, &"first".into()).unwrap();
        keyring.clone().keep(&place, &"second".into()).unwrap();
        assert_eq!(read(&keyring, &place).as_deref(), Some("second"));
        keyring.forget(&place).unwrap();
        assert_eq!(read(&keyring, &place), None);
        keyring.forget(&place).unwrap();
    }

    #[test]
    fn secrets_of_other_kinds_tenants_clients_and_people_are_kept_apart() {
        let keyring = keyring();
        let mut places = vec![
            place(KeptSecret::ClientSecret),
            place(KeptSecret::CertificatePassword),
            password_of("ada@contoso.example"),
            password_of("ben@contoso.example"),
        ];
        places.push(KeyringPlace { tenant_id: "other".to_owned(), ..places[0].clone() });
        places.push(KeyringPlace { client_id: "other".to_owned(), ..places[0].clone() });
        for (number, place) in places.iter().enumerate() {
            keyring.keep(place, &number.to_string().into()).unwrap();
        }
        for (number, place) in places.iter().enumerate() {
            assert_eq!(read(&keyring, place), Some(number.to_string()), "{place:?}");
        }
    }

    #[test]
    fn ids_and_names_are_the_same_in_any_case() {
        let keyring = keyring();
        keyring.keep(&password_of("Ada@Contoso.example"), &"kept".into()).unwrap();
        let written_otherwise =
            KeyringPlace { tenant_id: " contoso-TENANT ".to_owned(), ..password_of("ada@contoso.EXAMPLE") };
        assert_eq!(read(&keyring, &written_otherwise).as_deref(), Some("kept"));
    }

    #[test]
    fn what_the_keyring_refuses_is_told_apart() {
        let (keyring, place) = (keyring(), place(KeptSecret::ClientSecret));
        let source = || -> Box<std::io::Error> { Box::new(std::io::Error::other("dis\u{1b}missed")) };
        let detail = "dis\u{fffd}missed".to_owned();
        let table = [
            (Error::NoStorageAccess(source()), KeyringError::Locked { detail: detail.clone() }),
            (Error::PlatformFailure(source()), KeyringError::Failed { detail }),
            (Error::TooLong("password".to_owned(), 1280), KeyringError::TooLong { most: 1280 }),
            (Error::Ambiguous(Vec::new()), KeyringError::Several),
            (Error::BadEncoding(b"practice".to_vec()), KeyringError::NotText),
            (Error::BadDataFormat(b"practice".to_vec(), source()), KeyringError::NotText),
        ];
        for (error, expected) in table {
            fail_next(&keyring, &place, error);
            assert_eq!(keyring.keep(&place, &"practice".into()).unwrap_err(), expected);
        }
        fail_next(&keyring, &place, Error::BadEncoding(b"practice".to_vec()));
        assert_eq!(keyring.read(&place).unwrap_err(), KeyringError::NotText);
        assert_eq!(format!("{keyring:?}"), "Keyring { .. }");
    }

    /// Runs itself in a process whose session bus leads nowhere: the environment of this one cannot be changed.
    #[cfg(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android"))))]
    #[test]
    fn a_computer_without_a_session_bus_has_no_keyring() {
        const INSIDE: &str = "FIRSTCALL_TEST_WITHOUT_BUS";
        if std::env::var_os(INSIDE).is_some() {
            let refused = Keyring::open().unwrap_err();
            assert!(matches!(&refused, KeyringError::Absent { detail } if !detail.is_empty()), "{refused:?}");
            return;
        }
        let nowhere = tempfile::tempdir().unwrap();
        let run = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "vault::keyring::tests::a_computer_without_a_session_bus_has_no_keyring"])
            .env(INSIDE, "1")
            .env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}/bus", nowhere.path().display()))
            .env("XDG_RUNTIME_DIR", nowhere.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&run.stdout);
        assert!(run.status.success() && said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&run.stderr));
    }
}
