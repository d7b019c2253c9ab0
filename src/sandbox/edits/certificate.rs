//! Certificates of an application: the public half of a key that a program signs its assertions with.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use uuid::Uuid;

use super::{EditError, application};
use crate::sandbox::certificates;
use crate::sandbox::tenant::{KeyCredential, KeyFile};
use crate::sandbox::world::World;

/// Uploads a certificate (DER, or the text of a PEM file), as the portal does: under its own name, for as long as it is
/// valid.
///
/// # Errors
/// When the file holds no certificate or more than one, the certificate has ended, or the application has it already.
pub fn add_certificate(world: &mut World, app_id: Uuid, uploaded: &[u8], name: &str) -> Result<(), EditError> {
    let now = world.now();
    let wrong = EditError::Certificate;
    if uploaded.is_empty() {
        return Err(wrong("Choose the certificate's file first: .cer, .pem or .crt."));
    }
    if uploaded.windows(PRIVATE_KEY.len()).any(|part| part == PRIVATE_KEY) {
        return Err(wrong("This file holds a private key, which never leaves its computer. Upload the .cer file."));
    }
    let (der, described) = certificates::read(uploaded)
        .ok_or(wrong("This file holds no certificate. Upload a file that ends in .cer, .pem or .crt."))?;
    if described.ends <= now {
        return Err(wrong("This certificate has expired. Make a new one and upload that."));
    }
    let certificate = BASE64_STANDARD.encode(der);
    let keys = &mut application(world, app_id)?.keys;
    if keys.values().any(|known| known.certificate == certificate) {
        return Err(wrong("This certificate is uploaded already."));
    }
    let name = Some(name.trim()).filter(|name| !name.is_empty());
    let made = KeyCredential {
        id: Uuid::new_v4(),
        display_name: Some(name.map_or(described.subject, str::to_owned)),
        certificate,
        starts: described.starts,
        ends: described.ends,
        created: Some(now),
        file: KeyFile::default(),
    };
    keys.insert(made.id.to_string(), made);
    Ok(())
}

/// How the name of every private key in a PEM file ends.
const PRIVATE_KEY: &[u8] = b"PRIVATE KEY-----";

/// Removes a certificate.
///
/// # Errors
/// When the application is gone.
pub fn remove_certificate(world: &mut World, app_id: Uuid, id: Uuid) -> Result<(), EditError> {
    application(world, app_id)?.keys.retain(|_, key| key.id != id);
    Ok(())
}

/// The thumbprint that the portal shows: SHA-1, 40 upper-case hexadecimal digits; `None` where a seeded certificate has
/// not been made.
pub fn thumbprint(key: &KeyCredential) -> Option<String> {
    let certificate = BASE64_STANDARD.decode(&key.certificate).ok().filter(|der| !der.is_empty())?;
    Some(certificates::thumbprint(&certificate).as_ref().iter().map(|byte| format!("{byte:02X}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    use crate::sandbox::addresses::Addresses;
    use crate::sandbox::scenario::{CONFIGURED, open};

    #[test]
    fn only_a_certificate_that_can_be_used_is_uploaded() {
        let mut world = World::new(open(CONFIGURED, Timestamp::now()).unwrap(), Addresses::default());
        let (_, app) = world.tenant.applications.iter().find(|(_, app)| app.keys.is_empty()).unwrap();
        let id = app.app_id;
        let made = |ends: &str| {
            let der = certificates::make(certificates::key(), "practice", Timestamp::UNIX_EPOCH, ends.parse().unwrap());
            certificates::file::pem("CERTIFICATE", &der.unwrap())
        };
        let good = made("2099-01-01T00:00:00Z");
        let mut add = |file: &str| add_certificate(&mut world, id, file.as_bytes(), " ");
        let with_key = format!("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n{good}");
        let ended = made("2001-01-01T00:00:00Z");
        for (wrong, says) in
            [("", "Choose"), ("hello", "no certificate"), (&*with_key, "private key"), (&*ended, "expired")]
        {
            assert!(add(wrong).unwrap_err().to_string().contains(says), "{wrong}");
        }
        assert_eq!(add(&good), Ok(()));
        assert!(add(&good).unwrap_err().to_string().contains("already"));
        let (_, app) = world.tenant.application_by_app_id(id).unwrap();
        let key = app.keys.values().next().unwrap().clone();
        assert_eq!((key.display_name.as_deref(), thumbprint(&key).unwrap().len()), (Some("CN=practice"), 40));
        remove_certificate(&mut world, id, key.id).unwrap();
        assert!(world.tenant.application_by_app_id(id).unwrap().1.keys.is_empty());
    }
}
