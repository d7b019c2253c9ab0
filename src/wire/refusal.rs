//! Reads the error bodies of Microsoft's APIs. They differ in wrapping and case and agree in their parts (SERVICES.md,
//! "Requests and errors" and "Power Platform API"), so one lenient reader serves all.

use serde_json::{Map, Value};

use crate::evidence::ServiceFault;
use crate::evidence::answer::{ELSEWHERE, ODD, UNREADABLE};
use crate::evidence::text::shorten;
use crate::recipe::Stage;

use super::Answer;
use super::challenge::Challenge;

/// How deep inner errors are followed.
const DEPTH: usize = 8;

/// Reads an answer that is no success.
pub fn refusal(stage: Stage, answer: &Answer) -> ServiceFault {
    let status = format!("HTTP {}", answer.status);
    let header = |name: &str| answer.header(name).map(str::to_owned);
    let mut fault = ServiceFault {
        status: Some(answer.status),
        retry_at: answer.retry_at(),
        correlation_id: header("x-ms-correlation-id").or_else(|| header("client-request-id")),
        trace_id: header("x-ms-request-id").or_else(|| header("request-id")),
        ..ServiceFault::new(stage, status.clone(), "")
    };
    let mut codes = Vec::new();
    match answer.json() {
        Some(Value::Object(body)) => from_body(&mut fault, &mut codes, &body),
        Some(_) | None => fault.text = excerpt(answer),
    }
    if (300..400).contains(&answer.status) {
        let to = answer.header("location").and_then(|to| url::Url::parse(to).ok());
        let host = to.as_ref().and_then(url::Url::host_str).unwrap_or("another page");
        fault.text = format!("It leads to {host}.");
        codes.push(ELSEWHERE.to_owned());
    }
    if let Some(challenge) = Challenge::of(&answer.headers) {
        if fault.text.is_empty() {
            fault.text = challenge.description.unwrap_or_default();
        }
        if let Some(claims) = challenge.claims {
            fault.claims = Some(claims);
            codes.insert(0, "insufficient_claims".to_owned());
        }
        fault.error = fault.error.or(challenge.error);
    }
    fault.text = answer.said(&fault.text);
    fault.error = fault.error.map(|error| answer.said(&error));
    codes.iter_mut().for_each(|code| *code = answer.said(code));
    codes.push(status);
    codes.extend(fault.error.clone());
    let mut known = std::collections::HashSet::new();
    codes.retain(|code| known.insert(code.clone()));
    fault.code = codes[0].clone();
    fault.codes = codes;
    fault.correlation_id = fault.correlation_id.or_else(|| Some(answer.request_id.clone()));
    fault
}

/// An answer that says it worked, and is not what was asked for.
pub fn odd(stage: Stage, answer: &Answer, what: &str) -> ServiceFault {
    let excerpt = excerpt(answer);
    let text = if excerpt.is_empty() {
        format!("{what} The answer was empty.")
    } else {
        format!("{what} The answer begins: {excerpt}")
    };
    ServiceFault { status: Some(answer.status), correlation_id: Some(answer.request_id.clone()), ..oddity(stage, text) }
}

/// Something that was found in an answer, or in what leads to it, and makes no sense.
pub fn oddity(stage: Stage, text: impl Into<String>) -> ServiceFault {
    let codes = vec![ODD.to_owned(), UNREADABLE.to_owned()];
    ServiceFault { codes, ..ServiceFault::new(stage, ODD, text) }
}

/// The beginning of a body that cannot be read, without what may be a secret.
pub fn excerpt(answer: &Answer) -> String {
    let text = answer.text();
    let text = text.trim();
    if text.starts_with('<') {
        return "a web page".to_owned();
    }
    let beginning = &text[..text.floor_char_boundary(4096)];
    shorten(&answer.said(beginning), 200)
}

/// Fills in what the body says: the innermost error first, then those around it.
fn from_body(fault: &mut ServiceFault, codes: &mut Vec<String>, body: &Map<String, Value>) {
    let mut outer = match member(body, "error") {
        Some(Value::Object(error)) => error,
        Some(Value::String(error)) => {
            fault.error = Some(error.clone());
            body
        }
        _ => body,
    };
    if let Some(Value::Array(details)) = member(outer, "details") {
        codes.extend(details.iter().filter_map(|detail| text(detail.as_object()?, "code")));
    }
    for _ in 0..DEPTH {
        if let Some(code) = text(outer, "code").or_else(|| text(outer, "errorCode")) {
            codes.insert(0, code);
        }
        let said = ["message", "error_description", "detail", "title"].iter().find_map(|name| text(outer, name));
        if let Some(said) = said {
            fault.text = said;
        }
        // Graph puts its ids where others put an inner error.
        fault.trace_id = text(outer, "request-id").or(fault.trace_id.take());
        fault.correlation_id = text(outer, "client-request-id").or(fault.correlation_id.take());
        fault.timestamp = text(outer, "date").or(fault.timestamp.take());
        match member(outer, "innererror") {
            Some(Value::Object(inner)) => outer = inner,
            _ => break,
        }
    }
}

/// A member by name in any case: `innerError` and `innererror` are both seen.
fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object
        .get(name)
        .or_else(|| object.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

fn text(object: &Map<String, Value>, name: &str) -> Option<String> {
    match member(object, name)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::Timestamp;
    use reqwest::header::{HeaderMap, HeaderName};
    use serde_json::json;
    use zeroize::Zeroizing;

    use crate::evidence::ExchangeId;
    use crate::wire::redact::Redactor;

    use super::*;

    fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Answer {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), value.parse().unwrap());
        }
        Answer {
            status,
            headers: map,
            body: Zeroizing::new(body.as_bytes().to_vec()),
            exchange: ExchangeId(1),
            received: Timestamp::UNIX_EPOCH,
            took: Duration::ZERO,
            request_id: "own".to_owned(),
            redactor: Redactor::default(),
        }
    }

    #[test]
    fn a_bare_error_with_an_inner_one_is_known_by_the_inner_one() {
        let body = json!({
            "code": "Forbidden",
            "message": "The caller is not authorized to perform the request.",
            "innererror": {
                "code": "InsufficientDelegatedPermissions",
                "message": "Authorization denied: Application missing required delegated permissions: [A.B.Read]"
            }
        });
        let fault = refusal(Stage::Call, &answer(403, &[("x-ms-correlation-id", "c")], &body.to_string()));
        assert_eq!(fault.code, "InsufficientDelegatedPermissions");
        assert_eq!(fault.codes, ["InsufficientDelegatedPermissions", "Forbidden", "HTTP 403"]);
        assert!(fault.text.ends_with("[A.B.Read]"));
        assert_eq!(fault.correlation_id.as_deref(), Some("c"));
        assert_eq!(fault.status, Some(403));
    }

    #[test]
    fn a_wrapped_error_keeps_the_ids_of_its_inner_part() {
        for inner in ["innerError", "innererror"] {
            let body = json!({"error": {
                "code": "Request_BadRequest",
                "message": "The appId does not reference a valid application object.",
                "details": [{"code": "NoBackingApplicationObject", "target": "appId"}],
                inner: {"date": "2026-11-21T01:00:00", "request-id": "r", "client-request-id": "c"}
            }});
            let fault = refusal(Stage::Directory, &answer(400, &[], &body.to_string()));
            assert_eq!(fault.codes, ["Request_BadRequest", "NoBackingApplicationObject", "HTTP 400"]);
            assert_eq!(fault.trace_id.as_deref(), Some("r"));
            assert_eq!(fault.correlation_id.as_deref(), Some("c"));
            assert_eq!(fault.timestamp.as_deref(), Some("2026-11-21T01:00:00"));
        }
    }

    #[test]
    fn a_claims_challenge_comes_before_the_body() {
        let claims = "eyJhY2Nlc3NfdG9rZW4iOnt9fQ";
        let header = format!(r#"Bearer error="insufficient_claims", claims="{claims}""#);
        let body = json!({"error": {"code": "InvalidAuthenticationToken", "message": "No."}});
        let fault = refusal(Stage::Call, &answer(401, &[("www-authenticate", &header)], &body.to_string()));
        assert_eq!(fault.code, "insufficient_claims");
        assert_eq!(fault.claims.as_deref(), Some(r#"{"access_token":{}}"#));
        assert_eq!(fault.codes, ["insufficient_claims", "InvalidAuthenticationToken", "HTTP 401"]);
    }

    #[test]
    fn an_empty_refusal_is_known_by_its_status_and_says_why_if_a_header_does() {
        let header = r#"Bearer error="invalid_token", error_description="It expired""#;
        let fault = refusal(Stage::Call, &answer(401, &[("www-authenticate", header)], ""));
        assert_eq!((fault.code.as_str(), fault.text.as_str()), ("HTTP 401", "It expired"));
        assert_eq!(fault.codes, ["HTTP 401", "invalid_token"]);
        let fault = refusal(Stage::Call, &answer(429, &[("retry-after", "30")], "slow"));
        assert_eq!((fault.code.as_str(), fault.text.as_str()), ("HTTP 429", "slow"));
        assert_eq!(fault.retry_at, Timestamp::from_second(30).ok());
        let fault = refusal(Stage::Call, &answer(502, &[], "<html>Bad gateway</html>"));
        assert_eq!((fault.code.as_str(), fault.text.as_str()), ("HTTP 502", "a web page"));
    }

    #[test]
    fn an_answer_that_leads_elsewhere_says_where() {
        let header = ("location", "https://login.microsoftonline.com/common/oauth2/authorize?x=1");
        let fault = refusal(Stage::Call, &answer(302, &[header], "<html>Object moved</html>"));
        assert_eq!(fault.codes, ["answer.elsewhere", "HTTP 302"]);
        assert_eq!(fault.text, "It leads to login.microsoftonline.com.");
        assert_eq!(refusal(Stage::Call, &answer(302, &[], "")).text, "It leads to another page.");
    }

    #[test]
    fn problem_details_and_oauth_forms_are_read_too() {
        let body = json!({"type": "about:blank", "title": "Not Found", "status": 404, "detail": "No such route."});
        let fault = refusal(Stage::Call, &answer(404, &[], &body.to_string()));
        assert_eq!((fault.code.as_str(), fault.text.as_str()), ("HTTP 404", "No such route."));
        let body = json!({"error": "invalid_token", "error_description": "It expired."});
        let fault = refusal(Stage::Call, &answer(401, &[], &body.to_string()));
        assert_eq!(fault.error.as_deref(), Some("invalid_token"));
        assert_eq!(fault.text, "It expired.");
    }
}
