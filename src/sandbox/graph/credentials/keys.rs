//! Certificates: the public half of a key that a program signs its assertions with. A certificate that is written here
//! verifies assertions at once.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::sandbox::certificates;
use crate::sandbox::edits;
use crate::sandbox::graph::member::{Member, find, need};
use crate::sandbox::graph::refusal::Refusal;
use crate::sandbox::tenant::{Key, KeyCredential, KeyFile};

pub(super) const RESOURCE: &str = "KeyCredential";

/// Reads `keyCredentials` of a body, which replaces the whole list: entries that are known by their `keyId` stay, and
/// need not carry their certificate, which is never shown in lists; the others are new.
///
/// # Errors
/// When a new entry holds no certificate, says what the certificate does not, or changes a known one.
pub fn replaced(
    known: &BTreeMap<Key, KeyCredential>,
    member: &Member,
    now: Timestamp,
) -> Result<BTreeMap<Key, KeyCredential>, Refusal> {
    let entries = member.objects()?.into_iter().map(|entry| {
        let id = find(entry, RESOURCE, "keyId").map(|member| member.id()).transpose()?;
        match known.iter().find(|(_, key)| Some(key.id) == id) {
            Some((key, kept)) => unchanged(kept, entry).map(|()| (key.clone(), kept.clone())),
            None => read(entry, now).map(|made| (made.id.to_string(), made)),
        }
    });
    entries.collect()
}

fn unchanged(kept: &KeyCredential, entry: &Map<String, Value>) -> Result<(), Refusal> {
    let sent = find(entry, RESOURCE, "key").map(|member| certificate(&member)).transpose()?;
    if sent.is_none_or(|(sent, _)| sent == kept.certificate) {
        return Ok(());
    }
    Err(Refusal::bad_request(format!("Update to existing credential with KeyId '{}' is not allowed.", kept.id)))
}

/// Reads a new certificate.
///
/// # Errors
/// When there is none, or its entry says what it does not.
pub fn read(entry: &Map<String, Value>, now: Timestamp) -> Result<KeyCredential, Refusal> {
    let usage = need(entry, RESOURCE, "usage")?;
    if !["Verify", "Sign"].iter().any(|known| usage.value.as_str().is_some_and(|it| it.eq_ignore_ascii_case(known))) {
        let message = "The value for the property \"usage\" in one of your credentials is invalid. Acceptable values \
                       are Sign, Verify.";
        return Err(Refusal::bad_request(message));
    }
    let kind = need(entry, RESOURCE, "type")?;
    if !["AsymmetricX509Cert", "X509CertAndPassword"].contains(&kind.text()?) {
        return Err(kind.invalid());
    }
    let (certificate, described) = certificate(&need(entry, RESOURCE, "key")?)?;
    let time = |name, otherwise| find(entry, RESOURCE, name).map_or(Ok(otherwise), |member: Member| member.time());
    let starts = time("startDateTime", described.starts)?;
    let ends = time("endDateTime", described.ends)?;
    // Both must lie within the certificate's own validity.
    if starts < described.starts || starts >= ends {
        return Err(Refusal::bad_request("Key credential start date is invalid."));
    }
    if ends > described.ends || ends <= now {
        return Err(Refusal::bad_request("Key credential end date is invalid."));
    }
    let id = find(entry, RESOURCE, "keyId").map(|member| member.id()).transpose()?;
    let name = find(entry, RESOURCE, "displayName").map(|member| member.text()).transpose()?;
    Ok(KeyCredential {
        id: id.unwrap_or_else(Uuid::new_v4),
        display_name: Some(name.map_or(described.subject, str::to_owned)),
        certificate,
        starts,
        ends,
        created: Some(now),
        file: KeyFile::default(),
    })
}

/// The certificate of an entry as base64 of its DER form, and what it says of itself. az sends the base64 in the lines
/// of a PEM file.
fn certificate(member: &Member) -> Result<(String, certificates::Described), Refusal> {
    let text: String = member.text()?.split_ascii_whitespace().collect();
    let uploaded = BASE64_STANDARD.decode(text).map_err(|_| member.invalid())?;
    let (der, described) = certificates::read(&uploaded).ok_or_else(|| member.invalid())?;
    Ok((BASE64_STANDARD.encode(der), described))
}

/// Shows a certificate; the certificate itself only where somebody asks for it on a single object.
pub fn shape(key: &KeyCredential, with_certificate: bool) -> Value {
    let certificate = if with_certificate { json!(key.certificate) } else { Value::Null };
    json!({
        "customKeyIdentifier": edits::thumbprint(key),
        "displayName": key.display_name,
        "endDateTime": key.ends,
        "key": certificate,
        "keyId": key.id,
        "startDateTime": key.starts,
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_in_the_lines_of_a_pem_file_is_read() {
        let ends: Timestamp = "2099-01-01T00:00:00Z".parse().unwrap();
        let made = certificates::make(certificates::key(), "practice", Timestamp::UNIX_EPOCH, ends).unwrap();
        let text = certificates::file::pem("CERTIFICATE", &made);
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('-')).collect();
        assert!(lines.len() > 1);
        let entry = json!({"type": "AsymmetricX509Cert", "usage": "Verify", "key": lines.join("\n") + "\n"});
        let key = read(entry.as_object().unwrap(), Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(key.certificate, BASE64_STANDARD.encode(made));
    }
}
