//! Parses the command line, runs it, and ends the process with its exit code.

use std::io::IsTerminal;

use color_eyre::config::{HookBuilder, Theme};

#[expect(clippy::disallowed_methods, reason = "an edge: the process itself")]
fn main() -> color_eyre::Result<()> {
    let is_plain =
        std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) || !std::io::stderr().is_terminal();
    let hooks = if is_plain { HookBuilder::default().theme(Theme::new()) } else { HookBuilder::default() };
    hooks.install()?;
    let code = firstcall::cli::run()?;
    firstcall::cli::leave(code)
}
