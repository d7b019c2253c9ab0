//! Federated credentials: whose tokens an application takes instead of a secret. An issuer and a subject are trusted
//! once per application.

use uuid::Uuid;

use crate::sandbox::origin::is_loopback;
use crate::sandbox::tenant::{Application, FederatedCredential, PRACTICE_ISSUER};
use crate::sandbox::world::World;

/// Longest name.
const LONGEST_NAME: usize = 120;
/// Longest issuer, subject and audience.
const LONGEST: usize = 600;

/// Why a federated credential is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FederationError {
    #[error("There is no such app registration any more.")]
    Gone,
    #[error("A name has 1 to 120 letters, digits, - and _: {0}")]
    Name(String),
    #[error("The app has a federated credential with the name {0} already.")]
    NameTaken(String),
    #[error("The issuer is an https address: {0}")]
    Issuer(String),
    #[error("A subject has between 1 and 600 characters.")]
    Subject(String),
    #[error("An audience has between 1 and 600 characters.")]
    Audience(String),
    #[error("The app trusts the subject {subject} of {issuer} already.")]
    Twice { issuer: String, subject: String },
}

/// Decides whether an application may trust this, as a new credential or in place of the one with the same id.
///
/// # Errors
/// With the reason, when it may not.
pub fn allowed_federation(
    world: &World,
    application: &Application,
    trust: &FederatedCredential,
) -> Result<(), FederationError> {
    let others = || application.federated.values().filter(|other| other.id != trust.id);
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    let name = &trust.name;
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(is_plain) {
        return Err(FederationError::Name(name.clone()));
    }
    if others().any(|other| other.name == *name) {
        return Err(FederationError::NameTaken(name.clone()));
    }
    if trust.issuer != PRACTICE_ISSUER && !is_issuer(&trust.issuer) {
        return Err(FederationError::Issuer(trust.issuer.clone()));
    }
    let fits = |text: &str| !text.is_empty() && text.len() <= LONGEST;
    if !fits(&trust.subject) {
        return Err(FederationError::Subject(trust.subject.clone()));
    }
    match trust.audiences.as_slice() {
        [one] if fits(one) => {}
        all => return Err(FederationError::Audience(all.join(", "))),
    }
    let issuer = world.issuer_of(trust);
    if others().any(|other| other.subject == trust.subject && world.issuer_of(other) == issuer) {
        return Err(FederationError::Twice { issuer, subject: trust.subject.clone() });
    }
    Ok(())
}

/// An issuer is an address with TLS; on this machine the practice issuer has none unless it was asked for.
fn is_issuer(text: &str) -> bool {
    text.len() <= LONGEST
        && url::Url::parse(text).is_ok_and(|url| {
            url.scheme() == "https" || (url.scheme() == "http" && url.host_str().is_some_and(is_loopback))
        })
}

/// Has an application trust another issuer's tokens with this subject.
///
/// # Errors
/// When it may not, or is gone.
pub fn add_federation(world: &mut World, app_id: Uuid, trust: FederatedCredential) -> Result<(), FederationError> {
    let (key, application) = world.tenant.application_by_app_id(app_id).ok_or(FederationError::Gone)?;
    allowed_federation(world, application, &trust)?;
    let key = key.clone();
    if let Some(application) = world.tenant.applications.get_mut(&key) {
        application.federated.insert(trust.id.to_string(), trust);
    }
    Ok(())
}

/// Removes a federated credential.
///
/// # Errors
/// When the application is gone.
pub fn remove_federation(world: &mut World, app_id: Uuid, id: Uuid) -> Result<(), FederationError> {
    let found = world.tenant.applications.values_mut().find(|application| application.app_id == app_id);
    found.ok_or(FederationError::Gone)?.federated.retain(|_, trust| trust.id != id);
    Ok(())
}
