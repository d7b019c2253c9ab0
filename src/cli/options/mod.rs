//! Options and commands. What stands here is the whole of it, and the options that several commands share.

mod case;
mod commands;

use std::ffi::OsStr;

use clap::builder::{FalseyValueParser, PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, ArgAction, Command, ValueHint, value_parser};

use crate::profile::InputId;
use crate::sandbox::scenario::{self, CONFIGURED};

pub(super) use case::{from_env, from_stdin};

use case::{case_options, input_option, look_options, secret_options, with_variable};
use commands::{
    export_command, open_page_command, profile_command, replay_command, report_command, sandbox_command, token_command,
};

/// The longest that a check may be told to wait, in seconds.
const A_DAY: u64 = 24 * 60 * 60;

/// A choice among values that the assets name: they are read when a value is given or help is asked for, not at each
/// start of the program.
#[derive(Clone)]
struct OneOf(fn() -> Vec<&'static str>);

impl TypedValueParser for OneOf {
    type Value = String;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        PossibleValuesParser::new((self.0)()).parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.0)().into_iter().map(PossibleValue::new)))
    }
}

/// The whole command line.
pub fn command() -> Command {
    Command::new("firstcall")
        .after_help(
            "With RUST_LOG=info (or debug) each command also writes a log, without any secret, and says where. \
             FIRSTCALL_LOG_FILE names another file.",
        )
        .version(env!("CARGO_PKG_VERSION"))
        .about("From nothing to the first successful call of a Microsoft business API")
        .long_about(
            "Walks an administrator through app registration, consent, redirect URI, credentials and the first call \
             of a Microsoft business API, and proves every step. Without a command it opens the wizard; its first \
             screen offers your own tenant, or a practice tenant on this computer.",
        )
        .args(case_options())
        .arg(mask_option())
        .arg(record())
        .subcommand_negates_reqs(true)
        .args_conflicts_with_subcommands(true)
        .subcommand(
            Command::new("demo")
                .about("Open the wizard on the practice tenant; nothing else is needed")
                .arg(scenario_option())
                .args(tour_options())
                .arg(mask_option())
                .arg(record())
                .args(look_options()),
        )
        .subcommand(
            Command::new("check")
                .about("Run all checks without a screen")
                .after_help(
                    "Exit codes: 0 the first call was answered and nothing is unmet, 1 something is unmet, 2 wrong \
                     usage, 3 the service could not be reached, 4 cancelled, 5 the result could not be written, \
                     101 firstcall itself failed.",
                )
                .args(case_options())
                .args(secret_options())
                .arg(flag("json", "Print the result as JSON"))
                .arg(with_variable(flag("strict", "Also fail when something is a warning or unknown")))
                .arg(no_interaction())
                .arg(directory())
                .arg(timeout())
                .arg(from().conflicts_with("record"))
                .arg(page())
                .arg(path(
                    "har",
                    "FILE",
                    "Also write all exchanges to this file, as an HTTP Archive; secrets are left out",
                ))
                .arg(record()),
        )
        .subcommand(
            Command::new("explain")
                .about("Explain what an error means and who can fix it")
                .arg(
                    Arg::new("error")
                        .value_name("TEXT|CODE|FILE")
                        .num_args(0..)
                        .help("An error text, a number such as AADSTS65001, or a file; without it, standard input"),
                )
                .arg(flag("json", "Print the answer as JSON"))
                .arg(input_option(InputId::Target).help("Business API that was called; some errors depend on it"))
                .arg(input_option(InputId::Flow).help("Sign-in that failed; some errors depend on it")),
        )
        .subcommand(report_command())
        .subcommand(export_command())
        .subcommand(token_command())
        .subcommand(profile_command())
        .subcommand(sandbox_command())
        .subcommand(replay_command())
        .subcommand(open_page_command())
        .subcommand(
            Command::new("completions").about("Print completions for a shell").arg(
                Arg::new("shell")
                    .value_name("SHELL")
                    .required(true)
                    .value_parser(value_parser!(clap_complete::Shell))
                    .help("Shell to print them for"),
            ),
        )
        .subcommand(Command::new("man").about("Print the manual page"))
}

fn record() -> Arg {
    path("record", "FILE", "Write what happens to a new file, for a bug report; secrets are left out")
}

fn page() -> Arg {
    option("page", "NUMBER|TEXT", "Error that the sign-in page shows in the browser, explained instead of signing in")
}

fn from() -> Arg {
    path(
        "from",
        "FILE",
        "Read what someone sent instead of signing in: manifest, az output, claims, HAR, report, error text",
    )
    .num_args(1..)
    .action(ArgAction::Append)
    .conflicts_with("page")
}

fn directory() -> Arg {
    with_variable(option("directory", "WAY", "How to sign in to look at the setup"))
        .value_parser(PossibleValuesParser::new([
            "none",
            "az",
            "browser",
            "device-code",
            "policies-browser",
            "policies-device-code",
        ]))
        .default_value("none")
}

fn no_interaction() -> Arg {
    with_variable(flag("no-interaction", "Never wait for a person to sign in"))
}

fn timeout() -> Arg {
    with_variable(option("timeout", "SECONDS", "Stop waiting after this many seconds"))
        .allow_negative_numbers(true)
        .value_parser(value_parser!(u64).range(1..=A_DAY))
        .default_value("900")
}

/// The state that a practice tenant starts in.
fn scenario_option() -> Arg {
    option("scenario", "NAME", "State that the practice tenant starts in, such as consent-missing")
        .value_parser(OneOf(scenario::names))
        // There are dozens; a wrong name lists them.
        .hide_possible_values(true)
        .default_value(CONFIGURED)
}

/// The tour, and how fast it goes.
fn tour_options() -> [Arg; 2] {
    [
        flag("tour", "Play it by itself: setup, failure, diagnosis, repair, success").conflicts_with("scenario"),
        option("pace", "SECONDS", "How long the tour stays at each stop")
            .value_parser(value_parser!(u16).range(0..=600))
            .default_value("8")
            .requires("tour"),
    ]
}

/// For people who show the screen to others.
fn mask_option() -> Arg {
    with_variable(flag(
        "mask-ids",
        "Show ids, e-mail addresses and the tenant's own domains as dots, on the screen only",
    ))
}

fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

fn path(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    option(name, value, help).value_hint(ValueHint::AnyPath).value_parser(value_parser!(std::path::PathBuf))
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    // Its variable may say 0, no or false as well.
    Arg::new(name).long(name).action(ArgAction::SetTrue).value_parser(FalseyValueParser::new()).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn no_option_takes_a_secret_itself() {
        fn visit(command: &Command) {
            for arg in command.get_arguments() {
                let name = arg.get_id().as_str();
                let is_secret = name.contains("secret") || name.contains("password");
                assert!(!is_secret || name.ends_with("-env") || name.ends_with("-stdin"), "{name}");
            }
            command.get_subcommands().for_each(visit);
        }
        visit(&command());
    }
}
