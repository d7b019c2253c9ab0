//! `firstcall sandbox`: the practice tenant for other programs.

use std::path::PathBuf;
use std::time::Duration;

use clap::ArgMatches;

use crate::profile::write_private;
use crate::sandbox::scenario::CONFIGURED;
use crate::sandbox::server::{Options, start};

use super::stop::Stop;
use super::{SUCCESS, Usage, case, client_setup, console};

/// Serves until it is told to stop. The ready line is the first and only thing on stdout.
pub(super) async fn run(matches: &ArgMatches) -> color_eyre::Result<u8> {
    if let (Some(client), Some(file)) = (case::given(matches, "print-env"), case::path(matches, "ready-file")) {
        let text = case::read_text(&file).map_err(|error| Usage::file("--ready-file", &file, error))?;
        console::data(&client_setup::lines(&client, &file, &text)?)?;
        return Ok(SUCCESS);
    }
    for option in ["seed", "cert", "key"] {
        if let Some(file) = case::path(matches, option) {
            std::fs::metadata(&file).map_err(|error| Usage::file(format!("--{option}"), &file, error))?;
        }
    }
    let running = start(options(matches)).await.map_err(Usage::not_begun)?;
    let line = running.ready.line() + "\n";
    if let Some(file) = case::path(matches, "ready-file") {
        write_private(&file, line.as_bytes()).map_err(|error| Usage::file("--ready-file", &file, error))?;
    }
    // The reader of the line may end the program at once.
    let mut stop = Stop::listen()?;
    console::data(&line)?;
    stop.came().await;
    running.stop().await;
    Ok(SUCCESS)
}

/// The whole path: the cloud file names it to programs that were started in other folders.
fn whole(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}

fn options(matches: &ArgMatches) -> Options {
    Options {
        port: matches.get_one::<u16>("port").copied().unwrap_or(0),
        tls: case::path(matches, "tls").map(whole),
        certificate: case::path(matches, "cert").map(whole).zip(case::path(matches, "key")),
        host_names: matches.get_many::<String>("host-name").into_iter().flatten().cloned().collect(),
        scenario: case::given(matches, "scenario").unwrap_or_else(|| CONFIGURED.to_owned()),
        assets: None,
        seed: case::path(matches, "seed"),
        latency: Duration::from_millis(matches.get_one::<u64>("latency").copied().unwrap_or(0)),
        log: case::path(matches, "log"),
        ..Options::default()
    }
}
