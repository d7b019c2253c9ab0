//! Faults laid over any endpoint of the practice tenant: what networks, proxies and busy services do to an answer.
//! A fault never changes the directory; what a *setting* breaks belongs to the tenant's state.

mod apply;
mod laid;
mod pattern;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use apply::{altered, apply};
pub use laid::{Faults, LaidFault, Struck};

/// A fault and the requests it strikes.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Fault {
    /// HTTP method; any when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Host without port, `*` stands for any run of characters; any host when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Path, `*` stands for any run of characters; any path when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// How many requests it strikes; until it is taken away when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// What happens.
    #[serde(flatten)]
    pub kind: FaultKind,
}

/// What a fault does to a request or its answer.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum FaultKind {
    /// The answer comes late.
    Latency { millis: u64 },
    /// The service answers with this status instead, as it does when throttled or out of order.
    Status {
        status: u16,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after_s: Option<u32>,
    },
    /// A proxy answers with a page of its own.
    ProxyPage {
        #[serde(default = "bad_gateway")]
        status: u16,
    },
    /// The answer's body ends early.
    Truncated,
    /// The body arrives piece by piece with a pause before each.
    SlowBody { pause_millis: u64 },
    /// The connection ends without an answer.
    Dropped,
    /// The service's clock is off by so many seconds; negative is in the past.
    WrongClock { offset_s: i64 },
    /// What was created is not seen by the next so many requests that look for it.
    ReplicationDelay { requests: u32 },
    /// A success whose body is not the documented one.
    OddBody { body: Value },
}

const fn bad_gateway() -> u16 {
    502
}

impl FaultKind {
    /// Says in words what the fault does.
    pub fn describe(&self) -> String {
        match self {
            Self::Latency { millis } => format!("answers come {millis} ms late"),
            Self::Status {
                status,
                retry_after_s: Some(wait),
            } => format!("answers {status}, try again after {wait} s"),
            Self::Status {
                status,
                retry_after_s: None,
            } => format!("answers {status}"),
            Self::ProxyPage { status } => format!("a proxy answers {status} with its own page"),
            Self::Truncated => "the body ends early".to_owned(),
            Self::SlowBody { pause_millis } => {
                format!("the body arrives in pieces, {pause_millis} ms apart")
            }
            Self::Dropped => "the connection ends without an answer".to_owned(),
            Self::WrongClock { offset_s } => format!("the service's clock is {offset_s} s off"),
            Self::ReplicationDelay { requests } => {
                format!("new objects are not seen by the next {requests} requests")
            }
            Self::OddBody { .. } => "a success with an undocumented body".to_owned(),
        }
    }

    /// Tells whether the fault lies over requests; the others change how time or new objects appear.
    pub const fn strikes_requests(&self) -> bool {
        !matches!(
            self,
            Self::WrongClock { .. } | Self::ReplicationDelay { .. }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_file_can_write_every_kind() {
        #[derive(Deserialize)]
        struct File {
            fault: Vec<Fault>,
        }
        let file: File = toml::from_str(
            r#"
            [[fault]]
            kind = "latency"
            millis = 200
            [[fault]]
            kind = "status"
            method = "GET"
            host = "api.powerplatform.com"
            path = "/environmentmanagement/*"
            times = 2
            status = 429
            retry_after_s = 1
            [[fault]]
            kind = "proxy-page"
            [[fault]]
            kind = "truncated"
            [[fault]]
            kind = "slow-body"
            pause_millis = 50
            [[fault]]
            kind = "dropped"
            times = 1
            [[fault]]
            kind = "wrong-clock"
            offset_s = -600
            [[fault]]
            kind = "replication-delay"
            requests = 3
            [[fault]]
            kind = "odd-body"
            body = { values = [] }
            "#,
        )
        .unwrap();
        assert_eq!(file.fault.len(), 9);
        assert_eq!(
            file.fault[1].kind,
            FaultKind::Status {
                status: 429,
                retry_after_s: Some(1)
            }
        );
        assert_eq!(file.fault[2].kind, FaultKind::ProxyPage { status: 502 });
        for fault in &file.fault {
            let text = serde_json::to_string(fault).unwrap();
            assert_eq!(&serde_json::from_str::<Fault>(&text).unwrap(), fault);
        }
    }

    #[test]
    fn a_misspelt_key_is_refused() {
        assert!(
            toml::from_str::<Fault>("kind = \"status\"\nstatus = 429\nretry_after = 1").is_err()
        );
        assert!(toml::from_str::<Fault>("kind = \"status\"\nstatus = 429\npaht = \"/x\"").is_err());
    }
}
