//! The exchanges of a case, under a bound: a session that is left open for days must not grow.

use std::sync::Arc;

use crate::evidence::Exchange;

/// At most so many exchanges are kept.
const MOST: usize = 1_000;

/// At most so many bytes of bodies are kept.
const BYTES: usize = 16 * 1024 * 1024;

/// Recorded exchanges. Where there are too many, the oldest go.
#[derive(Debug, Default)]
pub(super) struct ExchangeLog {
    kept: Vec<Arc<Exchange>>,
    bytes: usize,
    dropped: usize,
}

impl ExchangeLog {
    /// Adds one that has ended. Of those that ran side by side the one that began first stands first, whichever ended
    /// first.
    pub fn push(&mut self, exchange: Arc<Exchange>) {
        self.bytes += size(&exchange);
        let later = self.kept.iter().rev().take_while(|kept| kept.id > exchange.id).count();
        self.kept.insert(self.kept.len() - later, exchange);
        let mut gone = 0;
        // The newest one stays, however large it is.
        while self.kept.len() - gone > 1 && (self.kept.len() - gone > MOST || self.bytes > BYTES) {
            self.bytes -= size(&self.kept[gone]);
            gone += 1;
        }
        self.kept.drain(..gone);
        self.dropped += gone;
    }

    /// Forgets all, also that there were more.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// What is kept, the oldest first.
    pub fn kept(&self) -> &[Arc<Exchange>] {
        &self.kept
    }

    /// How many older ones there were.
    pub fn dropped(&self) -> usize {
        self.dropped
    }
}

fn size(exchange: &Exchange) -> usize {
    [&exchange.request_body, &exchange.response_body].into_iter().flatten().map(String::len).sum()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::evidence::ExchangeId;

    fn exchange(id: u32, bytes: usize) -> Arc<Exchange> {
        Arc::new(Exchange {
            id: ExchangeId(id),
            purpose: String::new(),
            started: Timestamp::UNIX_EPOCH,
            duration_ms: 0,
            method: "GET".to_owned(),
            url: "https://x.example/".to_owned(),
            request_headers: Vec::new(),
            request_body: None,
            status: Some(200),
            response_headers: Vec::new(),
            response_body: Some("x".repeat(bytes)),
            error: None,
        })
    }

    #[test]
    fn the_oldest_go_where_there_are_too_many() {
        let mut log = ExchangeLog::default();
        (1..=1_003).for_each(|id| log.push(exchange(id, 10)));
        assert_eq!((log.kept().len(), log.dropped()), (MOST, 3));
        assert_eq!((log.kept()[0].id, log.bytes), (ExchangeId(4), 10 * MOST));
        log.clear();
        assert_eq!((log.kept().len(), log.dropped(), log.bytes), (0, 0, 0));
    }

    #[test]
    fn the_oldest_go_where_they_are_too_large_and_the_newest_stays() {
        let mut log = ExchangeLog::default();
        log.push(exchange(1, BYTES / 2));
        log.push(exchange(2, BYTES / 2));
        assert_eq!((log.kept().len(), log.dropped()), (2, 0));
        log.push(exchange(3, 1));
        assert_eq!((log.kept().len(), log.dropped()), (2, 1));
        log.push(exchange(4, 2 * BYTES));
        assert_eq!((log.kept().len(), log.dropped()), (1, 3));
    }

    #[test]
    fn of_two_that_ran_side_by_side_the_one_that_began_first_stands_first() {
        let mut log = ExchangeLog::default();
        [1, 3, 4, 2].into_iter().for_each(|id| log.push(exchange(id, 10)));
        assert_eq!(log.kept().iter().map(|kept| kept.id.0).collect::<Vec<_>>(), [1, 2, 3, 4]);
    }
}
