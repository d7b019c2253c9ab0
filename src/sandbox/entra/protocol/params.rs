//! Parameters of a request: query or form, names in any case where Entra does not care, unknown ones ignored.

use std::collections::BTreeMap;

use super::refusal::missing_parameter;
use crate::sandbox::runtime::Refusal;

/// Decoded parameters by name; of a repeated one the first counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params(BTreeMap<String, String>);

impl Params {
    /// Reads `application/x-www-form-urlencoded` text, as in queries and bodies.
    pub fn parse(text: &[u8]) -> Self {
        let mut params = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(text) {
            params.entry(name.into_owned()).or_insert_with(|| value.into_owned());
        }
        Self(params)
    }

    /// The value of a parameter that is there and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The value of a parameter that must be there.
    pub fn need(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or_else(|| missing_parameter(name))
    }

    /// Adds what another set of parameters has and this one lacks.
    pub fn or(mut self, other: Self) -> Self {
        for (name, value) in other.0 {
            self.0.entry(name).or_insert(value);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plus_and_percent_are_decoded_and_empty_counts_as_absent() {
        let params = Params::parse(b"scope=openid+profile&state=a%26b&prompt=");
        assert_eq!(params.get("scope"), Some("openid profile"));
        assert_eq!(params.get("state"), Some("a&b"));
        assert_eq!(params.get("prompt"), None);
        assert_eq!(params.need("code").unwrap_err().code, 900_144);
    }
}
