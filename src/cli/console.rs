//! Lines for the person at the terminal, on stderr; data on stdout. A closed pipe is not an error, and output that is closed
//! from the start is thrown away as by `/dev/null`: the standard library opens that in its place before anything runs.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;

use crate::evidence::text::harmless;
use crate::export::json;
use crate::profile::write_private;

/// What came out could not be printed or kept.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unwritten {
    #[error("standard output could not be written: {}", super::case::in_words(.0))]
    Stdout(#[from] io::Error),
    #[error("{0}")]
    Profile(String),
    #[error("{option} {}: {why}", file.display())]
    File { option: &'static str, file: PathBuf, why: String },
}

/// Writes what came out into the file that an option names, where only the user can read it, and says so; `-` stands for
/// standard output.
///
/// # Errors
/// When it cannot be written; what was there before is there still.
pub(super) fn save(option: &'static str, file: &Path, text: &str) -> Result<(), Unwritten> {
    if file == Path::new("-") {
        return data(text);
    }
    write_private(file, text.as_bytes()).map_err(|error| {
        let why = super::case::in_words(&error);
        Unwritten::File { option, file: file.to_owned(), why }
    })?;
    say(&format!("Saved as {}", file.display()));
    Ok(())
}

/// Prints data.
///
/// # Errors
/// When stdout cannot be written, except because its reader is gone.
pub(super) fn data(text: &str) -> Result<(), Unwritten> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// Prints lines that hold what others wrote, a profile for instance.
///
/// # Errors
/// As above.
pub(super) fn lines(text: &str) -> Result<(), Unwritten> {
    data(&harmless(text, true))
}

/// Prints data as JSON in which nothing is left that a terminal obeys.
///
/// # Errors
/// As above.
pub(super) fn json(value: &impl Serialize) -> color_eyre::Result<()> {
    Ok(data(&json::text(value)?)?)
}

/// Says something to the person, at once. Addresses and codes of a sign-in come from a server, so nothing of it reaches
/// the terminal as it came.
pub(super) fn say(text: &str) {
    let mut out = io::stderr().lock();
    // Nobody can be told that stderr is closed.
    let _ = writeln!(out, "{}", harmless(text, true)).and_then(|()| out.flush());
}

/// Says what went wrong.
pub(super) fn problem(text: &str) {
    say(&format!("firstcall: {}", text.trim_end()));
}

/// A time in words.
pub(super) fn seconds(limit: Duration) -> String {
    match limit.as_secs() {
        1 => "1 second".to_owned(),
        seconds => format!("{seconds} seconds"),
    }
}

/// A text that goes on in the middle of a sentence.
pub(super) fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
