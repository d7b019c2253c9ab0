//! Makes certificates and talks to the keyring. Both can take long, so each happens off the main thread.

use std::path::{Path, PathBuf};

use secrecy::ExposeSecret;

use crate::app::{DeedError, Done, Keepsake, KeyringRequest, MadeCertificate};
use crate::profile::{Secret, SecretId, write_private_new};
use crate::vault::{KeptSecret, KeySize, Keyring, KeyringError, KeyringPlace, MakeRequest};

use super::{Answer, now};

/// Makes a key and a certificate, and writes both parts into the current folder: the first readable by the user only.
pub(super) fn make(name: String, stem: String, bits: u16, days: u16, answer: Answer) {
    tokio::task::spawn_blocking(move || answer.send(make_now(&name, &stem, bits, days)));
}

fn make_now(name: &str, stem: &str, bits: u16, days: u16) -> Result<Done, DeedError> {
    let size = if bits == 3072 { KeySize::Rsa3072 } else { KeySize::Rsa2048 };
    let made = crate::vault::make(&MakeRequest { name, size, days, now: now() })
        .map_err(|error| DeedError::NoCertificate { detail: error.to_string() })?;
    let folder = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    let (file, public) = (folder.join(format!("{stem}.pem")), folder.join(format!("{stem}.cer")));
    write(&file, made.pem.expose_secret())?;
    write(&public, &made.public)?;
    Ok(Done::CertificateMade(MadeCertificate { file, public, thumbprint: made.facts.thumbprint }))
}

fn write(path: &Path, content: &str) -> Result<(), DeedError> {
    write_private_new(path, content.as_bytes())
        .map_err(|error| DeedError::FileNotWritten { path: path.to_owned(), detail: error.to_string() })
}

/// Keeps, reads or forgets a secret.
pub(super) fn keyring(ask: KeyringRequest, answer: Answer) {
    tokio::task::spawn_blocking(move || answer.send(perform(ask)));
}

/// Reads a secret that was kept. May wait for the person to unlock the keyring.
///
/// # Errors
/// When there is no keyring, or it stays locked.
pub fn kept(keepsake: &Keepsake) -> Result<Option<Secret>, KeyringError> {
    Ok(Keyring::open()?.read(&place(keepsake))?.map(Secret::from))
}

fn perform(ask: KeyringRequest) -> Result<Done, DeedError> {
    let failed = |error: KeyringError| DeedError::Keyring { detail: error.to_string() };
    let keyring = Keyring::open().map_err(failed)?;
    match ask {
        KeyringRequest::Keep(keepsake, secret) => {
            keyring.keep(&place(&keepsake), secret.inner()).map_err(failed)?;
            Ok(Done::SecretKept(keepsake.secret))
        }
        KeyringRequest::Read(keepsake) => {
            let secret = keyring.read(&place(&keepsake)).map_err(failed)?.ok_or(DeedError::NoSuchSecret)?;
            Ok(Done::SecretFound(keepsake, Secret::from(secret)))
        }
        KeyringRequest::Forget(keepsake) => {
            keyring.forget(&place(&keepsake)).map_err(failed)?;
            Ok(Done::SecretForgotten)
        }
    }
}

/// Where the keyring has it.
fn place(keepsake: &Keepsake) -> KeyringPlace {
    KeyringPlace {
        tenant_id: keepsake.tenant_id.clone(),
        client_id: keepsake.client_id.clone(),
        secret: match keepsake.secret {
            SecretId::ClientSecret => KeptSecret::ClientSecret,
            SecretId::Password => KeptSecret::Password { username: keepsake.username.clone() },
            SecretId::CertificatePassword => KeptSecret::CertificatePassword,
        },
    }
}
