//! Commands with options of their own.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command, ValueHint, value_parser};
use strum::IntoEnumIterator;

use crate::cli::client_setup;
use crate::drive::OPEN_PAGE;
use crate::export::format::Format;

use super::case::{case_options, secret_options};
use super::{directory, flag, from, no_interaction, option, page, path, record, scenario_option, timeout};

/// For firstcall itself: a browser has no variables of this process, so another one starts it.
pub(super) fn open_page_command() -> Command {
    Command::new(OPEN_PAGE)
        .hide(true)
        .about("Open a page in the browser of this computer")
        .arg(Arg::new("address").value_name("ADDRESS").required(true))
}

/// For those who work on firstcall: what somebody else saw.
pub(super) fn replay_command() -> Command {
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

pub(super) fn report_command() -> Command {
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

pub(super) fn export_command() -> Command {
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

pub(super) fn token_command() -> Command {
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

pub(super) fn profile_command() -> Command {
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

pub(super) fn sandbox_command() -> Command {
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
