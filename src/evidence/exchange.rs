//! One recorded HTTP request and its answer. Redaction happened before a value of this type exists.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Numbers exchanges in the order in which they were begun, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExchangeId(pub u32);

/// A header as shown: a redacted value reads `[redacted]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub name: String,
    pub value: String,
}

/// One request and its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    pub id: ExchangeId,
    /// What it was for, in a few words: "read the tenant's discovery document".
    pub purpose: String,
    pub started: Timestamp,
    pub duration_ms: u64,
    pub method: String,
    /// The address as it was asked for, before any route to loopback; secrets in the query are redacted.
    pub url: String,
    pub request_headers: Vec<Header>,
    pub request_body: Option<String>,
    /// Absent when no answer came.
    pub status: Option<u16>,
    pub response_headers: Vec<Header>,
    pub response_body: Option<String>,
    /// Why no answer came.
    pub error: Option<String>,
}
