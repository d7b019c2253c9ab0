//! What `firstcall token` prints: a token that was issued, or one that was explained (`assets/schema/token.schema.json`).

use std::fmt::Write;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::checks::Status;
use crate::checks::inspect::{self, ClaimRow, Expected, Token};
use crate::evidence::text::harmless;
use crate::evidence::{Claims, SignIn, TokenForm, TokenKind};

/// What `token --json` prints. It holds the token, so it goes to standard output only.
#[derive(Serialize)]
pub struct Issued<'a> {
    version: u8,
    access_token: &'a str,
    token_type: &'static str,
    /// UTC, RFC 3339.
    expires_on: Option<Timestamp>,
    scope: Option<String>,
    /// Absent when the token cannot be read.
    claims: Option<About>,
}

/// The claims that scripts ask for.
#[derive(Serialize)]
struct About {
    kind: &'static str,
    audience: Option<String>,
    tenant_id: Option<String>,
    client_id: Option<String>,
    object_id: Option<String>,
    account: Option<String>,
}

impl<'a> Issued<'a> {
    /// Puts a token beside what its sign-in told.
    pub fn new(access_token: &'a str, sign_in: &SignIn) -> Self {
        Self {
            version: 1,
            access_token,
            token_type: "Bearer",
            expires_on: sign_in.expires,
            scope: sign_in.scope.as_deref().map(clean),
            claims: sign_in.claims.as_ref().map(About::of),
        }
    }
}

impl About {
    fn of(claims: &Claims) -> Self {
        Self {
            kind: match claims.kind() {
                TokenKind::Person => "person",
                TokenKind::Program => "program",
            },
            audience: claims.audience().map(clean),
            tenant_id: claims.tenant_id().map(clean),
            client_id: claims.client_id().map(clean),
            object_id: claims.object_id().map(clean),
            account: claims.account().map(clean),
        }
    }
}

/// What `token --decode --json` prints.
#[derive(Debug, Serialize)]
pub struct Decoded {
    version: u8,
    form: &'static str,
    /// Always false: only the API can check a token's signature.
    signature_checked: bool,
    summary: String,
    caution: String,
    claims: Vec<ClaimLine>,
    header: Option<Value>,
    payload: Option<Value>,
}

#[derive(Debug, Serialize)]
struct ClaimLine {
    claim: String,
    value: String,
    meaning: String,
    verdict: Option<Status>,
}

impl Decoded {
    /// Explains a token against what is expected of it.
    pub fn new(expected: &Expected<'_>, token: &Token<'_>, form: &TokenForm) -> Self {
        let (name, header, payload) = match form {
            TokenForm::Signed(claims) => ("signed", Some(&claims.header), Some(&claims.payload)),
            TokenForm::Encrypted { header } => ("encrypted", Some(header), None),
            TokenForm::Opaque => ("opaque", None, None),
        };
        Self {
            version: 1,
            form: name,
            signature_checked: false,
            summary: inspect::summary(expected, token),
            caution: inspect::caution(expected, token),
            claims: inspect::rows(expected, token).into_iter().map(ClaimLine::from).collect(),
            header: header.map(harmless_value),
            payload: payload.map(harmless_value),
        }
    }
}

impl From<ClaimRow> for ClaimLine {
    fn from(row: ClaimRow) -> Self {
        Self { claim: row.claim, value: row.value, meaning: row.meaning, verdict: row.status }
    }
}

/// A token explained in plain lines. No colour, no cursor movement.
pub fn explained(expected: &Expected<'_>, token: &Token<'_>) -> String {
    let mut out = format!("{}\n{}\n\n", inspect::summary(expected, token), inspect::caution(expected, token));
    let rows = inspect::rows(expected, token);
    let width = rows.iter().map(|row| row.claim.chars().count()).max().unwrap_or(0);
    for row in rows {
        let word = row.status.map_or("", Status::word);
        // Writing to a string cannot fail.
        let _ = write!(out, "{word:<8} {:width$}  {}\n{:8} {:width$}  {}\n", row.claim, row.value, "", "", row.meaning);
    }
    out
}

fn clean(text: &str) -> String {
    harmless(text, false)
}

fn harmless_value(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(clean(text)),
        Value::Array(items) => items.iter().map(harmless_value).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (clean(name), harmless_value(value))).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}
