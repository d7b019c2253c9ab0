//! Files that practice programs prove themselves with: key and certificate of what the seed registers, and a token of the
//! practice issuer. A repair or another scenario may give a certificate other dates; its file follows.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::SandboxError;
use super::cloud_file::write_private;
use crate::sandbox::tenant::KeyCredential;
use crate::sandbox::world::World;
use crate::sandbox::{certificates, issuer};

/// How long the token in the file lasts: longer than anybody practises.
const TOKEN_LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// Writes the files that are not there yet, and those whose certificate says something else by now.
///
/// # Errors
/// When a file cannot be written.
pub fn write(world: &mut World, place: &Path) -> Result<(), SandboxError> {
    let configured = world.loaded.configured();
    for (app, application) in &configured.applications {
        for (key, seeded) in &application.keys {
            // A scenario may have taken the registration away; the program has its file all the same.
            let live = world.tenant.applications.get(app).and_then(|live| live.keys.get(key)).unwrap_or(seeded);
            let brings_its_own = !seeded.certificate.is_empty() && !world.is_made(app, key);
            if brings_its_own || says_the_same(live) {
                continue;
            }
            let made = certificates::make(&format!("practice {app}"), live.starts, live.ends)?;
            let path = write_file(place, &format!("{app}-{key}.pem"), &made.pem)?;
            world.set_certificate(app, key, &made.certificate);
            world.files.pem.get_or_insert((app.clone(), path));
        }
    }
    if world.files.token.is_none() {
        let issuer = world.addresses.issuer();
        let token = issuer::mint(&issuer, issuer::SUBJECT, issuer::AUDIENCE, TOKEN_LIFETIME);
        world.files.token = Some(write_file(place, "practice-job.jwt", &token)?);
    }
    Ok(())
}

/// Whether a certificate has the dates of its registration; made certificates know days only.
fn says_the_same(key: &KeyCredential) -> bool {
    let described = BASE64_STANDARD.decode(&key.certificate).ok().and_then(|der| certificates::read(&der));
    let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
    described.is_some_and(|(_, said)| day(said.starts) == day(key.starts) && day(said.ends) == day(key.ends))
}

fn write_file(place: &Path, name: &str, text: &str) -> Result<PathBuf, SandboxError> {
    let path = place.join(name);
    let written = std::fs::create_dir_all(place).and_then(|()| write_private(&path, text));
    written.map_err(|source| SandboxError::Write { path: path.clone(), source })?;
    Ok(path)
}
