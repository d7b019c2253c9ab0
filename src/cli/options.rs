//! Options and commands. The inputs of a case come from the one list of inputs.

use std::ffi::OsStr;

use clap::builder::{FalseyValueParser, PossibleValue, PossibleValuesParser, Str, TypedValueParser};
use clap::{Arg, ArgAction, Command, ValueHint, value_parser};
use strum::IntoEnumIterator;

use crate::drive::OPEN_PAGE;
use crate::export::format::Format;
use crate::profile::{InputId, SecretId, variable};
use crate::sandbox::scenario::{self, CONFIGURED};

use super::client_setup;

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

/// For firstcall itself: a browser has no variables of this process, so another one starts it.
fn open_page_command() -> Command {
    Command::new(OPEN_PAGE)
        .hide(true)
        .about("Open a page in the browser of this computer")
        .arg(Arg::new("address").value_name("ADDRESS").required(true))
}

/// For those who work on firstcall: what somebody else saw.
fn replay_command() -> Command {
    let side = |name: &'static str, usual: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("CELLS")
            .value_parser(value_parser!(u16).range(1..=500))
            .default_value(usual)
            .help(help)
    };
    Command::new("replay")
        .hide(true)
        .about("Show the last screen of a session that was recorded with --record")
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .required(true)
                .value_hint(ValueHint::FilePath)
                .value_parser(value_parser!(std::path::PathBuf)),
        )
        .arg(side("width", "80", "Width of the picture"))
        .arg(side("height", "24", "Height of the picture"))
}

fn record() -> Arg {
    path("record", "FILE", "Write what happens to a new file, for a bug report; secrets are left out")
}

fn report_command() -> Command {
    Command::new("report")
        .about("Run all checks, or read files that someone sent, and write a report for a ticket")
        .after_help(
            "The report holds findings, evidence, a timeline, the exchanges that show the findings, and a list of what \
             was left out. It contains no secret. --from reads the JSON form again.\n\n\
             Exit codes: 0 the report was written, 2 wrong usage, 4 cancelled, 5 it could not be written, 101 firstcall \
             itself failed.",
        )
        .arg(path("output", "FILE", "Write it to this file, which only you can read").short('o'))
        .arg(
            option("format", "FORMAT", "Format of the report; by default that of the file's name, else Markdown")
                .value_parser(PossibleValuesParser::new(["md", "html", "json"])),
        )
        .arg(flag("pseudonymous", "Replace names of people and addresses of computers"))
        .arg(from())
        .arg(page())
        .args(case_options())
        .args(secret_options())
        .arg(no_interaction())
        .arg(directory())
        .arg(timeout())
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

fn export_command() -> Command {
    Command::new("export")
        .about("Print the case in the format of another program")
        .after_help(
            "Formats:\n  env                      Variables for firstcall itself, for a POSIX shell\n  \
             azure-devops-connection  Service connection of Azure DevOps for Lifecycle Services, as az devops \
             service-endpoint create takes it\n\nIt never writes a secret: a placeholder in angle brackets marks its place. \
             It sends nothing over the network.\n\nExit codes: 0 it was printed, 2 wrong usage or a value is missing, 5 it could not be \
             written.",
        )
        .arg(
            Arg::new("format")
                .value_name("FORMAT")
                .required(true)
                .value_parser(PossibleValuesParser::new(Format::iter().map(<&str>::from)))
                .help("Format to print"),
        )
        .arg(path("output", "FILE", "Write it to this file, which only you can read").short('o'))
        .args(case_options())
}

fn token_command() -> Command {
    Command::new("token")
        .about("Sign in and print the access token for scripts, or explain a token")
        .after_help(
            "Only the token goes to standard output; messages go to standard error. Anyone who has the token can \
             use it until it expires, so pass it on through a pipe or a variable.\n\n\
             --decode reads a token from standard input and explains it. Giving it as TOKEN works too, but other \
             programs on this computer can read command lines. It does not check the signature: only the API can do that. \
             It compares the token with the case options.\n\n\
             Exit codes: 0 the token was printed or explained, 1 the sign-in was refused, 2 wrong usage or not a token, \
             3 the service could not be reached, 4 cancelled, 5 it could not be written, 101 firstcall \
             itself failed.",
        )
        .arg(
            Arg::new("decode")
                .long("decode")
                .value_name("TOKEN")
                .num_args(0..=1)
                .help("Explain a token instead; without TOKEN, read it from standard input, which is safer"),
        )
        .arg(flag("json", "Print the token with its expiry and scope, or the explanation, as JSON"))
        .args(case_options())
        .args(secret_options())
        .arg(no_interaction())
        .arg(timeout())
        .arg(record())
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

fn profile_command() -> Command {
    let name = || Arg::new("name").value_name("NAME").required(true).help("Name of the profile");
    Command::new("profile")
        .about("List, show, rename, delete, export or import saved cases")
        .after_help(
            "The wizard saves each case as a profile, with the values that you typed and never a secret. To continue with one: \
             firstcall --profile NAME.\n\nExit codes: 0 it was done, 2 wrong usage or no such profile, 4 cancelled, 5 it \
             could not be written.",
        )
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("list")
                .about("List all profiles, the last used first")
                .arg(flag("json", "Print the list as JSON")),
        )
        .subcommand(
            Command::new("show")
                .about("Show a profile's values and its file")
                .arg(name())
                .arg(flag("json", "Print the profile as JSON")),
        )
        .subcommand(
            Command::new("rename")
                .about("Rename a profile")
                .arg(name())
                .arg(Arg::new("new-name").value_name("NEW").required(true).help("The new name")),
        )
        .subcommand(
            Command::new("delete")
                .about("Delete a profile; nothing changes in the tenant")
                .arg(name())
                .arg(flag("yes", "Do not ask").short('y')),
        )
        .subcommand(
            Command::new("export")
                .about("Print a profile as TOML, for another computer or a colleague")
                .arg(name())
                .arg(path("output", "FILE", "Write it to this file, which only you can read").short('o')),
        )
        .subcommand(
            Command::new("import")
                .about("Import a profile from a file; existing profiles are not replaced")
                .arg(
                    Arg::new("file")
                        .value_name("FILE")
                        .required(true)
                        .value_hint(ValueHint::FilePath)
                        .value_parser(value_parser!(std::path::PathBuf))
                        .help("File that profile export wrote"),
                )
                .arg(option("name", "NAME", "Name for it here")),
        )
}

fn sandbox_command() -> Command {
    Command::new("sandbox")
        .about("Serve the practice tenant to other programs")
        .arg(
            option("port", "PORT", "Port to listen on; 0 chooses a free one")
                .value_parser(value_parser!(u16))
                .default_value("0"),
        )
        .arg(path("tls", "DIR", "Serve over TLS, with a CA that is created in this folder").conflicts_with("cert"))
        .arg(path("cert", "FILE", "Certificate to serve with, PEM").requires("key"))
        .arg(path("key", "FILE", "Key of that certificate, PEM").requires("cert"))
        .arg(
            option("host-name", "NAME", "Extra name in the certificate; may be given several times")
                .value_parser(host_name)
                .action(ArgAction::Append),
        )
        .arg(scenario_option())
        .arg(
            option("latency", "MS", "Delay each answer by this many milliseconds")
                .allow_negative_numbers(true)
                .value_parser(value_parser!(u64)),
        )
        .arg(path("log", "FILE", "Write one JSON line for each request to this file"))
        .arg(path("seed", "FILE", "Your own scenario file to start with"))
        .arg(path("ready-file", "FILE", "Also write the ready line to this file"))
        .arg(
            option("print-env", "CLIENT", "Print the settings that a client needs for the practice tenant of --ready-file, and exit")
                .long_help(
                    "Print the settings that a client needs for the practice tenant that wrote --ready-file, and exit: lines \
                     for a POSIX shell, as in eval \"$(firstcall sandbox --print-env az --ready-file ready.json)\". \
                     The practice tenant runs elsewhere, started with --tls and the same --ready-file.",
                )
                .value_parser(PossibleValuesParser::new(client_setup::names()))
                .requires("ready-file")
                .conflicts_with_all(["port", "tls", "cert", "host-name", "scenario", "latency", "log", "seed"]),
        )
}

/// A name that a certificate can have.
fn host_name(text: &str) -> Result<String, String> {
    let plain = text.strip_prefix("*.").unwrap_or(text);
    match url::Host::parse(plain) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("give the name of a computer, such as login.contoso.example".to_owned()),
    }
}

/// Options that describe a case.
fn case_options() -> Vec<Arg> {
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

/// Options of the screen.
fn look_options() -> Vec<Arg> {
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
fn secret_options() -> Vec<Arg> {
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
pub(super) fn from_env(secret: SecretId) -> String {
    format!("{secret}-env")
}

/// Name of the option that says that the secret comes on standard input.
pub(super) fn from_stdin(secret: SecretId) -> String {
    format!("{secret}-stdin")
}

/// The option of an input.
fn input_option(input: InputId) -> Arg {
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
fn with_variable(arg: Arg) -> Arg {
    let variable = variable(arg.get_id().as_str());
    arg.env(Str::from(variable)).hide_env_values(true)
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
