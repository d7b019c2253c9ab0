//! The ids by which Microsoft finds a request again, and the time of its answer.

use axum::http::{HeaderMap, header};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

use crate::sandbox::reply::Reply;

/// The ids and the time that every answer carries.
#[derive(Clone, Debug)]
pub struct Trace {
    pub request_id: Uuid,
    pub client_request_id: String,
    now: Timestamp,
}

impl Trace {
    /// Makes the ids of a request; the client's own id is echoed.
    pub fn of(headers: &HeaderMap, now: Timestamp) -> Self {
        let request_id = Uuid::new_v4();
        let own = headers.get("client-request-id").and_then(|value| value.to_str().ok());
        let own = own.filter(|text| text.parse::<Uuid>().is_ok()).map(str::to_owned);
        Self { request_id, client_request_id: own.unwrap_or_else(|| request_id.to_string()), now }
    }

    /// The time in the form of `innerError.date`.
    pub fn date(&self) -> String {
        self.now.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S").to_string()
    }

    /// Puts the ids on an answer.
    pub fn stamp(&self, reply: Reply) -> Reply {
        let reply = reply
            .header("request-id", &self.request_id.to_string())
            .header("client-request-id", &self.client_request_id)
            .header("odata-version", "4.0");
        if reply.body.is_none() || reply.headers.contains_key(header::CONTENT_TYPE) {
            return reply;
        }
        let media =
            "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";
        reply.header("content-type", media)
    }
}
