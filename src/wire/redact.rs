//! Takes the secrets out of an exchange before it exists as a value: by name in headers, queries, forms and
//! JSON, by look in any text, and literally wherever a secret that was sent or received turns up again.

use serde_json::Value;
use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

use crate::evidence::Header;
use crate::evidence::text::shorten;

use super::scan::{self, MARK};

/// Characters of a readable body that are kept.
const BODY: usize = 64 * 1024;
/// Characters of any other body that are kept.
const EXCERPT: usize = 2000;
/// Shorter texts are too common to be looked for literally.
const LEAST: usize = 4;

/// Knows the secrets of one exchange.
#[derive(Default)]
pub(super) struct Redactor {
    known: Vec<Zeroizing<String>>,
}

impl Redactor {
    /// Remembers a secret, in the spellings in which it can come back.
    pub(super) fn learn(&mut self, secret: &str) {
        if secret.len() < LEAST {
            return;
        }
        let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let percent = form.replace('+', "%20");
        let json = serde_json::to_string(secret).unwrap_or_default();
        let json = json.trim_matches('"').to_owned();
        for spelling in [secret.to_owned(), form, percent, json] {
            if !self.known.iter().any(|known| **known == spelling) {
                self.known.push(Zeroizing::new(spelling));
            }
        }
        // A secret can be part of another one: the longer goes first.
        self.known.sort_by_key(|known| std::cmp::Reverse(known.len()));
    }

    /// Remembers what the fields of a form hold.
    pub(super) fn learn_form<'a>(&mut self, form: impl IntoIterator<Item = (&'a str, &'a str)>) {
        for (name, value) in form {
            if scan::is_secret_parameter(name, value) {
                self.learn(value);
            }
        }
    }

    /// Remembers what a JSON answer holds.
    pub(super) fn learn_json(&mut self, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    match value {
                        Value::String(text) if scan::is_secret_name(name) => self.learn(text),
                        value => self.learn_json(value),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.learn_json(item)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn without_known(&self, text: &str) -> String {
        self.known.iter().fold(text.to_owned(), |text, known| {
            if text.contains(known.as_str()) { text.replace(known.as_str(), MARK) } else { text }
        })
    }

    /// Any text.
    pub(super) fn text(&self, text: &str) -> String {
        scan::without_named(&scan::without_tokens(&self.without_known(text)))
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
            } else if scan::is_secret_parameter(&decode(name), &plain) || self.text(&plain) != plain {
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
        let text = String::from_utf8_lossy(body);
        let text = text.trim_start_matches('\u{feff}');
        if let Ok(value) = serde_json::from_str::<Value>(text) {
            return Some(shorten(&self.value(value, false).to_string(), BODY));
        }
        if kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
            return Some(shorten(&self.pairs(text), BODY));
        }
        Some(shorten(&self.text(text), EXCERPT))
    }

    fn value(&self, value: Value, is_secret: bool) -> Value {
        match value {
            Value::String(_) | Value::Number(_) if is_secret => Value::String(MARK.to_owned()),
            Value::String(text) => Value::String(self.text(&text)),
            Value::Array(items) => items.into_iter().map(|item| self.value(item, is_secret)).collect(),
            Value::Object(members) => members
                .into_iter()
                .map(|(name, value)| {
                    let is_secret = is_secret || scan::is_secret_name(&name);
                    (self.text(&name), self.value(value, is_secret))
                })
                .collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) => value,
        }
    }
}
