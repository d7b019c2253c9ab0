//! Numbers exchanges and hands them on, once each. What arrives here is redacted already.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::evidence::{Exchange, ExchangeId};

/// Where exchanges go. Clones share one numbering, so that several clients can share one record.
#[derive(Clone)]
pub struct Recorder {
    next: Arc<AtomicU32>,
    sink: Arc<dyn Fn(Exchange) + Send + Sync>,
}

impl Recorder {
    /// Hands every exchange to `sink`, which must not block.
    pub fn new(sink: impl Fn(Exchange) + Send + Sync + 'static) -> Self {
        Self { next: Arc::new(AtomicU32::new(1)), sink: Arc::new(sink) }
    }

    /// The number of the next exchange.
    pub(super) fn number(&self) -> ExchangeId {
        ExchangeId(self.next.fetch_add(1, Ordering::Relaxed))
    }

    /// Begins an exchange.
    pub(super) fn begin(&self, exchange: Exchange) -> Entry {
        Entry { sink: Arc::clone(&self.sink), begun: Instant::now(), exchange: Some(exchange) }
    }
}

/// An exchange that is going on. It is recorded when it ends, and also when nobody waits for it any more.
pub(super) struct Entry {
    sink: Arc<dyn Fn(Exchange) + Send + Sync>,
    begun: Instant,
    exchange: Option<Exchange>,
}

impl Entry {
    /// How long it has been going on.
    pub(super) fn took(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Fills in what is known of the answer.
    pub(super) fn note(&mut self, note: impl FnOnce(&mut Exchange)) {
        if let Some(exchange) = &mut self.exchange {
            note(exchange);
        }
    }

    /// Ends it.
    pub(super) fn end(mut self) {
        self.hand_on();
    }

    fn hand_on(&mut self) {
        if let Some(mut exchange) = self.exchange.take() {
            exchange.duration_ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
            (self.sink)(exchange);
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.note(|exchange| {
            exchange.error = Some("nobody waited for the answer any more".to_owned());
        });
        self.hand_on();
    }
}
