//! An answer, before anybody says what it means.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::HeaderMap;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::evidence::ExchangeId;

use super::redact::Redactor;
use super::{challenge, clock};

/// What came back. The body may hold tokens: `Debug` does not show it.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Zeroizing<Vec<u8>>,
    pub exchange: ExchangeId,
    /// When it had arrived, by this machine's clock.
    pub received: Timestamp,
    pub took: Duration,
    /// The `client-request-id` that was sent along.
    pub request_id: String,
    /// Knows what nobody shall see of it.
    pub(super) redactor: Redactor,
}

impl Answer {
    /// Whether the status says that it worked.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON, if it is any.
    pub fn json(&self) -> Option<Value> {
        let body = self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.body);
        serde_json::from_slice(body).ok()
    }

    /// The body as text, whatever it is.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Words of the answer as they may be shown: without what looks like a secret, and without those that were sent, since
    /// some servers say back what they refuse.
    pub fn said(&self, text: &str) -> String {
        self.redactor.text(text)
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// A value of the challenge with which a token is asked for, such as `authorization_uri`.
    pub fn challenge(&self, name: &str) -> Option<String> {
        challenge::named(&self.headers, name)
    }

    /// Until when the service asks to wait.
    pub fn retry_at(&self) -> Option<Timestamp> {
        clock::retry_at(&self.headers, self.received)
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("exchange", &self.exchange)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
