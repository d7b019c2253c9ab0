//! The claims of an access token, read for display and for checks. The signature is never verified here: a client has
//! no business validating tokens of APIs that it does not own (SERVICES.md, "Access tokens").

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::recipe::Caller;

/// Whom a token speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenKind {
    Person,
    Program,
}

impl TokenKind {
    /// Who calls with such a token.
    pub fn caller(self) -> Caller {
        match self {
            TokenKind::Person => Caller::People,
            TokenKind::Program => Caller::Program,
        }
    }
}

/// Claims of a token as they came, and the few that decide something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claims {
    pub header: Value,
    pub payload: Value,
}

impl Claims {
    fn text(&self, name: &str) -> Option<&str> {
        self.payload.get(name).and_then(Value::as_str)
    }

    fn list(&self, name: &str) -> Vec<&str> {
        match self.payload.get(name) {
            Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(value)) => value.split_whitespace().collect(),
            Some(_) | None => Vec::new(),
        }
    }

    fn time(&self, name: &str) -> Option<Timestamp> {
        numeric_date(self.payload.get(name)?)
    }

    /// The API that the token is for, as an id or an address (`aud`).
    pub fn audience(&self) -> Option<&str> {
        self.text("aud")
    }

    /// Audiences, where a token may name several.
    pub fn audiences(&self) -> Vec<&str> {
        self.list("aud")
    }

    /// Who issued it (`iss`).
    pub fn issuer(&self) -> Option<&str> {
        self.text("iss")
    }

    /// Whom it is about, in the issuer's own words (`sub`).
    pub fn subject(&self) -> Option<&str> {
        self.text("sub")
    }

    /// The tenant that it was issued in (`tid`).
    pub fn tenant_id(&self) -> Option<&str> {
        self.text("tid")
    }

    /// The client id, under its v1 or v2 name.
    pub fn client_id(&self) -> Option<&str> {
        self.text("appid").or_else(|| self.text("azp"))
    }

    /// Object id of the person, or of the service principal.
    pub fn object_id(&self) -> Option<&str> {
        self.text("oid")
    }

    /// Sign-in name, for display only.
    pub fn account(&self) -> Option<&str> {
        ["upn", "preferred_username", "unique_name"].into_iter().find_map(|name| self.text(name))
    }

    /// Delegated permissions.
    pub fn scopes(&self) -> Vec<&str> {
        self.list("scp")
    }

    /// App roles.
    pub fn roles(&self) -> Vec<&str> {
        self.list("roles")
    }

    /// Template ids of the person's directory roles; empty when the token does not tell.
    pub fn directory_roles(&self) -> Vec<&str> {
        self.list("wids")
    }

    /// When it was issued (`iat`).
    pub fn issued(&self) -> Option<Timestamp> {
        self.time("iat")
    }

    /// Until when it holds (`exp`).
    pub fn expires(&self) -> Option<Timestamp> {
        self.time("exp")
    }

    /// Whether multifactor sign-in is recorded; absent when the token does not tell.
    pub fn is_multifactor(&self) -> Option<bool> {
        self.payload.get("amr").map(|_| self.list("amr").contains(&"mfa"))
    }

    /// For whom the token speaks: `idtyp`, else the presence of delegated permissions (SERVICES.md, "Access tokens").
    pub fn kind(&self) -> TokenKind {
        match self.text("idtyp") {
            Some("app") => TokenKind::Program,
            Some(_) => TokenKind::Person,
            None if !self.scopes().is_empty() => TokenKind::Person,
            None if self.object_id().is_some() && self.object_id() == self.text("sub") => TokenKind::Program,
            // The token of a program without a service principal names no object; that it proved itself tells it.
            None if self.object_id().is_none() && self.account().is_none() && self.is_confidential() => {
                TokenKind::Program
            }
            None => TokenKind::Person,
        }
    }

    /// Whether the app proved itself with a secret or a certificate.
    fn is_confidential(&self) -> bool {
        matches!(self.text("appidacr").or_else(|| self.text("azpacr")), Some("1" | "2"))
    }

    /// Whether the person's account is a guest in this tenant; absent when the token does not tell.
    pub fn is_guest(&self) -> Option<bool> {
        match self.payload.get("acct") {
            Some(Value::Number(n)) => n.as_i64().map(|n| n == 1),
            Some(Value::String(s)) => Some(s == "1"),
            Some(_) | None => None,
        }
    }
}

/// A claim that is a time: seconds since 1970, as a number of any kind (SERVICES.md, "What clients send") or, from some
/// senders, as text.
pub fn numeric_date(value: &Value) -> Option<Timestamp> {
    #[expect(clippy::cast_possible_truncation, reason = "seconds since 1970 fit; a fraction is of no use")]
    let seconds = value
        .as_i64()
        .or_else(|| value.as_f64().map(|v| v as i64))
        .or_else(|| value.as_str().and_then(|v| v.parse().ok()))?;
    Timestamp::from_second(seconds).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claims(payload: Value) -> Claims {
        Claims { header: json!({}), payload }
    }

    #[test]
    fn a_token_without_idtyp_is_read_by_what_it_carries() {
        assert_eq!(claims(json!({"scp": "A.B.Read"})).kind(), TokenKind::Person);
        assert_eq!(claims(json!({"oid": "1", "sub": "1"})).kind(), TokenKind::Program);
        assert_eq!(claims(json!({"oid": "1", "sub": "2"})).kind(), TokenKind::Person);
        assert_eq!(claims(json!({"idtyp": "app", "scp": "x"})).kind(), TokenKind::Program);
        assert_eq!(claims(json!({"appidacr": "1", "sub": "x"})).kind(), TokenKind::Program);
        assert_eq!(claims(json!({"appidacr": "1", "upn": "a@b.example"})).kind(), TokenKind::Person);
    }

    #[test]
    fn dates_may_be_numbers_of_any_kind() {
        for exp in [json!(1_800_000_000), json!(1_800_000_000.5), json!("1800000000")] {
            let expires = claims(json!({ "exp": exp })).expires();
            assert_eq!(expires, Timestamp::from_second(1_800_000_000).ok());
        }
    }

    #[test]
    fn both_names_of_the_client_id_are_read() {
        assert_eq!(claims(json!({"azp": "a"})).client_id(), Some("a"));
        assert_eq!(claims(json!({"appid": "b", "azp": "a"})).client_id(), Some("b"));
    }
}
