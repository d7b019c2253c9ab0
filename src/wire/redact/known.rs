//! The secrets that were sent or received in one exchange, in every spelling in which they can turn up again.

use serde_json::Value;
use url::form_urlencoded;
use zeroize::Zeroizing;

use crate::evidence::secrets::{self, MARK};

/// Shorter texts are too common to be looked for literally.
const LEAST: usize = 4;
/// Spellings of secrets that are looked for. No service sends more in one answer, and one that means harm could make
/// the search last for ever.
const MOST: usize = 256;

/// Knows the secrets of one exchange.
#[derive(Default)]
pub(in crate::wire) struct Known {
    spellings: Vec<Zeroizing<String>>,
    is_full: bool,
}

impl Known {
    /// Remembers a secret, in the spellings in which it can come back.
    pub(in crate::wire) fn learn(&mut self, secret: &str) {
        if secret.len() < LEAST {
            return;
        }
        if self.spellings.len() >= MOST {
            self.is_full = true;
            return;
        }
        let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let percent = form.replace('+', "%20");
        let json = serde_json::to_string(secret).unwrap_or_default();
        let json = json.trim_matches('"').to_owned();
        for spelling in [secret.to_owned(), form, percent, json] {
            if !self.spellings.iter().any(|known| **known == spelling) {
                self.spellings.push(Zeroizing::new(spelling));
            }
        }
        // A secret can be part of another one: the longer goes first.
        self.spellings.sort_by_key(|known| std::cmp::Reverse(known.len()));
    }

    /// Remembers what the fields of a form hold.
    pub(in crate::wire) fn learn_form<'a>(&mut self, form: impl IntoIterator<Item = (&'a str, &'a str)>) {
        for (name, value) in form {
            if secrets::is_secret_parameter(name, value) {
                self.learn(value);
            }
        }
    }

    /// Remembers what a JSON answer holds.
    pub(in crate::wire) fn learn_json(&mut self, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    match value {
                        Value::String(text) if secrets::is_secret_name(name) => self.learn(text),
                        value => self.learn_json(value),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.learn_json(item)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// Whether there were more than can be looked for.
    pub(in crate::wire) fn is_full(&self) -> bool {
        self.is_full
    }

    /// A text without any of them.
    pub(in crate::wire) fn without(&self, text: &str) -> String {
        self.spellings.iter().fold(text.to_owned(), |text, known| {
            if text.contains(known.as_str()) { text.replace(known.as_str(), MARK) } else { text }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_found_again_in_any_spelling() {
        let mut known = Known::default();
        known.learn("a b+\"ü~1");
        for text in ["<a b+\"ü~1>", "x=a+b%2B%22%C3%BC%7E1", "a%20b%2B%22%C3%BC%7E1", "\"a b+\\\"ü~1\""] {
            let clean = known.without(text);
            assert!(clean.contains(MARK), "{text} → {clean}");
        }
    }
}
