//! Performs the faults that lie over endpoints of the practice tenant: what networks, proxies and busy services do to an
//! answer. A fault never changes the directory; what a *setting* breaks belongs to the tenant's state, the servers' clock
//! and the delay of new credentials included (`Service`).

mod answers;
mod pattern;

use std::collections::BTreeMap;
use std::future::Future;
use std::time::Duration;

use axum::http::{HeaderValue, header};
use axum::response::Response;
use jiff::Timestamp;

pub use pattern::{fits, occurs};

use super::tenant::{Endpoint, Fault, FaultEffect, Key};

/// Finds the faults that a request meets and counts it against them; a fault that is used up leaves the state.
/// Of those that answer in place of the service only the first one counts, so that two of them follow one another.
pub fn strike(faults: &mut BTreeMap<Key, Fault>, endpoint: Endpoint, method: &str, path: &str) -> Vec<FaultEffect> {
    let mut met = Vec::new();
    let mut is_answered = false;
    for fault in faults.values_mut() {
        let is_spent = fault.times == Some(0);
        let answers = answers::replaces(&fault.effect);
        if is_spent || !lies_over(fault, endpoint, method, path) || (answers && is_answered) {
            continue;
        }
        is_answered |= answers;
        fault.times = fault.times.map(|times| times - 1);
        met.push(fault.effect.clone());
    }
    faults.retain(|_, fault| fault.times != Some(0));
    met
}

fn lies_over(fault: &Fault, endpoint: Endpoint, method: &str, path: &str) -> bool {
    let is_here = match fault.endpoint {
        // A page that a person looks at is struck only when it is meant.
        Endpoint::Any => endpoint != Endpoint::Authorize,
        wanted => wanted == endpoint,
    };
    is_here
        && fault.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
        && fault.path.as_deref().is_none_or(|wanted| occurs(wanted, path))
}

/// Waits, answers in place of the service, or lets it answer and alters what comes.
pub async fn perform<F>(effects: &[FaultEffect], endpoint: Endpoint, now: Timestamp, service: F) -> Response
where
    F: Future<Output = Response>,
{
    for effect in effects {
        if let FaultEffect::Latency { ms } = effect {
            tokio::time::sleep(Duration::from_millis(*ms)).await;
        }
    }
    let mut answer = match effects.iter().find_map(|effect| answers::replacement(effect, endpoint, now)) {
        Some(answer) => answer,
        None => service.await,
    };
    for effect in effects {
        answer = answers::altered(effect, answer).await;
    }
    answer
}

/// Sets the `Date` of an answer to the servers' own clock.
pub fn date(answer: &mut Response, now: Timestamp) {
    let text = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&now);
    if let Some(value) = text.ok().and_then(|text| HeaderValue::from_str(&text).ok()) {
        answer.headers_mut().insert(header::DATE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> BTreeMap<Key, Fault> {
        toml::from_str(text).unwrap()
    }

    const READ: (&str, &str) = ("GET", "/environmentmanagement/environments");

    fn read(faults: &mut BTreeMap<Key, Fault>) -> Vec<FaultEffect> {
        strike(faults, Endpoint::PowerPlatform, READ.0, READ.1)
    }

    #[test]
    fn a_counted_fault_strikes_so_often_and_is_gone() {
        let mut faults =
            faults("[a]\nendpoint = \"power-platform\"\ntimes = 2\neffect = { throttle = { retry_after_s = 1 } }");
        assert_eq!(strike(&mut faults, Endpoint::Graph, "GET", "/v1.0/me"), []);
        assert_eq!((read(&mut faults).len(), read(&mut faults).len()), (1, 1));
        assert_eq!(read(&mut faults), []);
        assert!(faults.is_empty());
    }

    #[test]
    fn two_answers_follow_one_another_and_latency_adds_to_both() {
        let mut faults = faults(
            "[a]\nendpoint = \"any\"\neffect = { latency = { ms = 5 } }\n\
             [b]\nendpoint = \"any\"\ntimes = 1\neffect = { status = { status = 503 } }\n\
             [c]\nendpoint = \"any\"\ntimes = 1\neffect = \"drop\"",
        );
        let late = FaultEffect::Latency { ms: 5 };
        assert_eq!(read(&mut faults), [late.clone(), FaultEffect::Status { status: 503, retry_after_s: None }]);
        assert_eq!(read(&mut faults), [late.clone(), FaultEffect::Drop]);
        assert_eq!(read(&mut faults), [late]);
    }

    #[test]
    fn method_and_path_narrow_a_fault() {
        let mut faults =
            faults("[a]\nendpoint = \"any\"\nmethod = \"post\"\npath = \"/role*ments\"\neffect = \"drop\"");
        let mut at = |method, path| strike(&mut faults, Endpoint::PowerPlatform, method, path).len();
        assert_eq!(at("GET", "/authorization/roleAssignments"), 0);
        assert_eq!(at("POST", "/authorization/roleDefinitions"), 0);
        assert_eq!(at("POST", "/authorization/roleAssignments/1"), 1);
    }

    #[test]
    fn a_fault_over_everything_spares_the_pages_of_people() {
        let mut faults = faults("[a]\nendpoint = \"any\"\neffect = \"drop\"");
        assert_eq!(strike(&mut faults, Endpoint::Authorize, "GET", "/t/oauth2/v2.0/authorize"), []);
        assert_eq!(strike(&mut faults, Endpoint::Token, "POST", "/t/oauth2/v2.0/token").len(), 1);
    }
}
