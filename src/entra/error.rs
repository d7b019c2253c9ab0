//! Reads errors of the sign-in service: JSON bodies, and the parameters of a redirect (SERVICES.md, "Errors on the
//! page", "Token endpoint", "Discovery", "Authorization request" and "Redirect URIs"). Decides by parsed members only,
//! never by what a text contains.

use serde_json::Value;

use crate::evidence::ServiceFault;
use crate::evidence::answer::UNREADABLE;
use crate::recipe::Stage;
use crate::wire::{Answer, excerpt, oddity};

/// A code that only wraps another one: "Error validating credentials".
const WRAPPER: u64 = 70002;

/// Reads an answer that is no success.
pub(super) fn read(stage: Stage, answer: &Answer) -> ServiceFault {
    match answer.json() {
        Some(Value::Object(body)) if body.contains_key("error") => {
            stamped(from_members(stage, |name| body.get(name).cloned()), answer)
        }
        Some(_) | None => unreadable(stage, answer),
    }
}

/// Adds what the headers tell.
fn stamped(fault: ServiceFault, answer: &Answer) -> ServiceFault {
    let header = |name| answer.header(name).map(str::to_owned);
    let mut codes: Vec<String> = fault.codes.iter().map(|code| answer.said(code)).collect();
    let mut code = answer.said(&fault.code);
    // Such a status means that it passes. "Slow down" says more than a general OAuth error; an AADSTS number says
    // more than either.
    let status = format!("HTTP {}", answer.status);
    if (answer.status == 429 || answer.status >= 500) && !codes.contains(&status) {
        if answer.status != 429 || codes.iter().any(|code| code.starts_with("AADSTS")) {
            codes.push(status);
        } else {
            codes.insert(0, status.clone());
            code = status;
        }
    }
    ServiceFault {
        text: answer.said(&fault.text),
        code,
        codes,
        error: fault.error.map(|error| answer.said(&error)),
        status: Some(answer.status),
        retry_at: answer.retry_at(),
        trace_id: fault.trace_id.or_else(|| header("x-ms-request-id")),
        correlation_id: fault
            .correlation_id
            .or_else(|| header("client-request-id"))
            .or_else(|| Some(answer.request_id.clone())),
        ..fault
    }
}

/// An answer that makes no sense.
pub(super) fn unreadable(stage: Stage, answer: &Answer) -> ServiceFault {
    let status = format!("HTTP {}", answer.status);
    let excerpt = excerpt(answer);
    let text = if excerpt.is_empty() {
        "The answer was empty.".to_owned()
    } else {
        format!("The answer could not be read. It begins: {excerpt}")
    };
    let codes = if answer.status == 429 {
        vec![status, UNREADABLE.to_owned()]
    } else if answer.is_success() {
        vec![UNREADABLE.to_owned()]
    } else {
        vec![UNREADABLE.to_owned(), status]
    };
    let code = codes[0].clone();
    stamped(ServiceFault { codes, ..ServiceFault::new(stage, code, text) }, answer)
}

/// An answer that can be read, and is not what was asked for.
pub(super) fn odd(stage: Stage, status: Option<u16>, text: &str) -> ServiceFault {
    ServiceFault { status, ..oddity(stage, text) }
}

/// Reads the parameters of an error redirect.
pub(super) fn from_redirect(parameters: &[(String, String)]) -> ServiceFault {
    let find =
        |name: &str| parameters.iter().find(|(found, _)| found == name).map(|(_, value)| Value::String(value.clone()));
    let mut fault = from_members(Stage::SignIn, find);
    if fault.suberror.is_none() {
        // The browser's spelling: `cancel`.
        fault.suberror = find("error_subcode").and_then(|value| text_of(&value));
    }
    fault
}

/// Reads what a person copied from an error page: the number alone, or the text that begins with it.
pub(super) fn from_page(text: &str) -> Option<ServiceFault> {
    let text = text.trim();
    let description = match text.find("AADSTS") {
        Some(at) => text[at..].to_owned(),
        None if (4..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) => format!("AADSTS{text}"),
        None => return None,
    };
    let member = |name: &str| (name == "error_description").then(|| Value::String(description.clone()));
    let fault = from_members(Stage::SignIn, member);
    (fault.code != UNREADABLE).then_some(fault)
}

fn from_members(stage: Stage, member: impl Fn(&str) -> Option<Value>) -> ServiceFault {
    let text_member = |name: &str| member(name).as_ref().and_then(text_of);
    // Some gateways answer in the form of their APIs: `{"error": {"code", "message"}}`.
    let nested = |name: &str| member("error")?.get(name).and_then(text_of);
    let error = text_member("error").or_else(|| nested("code"));
    let description = text_member("error_description").or_else(|| nested("message")).unwrap_or_default();
    let parts = Parts::of(&description);
    let mut numbers: Vec<u64> = match member("error_codes") {
        Some(Value::Array(codes)) => codes.iter().filter_map(number_of).collect(),
        Some(_) | None => Vec::new(),
    };
    if numbers.is_empty() {
        numbers.extend(parts.number);
    }
    if numbers.len() > 1 {
        numbers.sort_by_key(|number| *number == WRAPPER);
    }
    let mut codes: Vec<String> = numbers.iter().map(|number| format!("AADSTS{number}")).collect();
    codes.extend(error.clone());
    if codes.is_empty() {
        codes.push(UNREADABLE.to_owned());
    }
    ServiceFault {
        code: codes[0].clone(),
        codes,
        error,
        suberror: text_member("suberror"),
        claims: member("claims").map(|claims| text_of(&claims).unwrap_or_else(|| claims.to_string())),
        correlation_id: text_member("correlation_id").or(parts.correlation_id),
        trace_id: text_member("trace_id").or(parts.trace_id),
        timestamp: text_member("timestamp").or(parts.timestamp),
        ..ServiceFault::new(stage, "", parts.text)
    }
}

fn text_of(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn number_of(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// What a description says beside its words, in the one-line form and in the older one with line breaks.
#[derive(Debug, Default, PartialEq, Eq)]
struct Parts {
    number: Option<u64>,
    text: String,
    trace_id: Option<String>,
    correlation_id: Option<String>,
    timestamp: Option<String>,
}

impl Parts {
    fn of(description: &str) -> Self {
        let number = description.trim_start().strip_prefix("AADSTS").and_then(|rest| {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            rest[..digits].parse().ok()
        });
        let trailer = description
            .match_indices("Trace ID:")
            .map(|(at, _)| at)
            .find(|at| *at == 0 || description[..*at].ends_with(char::is_whitespace));
        let Some(trailer) = trailer else {
            return Self { number, text: description.trim().to_owned(), ..Self::default() };
        };
        let (text, trailer) = description.split_at(trailer);
        let after = |label: &str| {
            let start = trailer.find(label)? + label.len();
            Some(trailer[start..].trim_start())
        };
        let word = |label: &str| {
            let word = after(label)?.split_whitespace().next()?;
            Some(word.to_owned())
        };
        let timestamp = after("Timestamp:").map(|rest| {
            let words: Vec<&str> = rest.split_whitespace().take(2).collect();
            words.join(" ")
        });
        Self {
            number,
            text: text.trim().to_owned(),
            trace_id: word("Trace ID:"),
            correlation_id: word("Correlation ID:"),
            timestamp: timestamp.filter(|text| !text.is_empty()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn from_json(body: Value) -> ServiceFault {
        from_members(Stage::SignIn, |name| body.get(name).cloned())
    }

    #[test]
    fn both_forms_of_a_description_are_taken_apart() {
        for between in ["\r\n", " "] {
            let text = [
                "AADSTS7000218: The request body must contain: 'client_secret'.",
                "Trace ID: 0b7f2c1a-6d0e-4a55-9f21-3c1d5e7a9b00",
                "Correlation ID: 5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e",
                "Timestamp: 2026-03-14 09:26:53Z",
            ]
            .join(between);
            let parts = Parts::of(&text);
            assert_eq!(
                parts,
                Parts {
                    number: Some(7_000_218),
                    text: "AADSTS7000218: The request body must contain: 'client_secret'.".to_owned(),
                    trace_id: Some("0b7f2c1a-6d0e-4a55-9f21-3c1d5e7a9b00".to_owned()),
                    correlation_id: Some("5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e".to_owned()),
                    timestamp: Some("2026-03-14 09:26:53Z".to_owned()),
                }
            );
        }
    }

    #[test]
    fn the_numbers_of_the_body_come_before_that_of_the_text() {
        let fault = from_json(json!({
            "error": "invalid_grant",
            "error_description": "AADSTS70002: Error validating credentials.",
            "error_codes": [70002, 54005],
            "suberror": "bad_token",
        }));
        assert_eq!(fault.code, "AADSTS54005");
        assert_eq!(fault.codes, ["AADSTS54005", "AADSTS70002", "invalid_grant"]);
        assert_eq!(fault.suberror.as_deref(), Some("bad_token"));
    }

    #[test]
    fn a_server_without_numbers_is_known_by_its_error() {
        let fault = from_json(json!({"error": "slow_down"}));
        assert_eq!((fault.code.as_str(), fault.text.as_str()), ("slow_down", ""));
        let fault = from_json(json!({"error": {"code": "TooMany", "message": "Wait."}}));
        assert_eq!((fault.code.as_str(), fault.text.as_str()), ("TooMany", "Wait."));
    }

    #[test]
    fn claims_are_kept_whether_text_or_object() {
        let claims = r#"{"access_token":{"capolids":{"essential":true}}}"#;
        let object: Value = serde_json::from_str(claims).unwrap();
        for given in [json!(claims), object] {
            let fault = from_json(json!({"error": "invalid_grant", "claims": given}));
            assert_eq!(fault.claims.as_deref(), Some(claims));
        }
    }

    #[test]
    fn a_cancelled_page_is_read_from_the_redirect() {
        let fault = from_redirect(&[
            ("error".to_owned(), "access_denied".to_owned()),
            ("error_subcode".to_owned(), "cancel".to_owned()),
        ]);
        assert_eq!(fault.code, "access_denied");
        assert_eq!(fault.suberror.as_deref(), Some("cancel"));
    }

    #[test]
    fn the_number_on_a_page_is_read_with_or_without_its_text() {
        for text in ["AADSTS90094", " 90094\n", "Need admin approval. AADSTS90094: Practice. Trace ID: t"] {
            assert_eq!(from_page(text).unwrap().code, "AADSTS90094", "{text}");
        }
        let fault = from_page("Sorry. AADSTS90094: Practice. Trace ID: t").unwrap();
        assert_eq!((fault.text.as_str(), fault.trace_id.as_deref()), ("AADSTS90094: Practice.", Some("t")));
        for text in ["", "AADSTS", "12", "I am lost", "123456789"] {
            assert_eq!(from_page(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_description_is_taken_apart(text in any::<String>()) {
            Parts::of(&text);
        }

        #[test]
        fn any_trailer_is_taken_apart(text in "(AADSTS[0-9]{0,30})?[ :a-z\r\n]{0,9}(Trace ID:|Correlation ID:|Timestamp:| |x|\n){0,9}") {
            Parts::of(&text);
        }
    }
}
