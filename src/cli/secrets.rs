//! Secrets from where the options say: an environment variable or standard input. No option holds one itself.

use std::io::Read;

use clap::ArgMatches;
use zeroize::Zeroizing;

use crate::profile::{Secret, SecretId};
use crate::recipe::Flow;

use super::{Usage, case, options};

/// The secrets that the flow sends.
///
/// # Errors
/// [`Usage`] when the flow needs one and no option says where it is, or when it is not there.
pub(super) fn given(matches: &ArgMatches, flow: Flow) -> Result<Vec<(SecretId, Secret)>, Usage> {
    let Some(id) = SecretId::of(flow) else {
        return Ok(Vec::new());
    };
    match look_up(matches, id)? {
        Some(secret) => Ok(vec![(id, secret)]),
        None if id.is_required() => Err(Usage(format!(
            "{} is needed: give --{} VAR or --{}",
            id.in_words(),
            options::from_env(id),
            options::from_stdin(id)
        ))),
        None => Ok(Vec::new()),
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
