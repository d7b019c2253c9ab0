//! Members of a registration that are kept and shown as they were written, members that only the service writes, and how
//! a change of an inner object leaves its other members alone.

use serde_json::{Map, Value};

use crate::sandbox::graph::member::Member;
use crate::sandbox::graph::refusal::Refusal;

/// What a kept member may hold.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Flag,
    Texts,
    Object,
    Objects,
}

const KEPT: &[(&str, Kind)] = &[
    ("addIns", Kind::Objects),
    ("defaultRedirectUri", Kind::Text),
    ("description", Kind::Text),
    ("groupMembershipClaims", Kind::Text),
    ("info", Kind::Object),
    ("isDeviceOnlyAuthSupported", Kind::Flag),
    ("nativeAuthenticationApisEnabled", Kind::Text),
    ("oauth2RequirePostResponse", Kind::Flag),
    ("optionalClaims", Kind::Object),
    ("parentalControlSettings", Kind::Object),
    ("requestSignatureVerification", Kind::Object),
    ("samlMetadataUrl", Kind::Text),
    ("serviceManagementReference", Kind::Text),
    ("servicePrincipalLockConfiguration", Kind::Object),
    ("tags", Kind::Texts),
    ("tokenEncryptionKeyId", Kind::Text),
];

const KEPT_OF_PRINCIPALS: &[(&str, Kind)] = &[
    ("addIns", Kind::Objects),
    ("alternativeNames", Kind::Texts),
    ("description", Kind::Text),
    ("homepage", Kind::Text),
    ("info", Kind::Object),
    ("loginUrl", Kind::Text),
    ("logoutUrl", Kind::Text),
    ("notes", Kind::Text),
    ("notificationEmailAddresses", Kind::Texts),
    ("preferredSingleSignOnMode", Kind::Text),
    ("preferredTokenSigningKeyThumbprint", Kind::Text),
    ("samlSingleSignOnSettings", Kind::Object),
    ("tokenEncryptionKeyId", Kind::Text),
];

const READ_ONLY: &[&str] = &[
    "appDisplayName",
    "appId",
    "appOwnerOrganizationId",
    "applicationTemplateId",
    "certification",
    "createdDateTime",
    "deletedDateTime",
    "disabledByMicrosoftStatus",
    "id",
    "publisherDomain",
    "signInAudience",
    "verifiedPublisher",
];

/// Keeps a plain member of a registration.
///
/// # Errors
/// When registrations have no such member, only the service writes it, or it cannot hold this.
pub fn keep(properties: &mut Map<String, Value>, member: &Member) -> Result<(), Refusal> {
    keep_among(KEPT, properties, member)
}

/// Keeps a plain member of a service principal.
///
/// # Errors
/// As for a registration.
pub fn keep_of_principal(properties: &mut Map<String, Value>, member: &Member) -> Result<(), Refusal> {
    keep_among(KEPT_OF_PRINCIPALS, properties, member)
}

fn keep_among(known: &[(&str, Kind)], properties: &mut Map<String, Value>, member: &Member) -> Result<(), Refusal> {
    match known.iter().find(|(name, _)| *name == member.name) {
        Some((_, kind)) => {
            if !fits(*kind, member.value) {
                return Err(member.invalid());
            }
            write(properties, member.name, member.value);
            Ok(())
        }
        None if READ_ONLY.contains(&member.name) => Err(Refusal::read_only(member.name)),
        None => Err(Refusal::unknown_property(member.name)),
    }
}

fn fits(kind: Kind, value: &Value) -> bool {
    let all = |is: fn(&Value) -> bool| value.as_array().is_some_and(|items| items.iter().all(is));
    match kind {
        Kind::Text => value.is_string() || value.is_null(),
        Kind::Flag => value.is_boolean() || value.is_null(),
        Kind::Texts => all(Value::is_string),
        Kind::Object => value.is_object() || value.is_null(),
        Kind::Objects => all(Value::is_object),
    }
}

/// Writes one member; an object's members are merged, everything else is replaced.
pub fn write(properties: &mut Map<String, Value>, name: &str, value: &Value) {
    merge(properties.entry(name).or_insert(Value::Null), value);
}

/// Lays one value over another: objects merge, everything else replaces.
pub fn merge(under: &mut Value, over: &Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (name, value) in over {
                merge(under.entry(name).or_insert(Value::Null), value);
            }
        }
        (under, over) => *under = over.clone(),
    }
}
