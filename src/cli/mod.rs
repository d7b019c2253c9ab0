//! The command line: what can be asked for, one file a command, and the exit codes.
//! stdout is data, stderr is messages for people.

#[cfg(debug_assertions)]
mod assets;
mod case;
mod check;
mod client_setup;
mod clipboard;
mod console;
mod environment;
mod explain;
mod export;
mod from;
mod keyboard;
mod lines;
mod logs;
mod memory;
mod options;
mod plain;
mod practice;
mod prepare;
mod profile;
mod recording;
mod report;
mod run;
mod sandbox;
mod secrets;
mod shell;
mod stop;
mod success_page;
mod token;
mod typed;
mod usage;
mod wizard;

use std::io::{self, Write};

use clap::{ArgMatches, error::ErrorKind};

pub use options::command;
pub use usage::Usage;

use crate::app::TOUR_SCENARIO;
use crate::drive::{OPEN_PAGE, browse};
use crate::evidence::text::without_number;
use crate::sandbox::scenario::CONFIGURED;

const SUCCESS: u8 = 0;

/// For the process that asked another one to open a page.
const FAILED: u8 = 1;

/// The program could not be used as asked, or an input could not be read.
const USAGE: u8 = 2;

/// What came out could not be printed or kept.
const UNWRITTEN: u8 = 5;

/// Parses the command line, runs what it asks for, and returns the exit code.
///
/// # Errors
/// Only for what nobody foresaw; everything a user can cause has its own exit code and words.
pub fn run() -> color_eyre::Result<u8> {
    memory::seal();
    #[cfg(debug_assertions)]
    if let Err(usage) = assets::lay_over() {
        return Ok(wrong_usage(&usage));
    }
    let matches = match command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            if error.kind() == ErrorKind::InvalidUtf8 {
                return Ok(wrong_usage(&Usage::no_text()));
            }
            if !matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
                // It repeats what was typed, or what a script put there.
                console::say(error.render().to_string().trim_end());
                return Ok(USAGE);
            }
            return Ok(match error.print().and_then(|()| io::stdout().flush()) {
                // A closed pipe is not an error.
                Err(unwritten) if unwritten.kind() != io::ErrorKind::BrokenPipe => {
                    console::problem(&console::Unwritten::from(unwritten).to_string());
                    UNWRITTEN
                }
                _ => SUCCESS,
            });
        }
    };
    match dispatch(&matches) {
        Ok(code) => Ok(code),
        Err(error) => match error.downcast::<Usage>() {
            Ok(usage) => Ok(wrong_usage(&usage)),
            Err(error) => match error.downcast::<console::Unwritten>() {
                Ok(unwritten) => {
                    console::problem(&unwritten.to_string());
                    Ok(UNWRITTEN)
                }
                Err(error) => Err(error),
            },
        },
    }
}

fn wrong_usage(usage: &Usage) -> u8 {
    console::problem(&usage.to_string());
    USAGE
}

fn dispatch(matches: &ArgMatches) -> color_eyre::Result<u8> {
    logs::start(matches.subcommand_name() == Some("sandbox"))?;
    match matches.subcommand() {
        None => block_on(wizard::run(matches, None)),
        Some(("demo", matches)) => {
            let chosen = matches.get_one::<String>("scenario").map_or(CONFIGURED, String::as_str);
            let is_tour = matches.get_flag("tour");
            block_on(wizard::run(matches, Some(if is_tour { TOUR_SCENARIO } else { chosen })))
        }
        Some(("check", matches)) => run_alone(check::run(matches)),
        Some(("explain", matches)) => explain::run(matches),
        Some(("report", matches)) => run_alone(report::run(matches)),
        Some(("export", matches)) => export::run(matches),
        Some(("token", matches)) => run_alone(token::run(matches)),
        Some(("profile", matches)) => profile::run(matches),
        Some(("sandbox", matches)) => block_on(sandbox::run(matches)),
        Some(("replay", matches)) => recording::show(matches),
        Some((OPEN_PAGE, matches)) => open_page(matches),
        Some(("completions", matches)) => shell::completions(matches),
        Some(("man", _)) => shell::man(),
        Some((other, _)) => unreachable!("clap accepts no command {other}"),
    }
}

/// Its exit code is all that the process which started it reads.
fn open_page(matches: &ArgMatches) -> color_eyre::Result<u8> {
    let opened = matches.get_one::<String>("address").is_some_and(|page| browse(page).is_ok());
    Ok(if opened { SUCCESS } else { FAILED })
}

/// Runs a command that does nothing but ask the network, in this thread alone: handing on from thread to thread takes
/// longer than what is done between two answers. At its end nothing is waited for any more.
fn run_alone(command: impl Future<Output = color_eyre::Result<u8>>) -> color_eyre::Result<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let came_out = runtime.block_on(command);
    runtime.shutdown_background();
    came_out
}

/// Runs a command that waits for the network and for people. At its end nothing is waited for any more: not for a line from the
/// terminal, nor for a browser that runs as long as its page is open.
fn block_on(command: impl Future<Output = color_eyre::Result<u8>>) -> color_eyre::Result<u8> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let came_out = runtime.block_on(command);
    runtime.shutdown_background();
    came_out
}

/// Ends the process at once, with what was printed so far.
///
/// The C library's at-exit hooks do not run: one of them takes the cryptography's source of random numbers away, and a
/// thread that still makes a key, as the practice tenant does at its start, would then abort the process.
pub fn leave(code: u8) -> ! {
    // What could not be written was said where it was written.
    let _ = io::stdout().flush();
    let _ = io::stderr().flush();
    signal_hook::low_level::exit(code.into())
}

/// An error with its causes, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", chain(source)),
        None => without_number(&error.to_string()).to_owned(),
    }
}
