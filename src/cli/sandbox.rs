//! `firstcall sandbox`: the practice tenant for other programs.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::ArgMatches;

use crate::profile::write_private;
use crate::sandbox::{Options, SandboxError, Transport, start};

use super::stop::Stop;
use super::{Usage, case, talk};

/// Serves until it is told to stop. The ready line is the first and only thing on stdout.
pub(super) async fn run(matches: &ArgMatches) -> color_eyre::Result<ExitCode> {
    let running = start(options(matches)).await.map_err(|error| match error {
        SandboxError::Scenario(_) | SandboxError::Options(_) => Usage(error.to_string()).into(),
        other => color_eyre::Report::new(other),
    })?;
    let line = serde_json::to_string(running.ready())? + "\n";
    if let Some(file) = case::path(matches, "ready-file") {
        write_private(&file, line.as_bytes()).map_err(|error| Usage(format!("--ready-file {}: {error}", file.display())))?;
    }
    talk::data(&line)?;
    let mut stop = Stop::listen()?;
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = stop.came() => {}
    }
    running.stop().await;
    Ok(ExitCode::SUCCESS)
}
