//! `--record` and `replay`: a session in a file, for a report of what went wrong, and the picture that it ended on.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use clap::ArgMatches;

use crate::app::Setup;
use crate::drive::{Recording, Session, replay};
use crate::ui;

use super::{SUCCESS, Usage, console};

/// The recording that `--record` asks for.
///
/// # Errors
/// [`Usage`] when its file is there already or cannot be written.
pub(super) fn begin(matches: &ArgMatches, setup: &Setup) -> Result<Option<Recording>, Usage> {
    let Some(path) = matches.get_one::<PathBuf>("record") else {
        return Ok(None);
    };
    Recording::create(path, setup).map(Some).map_err(|error| Usage::file("--record", path, error))
}

/// Says so where the recording ended before the session did.
pub(super) fn end(session: &Session) {
    if let Some(error) = session.recording().and_then(Recording::broken) {
        console::problem(&format!("the recording ends early: {error}"));
    }
}

/// Prints the last picture of a recorded session, as text.
pub(super) fn show(matches: &ArgMatches) -> color_eyre::Result<u8> {
    let path = matches.get_one::<PathBuf>("file").ok_or_else(|| Usage::Incomplete("give the file of a recording"))?;
    let file = File::open(path).map_err(|error| Usage::file("", path, error))?;
    let state =
        replay(BufReader::new(file)).map_err(|error| Usage::unusable(path.display().to_string(), error.to_string()))?;
    let side = |name: &str| matches.get_one::<u16>(name).copied();
    let (width, height) = (side("width").unwrap_or(80), side("height").unwrap_or(24));
    console::data(&ui::as_text(&state, width, height))?;
    Ok(SUCCESS)
}
