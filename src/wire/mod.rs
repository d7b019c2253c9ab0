//! The one HTTP client. Everything that leaves this machine goes through here: routes of the practice tenant,
//! proxies, extra roots, repeats, redaction, and the recording of exchanges.
//!
//! Certificates are always verified, redirects are never followed, and plain `http` goes to loopback only.
//! What an answer means is none of this room's business.

mod ask;
mod record;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::recipe::Cloud;

pub use ask::{Answer, Ask, Body, Failure, Repeat, Speaks, Trail};
pub use record::Recorder;

/// How requests are made.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Longest time that one attempt may take; `None` waits as long as it takes.
    pub timeout: Option<Duration>,
    /// Certificates to trust beside the machine's own, PEM.
    pub ca_files: Vec<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timeout: Some(Duration::from_secs(30)),
            ca_files: Vec::new(),
        }
    }
}

/// Why no client could be made.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    #[error("reading the certificates in {path}")]
    CaFile {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("making the HTTP client")]
    Client(#[source] reqwest::Error),
}

/// The client. Cheap to clone.
#[derive(Clone)]
pub struct Wire {
    inner: Arc<()>,
}

impl Wire {
    /// Makes the client of a cloud.
    pub fn new(cloud: &Cloud, settings: Settings, recorder: Recorder) -> Result<Self, WireError> {
        todo!()
    }

    /// Starts to collect the exchanges of one operation.
    pub fn trail(&self) -> Trail<'_> {
        todo!()
    }

    /// The address under which a browser on this machine reaches `url`: that of its route, if it has one.
    pub fn openable(&self, url: &url::Url) -> url::Url {
        todo!()
    }
}

/// How far this machine's clock is ahead, as far as this exchange tells.
pub fn skew(exchange: &crate::evidence::Exchange) -> Option<crate::evidence::Skew> {
    todo!()
}
