//! Sends one question until it is answered or not worth asking again; records every attempt.

use jiff::Timestamp;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, LOCATION};
use secrecy::ExposeSecret;
use tracing::{Instrument, info, info_span};
use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

use crate::evidence::{Exchange, ExchangeId, NetworkFault};

use super::record::Entry;
use super::redact::Redactor;
use super::repeat::pause_before_next;
use super::{Answer, Body, Request, Speaks, Wire, fault, issuer, proxy};

/// No answer that firstcall can use is larger.
const LARGEST: usize = 8 * 1024 * 1024;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

impl Wire {
    /// Puts a question, as often as its `repeat` allows and it is of use.
    pub(super) async fn ask(&self, ask: &Request<'_>, exchanges: &mut Vec<ExchangeId>) -> Result<Answer, NetworkFault> {
        let request_id = uuid::Uuid::new_v4().to_string();
        let mut made = 0;
        loop {
            let result = self.attempt(ask, &request_id, exchanges).await;
            made += 1;
            match pause_before_next(ask.repeat, made, &result) {
                Some(pause) if self.left().is_none_or(|left| pause < left) => tokio::time::sleep(pause).await,
                Some(_) | None => return result,
            }
        }
    }

    async fn attempt(
        &self,
        ask: &Request<'_>,
        request_id: &str,
        exchanges: &mut Vec<ExchangeId>,
    ) -> Result<Answer, NetworkFault> {
        let exchange = self.inner.recorder.number();
        exchanges.push(exchange);
        let host = ask.url.host_str().unwrap_or_default().to_owned();
        let sent = Sent::of(ask, request_id);
        let mut redactor = sent.redactor(ask);
        let begun = sent.exchange(exchange, ask, &redactor);
        // What was recorded is redacted, so it may be logged.
        let span =
            info_span!("exchange", id = exchange.0, purpose = begun.purpose, method = begun.method, url = begun.url);
        let mut entry = self.inner.recorder.begin(begun);
        let result = self.send(ask, sent, &host, &mut redactor, &mut entry).instrument(span.clone()).await;
        match &result {
            Ok((status, _, body)) => info!(parent: &span, status, bytes = body.len(), "answered"),
            Err(fault) => {
                let error = redactor.text(&fault.to_string());
                info!(parent: &span, error, "no answer");
                entry.note(|exchange| exchange.error = Some(error));
            }
        }
        let took = entry.took();
        entry.end();
        match result {
            Ok((status, headers, body)) => Ok(Answer {
                status,
                headers,
                body,
                exchange,
                received: Timestamp::now(),
                took,
                request_id: request_id.to_owned(),
                redactor,
            }),
            Err(fault) => Err(fault),
        }
    }

    async fn send(
        &self,
        ask: &Request<'_>,
        sent: Sent,
        host: &str,
        redactor: &mut Redactor,
        entry: &mut Entry,
    ) -> Result<(u16, HeaderMap, Zeroizing<Vec<u8>>), NetworkFault> {
        let broken = |detail: &str| NetworkFault::Broken { host: host.to_owned(), detail: detail.to_owned() };
        let way = self.inner.routes.way(&ask.url).ok_or_else(|| broken("only https is spoken with other machines"))?;
        let client = self
            .inner
            .clients
            .of(&way)
            .map_err(|error| NetworkFault::NotBegun { host: host.to_owned(), detail: error.in_short() })?;
        let mut request = client.request(ask.method.clone(), way.url.clone()).headers(sent.headers);
        if let Some(host) = way.host {
            request = request.header(HOST, host);
        }
        if let Some(body) = sent.body {
            request = request.body(body.as_bytes().to_vec());
        }
        if let Some(left) = self.left() {
            request = request.timeout(left);
        }
        let failed = |error: reqwest::Error| fault::classify(host, &error);
        let mut response = match request.send().await {
            Ok(response) => response,
            Err(error) => {
                let is_elsewhere = error.is_connect() && !way.is_local;
                let fault = failed(error);
                let fault = if is_elsewhere { proxy::blamed(fault, &way.url) } else { fault };
                return Err(with_issuer(fault, &way.url, way.is_local).await);
            }
        };
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let mut body = Zeroizing::new(Vec::new());
        let read = loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > LARGEST => {
                    break Err(broken(fault::TOO_LARGE));
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break Ok(()),
                Err(error) => break Err(failed(error)),
            }
        };
        note_answer(entry, redactor, status, &headers, &body);
        read?;
        self.judge(ask, host, status, &headers, &body)?;
        Ok((status, headers, body))
    }

    /// Tells an answer of the service from that of something in between.
    fn judge(
        &self,
        ask: &Request<'_>,
        host: &str,
        status: u16,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<(), NetworkFault> {
        let intercepted = |detail: String| NetworkFault::Intercepted { host: host.to_owned(), detail };
        match status {
            407 => {
                return Err(NetworkFault::ProxyAuth { host: host.to_owned() });
            }
            511 => {
                return Err(intercepted("the network asks for a sign-in of its own".to_owned()));
            }
            // Only what answers browsers too ever leads elsewhere, by itself.
            300..=399 if status != 304 && !matches!(ask.speaks, Speaks::Anything | Speaks::Site) => {
                let to = headers.get(LOCATION).and_then(|to| to.to_str().ok());
                let to = to.and_then(|to| ask.url.join(to).ok());
                let name = to.as_ref().and_then(Url::host_str).unwrap_or("another page");
                return Err(intercepted(format!("it leads to {name}")));
            }
            // A gateway in front of the service stumbles with a page of its own.
            500..=599 => return Ok(()),
            _ => {}
        }
        if ask.speaks == Speaks::Json && is_page(headers, body) {
            return Err(intercepted("it is a web page".to_owned()));
        }
        Ok(())
    }
}

/// Adds who issued a certificate that is not trusted.
async fn with_issuer(fault: NetworkFault, url: &Url, is_local: bool) -> NetworkFault {
    match fault {
        NetworkFault::Untrusted { host, flaw, detail } => {
            let detail = match issuer::name(url, is_local).await {
                Some(name) => format!("{detail} (issued by {name})"),
                None => detail,
            };
            NetworkFault::Untrusted { host, flaw, detail }
        }
        other => other,
    }
}

fn is_page(headers: &HeaderMap, body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let Some(first) = body.iter().find(|byte| !byte.is_ascii_whitespace()) else {
        return false;
    };
    let says_html =
        headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().to_ascii_lowercase().starts_with(b"text/html"));
    // Older services write their errors as XML.
    let is_xml = body.trim_ascii_start().starts_with(b"<?xml") && !says_html;
    (*first == b'<' && !is_xml) || (says_html && serde_json::from_slice::<serde::de::IgnoredAny>(body).is_err())
}

fn note_answer(entry: &mut Entry, redactor: &mut Redactor, status: u16, headers: &HeaderMap, body: &[u8]) {
    if let Ok(value) = serde_json::from_slice(body) {
        redactor.known.learn_json(&value);
    }
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    entry.note(|exchange| {
        exchange.status = Some(status);
        exchange.response_headers = shown(headers, redactor);
        exchange.response_body = redactor.body(kind, body);
    });
}

fn shown(headers: &HeaderMap, redactor: &Redactor) -> Vec<crate::evidence::Header> {
    headers
        .iter()
        .map(|(name, value)| redactor.header(name.as_str(), &String::from_utf8_lossy(value.as_bytes())))
        .collect()
}

/// A question in the form in which it travels.
struct Sent {
    headers: HeaderMap,
    body: Option<Zeroizing<String>>,
}

impl Sent {
    fn of(ask: &Request<'_>, request_id: &str) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let mut add = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        add(HeaderName::from_static("client-request-id"), request_id);
        add(HeaderName::from_static("return-client-request-id"), "true");
        for (name, value) in &ask.headers {
            if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
                add(name, value);
            }
        }
        let body = match &ask.body {
            Body::None => None,
            Body::Form(form) => {
                add(CONTENT_TYPE, FORM);
                let mut body = form_urlencoded::Serializer::new(String::new());
                Some(Zeroizing::new(body.extend_pairs(form).finish()))
            }
            Body::Json(json) => {
                add(CONTENT_TYPE, JSON);
                Some(Zeroizing::new((*json).to_owned()))
            }
        };
        if let Some(token) = ask.bearer {
            let bearer = Zeroizing::new(format!("Bearer {}", token.expose_secret()));
            if let Ok(mut value) = HeaderValue::from_str(&bearer) {
                value.set_sensitive(true);
                headers.insert(AUTHORIZATION, value);
            }
        }
        Self { headers, body }
    }

    fn redactor(&self, ask: &Request<'_>) -> Redactor {
        let mut redactor = Redactor::default();
        if let Some(token) = ask.bearer {
            redactor.known.learn(token.expose_secret());
        }
        if let Body::Form(form) = &ask.body {
            redactor.known.learn_form(form.iter().copied());
        }
        redactor
    }

    fn exchange(&self, id: ExchangeId, ask: &Request<'_>, redactor: &Redactor) -> Exchange {
        Exchange {
            id,
            purpose: ask.purpose.words.to_owned(),
            started: Timestamp::now(),
            duration_ms: 0,
            method: ask.method.to_string(),
            url: redactor.url(&ask.url),
            request_headers: shown(&self.headers, redactor),
            request_body: self.body.as_ref().and_then(|body| {
                let kind = if matches!(ask.body, Body::Json(_)) { JSON } else { FORM };
                redactor.body(Some(kind), body.as_bytes())
            }),
            status: None,
            response_headers: Vec::new(),
            response_body: None,
            error: None,
        }
    }
}
