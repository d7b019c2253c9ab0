//! Secrets from where the options say: an environment variable or standard input. No option holds one itself.

use clap::ArgMatches;
use strum::IntoEnumIterator;
use zeroize::Zeroizing;

use crate::app::Keepsake;
use crate::drive;
use crate::evidence::{bounded, is_guid};
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
        None if id.is_required() => Err(Usage::SecretMissing(id)),
        None => Ok(Vec::new()),
    }
}

/// What the wizard has kept. The keyring knows a tenant by its id, and nothing is resolved before the secret is there.
fn from_keyring(profile: &Profile, id: SecretId) -> Result<Secret, Usage> {
    let inputs = &profile.inputs;
    if !is_guid(&inputs.tenant) {
        return Err(Usage::unusable("--keyring", "give the tenant by its ID, with --tenant"));
    }
    let keepsake = Keepsake {
        secret: id,
        tenant_id: inputs.tenant.clone(),
        client_id: inputs.client_id.clone(),
        username: inputs.username.clone(),
    };
    match drive::kept(&keepsake) {
        Ok(Some(secret)) => Ok(secret),
        Ok(None) => Err(Usage::unusable("--keyring", format!("it does not hold {} of this app", id.in_words()))),
        Err(error) => Err(Usage::unusable("--keyring", super::without_number(&error.to_string()))),
    }
}

/// The variables that options name, whichever secret is sent in the end.
pub(super) fn variables(matches: &ArgMatches) -> Vec<String> {
    SecretId::iter().filter_map(|id| case::given(matches, &options::from_env(id))).collect()
}

/// Whether a text is written as variables are as a rule, and secrets hardly ever.
fn is_usual_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

fn look_up(matches: &ArgMatches, id: SecretId) -> Result<Option<Secret>, Usage> {
    let (env, stdin) = (options::from_env(id), options::from_stdin(id));
    if let Some(variable) = case::given(matches, &env) {
        return match std::env::var(&variable).map(Zeroizing::new) {
            Ok(value) if !value.trim().is_empty() => Ok(Some(Secret::new(value.trim().to_owned()))),
            Err(std::env::VarError::NotUnicode(_)) => {
                Err(Usage::unusable(format!("--{env}"), "what the variable holds is no text in UTF-8"))
            }
            Ok(_) | Err(_) if is_usual_name(&variable) => {
                Err(Usage::unusable(format!("--{env}"), format!("the variable {variable} is not set")))
            }
            // Somebody may have given the secret itself, which shall not be shown.
            Ok(_) | Err(_) => Err(Usage::unusable(
                format!("--{env}"),
                "give the name of a variable that holds the secret, such as APP_SECRET; there is none of that name",
            )),
        };
    }
    if !case::is_set(matches, &stdin) {
        return Ok(None);
    }
    let value = bounded::read_text(std::io::stdin())
        .map_err(|error| Usage::unusable(format!("--{stdin}"), error.to_string()))?;
    if value.trim().is_empty() {
        return Err(Usage::unusable(format!("--{stdin}"), "nothing came on standard input"));
    }
    Ok(Some(Secret::new(value.trim().to_owned())))
}
