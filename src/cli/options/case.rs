//! Options that describe a case. The inputs come from the one list of inputs.

use clap::builder::{FalseyValueParser, Str};
use clap::{Arg, ArgAction};
use strum::IntoEnumIterator;

use crate::profile::{InputId, SecretId, variable};

use super::{OneOf, flag, option, path};

/// Options that describe a case.
pub(super) fn case_options() -> Vec<Arg> {
    let mut options: Vec<Arg> = InputId::iter().map(input_option).collect();
    options.extend(
        [
            option("profile", "NAME", "Profile to start from"),
            option("cloud", "NAME", "Cloud of the tenant, such as global, gcc, gcc-high, dod, china"),
            path("cloud-file", "FILE", "File that describes clouds, instead of the built-in ones"),
            option(
                "authority",
                "URL",
                "Sign-in service instead of the cloud's own, such as https://login.contoso.example",
            ),
            path("ca-file", "FILE", "PEM file with certificates to trust in addition to this computer's own"),
        ]
        .map(with_variable),
    );
    let mut options: Vec<Arg> = options.into_iter().map(|option| option.help_heading("Case")).collect();
    options.extend(look_options());
    options
}

/// Options of the screen.
pub(super) fn look_options() -> Vec<Arg> {
    vec![
        with_variable(
            option("theme", "BACKGROUND", "Background of the terminal; auto asks the terminal")
                .value_parser(["auto", "dark", "light"])
                .default_value("auto"),
        ),
        with_variable(flag("no-color", "No colours; NO_COLOR does the same")),
        with_variable(flag(
            "plain",
            "Line by line instead of a screen, for screen readers and pipes; ACCESSIBLE and TERM=dumb do the same",
        )),
    ]
}

/// Where secrets come from. No option takes a secret itself, because other programs can read command lines.
pub(super) fn secret_options() -> Vec<Arg> {
    let mut options = Vec::new();
    let all_from_stdin: Vec<String> = SecretId::iter().map(from_stdin).collect();
    for secret in SecretId::iter() {
        let what = secret.in_words();
        let (env, stdin) = (from_env(secret), from_stdin(secret));
        options.push(
            with_variable(Arg::new(env.clone()).long(env).value_name("VAR"))
                .help(format!("Environment variable that holds {what}"))
                .conflicts_with(stdin.clone()),
        );
        // Standard input holds one secret only.
        let others: Vec<String> = all_from_stdin.iter().filter(|other| **other != stdin).cloned().collect();
        options.push(
            with_variable(
                Arg::new(stdin.clone()).long(stdin).action(ArgAction::SetTrue).value_parser(FalseyValueParser::new()),
            )
            .help(format!("Read {what} from standard input"))
            .conflicts_with_all(others),
        );
    }
    options.push(
        with_variable(flag("keyring", "Take the secret from this computer's keyring, where the wizard stored it"))
            .conflicts_with_all(all_from_stdin.into_iter().chain(SecretId::iter().map(from_env))),
    );
    options.into_iter().map(|option| option.help_heading("Secrets")).collect()
}

/// Name of the option that says which environment variable holds the secret.
pub fn from_env(secret: SecretId) -> String {
    format!("{secret}-env")
}

/// Name of the option that says that the secret comes on standard input.
pub fn from_stdin(secret: SecretId) -> String {
    format!("{secret}-stdin")
}

/// The option of an input.
pub(super) fn input_option(input: InputId) -> Arg {
    let name: &'static str = input.into();
    let row = input.row();
    let mut arg = with_variable(option(name, row.value_name, row.help));
    if let Some(values) = row.values {
        arg = arg.value_parser(OneOf(values));
    }
    if row.is_list {
        arg = arg.action(ArgAction::Append);
    }
    arg
}

/// Adds the environment variable that does the same as the option.
pub(super) fn with_variable(arg: Arg) -> Arg {
    let variable = variable(arg.get_id().as_str());
    arg.env(Str::from(variable)).hide_env_values(true)
}
