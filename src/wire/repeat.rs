//! When a question is put once more, and after which pause (SERVICES.md, "Token endpoint").

use std::time::Duration;

use jiff::Timestamp;

use crate::evidence::NetworkFault;

use super::fault::TOO_LARGE;
use super::{Answer, Repeat};

/// How often a question is put at most.
const ATTEMPTS: u32 = 3;

/// The longest pause that is waited out; a longer one is reported instead.
const PATIENCE: Duration = Duration::from_secs(10);

/// What an attempt came to, as far as repeating goes.
#[derive(Clone, Copy, Debug)]
enum Attempt<'a> {
    Answered { status: u16, received: Timestamp, retry_at: Option<Timestamp> },
    Failed(&'a NetworkFault),
}

/// The pause before a question may be put once more; `None` when there is to be none. `made` counts the attempts so
/// far. For callers that must make each question anew, because it is good for one time only.
pub fn pause_before_next(repeat: Repeat, made: u32, result: &Result<Answer, NetworkFault>) -> Option<Duration> {
    let attempt = match result {
        Ok(answer) => {
            Attempt::Answered { status: answer.status, received: answer.received, retry_at: answer.retry_at() }
        }
        Err(fault) => Attempt::Failed(fault),
    };
    pause(repeat, made, attempt)
}

/// The pause before the next attempt; `None` when there is to be none. `made` counts the attempts so far.
fn pause(repeat: Repeat, made: u32, attempt: Attempt<'_>) -> Option<Duration> {
    if made >= ATTEMPTS || repeat == Repeat::Never {
        return None;
    }
    let own = Duration::from_millis(500) * 2u32.pow(made.saturating_sub(1));
    match attempt {
        Attempt::Answered { status, received, retry_at } => {
            let worth = match repeat {
                Repeat::Freely => status == 429 || (500..600).contains(&status),
                Repeat::IfUntouched => status == 429 || status == 503,
                Repeat::Never => false,
            };
            let asked =
                retry_at.map(|at| Duration::try_from(received.until(at).unwrap_or_default()).unwrap_or_default());
            let pause = match asked {
                Some(asked) => asked,
                // Without a hint a throttled service needs longer than a stumbling one.
                None if status == 429 => Duration::from_secs(5),
                None => own,
            };
            (worth && pause <= PATIENCE).then_some(pause)
        }
        // Only a connection that broke is worth another try: the other faults do not pass within seconds,
        // and a timeout has cost enough time already.
        Attempt::Failed(NetworkFault::Broken { detail, .. }) if detail == TOO_LARGE => None,
        Attempt::Failed(NetworkFault::Broken { .. }) => (repeat == Repeat::Freely).then_some(own),
        Attempt::Failed(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, retry_after_s: Option<i64>) -> Attempt<'static> {
        let received = Timestamp::UNIX_EPOCH;
        Attempt::Answered { status, received, retry_at: retry_after_s.map(|s| Timestamp::from_second(s).unwrap()) }
    }

    #[test]
    fn an_error_that_means_something_is_not_repeated() {
        for status in [200, 302, 400, 401, 403, 404, 407] {
            assert_eq!(pause(Repeat::Freely, 1, answered(status, Some(1))), None);
        }
    }

    #[test]
    fn a_stumbling_service_is_asked_thrice_with_growing_pauses() {
        let pauses: Vec<_> = (1..=3).map(|made| pause(Repeat::Freely, made, answered(502, None))).collect();
        assert_eq!(pauses, [Some(Duration::from_millis(500)), Some(Duration::from_millis(1000)), None]);
    }

    #[test]
    fn the_service_says_how_long_to_wait_and_too_long_is_not_waited() {
        let seven = Some(Duration::from_secs(7));
        assert_eq!(pause(Repeat::Freely, 1, answered(429, Some(7))), seven);
        assert_eq!(pause(Repeat::IfUntouched, 1, answered(503, Some(7))), seven);
        assert_eq!(pause(Repeat::Freely, 1, answered(429, Some(3600))), None);
        let past = pause(Repeat::Freely, 1, answered(429, Some(-5)));
        assert_eq!(past, Some(Duration::ZERO));
    }

    #[test]
    fn what_can_be_answered_once_is_repeated_only_when_nothing_was_done() {
        assert_eq!(pause(Repeat::IfUntouched, 1, answered(500, None)), None);
        let broken = NetworkFault::Broken { host: "login.example".to_owned(), detail: "reset".to_owned() };
        assert_eq!(pause(Repeat::IfUntouched, 1, Attempt::Failed(&broken)), None);
        assert!(pause(Repeat::Freely, 1, Attempt::Failed(&broken)).is_some());
        assert_eq!(pause(Repeat::Never, 1, answered(429, Some(1))), None);
    }

    #[test]
    fn what_does_not_pass_is_not_repeated() {
        let host = "login.example".to_owned();
        for fault in [
            NetworkFault::Dns { host: host.clone() },
            NetworkFault::Refused { host: host.clone() },
            NetworkFault::TimedOut { host: host.clone() },
            NetworkFault::Broken { host, detail: TOO_LARGE.to_owned() },
        ] {
            assert_eq!(pause(Repeat::Freely, 1, Attempt::Failed(&fault)), None);
        }
    }
}
