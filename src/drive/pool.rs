//! What sessions can share: one HTTP client, and a bound for how much is asked at once.

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::recipe::Cloud;
use crate::wire::{Recorder, Settings, Wire, WireError};

/// An HTTP client of a cloud for many sessions, which ask so many questions at once and no more.
#[derive(Clone)]
pub struct Pool {
    wire: Wire,
    pub(super) permits: Arc<Semaphore>,
}

impl Pool {
    /// Makes a client for sessions in this cloud, of whose questions at most `at_once` are under way.
    ///
    /// # Errors
    /// When no HTTP client can be made: a CA file cannot be read.
    pub fn new(cloud: &Cloud, settings: Settings, at_once: usize) -> Result<Self, WireError> {
        // Each session records what it asked itself.
        let wire = Wire::new(cloud, settings, Recorder::new(drop))?;
        Ok(Self { wire, permits: Arc::new(Semaphore::new(at_once)) })
    }

    /// The same client for one session, whose exchanges go to its own recorder.
    pub(super) fn wire(&self, recorder: Recorder) -> Wire {
        self.wire.recorded_by(recorder)
    }
}
