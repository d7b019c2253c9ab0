//! Completions and the manual page, from the one command line.

use std::process::ExitCode;

use clap::ArgMatches;

use super::{command, talk};

/// Prints completions for a shell.
pub(super) fn completions(matches: &ArgMatches) -> color_eyre::Result<ExitCode> {
    if let Some(shell) = matches.get_one::<clap_complete::Shell>("shell") {
        let mut out = Vec::new();
        clap_complete::generate(*shell, &mut command(), "firstcall", &mut out);
        talk::data(&String::from_utf8_lossy(&out))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the manual page.
pub(super) fn man() -> color_eyre::Result<ExitCode> {
    let mut out = Vec::new();
    clap_mangen::Man::new(command()).render(&mut out)?;
    talk::data(&String::from_utf8_lossy(&out))?;
    Ok(ExitCode::SUCCESS)
}
