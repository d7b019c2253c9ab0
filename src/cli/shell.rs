//! Completions and the manual page, from the one command line.

use clap::{ArgMatches, Command};
use clap_mangen::Man;

use super::{SUCCESS, command, console};

/// Prints completions for a shell.
pub(super) fn completions(matches: &ArgMatches) -> color_eyre::Result<u8> {
    if let Some(shell) = matches.get_one::<clap_complete::Shell>("shell") {
        let mut out = Vec::new();
        clap_complete::generate(*shell, &mut command(), "firstcall", &mut out);
        console::data(&String::from_utf8_lossy(&out))?;
    }
    Ok(SUCCESS)
}

/// Prints the manual page: one for the program and all its commands.
pub(super) fn man() -> color_eyre::Result<u8> {
    let mut whole = command();
    whole.build();
    let page = Man::new(whole.clone());
    let mut out = Vec::new();
    page.render_title(&mut out)?;
    page.render_name_section(&mut out)?;
    page.render_synopsis_section(&mut out)?;
    page.render_description_section(&mut out)?;
    page.render_options_section(&mut out)?;
    for command in whole.get_subcommands().filter(|command| command.get_name() != "help") {
        out.extend(section(command)?);
    }
    page.render_version_section(&mut out)?;
    console::data(&String::from_utf8_lossy(&out))?;
    Ok(SUCCESS)
}

/// The part of the manual page about one command: its own page, one level lower.
fn section(command: &Command) -> std::io::Result<Vec<u8>> {
    let page = Man::new(command.clone());
    let mut own = Vec::new();
    page.render_synopsis_section(&mut own)?;
    page.render_description_section(&mut own)?;
    page.render_options_section(&mut own)?;
    if command.get_after_help().is_some() {
        page.render_extra_section(&mut own)?;
    }
    let lower = String::from_utf8_lossy(&own).replace(".SH EXTRA", ".SH NOTES").replace(".SH ", ".SS ");
    Ok(format!(".SH \"FIRSTCALL {}\"\n{lower}", command.get_name().to_uppercase()).into_bytes())
}
