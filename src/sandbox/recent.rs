//! Counts calls in a sliding window of time, for services that limit them.

use std::collections::{BTreeMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

/// When the last calls of each kind were made.
#[derive(Debug, Default)]
pub struct Recent(BTreeMap<String, VecDeque<Timestamp>>);

impl Recent {
    /// Counts a call and tells how many there were of late, this one included.
    ///
    /// # Errors
    /// When there were too many; then it may be made after this long.
    pub fn count(
        &mut self,
        kind: String,
        now: Timestamp,
        within: SignedDuration,
        most: usize,
    ) -> Result<usize, SignedDuration> {
        let calls = self.0.entry(kind).or_default();
        while calls.front().is_some_and(|first| now.duration_since(*first) >= within) {
            calls.pop_front();
        }
        if calls.len() < most {
            calls.push_back(now);
            return Ok(calls.len());
        }
        Err(calls.front().map_or(within, |first| within - now.duration_since(*first)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_call_after_the_last_allowed_one_waits_until_the_first_is_old() {
        let mut recent = Recent::default();
        let mut at = |second: i64| {
            let now = Timestamp::from_second(second).unwrap();
            recent.count("detail of 1".to_owned(), now, SignedDuration::from_secs(60), 2)
        };
        assert_eq!(at(0), Ok(1));
        assert_eq!(at(10), Ok(2));
        assert_eq!(at(20), Err(SignedDuration::from_secs(40)));
        assert_eq!(at(60), Ok(2));
        assert_eq!(at(61), Err(SignedDuration::from_secs(9)));
    }
}
