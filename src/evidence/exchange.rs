//! One recorded HTTP request and its answer. Redaction happened before a value of this type exists.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::text::harmless;

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

impl Exchange {
    /// Everything recorded of it, line by line and made harmless.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("{} {}", self.method, self.url)];
        lines.extend(self.request_headers.iter().map(|header| format!("{}: {}", header.name, header.value)));
        lines.push(String::new());
        lines.extend(body_lines(self.request_body.as_deref()));
        match (self.status, &self.error) {
            (Some(status), _) => lines.push(format!("→ {status} after {} ms", self.duration_ms)),
            (None, Some(error)) => lines.push(format!("→ no answer: {error}")),
            (None, None) => lines.push("→ no answer".to_owned()),
        }
        lines.extend(self.response_headers.iter().map(|header| format!("{}: {}", header.name, header.value)));
        lines.push(String::new());
        lines.extend(body_lines(self.response_body.as_deref()));
        lines.iter().map(|line| harmless(line, false)).collect()
    }
}

fn body_lines(body: Option<&str>) -> Vec<String> {
    let Some(body) = body else {
        return Vec::new();
    };
    let pretty = serde_json::from_str::<Value>(body).ok().and_then(|value| serde_json::to_string_pretty(&value).ok());
    let mut lines: Vec<String> = pretty.as_deref().unwrap_or(body).lines().map(str::to_owned).collect();
    lines.push(String::new());
    lines
}

/// An exchange in short: what was asked and how it ended, as reports keep it of every exchange.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExchangeOutline {
    pub exchange: ExchangeId,
    pub started: Timestamp,
    pub duration_ms: u64,
    pub purpose: String,
    pub method: String,
    pub url: String,
    pub status: Option<u16>,
    pub error: Option<String>,
}

impl From<&Exchange> for ExchangeOutline {
    fn from(exchange: &Exchange) -> Self {
        Self {
            exchange: exchange.id,
            started: exchange.started,
            duration_ms: exchange.duration_ms,
            purpose: exchange.purpose.clone(),
            method: exchange.method.clone(),
            url: exchange.url.clone(),
            status: exchange.status,
            error: exchange.error.clone(),
        }
    }
}

impl From<ExchangeOutline> for Exchange {
    fn from(outline: ExchangeOutline) -> Self {
        Self {
            id: outline.exchange,
            purpose: outline.purpose,
            started: outline.started,
            duration_ms: outline.duration_ms,
            method: outline.method,
            url: outline.url,
            request_headers: Vec::new(),
            request_body: None,
            status: outline.status,
            response_headers: Vec::new(),
            response_body: None,
            error: outline.error,
        }
    }
}
