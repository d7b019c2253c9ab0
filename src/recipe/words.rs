//! Text of the assets with `{placeholders}`, and the closed vocabulary of what may stand in them.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Every placeholder that asset text may use. A name outside this list fails the load.
pub const PLACEHOLDERS: &[&str] = &[
    "account",
    "assignment_json",
    "assignments_url",
    "audience",
    "authority",
    "bap_resource",
    "bap_url",
    "callback",
    "client_id",
    "cloud",
    "code",
    "credential_json",
    "detail",
    "environment",
    "example",
    "expires",
    "file",
    "fix",
    "geography",
    "host",
    "issuer",
    "missing",
    "narrower_role",
    "nativeclient",
    "number",
    "other_client_id",
    "permission_ids",
    "permissions",
    "platform",
    "policies",
    "portal",
    "principal_id",
    "project_id",
    "redirect_uri",
    "redirect_uris",
    "registered",
    "resource",
    "resource_id",
    "resource_url",
    "retry",
    "role",
    "role_why",
    "rows",
    "scope",
    "scope_id",
    "service_url",
    "skew",
    "subject",
    "tenant",
    "tenant_id",
    "thumbprint",
    "user",
    "web_redirect_uris",
];

/// Values for placeholders. A placeholder without a value shows as `<name>`, so that nothing is silently lost.
pub type Params = BTreeMap<&'static str, String>;

/// A sentence of the assets.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Words(String);

impl Words {
    /// Puts `params` into the placeholders.
    pub fn fill(&self, params: &Params) -> String {
        self.fill_with(|name| match params.get(name) {
            Some(value) => value.clone(),
            None => format!("<{}>", name.replace('_', " ")),
        })
    }

    /// Puts whatever `value` makes of each name into the placeholders.
    pub fn fill_with(&self, value: impl Fn(&str) -> String) -> String {
        pieces(&self.0)
            .map(|piece| match piece {
                Piece::Text(text) => text.to_owned(),
                Piece::Name(name) => value(name),
            })
            .collect()
    }

    /// The placeholders used, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        pieces(&self.0).filter_map(|piece| match piece {
            Piece::Name(name) => Some(name),
            Piece::Text(_) => None,
        })
    }

    /// The text before anything is put in.
    pub fn raw(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

enum Piece<'a> {
    Text(&'a str),
    Name(&'a str),
}

/// Cuts text at `{name}`; braces around anything but a lower-case name (JSON in a command) stay text.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut from = 0;
        while let Some(open) = rest[from..].find('{').map(|i| i + from) {
            let after = &rest[open + 1..];
            let end = after.find(|c: char| !(c.is_ascii_lowercase() || c == '_'));
            match end {
                Some(end) if end > 0 && after[end..].starts_with('}') => {
                    if open > 0 {
                        let (head, tail) = rest.split_at(open);
                        rest = tail;
                        return Some(Piece::Text(head));
                    }
                    let name = &after[..end];
                    rest = &after[end + 1..];
                    return Some(Piece::Name(name));
                }
                _ => from = open + 1,
            }
        }
        Some(Piece::Text(std::mem::take(&mut rest)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_missing_ones_are_visible() {
        let words = Words::from("az ad app update --id {client_id} --set '{\"a\":{}}' {tenant_id}");
        let params = Params::from([("client_id", "4b1c".to_owned())]);
        assert_eq!(words.fill(&params), "az ad app update --id 4b1c --set '{\"a\":{}}' <tenant id>");
        assert_eq!(words.names().collect::<Vec<_>>(), ["client_id", "tenant_id"]);
    }

    #[test]
    fn text_without_placeholders_stays_as_it_is() {
        for text in ["", "plain", "{", "}{", "{}", "{Upper}", "tail {"] {
            assert_eq!(Words::from(text).fill(&Params::new()), text);
        }
    }
}
