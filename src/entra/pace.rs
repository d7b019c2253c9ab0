//! When the device flow asks again, and when it stops (SERVICES.md, "Device code", RFC 8628). Pure: times come in.

use std::time::Duration;

use crate::evidence::{Fault, NetworkFault, ServiceFault};

/// Network trouble in a row that is waited out.
const STUMBLES: u32 = 5;

/// What to do after a poll that brought no tokens.
#[derive(Debug, PartialEq)]
pub(super) enum NextPoll {
    /// Request again after this pause.
    Wait(Duration),
    Stop(Box<Fault>),
}

/// The rhythm of one device sign-in.
#[derive(Debug)]
pub(super) struct Pace {
    interval: Duration,
    stumbles: u32,
}

impl Pace {
    /// Begins with the server's interval; five seconds where it names none.
    pub(super) fn new(interval: Option<Duration>) -> Self {
        let interval = interval.unwrap_or(Duration::from_secs(5));
        Self { interval: interval.clamp(Duration::from_secs(1), Duration::from_secs(60)), stumbles: 0 }
    }

    /// The pause before the next poll.
    pub(super) fn interval(&self) -> Duration {
        self.interval
    }

    /// What follows from a fault. `asked` is the pause that the service asked for, if it did.
    pub(super) fn after(&mut self, fault: Fault, asked: Option<Duration>) -> NextPoll {
        match &fault {
            Fault::Service(service) => match service.error.as_deref() {
                Some("authorization_pending") => {
                    self.stumbles = 0;
                    NextPoll::Wait(self.interval)
                }
                Some("slow_down") => {
                    self.stumbles = 0;
                    self.interval += Duration::from_secs(5);
                    NextPoll::Wait(self.interval)
                }
                _ if is_passing(service) => self.stumble(fault, asked),
                _ => NextPoll::Stop(Box::new(fault)),
            },
            Fault::Network(
                NetworkFault::Dns { .. }
                | NetworkFault::Refused { .. }
                | NetworkFault::TimedOut { .. }
                | NetworkFault::ProxyUnusable { .. }
                | NetworkFault::Broken { .. },
            ) => self.stumble(fault, asked),
            Fault::Network(
                NetworkFault::Untrusted { .. }
                | NetworkFault::ProxyAuth { .. }
                | NetworkFault::NotBegun { .. }
                | NetworkFault::Intercepted { .. },
            )
            | Fault::Cancelled => NextPoll::Stop(Box::new(fault)),
        }
    }

    fn stumble(&mut self, fault: Fault, asked: Option<Duration>) -> NextPoll {
        self.stumbles += 1;
        if self.stumbles > STUMBLES {
            return NextPoll::Stop(Box::new(fault));
        }
        let own = self.interval * self.stumbles;
        NextPoll::Wait(asked.map_or(own, |asked| asked.max(self.interval)))
    }
}

/// Throttling and stumbling of the service pass by themselves; every other error is an answer.
fn is_passing(fault: &ServiceFault) -> bool {
    fault.status.is_some_and(|status| status == 429 || (500..600).contains(&status))
}

#[cfg(test)]
mod tests {
    use crate::recipe::Stage;

    use super::*;

    fn oauth(error: &str, status: u16) -> Fault {
        Fault::Service(ServiceFault {
            error: Some(error.to_owned()),
            status: Some(status),
            ..ServiceFault::new(Stage::SignIn, error, "")
        })
    }

    fn wait(seconds: u64) -> NextPoll {
        NextPoll::Wait(Duration::from_secs(seconds))
    }

    #[test]
    fn without_an_interval_five_seconds_pass_between_polls() {
        assert_eq!(Pace::new(None).interval(), Duration::from_secs(5));
        assert_eq!(Pace::new(Some(Duration::ZERO)).interval(), Duration::from_secs(1));
    }

    #[test]
    fn slow_down_lengthens_the_interval_for_good() {
        let mut pace = Pace::new(Some(Duration::from_secs(2)));
        let steps = ["authorization_pending", "slow_down", "authorization_pending", "slow_down"]
            .map(|error| pace.after(oauth(error, 400), None));
        assert_eq!(steps, [wait(2), wait(7), wait(7), wait(12)]);
    }

    #[test]
    fn an_answer_ends_the_polling() {
        for error in [
            "authorization_declined",
            "access_denied",
            "expired_token",
            "bad_verification_code",
            "invalid_grant",
            "invalid_client",
        ] {
            let step = Pace::new(None).after(oauth(error, 400), None);
            assert_eq!(step, NextPoll::Stop(Box::new(oauth(error, 400))), "{error}");
        }
    }

    #[test]
    fn trouble_is_waited_out_a_few_times_in_a_row() {
        let mut pace = Pace::new(Some(Duration::from_secs(1)));
        let broken = || Fault::Network(NetworkFault::TimedOut { host: "login.example".to_owned() });
        assert_eq!(pace.after(broken(), None), wait(1));
        assert_eq!(pace.after(oauth("server_error", 503), Some(Duration::from_secs(9))), wait(9));
        assert_eq!(pace.after(oauth("authorization_pending", 400), None), wait(1));
        for stumble in 1..=5 {
            assert_eq!(pace.after(broken(), None), wait(stumble));
        }
        assert_eq!(pace.after(broken(), None), NextPoll::Stop(Box::new(broken())));
    }

    #[test]
    fn what_does_not_pass_ends_the_polling() {
        let fault = Fault::Network(NetworkFault::ProxyAuth { host: "login.example".to_owned() });
        assert_eq!(Pace::new(None).after(fault.clone(), None), NextPoll::Stop(Box::new(fault)));
    }
}
