//! The one HTTP client. Everything that leaves this machine goes through here: routes of the practice tenant,
//! proxies, extra roots, repeats, redaction, and the recording of exchanges.
//!
//! Certificates are always verified, redirects are never followed, and plain `http` goes to loopback only.
//! Beyond the form that all of Microsoft's APIs share for errors and pages, what an answer means is none of this
//! room's business.

mod answer;
mod ask;
mod attempt;
mod challenge;
mod clients;
mod clock;
mod fault;
mod issuer;
mod listing;
mod proxy;
mod record;
mod redact;
mod refusal;
mod repeat;
mod route;
mod trail;
mod trust;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use url::Url;

use crate::evidence::text::without_number;
use crate::recipe::Cloud;

pub use answer::Answer;
pub use ask::{Body, Repeat, Request, Speaks};
pub use clock::skew;
pub use listing::{Listing, Rows};
pub use record::Recorder;
pub use refusal::{excerpt, odd, oddity, refusal};
pub use repeat::pause_before_next;
pub use trail::Trail;

use clients::Clients;
use route::Routes;

/// How requests are made.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Longest time that one attempt may take; `None` waits as long as it takes.
    pub timeout: Option<Duration>,
    /// When the caller will not wait any more: each attempt gets most of what is left, so that what held it up can
    /// still be told.
    pub deadline: Option<Instant>,
    /// Certificates to trust beside the machine's own and the cloud's, PEM.
    pub ca_files: Vec<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { timeout: Some(Duration::from_secs(30)), deadline: None, ca_files: Vec::new() }
    }
}

/// Why no client could be made.
#[derive(Clone, Debug, thiserror::Error)]
pub enum WireError {
    #[error("reading the certificates in {}", path.display())]
    CaFile { path: PathBuf, source: Arc<std::io::Error> },
    #[error("{} holds no certificate in PEM form", path.display())]
    NoCertificate { path: PathBuf },
    #[error("the route of {host} must lead to this machine, not to {base}")]
    Route { host: String, base: String },
    #[error("making the HTTP client; are this machine's root certificates installed?")]
    Client { source: Arc<reqwest::Error> },
    /// It says how other machines are spoken with. Its value may hold a password and is not repeated.
    #[error("{variable}: {why}")]
    Variable { variable: &'static str, why: String },
}

impl WireError {
    /// The same with its cause, within a sentence about what could not be done for it.
    pub fn in_short(&self) -> String {
        match self {
            WireError::CaFile { path, source } => {
                format!("{} cannot be read: {}", path.display(), without_number(&source.to_string()))
            }
            WireError::Client { .. } => "no root certificates can be read on this computer".to_owned(),
            WireError::NoCertificate { .. } | WireError::Route { .. } | WireError::Variable { .. } => self.to_string(),
        }
    }
}

/// The client. Cheap to clone.
#[derive(Clone)]
pub struct Wire {
    inner: Arc<Inner>,
}

#[derive(Clone)]
struct Inner {
    timeout: Option<Duration>,
    deadline: Option<Instant>,
    cloud: Cloud,
    clients: Arc<Clients>,
    routes: Arc<Routes>,
    recorder: Recorder,
}

impl Wire {
    /// Makes the client of a cloud. This machine's own root certificates are read when an encrypted connection first needs
    /// them, or by [`Wire::ready`].
    ///
    /// # Errors
    /// When a certificate file cannot be read, or a route leads elsewhere.
    pub fn new(cloud: &Cloud, settings: Settings, recorder: Recorder) -> Result<Self, WireError> {
        let routes = Routes::new(cloud)?;
        let stays_here = routes.cover(cloud);
        let extra = trust::named(cloud, &settings.ca_files)?;
        Ok(Self {
            inner: Arc::new(Inner {
                timeout: settings.timeout,
                deadline: settings.deadline,
                cloud: cloud.clone(),
                clients: Arc::new(Clients::new(settings.timeout, extra, stays_here)),
                routes: Arc::new(routes),
                recorder,
            }),
        })
    }

    /// Makes everything ready that requests to this cloud need.
    ///
    /// # Errors
    /// When the machine has no root certificates, or what the environment says about other machines cannot be used.
    pub fn ready(&self) -> Result<(), WireError> {
        if self.inner.clients.stays_here {
            return Ok(());
        }
        self.inner.clients.outer().map(drop).map_err(Clone::clone)
    }

    /// The same client, whose exchanges go to another recorder.
    pub fn recorded_by(&self, recorder: Recorder) -> Self {
        Self { inner: Arc::new(Inner { recorder, ..self.inner.as_ref().clone() }) }
    }

    /// Starts to collect the exchanges of one operation.
    pub fn trail(&self) -> Trail<'_> {
        Trail::new(self)
    }

    /// How long the next attempt may take, where the time is limited as a whole.
    fn left(&self) -> Option<Duration> {
        let left = self.inner.deadline?.saturating_duration_since(Instant::now()).mul_f32(0.8);
        Some(self.inner.timeout.map_or(left, |timeout| timeout.min(left)))
    }

    /// Whether a request to `url` may be made at all: encrypted, or to this machine.
    pub fn reaches(&self, url: &Url) -> bool {
        self.inner.routes.way(url).is_some()
    }

    /// Whether an address may be shown as the page on which a device code is entered.
    pub fn takes_codes_at(&self, url: &Url) -> bool {
        self.inner.cloud.takes_codes_at(url)
    }

    /// The address under which a browser on this machine reaches `url`: that of its route, if it has one.
    pub fn openable(&self, url: &Url) -> Url {
        self.inner.routes.way(url).map_or_else(|| url.clone(), |way| way.url)
    }
}
