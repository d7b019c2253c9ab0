//! The exchanges of one operation, collected as they happen, so that what was seen can name its proof.

use jiff::Timestamp;

use crate::evidence::{ExchangeId, Fault, NetworkFault, Seen};

use super::{Answer, Request, Wire};

/// Asks, and remembers which exchanges that made.
pub struct Trail<'w> {
    wire: &'w Wire,
    exchanges: Vec<ExchangeId>,
}

impl<'w> Trail<'w> {
    pub(super) fn new(wire: &'w Wire) -> Self {
        Self { wire, exchanges: Vec::new() }
    }

    /// Goes on where another operation stopped.
    #[must_use]
    pub fn after(mut self, earlier: Vec<ExchangeId>) -> Self {
        self.exchanges = earlier;
        self
    }

    /// Puts a question, repeatedly where that is allowed and of use.
    ///
    /// # Errors
    /// When no answer of the service came.
    pub async fn ask(&mut self, ask: Request<'_>) -> Result<Answer, NetworkFault> {
        self.wire.ask(&ask, &mut self.exchanges).await
    }

    /// What came of it, with its proof.
    pub fn seen<T>(self, outcome: Result<T, Fault>) -> Seen<T> {
        Seen { outcome, at: Timestamp::now(), exchanges: self.exchanges }
    }
}
