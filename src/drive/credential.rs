//! Makes certificates and talks to the keyring. Both can take long, so each happens off the main thread.

use std::path::{Path, PathBuf};

use secrecy::ExposeSecret;
use tokio::sync::mpsc::UnboundedSender;

use crate::app::{Keepsake, KeyringAsk, MadeCertificate, Msg, Report};
use crate::profile::{Secret, SecretId, write_private_new};
use crate::vault::{KeptSecret, KeySize, Keyring, KeyringError, KeyringPlace, MakeRequest};

use super::now;

/// Makes a key and a certificate, and writes both parts into the current folder: the first readable by the user only.
pub(super) fn make(name: String, stem: String, bits: u16, days: u16, sender: UnboundedSender<Msg>) {
    tokio::task::spawn_blocking(move || {
        let size = if bits == 3072 { KeySize::Rsa3072 } else { KeySize::Rsa2048 };
        let report = match crate::vault::make(&MakeRequest { name: &name, size, days, now: now() }) {
            Ok(made) => {
                let folder = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
                let (file, public) = (folder.join(format!("{stem}.pem")), folder.join(format!("{stem}.cer")));
                match write(&file, made.pem.expose_secret()).and_then(|()| write(&public, &made.public)) {
                    Ok(()) => Report::Made(MadeCertificate { file, public, thumbprint: made.facts.thumbprint }),
                    Err(why) => Report::Failed(why),
                }
            }
            Err(error) => Report::Failed(format!("No certificate was made: {error}")),
        };
        // Nobody listens any more only when the program ends.
        let _ = sender.send(Msg::Reported(report));
    });
}

fn write(path: &Path, content: &str) -> Result<(), String> {
    write_private_new(path, content.as_bytes())
        .map_err(|error| format!("{} could not be written: {error}", path.display()))
}

/// Keeps, reads or forgets a secret.
pub(super) fn keyring(ask: KeyringAsk, sender: UnboundedSender<Msg>) {
    tokio::task::spawn_blocking(move || {
        let report = answer(ask).unwrap_or_else(|error| Report::Failed(format!("Nothing was kept or read: {error}")));
        let _ = sender.send(Msg::Reported(report));
    });
}

/// Reads a secret that was kept. May wait for the person to unlock the keyring.
///
/// # Errors
/// When there is no keyring, or it stays locked.
pub fn kept(keepsake: &Keepsake) -> Result<Option<Secret>, KeyringError> {
    Ok(Keyring::open()?.read(&place(keepsake))?.map(Secret::from))
}

fn answer(ask: KeyringAsk) -> Result<Report, KeyringError> {
    let keyring = Keyring::open()?;
    Ok(match ask {
        KeyringAsk::Keep(keepsake, secret) => {
            keyring.keep(&place(&keepsake), secret.inner())?;
            Report::Done(format!("{} kept in this computer's keyring.", keepsake.secret.label()))
        }
        KeyringAsk::Read(keepsake) => match keyring.read(&place(&keepsake))? {
            Some(secret) => Report::Found(keepsake, Secret::from(secret)),
            None => Report::Failed("The keyring holds no such secret of this app.".to_owned()),
        },
        KeyringAsk::Forget(keepsake) => {
            keyring.forget(&place(&keepsake))?;
            Report::Done("The keyring holds it no longer.".to_owned())
        }
    })
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
