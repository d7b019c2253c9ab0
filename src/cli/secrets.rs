//! Secrets from where the options say: an environment variable or standard input. No option holds one itself.

use std::io::Read;

use clap::ArgMatches;
use zeroize::Zeroizing;

use crate::app::Keepsake;
use crate::drive;
use crate::evidence::is_guid;
use crate::profile::{Profile, Secret, SecretId};

use super::{Usage, case, options};

/// The secrets that the flow sends.
///
/// # Errors
/// [`Usage`] when the flow needs one and no option says where it is, or when it is not there.
pub(super) fn given(matches: &ArgMatches, profile: &Profile) -> Result<Vec<(SecretId, Secret)>, Usage> {
    let Some(id) = SecretId::of(profile.case.flow) else {
        return Ok(Vec::new());
    };
    let found = match case::is_set(matches, "keyring") {
        true => Some(from_keyring(profile, id)?),
        false => look_up(matches, id)?,
    };
    match found {
        Some(secret) => Ok(vec![(id, secret)]),
        None if id.is_required() => Err(Usage(format!(
            "{} is needed: give --{} VAR, --{} or --keyring",
            id.in_words(),
            options::from_env(id),
            options::from_stdin(id)
        ))),
        None => Ok(Vec::new()),
    }
}

/// What the wizard has kept. The keyring knows a tenant by its id, and nothing is resolved before the secret is there.
fn from_keyring(profile: &Profile, id: SecretId) -> Result<Secret, Usage> {
    let inputs = &profile.inputs;
    if !is_guid(&inputs.tenant) {
        return Err(Usage("--keyring: give the tenant by its ID, with --tenant".to_owned()));
    }
    let keepsake = Keepsake {
        secret: id,
        tenant_id: inputs.tenant.clone(),
        client_id: inputs.client_id.clone(),
        username: inputs.username.clone(),
    };
    match drive::kept(&keepsake) {
        Ok(Some(secret)) => Ok(secret),
        Ok(None) => Err(Usage(format!("--keyring: it does not hold {} of this app", id.in_words()))),
        Err(error) => Err(Usage(format!("--keyring: {}", super::without_number(&error.to_string())))),
    }
}

fn look_up(matches: &ArgMatches, id: SecretId) -> Result<Option<Secret>, Usage> {
    let (env, stdin) = (options::from_env(id), options::from_stdin(id));
    if let Some(variable) = case::given(matches, &env) {
        return match std::env::var(&variable).map(Zeroizing::new) {
            Ok(value) if !value.trim().is_empty() => Ok(Some(Secret::new(value.trim().to_owned()))),
            Ok(_) | Err(_) => Err(Usage(format!("--{env}: the variable {variable} is not set"))),
        };
    }
    if !case::is_set(matches, &stdin) {
        return Ok(None);
    }
    let mut value = Zeroizing::new(String::new());
    std::io::stdin().read_to_string(&mut value).map_err(|error| Usage(format!("--{stdin}: {error}")))?;
    if value.trim().is_empty() {
        return Err(Usage(format!("--{stdin}: nothing came on standard input")));
    }
    Ok(Some(Secret::new(value.trim().to_owned())))
}
