//! Files that practice programs prove themselves with: key and certificate of what the seed registers, and a token of the
//! practice issuer. A repair or another scenario may give a certificate other dates, or its file another state; the file
//! follows.

use std::io;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::cloud_file::write_private;
use super::{CertificateFile, FileError, World};
use crate::sandbox::certificates::file::{Content, content, ending, key_of};
use crate::sandbox::tenant::{KeyCredential, KeyFile};
use crate::sandbox::{certificates, issuer};

/// How long the token in the file lasts: longer than anybody practises.
const TOKEN_LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// Writes the files that are not there yet, and those that the registration or the scenario has differently by now.
///
/// # Errors
/// When a file cannot be written.
pub fn write(world: &mut World, place: &Path) -> Result<(), FileError> {
    let configured = world.loaded.configured();
    for (app, application) in &configured.applications {
        for (key, seeded) in &application.keys {
            // A scenario may have taken the registration away; the program has its file all the same.
            let live = world.tenant.applications.get(app).and_then(|live| live.keys.get(key)).unwrap_or(seeded);
            let brings_its_own = !seeded.certificate.is_empty() && !world.is_made(app, key);
            let written = world.files.of(app, key);
            if brings_its_own || (fits(live) && written.is_some_and(|file| file.state == live.file)) {
                continue;
            }
            let live = live.clone();
            let certificate = match der(&live).filter(|_| fits(&live)) {
                Some(known) => known,
                None => {
                    let subject = format!("practice {app}");
                    let made = certificates::make(key_of(&live.file), &subject, live.starts, live.ends)?;
                    world.set_certificate(app, key, &BASE64_STANDARD.encode(&made));
                    made
                }
            };
            let before = world.files.of(app, key).cloned();
            let path = place.join(format!("{app}-{key}{}", ending(&live.file)));
            let put = std::fs::create_dir_all(place)
                .and_then(|()| before.map_or(Ok(()), |before| clear(&before)))
                .and_then(|()| put(&path, &content(&live.file, &certificate)));
            put.map_err(|source| FileError::Write { path: path.clone(), source })?;
            world.files.wrote(CertificateFile { application: app.clone(), key: key.clone(), path, state: live.file });
        }
    }
    if world.files.token.is_none() {
        let issuer = world.addresses.issuer();
        let token = issuer::mint(&issuer, issuer::SUBJECT, issuer::AUDIENCE, world.clock().now(), TOKEN_LIFETIME);
        let path = place.join("practice-job.jwt");
        let written = std::fs::create_dir_all(place).and_then(|()| write_private(&path, token.as_bytes()));
        written.map_err(|source| FileError::Write { path: path.clone(), source })?;
        world.files.token = Some(path);
    }
    Ok(())
}

fn der(key: &KeyCredential) -> Option<Vec<u8>> {
    BASE64_STANDARD.decode(&key.certificate).ok()
}

/// Whether a certificate has the dates of its registration (made certificates know days only) and the kind of key that
/// its file has.
fn fits(key: &KeyCredential) -> bool {
    let Some(der) = der(key) else { return false };
    let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
    let is_rsa = certificates::public_key(&der).is_some();
    certificates::read(&der).is_some_and(|(_, said)| {
        let has_dates = day(said.starts) == day(key.starts) && day(said.ends) == day(key.ends);
        has_dates && is_rsa == (key.file != KeyFile::Elliptic)
    })
}

fn put(path: &Path, content: &Content) -> io::Result<()> {
    match content {
        Content::Nothing => Ok(()),
        Content::File(bytes) => write_private(path, bytes),
        Content::Folder(bytes) => {
            std::fs::create_dir_all(path)?;
            write_private(&inside(path), bytes)
        }
    }
}

/// The file in the folder that lies where a file should.
fn inside(folder: &Path) -> PathBuf {
    folder.join("certificate.pem")
}

/// Takes away what was written here before.
fn clear(before: &CertificateFile) -> io::Result<()> {
    let removed = match before.state {
        KeyFile::Missing => Ok(()),
        KeyFile::Folder => {
            let emptied = std::fs::remove_file(inside(&before.path));
            // With something else in it the folder stays; no other state uses its name.
            let _ = std::fs::remove_dir(&before.path);
            emptied
        }
        KeyFile::Whole
        | KeyFile::Note
        | KeyFile::WithoutKey
        | KeyFile::Locked { .. }
        | KeyFile::OtherKey
        | KeyFile::Elliptic
        | KeyFile::OldForm
        | KeyFile::CutOff => std::fs::remove_file(&before.path),
    };
    // Somebody may have tidied up already.
    removed.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}
