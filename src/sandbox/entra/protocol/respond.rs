//! The outer form of every answer of the sign-in service: ids, error bodies and headers.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use uuid::Uuid;

use super::params::Params;
use super::redirect::RedirectAnswer;
use crate::sandbox::origin::Origin;
use crate::sandbox::runtime::Refusal;
use crate::sandbox::tenant::ErrorText;
use crate::sandbox::world::World;

/// The ids and the time by which one answer can be found again.
#[derive(Debug, Clone)]
pub struct Trail {
    pub trace_id: Uuid,
    pub correlation_id: Uuid,
    pub at: Timestamp,
    pub text: ErrorText,
    /// Where error numbers are explained: this very service.
    pub error_page: String,
}

impl Trail {
    /// Begins an answer; the correlation id is the client's, from the header or a parameter.
    pub fn new(world: &World, origin: &Origin, headers: &HeaderMap, params: &Params) -> Self {
        let named = headers.get("client-request-id").and_then(|value| value.to_str().ok());
        let named = named.or_else(|| params.get("client-request-id")).and_then(|id| id.parse().ok());
        Self {
            trace_id: Uuid::new_v4(),
            correlation_id: named.unwrap_or_else(Uuid::new_v4),
            at: world.now(),
            text: world.tenant.service.error_text,
            error_page: origin.url("/error"),
        }
    }

    /// The same answer under another correlation id.
    pub fn correlated(mut self, correlation_id: Uuid) -> Self {
        self.correlation_id = correlation_id;
        self
    }

    /// `YYYY-MM-DD HH:MM:SSZ`.
    pub fn timestamp(&self) -> String {
        self.at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%SZ").to_string()
    }

    /// `error_description` in the form that the tenant is set to.
    pub fn description(&self, refusal: &Refusal, form: ErrorText) -> String {
        let between = match form {
            ErrorText::OneLine => " ",
            ErrorText::Crlf => "\r\n",
        };
        let Self { trace_id, correlation_id, .. } = self;
        let (code, text, timestamp) = (refusal.code, &refusal.text, self.timestamp());
        format!(
            "AADSTS{code}: {text}{between}Trace ID: {trace_id}{between}Correlation ID: {correlation_id}{between}\
             Timestamp: {timestamp}"
        )
    }

    fn error_uri(&self, refusal: &Refusal) -> String {
        format!("{}?code={}", self.error_page, refusal.code)
    }

    /// Completes an answer that tells the client of a refusal: `error_description` and `error_uri` come after `error`.
    /// Redirects keep the older form with line breaks.
    pub fn tell(&self, mut answer: RedirectAnswer, refusal: &Refusal) -> RedirectAnswer {
        let after_error = 1.min(answer.fields.len());
        let told =
            [("error_description", self.description(refusal, ErrorText::Crlf)), ("error_uri", self.error_uri(refusal))];
        answer.fields.splice(after_error..after_error, told.map(|(name, value)| (name.to_owned(), value)));
        answer
    }

    /// A JSON answer with the headers that recorded answers have.
    pub fn json(&self, status: u16, body: &impl Serialize, refusal: Option<&Refusal>) -> Response {
        let text = serde_json::to_string(body).expect("bodies are plain data");
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut answer = (status, Body::from(text)).into_response();
        let json = HeaderValue::from_static("application/json; charset=utf-8");
        answer.headers_mut().insert(header::CONTENT_TYPE, json);
        self.headers(answer.headers_mut(), refusal);
        answer
    }

    /// The error body of a refusal.
    pub fn refuse(&self, refusal: &Refusal) -> Response {
        self.json(refusal.status(), &self.error_body(refusal), Some(refusal))
    }

    fn error_body<'a>(&self, refusal: &'a Refusal) -> ErrorBody<'a> {
        ErrorBody {
            error: refusal.error,
            error_description: self.description(refusal, self.text),
            error_codes: [refusal.code],
            timestamp: self.timestamp(),
            trace_id: self.trace_id,
            correlation_id: self.correlation_id,
            error_uri: self.error_uri(refusal),
            suberror: refusal.suberror,
            claims: refusal.claims.as_deref(),
        }
    }

    /// Adds the recorded headers.
    pub fn headers(&self, headers: &mut HeaderMap, refusal: Option<&Refusal>) {
        let telemetry = format!("1,{},0,,", refusal.map_or(0, |refusal| refusal.code));
        let fixed = [
            ("cache-control", "no-store, no-cache"),
            ("pragma", "no-cache"),
            ("expires", "-1"),
            ("strict-transport-security", "max-age=31536000; includeSubDomains"),
            ("x-content-type-options", "nosniff"),
            ("p3p", "CP=\"DSP CUR OTPi IND OTRi ONL FIN\""),
            ("x-ms-ests-server", "2.1.20999.1 - PRACTICE ProdSlices"),
            ("x-ms-srs", "1.P"),
            ("x-xss-protection", "0"),
        ];
        for (name, value) in fixed {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let own = [
            ("client-request-id", self.correlation_id.to_string()),
            ("x-ms-request-id", self.trace_id.to_string()),
            ("x-ms-clitelem", telemetry),
        ];
        for (name, value) in own {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

/// Keys in the recorded order.
#[derive(Serialize)]
struct ErrorBody<'a> {
    error: &'static str,
    error_description: String,
    error_codes: [u32; 1],
    timestamp: String,
    trace_id: Uuid,
    correlation_id: Uuid,
    error_uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    suberror: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claims: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::entra::protocol::refusal::{blocked, declined};
    use crate::sandbox::runtime::ResponseMode;

    fn trail(text: ErrorText) -> Trail {
        Trail {
            trace_id: Uuid::from_u128(1),
            correlation_id: Uuid::from_u128(2),
            at: "2026-03-14T09:26:53.5Z".parse().unwrap(),
            text,
            error_page: "https://login.microsoftonline.com/error".to_owned(),
        }
    }

    #[test]
    fn keys_come_in_the_recorded_order() {
        let refusal = blocked(53_003).because_of_policies(&[Uuid::nil()]);
        let body = serde_json::to_value(trail(ErrorText::OneLine).error_body(&refusal)).unwrap();
        let keys: Vec<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(
            keys,
            [
                "error",
                "error_description",
                "error_codes",
                "timestamp",
                "trace_id",
                "correlation_id",
                "error_uri",
                "suberror",
                "claims"
            ]
        );
        assert_eq!(body["timestamp"], "2026-03-14 09:26:53Z");
        assert_eq!(body["error_uri"], "https://login.microsoftonline.com/error?code=53003");
    }

    #[test]
    fn both_forms_of_the_description_begin_with_the_number() {
        let refusal = declined();
        let tail = "Trace ID: 00000000-0000-0000-0000-000000000001";
        let one_line = trail(ErrorText::OneLine).description(&refusal, ErrorText::OneLine);
        assert!(one_line.starts_with("AADSTS65004: User declined") && one_line.contains(&format!(" {tail} Corr")));
        let crlf = trail(ErrorText::Crlf).description(&refusal, ErrorText::Crlf);
        assert!(crlf.contains(&format!("\r\n{tail}\r\nCorrelation ID: ")));
        assert!(crlf.ends_with("\r\nTimestamp: 2026-03-14 09:26:53Z"));
    }

    #[test]
    fn a_told_refusal_keeps_the_state_last() {
        let answer = RedirectAnswer {
            redirect_uri: "http://localhost:1".to_owned(),
            mode: ResponseMode::Query,
            fields: vec![("error".to_owned(), "access_denied".to_owned()), ("state".to_owned(), "s".to_owned())],
        };
        let told = trail(ErrorText::OneLine).tell(answer, &declined());
        let names: Vec<&str> = told.fields.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["error", "error_description", "error_uri", "state"]);
        assert!(told.location().contains("%0D%0ATrace+ID"));
    }
}
