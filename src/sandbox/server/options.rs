//! What the practice tenant's server can be told at its start.

use std::path::PathBuf;
use std::time::Duration;

use crate::recipe::Assets;
use crate::sandbox::clock::Clock;
use crate::sandbox::scenario::CONFIGURED;

/// Options of the server; the default serves the configured tenant on a free port without TLS.
#[derive(Debug, Clone)]
pub struct Options {
    /// 0 takes a free one.
    pub port: u16,
    /// Serve TLS with a certificate authority made now, whose certificate is written into this folder.
    pub tls: Option<PathBuf>,
    /// Serve TLS with this certificate chain and key (PEM).
    pub certificate: Option<(PathBuf, PathBuf)>,
    /// Names that the made certificate holds beside `localhost`, `127.0.0.1` and `::1`.
    pub host_names: Vec<String>,
    pub scenario: String,
    /// Assets in place of the built-in ones. Targets with rows of their own are served as plain APIs.
    pub assets: Option<Assets>,
    /// A scenario file that is opened instead of a shipped one.
    pub seed: Option<PathBuf>,
    /// Added to every answer.
    pub latency: Duration,
    /// How long a client may take to send the head of a request.
    pub head_timeout: Duration,
    /// Where the practice tenant takes the time from; certificates of TLS go by this machine's clock all the same,
    /// because clients do.
    pub clock: Clock,
    /// One JSON line per request goes there.
    pub log: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            tls: None,
            certificate: None,
            host_names: Vec::new(),
            scenario: CONFIGURED.to_owned(),
            assets: None,
            seed: None,
            latency: Duration::ZERO,
            head_timeout: Duration::from_secs(20),
            clock: Clock::default(),
            log: None,
        }
    }
}
