//! Disturbances that can be laid over any endpoint. Data only; `faults.rs` performs them.

use serde::{Deserialize, Serialize};

/// A disturbance of the answers of one endpoint or of all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    pub endpoint: Endpoint,
    /// Only this HTTP method.
    #[serde(default)]
    pub method: Option<String>,
    /// Only paths that contain this text; `*` in it stands for any run of characters.
    #[serde(default)]
    pub path: Option<String>,
    /// Only the next so many requests; `None` is all of them.
    #[serde(default)]
    pub times: Option<u32>,
    pub effect: FaultEffect,
}

/// A part of the practice tenant that answers requests.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::EnumIter, strum::Display,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Endpoint {
    /// Every endpoint except the control interface, the practice portal and the pages that people see.
    Any,
    Discovery,
    Authorize,
    Token,
    DeviceCode,
    Graph,
    PowerPlatform,
    Bap,
    Arm,
    Dataverse,
    GlobalDiscovery,
    FinanceOperations,
    LifecycleServices,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum FaultEffect {
    /// The answer comes late.
    Latency { ms: u64 },
    /// 429 with `Retry-After` in seconds, or as a date.
    Throttle {
        retry_after_s: u32,
        #[serde(default)]
        as_date: bool,
        /// Which limit was met, for services that tell (Dataverse).
        #[serde(default)]
        limit: ThrottleLimit,
    },
    /// A 5xx or any other status, with an optional `Retry-After` and the service's usual error body.
    Status {
        status: u16,
        #[serde(default)]
        retry_after_s: Option<u32>,
    },
    /// A proxy answers with its own HTML page.
    ProxyPage { status: u16 },
    /// Another body than expected, with its status and media type.
    Body { status: u16, content_type: String, body: String },
    /// The JSON ends in the middle.
    Truncated,
    /// The body arrives in small pieces with pauses between them.
    SlowBody { ms: u64 },
    /// The connection is closed without an answer.
    Drop,
}

/// The limits of service protection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThrottleLimit {
    /// Too many requests in a window of time.
    #[default]
    Requests,
    /// The requests took too long, all together.
    ExecutionTime,
    /// Too many requests at once.
    Concurrency,
}
