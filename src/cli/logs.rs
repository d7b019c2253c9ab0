//! Where logs go: with `RUST_LOG` into a file that only its owner can read, never to the screen.
//!
//! Only firstcall's own lines are written, whatever `RUST_LOG` says: those of libraries are not redacted.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, filter};

use super::{Usage, console};

const FILTER: &str = "RUST_LOG";
const FILE: &str = "FIRSTCALL_LOG_FILE";

/// Starts to write the log that `RUST_LOG` asks for, and says where. Warnings of a command that has no screen, as a
/// server has none, also go to stderr; without either, nothing listens and a log line costs next to nothing.
///
/// # Errors
/// [`Usage`] when the filter cannot be understood, or the file cannot be written.
pub(super) fn start(warns_on_stderr: bool) -> Result<(), Usage> {
    let to_file = match std::env::var(FILTER).ok().filter(|filter| !filter.trim().is_empty()) {
        Some(filter) => Some(to_file(&filter)?),
        None => None,
    };
    let to_stderr = warns_on_stderr.then(|| {
        tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_target(false)
            .without_time()
            .with_writer(LogWriter)
            .with_filter(filter::LevelFilter::WARN)
    });
    if to_file.is_some() || to_stderr.is_some() {
        let own = filter::filter_fn(|metadata| metadata.target().split("::").next() == Some(env!("CARGO_CRATE_NAME")));
        let layers = tracing_subscriber::registry().with(to_file).with(to_stderr).with(own);
        layers.try_init().map_err(|error| Usage::unusable(FILTER, error.to_string()))?;
    }
    Ok(())
}

fn to_file<S>(filter: &str) -> Result<impl Layer<S> + use<S>, Usage>
where
    S: tracing::Subscriber + for<'span> tracing_subscriber::registry::LookupSpan<'span>,
{
    let targets = filter.parse::<Targets>();
    let filter = targets.map_err(|error| Usage::unusable(format!("{FILTER} {filter}"), error.to_string()))?;
    let path = path()?;
    let file = open(&path).map_err(|error| Usage::file(FILE, &path, error))?;
    console::say(&format!("Log: {}", path.display()));
    Ok(tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(Mutex::new(file))
        .with_filter(filter))
}

/// The file that the variable names, or else one in the folder that the system has for such.
fn path() -> Result<PathBuf, Usage> {
    if let Some(file) = std::env::var_os(FILE).filter(|file| !file.is_empty()) {
        return Ok(PathBuf::from(file));
    }
    let dirs = directories::ProjectDirs::from("", "", "firstcall")
        .ok_or_else(|| Usage::unusable(FILTER, format!("no home folder is known; name a file with {FILE}")))?;
    let folder = dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir());
    Ok(folder.join("firstcall.log"))
}

/// Opens the file to write at its end; only its owner can read it.
fn open(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = File::options();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let file = options.open(path)?;
    #[cfg(unix)]
    if file.metadata()?.is_file() {
        use std::os::unix::fs::PermissionsExt;
        // It may be there from before, with other rights.
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(file)
}

/// Writes whole lines to stderr, as everything that is said to the person at the terminal.
struct LogWriter;

impl Write for LogWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        console::problem(String::from_utf8_lossy(bytes).trim());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for LogWriter {
    type Writer = LogWriter;

    fn make_writer(&'a self) -> LogWriter {
        LogWriter
    }
}
