//! The clock of the practice tenant. It runs with this machine's, or stands still until it is moved; either way it can be
//! moved forward, so that nobody has to wait for what takes hours.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// A clock; clones show and set the same time.
#[derive(Debug, Clone, Default)]
pub struct Clock(Arc<Mutex<Hands>>);

#[derive(Debug, Default)]
struct Hands {
    /// The moment at which it stands still; absent while it runs with this machine's clock.
    stopped_at: Option<Timestamp>,
    /// How far it was moved forward.
    ahead: SignedDuration,
}

impl Clock {
    /// A clock that stands still at a moment until it is advanced.
    pub fn stopped_at(moment: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(Hands { stopped_at: Some(moment), ahead: SignedDuration::ZERO })))
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        let hands = self.hands();
        let base = hands.stopped_at.unwrap_or_else(Timestamp::now);
        base.saturating_add(hands.ahead).unwrap_or(Timestamp::MAX)
    }

    /// Moves it forward.
    pub fn advance(&self, span: SignedDuration) {
        let mut hands = self.hands();
        hands.ahead = hands.ahead.saturating_add(span);
    }

    fn hands(&self) -> MutexGuard<'_, Hands> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopped_clock_moves_only_when_it_is_advanced() {
        let clock = Clock::stopped_at(Timestamp::UNIX_EPOCH);
        assert_eq!(clock.now(), clock.now());
        clock.clone().advance(SignedDuration::from_secs(90));
        assert_eq!(clock.now().as_second(), 90);
    }

    #[test]
    fn a_running_clock_can_be_moved_forward_too() {
        let clock = Clock::default();
        clock.advance(SignedDuration::from_hours(1));
        assert!(clock.now() > Timestamp::now() + SignedDuration::from_mins(59));
    }
}
