//! Times that servers tell: `Date`, `Retry-After`.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::evidence::{Exchange, Skew};

/// How far this machine's clock is ahead, as far as this exchange tells.
pub fn skew(exchange: &Exchange) -> Option<Skew> {
    let header = |name: &str| {
        exchange
            .response_headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))
            .map(|header| header.value.as_str())
    };
    // An answer from a cache carries the date of its making.
    if header("age").is_some_and(|age| age.trim() != "0") {
        return None;
    }
    let theirs = http_date(header("date")?)?;
    // The date was written somewhere between question and answer, and has no fractions of a second.
    let middle = exchange.started + Duration::from_millis(exchange.duration_ms / 2);
    Some(Skew(SignedDuration::from_secs(middle.as_second() - theirs.as_second())))
}

/// Reads a date as HTTP writes it.
pub(super) fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok()
}

/// Until when the service asks to wait: `Retry-After` in seconds or as a date.
pub(super) fn retry_at(headers: &HeaderMap, received: Timestamp) -> Option<Timestamp> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    match text.parse::<u32>() {
        Ok(seconds) => received.checked_add(SignedDuration::from_secs(i64::from(seconds))).ok(),
        Err(_) => http_date(text),
    }
}

#[cfg(test)]
mod tests {
    use crate::evidence::{ExchangeId, Header};

    use super::*;

    fn exchange(headers: &[(&str, &str)]) -> Exchange {
        Exchange {
            id: ExchangeId(1),
            purpose: String::new(),
            started: "2026-03-14T09:26:53Z".parse().unwrap(),
            duration_ms: 400,
            method: "GET".to_owned(),
            url: String::new(),
            request_headers: Vec::new(),
            request_body: None,
            status: Some(200),
            response_headers: headers
                .iter()
                .map(|(name, value)| Header { name: (*name).to_owned(), value: (*value).to_owned() })
                .collect(),
            response_body: None,
            error: None,
        }
    }

    #[test]
    fn a_clock_that_runs_ahead_has_a_positive_skew() {
        let ahead = exchange(&[("Date", "Sat, 14 Mar 2026 09:16:53 GMT")]);
        assert_eq!(skew(&ahead), Some(Skew(SignedDuration::from_mins(10))));
        let behind = exchange(&[("date", "Sat, 14 Mar 2026 09:27:00 GMT")]);
        assert_eq!(skew(&behind), Some(Skew(SignedDuration::from_secs(-7))));
    }

    #[test]
    fn a_cached_or_dateless_answer_tells_no_time() {
        let cached = exchange(&[("date", "Sat, 14 Mar 2026 09:16:53 GMT"), ("age", "600")]);
        assert_eq!(skew(&cached), None);
        assert_eq!(skew(&exchange(&[("date", "yesterday")])), None);
        assert_eq!(skew(&exchange(&[])), None);
    }

    #[test]
    fn both_forms_of_retry_after_are_read() {
        let received: Timestamp = "2026-03-14T09:26:53Z".parse().unwrap();
        for text in ["7", "Sat, 14 Mar 2026 09:27:00 GMT"] {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, text.parse().unwrap());
            assert_eq!(retry_at(&headers, received), Some("2026-03-14T09:27:00Z".parse().unwrap()), "{text}");
        }
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, "soon".parse().unwrap());
        assert_eq!(retry_at(&headers, received), None);
    }
}
