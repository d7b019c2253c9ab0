//! The recorded exchanges, line by line.

use serde_json::Value;

use crate::app::{Place, State};
use crate::evidence::Exchange;
use crate::evidence::text::harmless;

/// The exchange under the cursor, the newest first.
pub fn selected_exchange(state: &State) -> Option<&Exchange> {
    let last = state.case().exchanges().len().checked_sub(1)?;
    let row = state.screen().cursor(Place::Exchanges).min(last);
    state.case().exchanges().get(last - row).map(AsRef::as_ref)
}

/// Everything recorded of an exchange, line by line and made harmless.
pub fn exchange_lines(exchange: &Exchange) -> Vec<String> {
    let mut lines = vec![format!("{} {}", exchange.method, exchange.url)];
    lines.extend(exchange.request_headers.iter().map(|header| format!("{}: {}", header.name, header.value)));
    lines.push(String::new());
    lines.extend(body_lines(exchange.request_body.as_deref()));
    match (exchange.status, &exchange.error) {
        (Some(status), _) => lines.push(format!("→ {status} after {} ms", exchange.duration_ms)),
        (None, Some(error)) => lines.push(format!("→ no answer: {error}")),
        (None, None) => lines.push("→ no answer".to_owned()),
    }
    lines.extend(exchange.response_headers.iter().map(|header| format!("{}: {}", header.name, header.value)));
    lines.push(String::new());
    lines.extend(body_lines(exchange.response_body.as_deref()));
    lines.iter().map(|line| harmless(line, false)).collect()
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
