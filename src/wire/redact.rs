//! Takes the secrets out of an exchange before it exists as a value: by name in headers, queries, forms and
//! JSON, by look in any text, and literally wherever a secret that was sent or received turns up again.

mod known;

use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::evidence::Header;
use crate::evidence::secrets::{self, MARK};
use crate::evidence::text::shorten;

use known::Known;

/// Characters of a readable body that are kept.
const BODY: usize = 64 * 1024;
/// Characters of any other body that are kept.
const EXCERPT: usize = 2000;

/// Takes out what one exchange must not show.
#[derive(Default)]
pub(super) struct Redactor {
    pub(super) known: Known,
}

impl Redactor {
    /// Any text.
    pub(super) fn text(&self, text: &str) -> String {
        secrets::without_secrets(&self.known.without(text))
    }

    /// An address. A password in it goes, and so do secret parameters of query and fragment.
    pub(super) fn url(&self, url: &Url) -> String {
        let mut plain = url.clone();
        // Addresses that cannot have a user have none to remove.
        let _ = plain.set_username("");
        let _ = plain.set_password(None);
        let query = plain.query().map(|query| self.pairs(query));
        let fragment = plain.fragment().map(|fragment| self.pairs(fragment));
        plain.set_query(None);
        plain.set_fragment(None);
        let mut text = self.text(plain.as_str());
        for (mark, part) in [('?', query), ('#', fragment)] {
            if let Some(part) = part {
                text.push(mark);
                text.push_str(&part);
            }
        }
        text
    }

    /// `a=1&b=2`, as in queries and forms, with everything that is harmless as it was written.
    pub(super) fn pairs(&self, encoded: &str) -> String {
        let pairs = encoded.split('&').map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let decode = |text: &str| {
                form_urlencoded::parse(text.as_bytes()).next().map(|(text, _)| text.into_owned()).unwrap_or_default()
            };
            let plain = decode(value);
            if value.is_empty() {
                self.text(pair)
            } else if secrets::is_secret_parameter(&decode(name), &plain) || self.text(&plain) != plain {
                format!("{}={MARK}", self.text(name))
            } else {
                self.text(pair)
            }
        });
        pairs.collect::<Vec<_>>().join("&")
    }

    /// A header.
    pub(super) fn header(&self, name: &str, value: &str) -> Header {
        let lower = name.to_ascii_lowercase();
        let is_secret = ["authorization", "cookie", "token", "secret", "password", "api-key"]
            .iter()
            .any(|word| lower.contains(word));
        let value = match lower.as_str() {
            _ if is_secret => MARK.to_owned(),
            "location" | "content-location" | "refresh" => match Url::parse(value) {
                Ok(url) => self.url(&url),
                Err(_) => match value.split_once('?') {
                    Some((path, query)) => format!("{}?{}", self.text(path), self.pairs(query)),
                    None => self.text(value),
                },
            },
            _ => self.text(value),
        };
        Header { name: name.to_owned(), value }
    }

    /// A body; what cannot be read is cut short.
    pub(super) fn body(&self, kind: Option<&str>, body: &[u8]) -> Option<String> {
        if body.is_empty() {
            return None;
        }
        if self.known.is_full() {
            return Some(MARK.to_owned());
        }
        let text = String::from_utf8_lossy(body);
        let text = text.trim_start_matches('\u{feff}');
        if let Ok(value) = serde_json::from_str::<Value>(text) {
            return Some(shorten(&self.value(value, false).to_string(), BODY));
        }
        if kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
            return Some(shorten(&self.pairs(text), BODY));
        }
        // A server that means harm could send megabytes of what looks like secrets.
        Some(shorten(&self.text(&text[..text.floor_char_boundary(BODY)]), EXCERPT))
    }

    fn value(&self, value: Value, is_secret: bool) -> Value {
        match value {
            Value::String(_) | Value::Number(_) if is_secret => Value::String(MARK.to_owned()),
            Value::String(text) => Value::String(self.text(&text)),
            Value::Array(items) => items.into_iter().map(|item| self.value(item, is_secret)).collect(),
            // An object under such a name is none: a claims request has `access_token: {…}`.
            Value::Object(members) => members
                .into_iter()
                .map(|(name, value)| {
                    let is_secret = secrets::is_secret_name(&name);
                    (self.text(&name), self.value(value, is_secret))
                })
                .collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) => value,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn plain() -> Redactor {
        Redactor::default()
    }

    #[test]
    fn addresses_lose_their_secrets_and_keep_the_rest() {
        for (url, clean) in [
            (
                "http://localhost:1/?code=1.AXoA&state=s&session_state=x#access_token=a&x=1",
                "http://localhost:1/?code=[redacted]&state=s&session_state=x#access_token=[redacted]&x=1",
            ),
            (
                "https://user:pw12@login.example/t?client-request-id=1&$filter=appId%20eq%20%271%27",
                "https://login.example/t?client-request-id=1&$filter=appId%20eq%20%271%27",
            ),
            ("https://login.example/error?code=90002", "https://login.example/error?code=90002"),
        ] {
            assert_eq!(plain().url(&url.parse().unwrap()), clean);
        }
    }

    #[test]
    fn headers_that_carry_secrets_are_blanked_and_locations_cleaned() {
        let show = |name, value| plain().header(name, value).value;
        assert_eq!(show("Authorization", "Bearer x"), MARK);
        assert_eq!(show("proxy-authorization", "Basic x"), MARK);
        assert_eq!(show("Set-Cookie", "esctx=1"), MARK);
        assert_eq!(
            show("Location", "http://localhost/?code=1.AXoA&state=s"),
            "http://localhost/?code=[redacted]&state=s"
        );
        assert_eq!(show("location", "/back?client_info=eyJ1"), "/back?client_info=[redacted]");
        assert_eq!(show("x-ms-request-id", "0b7f"), "0b7f");
        let challenge = r#"Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ==""#;
        assert_eq!(show("www-authenticate", challenge), challenge);
    }

    #[test]
    fn json_loses_secrets_at_any_depth_and_keeps_error_codes() {
        let body = json!({
            "error": {"code": "Forbidden"},
            "list": [{"secretText": "abc", "hint": "Ab1"}],
            "id_token": ["x", 1, null],
            "claims": "{\"access_token\":{\"nbf\":{\"value\":\"1\"}}}"
        });
        let clean = plain().body(None, body.to_string().as_bytes()).unwrap();
        let clean: Value = serde_json::from_str(&clean).unwrap();
        assert_eq!(clean["error"]["code"], "Forbidden");
        assert_eq!(clean["list"][0], json!({"secretText": MARK, "hint": "Ab1"}));
        assert_eq!(clean["id_token"], json!([MARK, MARK, null]));
        assert_eq!(clean["claims"], body["claims"]);
    }

    #[test]
    fn a_secret_that_looks_like_an_object_is_a_secret() {
        let body = br#"{"code_verifier":"{A00A # aa\"b","x":1"#;
        let clean = plain().body(None, body).unwrap();
        assert_eq!(clean, r#"{"code_verifier":"[redacted]","x":1"#);
    }

    #[test]
    fn what_cannot_be_read_is_cut_short() {
        let page = "x ".repeat(5000);
        assert_eq!(plain().body(None, page.as_bytes()).unwrap().chars().count(), EXCERPT);
        assert_eq!(plain().body(None, b""), None);
    }

    /// A secret of the kinds that occur: opaque, with signs that are escaped somewhere, or a signed token.
    fn secret() -> impl Strategy<Value = String> {
        prop_oneof![
            "[A-Za-z0-9._~-]{12,60}",
            "[ -~]{12,60}",
            "eyJ[A-Za-z0-9_-]{12,40}\\.[A-Za-z0-9_-]{12,40}\\.[A-Za-z0-9_-]{4,20}",
        ]
    }

    fn secret_name() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            "client_secret",
            "password",
            "code_verifier",
            "device_code",
            "refresh_token",
            "access_token",
            "id_token",
            "client_assertion",
            "client_info",
            "assertion",
            "SAMLResponse",
        ])
    }

    /// Whether any spelling of the secret is in the text, or more of its beginning than chance explains.
    fn shows(text: &str, secret: &str) -> bool {
        let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        text.contains(secret) || text.contains(&form) || text.contains(&secret[..8])
    }

    proptest! {
        #[test]
        fn a_secret_of_a_form_never_appears(secret in secret(), name in secret_name(), other in "[a-z]{0,6}") {
            let body = form_urlencoded::Serializer::new(String::new())
                .append_pair("client_id", &other).append_pair(name, &secret).append_pair("scope", "openid").finish();
            let clean = plain().body(Some("application/x-www-form-urlencoded"), body.as_bytes()).unwrap();
            prop_assert!(!shows(&clean, &secret), "{}", clean);
            prop_assert!(clean.ends_with("&scope=openid"));
            let url: Url = format!("https://login.example/?{body}").parse().unwrap();
            prop_assert!(!shows(&plain().url(&url), &secret));
            let location = plain().header("location", url.as_str()).value;
            prop_assert!(!shows(&location, &secret));
        }

        #[test]
        fn a_secret_of_json_never_appears_even_where_it_breaks_off(secret in secret(), name in secret_name(), cut in 0usize..200) {
            let body = json!({"token_type": "Bearer", "deep": [{name: secret}], "after": 1}).to_string();
            let whole = plain().body(Some("application/json"), body.as_bytes()).unwrap();
            prop_assert!(!shows(&whole, &secret), "{}", whole);
            let cut = body.floor_char_boundary(cut);
            if let Some(part) = plain().body(Some("application/json"), &body.as_bytes()[..cut]) {
                prop_assert!(!shows(&part, &secret), "{}", part);
            }
        }

        #[test]
        fn a_secret_that_was_sent_never_comes_back(secret in secret(), before in "[ -~]{0,20}", after in "[ -~]{0,20}") {
            let mut redactor = plain();
            redactor.known.learn_form([("client_secret", secret.as_str())]);
            let said = format!("{before}{secret}{after}");
            for body in [said.clone(), json!({"error_description": said}).to_string(), format!("<p>{said}</p>")] {
                let clean = redactor.body(None, body.as_bytes()).unwrap_or_default();
                prop_assert!(!clean.contains(&secret), "{}", clean);
            }
            prop_assert!(!redactor.header("x-said", &said).value.contains(&secret));
        }

        #[test]
        fn any_bytes_are_shown_somehow(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            plain().body(None, &bytes);
        }
    }
}
