//! Questions and answers as the other rooms see them.
use crate::evidence::{ExchangeId, NetworkFault, Seen};
use jiff::Timestamp;
use secrecy::SecretString;
use std::time::Duration;
use url::Url;

pub enum Body<'a> {
    None,
    Form(Vec<(&'static str, &'a str)>),
    Json(serde_json::Value),
}

/// Whether HTML from this host can be its own answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaks {
    Json,
    JsonOrHtml,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    Freely,
    IfUntouched,
    Never,
}

pub struct Ask<'a> {
    pub purpose: &'a str,
    pub method: reqwest::Method,
    pub url: Url,
    pub headers: Vec<(&'static str, String)>,
    pub body: Body<'a>,
    pub bearer: Option<&'a SecretString>,
    pub speaks: Speaks,
    pub repeat: Repeat,
}

pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: zeroize::Zeroizing<Vec<u8>>,
    pub exchange: ExchangeId,
    pub received: Timestamp,
    pub took: Duration,
    pub date: Option<Timestamp>,
    pub request_id: String,
}

pub struct Failure {
    pub fault: NetworkFault,
    pub exchange: ExchangeId,
}

pub struct Trail<'w> {
    wire: &'w super::Wire,
    exchanges: Vec<ExchangeId>,
}

impl Trail<'_> {
    pub async fn ask(&mut self, ask: Ask<'_>) -> Result<Answer, NetworkFault> {
        todo!()
    }
    pub fn seen<T>(self, outcome: Result<T, crate::evidence::Fault>) -> Seen<T> {
        todo!()
    }
}
