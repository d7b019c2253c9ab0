//! How many calls are allowed (sections 4.1 and 4.2): of each project so many within a minute, and for the history of
//! one environment as many within half a minute.

use std::collections::{BTreeMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

use super::refusal::Refusal;
use crate::sandbox::world::World;

const MINUTE: SignedDuration = SignedDuration::from_secs(60);
const HALF_MINUTE: SignedDuration = SignedDuration::from_secs(30);

/// When the last calls of each kind were made.
#[derive(Debug, Default)]
pub struct Recent(BTreeMap<String, VecDeque<Timestamp>>);

impl Recent {
    /// Counts a call, or says after how long it may be made.
    fn count(
        &mut self,
        kind: String,
        now: Timestamp,
        within: SignedDuration,
        most: usize,
    ) -> Result<(), SignedDuration> {
        let calls = self.0.entry(kind).or_default();
        while calls.front().is_some_and(|first| now.duration_since(*first) >= within) {
            calls.pop_front();
        }
        if calls.len() < most {
            calls.push_back(now);
            return Ok(());
        }
        Err(calls.front().map_or(within, |first| within - now.duration_since(*first)))
    }
}

/// Counts a call about environments; others have no limit here.
///
/// # Errors
/// When there were too many.
pub fn check(world: &mut World, steps: &[&str]) -> Result<(), Refusal> {
    let now = world.now();
    let most = usize::try_from(world.tenant.lcs.calls_per_minute).unwrap_or(usize::MAX);
    let recent = &mut world.runtime.lcs_calls;
    let counted = match *steps {
        ["environmentinfo", "v1", kind, "project", project] => {
            recent.count(format!("{kind} of {project}"), now, MINUTE, most)
        }
        ["environmentinfo", "v1", kind, "project", project, "environment", environment] => recent
            .count(format!("{kind} of {project}"), now, MINUTE, most)
            .and_then(|()| recent.count(format!("{kind} of {environment}"), now, HALF_MINUTE, most)),
        _ => Ok(()),
    };
    counted.map_err(|wait| Refusal::too_many(u64::try_from(wait.as_secs()).unwrap_or_default() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_call_after_the_last_allowed_one_waits_until_the_first_is_old() {
        let mut recent = Recent::default();
        let mut at = |second: i64| {
            let now = Timestamp::from_second(second).unwrap();
            recent.count("detail of 1".to_owned(), now, MINUTE, 2)
        };
        assert_eq!(at(0), Ok(()));
        assert_eq!(at(10), Ok(()));
        assert_eq!(at(20), Err(SignedDuration::from_secs(40)));
        assert_eq!(at(60), Ok(()));
        assert_eq!(at(61), Err(SignedDuration::from_secs(9)));
    }
}
