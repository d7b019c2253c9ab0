//! Exchanges as an HTTP Archive (HAR 1.2), which browsers and other tools open. Redaction happened when they were recorded.

use serde_json::{Value, json};

use crate::evidence::{Exchange, Header};

/// The archive of these exchanges, in their order.
pub fn archive<'a>(exchanges: impl IntoIterator<Item = &'a Exchange>) -> Value {
    let entries: Vec<Value> = exchanges.into_iter().map(entry).collect();
    json!({
        "log": {
            "version": "1.2",
            "creator": { "name": "firstcall", "version": env!("CARGO_PKG_VERSION") },
            "pages": [],
            "entries": entries,
        }
    })
}

fn entry(exchange: &Exchange) -> Value {
    let query: Vec<Value> = url::Url::parse(&exchange.url)
        .iter()
        .flat_map(|url| {
            url.query_pairs().map(|(name, value)| json!({"name": name, "value": value})).collect::<Vec<_>>()
        })
        .collect();
    let mut request = json!({
        "method": exchange.method,
        "url": exchange.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers(&exchange.request_headers),
        "queryString": query,
        "headersSize": -1,
        "bodySize": exchange.request_body.as_ref().map_or(0, String::len),
    });
    if let Some(body) = &exchange.request_body {
        request["postData"] = json!({"mimeType": kind(&exchange.request_headers), "text": body});
    }
    let body = exchange.response_body.as_deref().unwrap_or_default();
    json!({
        "startedDateTime": exchange.started.to_string(),
        "time": exchange.duration_ms,
        "request": request,
        // An answer that never came has the status 0 there.
        "response": {
            "status": exchange.status.unwrap_or(0),
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": headers(&exchange.response_headers),
            "content": {"size": body.len(), "mimeType": kind(&exchange.response_headers), "text": body},
            "redirectURL": header(&exchange.response_headers, "location").unwrap_or_default(),
            "headersSize": -1,
            "bodySize": body.len(),
        },
        "cache": {},
        "timings": {"send": 0, "wait": exchange.duration_ms, "receive": 0},
        "comment": match &exchange.error {
            Some(error) => format!("{}: {error}", exchange.purpose),
            None => exchange.purpose.clone(),
        },
        "_firstcall": {"exchange": exchange.id},
    })
}

fn headers(headers: &[Header]) -> Vec<Value> {
    headers.iter().map(|header| json!({"name": header.name, "value": header.value})).collect()
}

fn header<'a>(headers: &'a [Header], name: &str) -> Option<&'a str> {
    headers.iter().find(|header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value.as_str())
}

fn kind(headers: &[Header]) -> &str {
    header(headers, "content-type").unwrap_or("application/octet-stream")
}
