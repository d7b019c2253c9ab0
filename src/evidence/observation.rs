//! What an observation is, and the values that no other file of this room is about.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::recipe::Flow;

use super::{Claims, ExchangeId, Fault, Presented};

/// Something observed, or why it could not be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen<T> {
    pub outcome: Result<T, Fault>,
    pub at: Timestamp,
    /// The exchanges that show it, the telling one last.
    pub exchanges: Vec<ExchangeId>,
}

impl<T> Seen<T> {
    /// The value, if one came.
    pub fn value(&self) -> Option<&T> {
        self.outcome.as_ref().ok()
    }

    /// The fault, if one came.
    pub fn fault(&self) -> Option<&Fault> {
        self.outcome.as_ref().err()
    }
}

/// A sign-in that worked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignIn {
    pub flow: Flow,
    /// Absent when the token cannot be read (an opaque token).
    pub claims: Option<Claims>,
    /// The permissions that the server says it granted; absent for a program (SERVICES.md, "Token endpoint").
    pub scope: Option<String>,
    pub expires: Option<Timestamp>,
    /// Whether a refresh token came with it.
    pub can_renew: bool,
    /// Redirect URI that the sign-in came back on.
    pub redirect_uri: Option<String>,
    /// Whether this token came from a refresh token, not from a new sign-in.
    pub renewed: bool,
    /// What a program proved itself with; absent for people and for a client secret.
    pub presented: Option<Presented>,
    /// Whether only the token is here, as somebody sent it: how the sign-in was done was not seen.
    #[serde(default)]
    pub is_sent: bool,
}

impl SignIn {
    /// A sign-in of which nothing more is known than how it was done.
    pub fn new(flow: Flow) -> Self {
        Self {
            flow,
            claims: None,
            scope: None,
            expires: None,
            can_renew: false,
            redirect_uri: None,
            renewed: false,
            presented: None,
            is_sent: false,
        }
    }
}

/// Rows of an answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Rows as they came.
    pub rows: Vec<Value>,
    /// Whether the service has more rows than were fetched.
    pub more: bool,
}

/// The target's answer to the proof call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    pub status: u16,
    pub took: Duration,
    pub table: Table,
}

/// As whom the target knows the caller.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    pub status: u16,
    pub took: Duration,
    /// The answer as it came.
    pub answer: Value,
}

impl Identity {
    /// A member of the answer, as text.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.answer.get(key).and_then(Value::as_str)
    }
}

/// How far this machine's clock is from a server's: positive when this machine is ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skew(pub SignedDuration);
