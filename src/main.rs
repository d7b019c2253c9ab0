//! Parses the command line, runs it, and ends the process with its exit code.

use std::process::ExitCode;

fn main() -> color_eyre::Result<ExitCode> {
    color_eyre::install()?;
    firstcall::cli::run()
}
