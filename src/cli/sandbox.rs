//! `firstcall sandbox`: the practice tenant for other programs.

use std::process::ExitCode;
use std::time::Duration;

use clap::ArgMatches;

use crate::profile::write_private;
use crate::sandbox::server::{Options, start};

use super::stop::Stop;
use super::{Usage, case, talk};

/// Serves until it is told to stop. The ready line is the first and only thing on stdout.
pub(super) async fn run(matches: &ArgMatches) -> color_eyre::Result<ExitCode> {
    let running = start(options(matches)).await.map_err(|error| Usage(super::chain(&error)))?;
    let line = serde_json::to_string(&running.ready)? + "\n";
    if let Some(file) = case::path(matches, "ready-file") {
        write_private(&file, line.as_bytes())
            .map_err(|error| Usage(format!("--ready-file {}: {error}", file.display())))?;
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

fn options(matches: &ArgMatches) -> Options {
    Options {
        port: matches.get_one::<u16>("port").copied().unwrap_or(0),
        tls: case::path(matches, "tls"),
        certificate: case::path(matches, "cert").zip(case::path(matches, "key")),
        host_names: matches.get_many::<String>("host-name").into_iter().flatten().cloned().collect(),
        scenario: case::given(matches, "scenario").unwrap_or_else(|| "configured".to_owned()),
        seed: case::path(matches, "seed"),
        latency: Duration::from_millis(matches.get_one::<u64>("latency").copied().unwrap_or(0)),
        log: case::path(matches, "log"),
    }
}
