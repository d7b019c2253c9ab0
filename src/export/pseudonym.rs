//! Other names for people, on request: each account, name and address of a computer reads as the same stand-in wherever it
//! occurs. Ids of objects stay, so that an administrator of the tenant can still follow; nobody else learns a name by them.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};
use serde_json::Value;

/// Stand-ins for what was found in a report.
#[derive(Debug)]
pub struct Pseudonyms {
    finder: Option<AhoCorasick>,
    stand_ins: Vec<String>,
    /// Whether a name counts only as a whole word.
    whole: Vec<bool>,
}

/// Members that hold an account's name.
const ACCOUNTS: &[&str] =
    &["upn", "userPrincipalName", "preferred_username", "unique_name", "email", "mail", "username", "account"];
/// Members beside it that hold the person's name.
const NAMES: &[&str] = &[
    "name",
    "displayName",
    "given_name",
    "family_name",
    "givenName",
    "surname",
    "principal_name",
    "principalDisplayName",
    "mobilePhone",
];
/// Members that hold the address of a computer.
const ADDRESSES: &[&str] = &["ipaddr", "ipAddress"];

impl Pseudonyms {
    /// Finds everybody whom a report names.
    pub fn of(report: &Value) -> Self {
        let mut found = Found::default();
        found.look(report);
        let mut people: BTreeMap<String, usize> = BTreeMap::new();
        let (mut words, mut stand_ins, mut whole) = (Vec::new(), Vec::new(), Vec::new());
        for (account, names) in &found.people {
            let count = people.len() + 1;
            let number = *people.entry(account.clone()).or_insert(count);
            let host = account.rsplit_once('@').map_or("", |(_, host)| host);
            words.push(account.clone());
            stand_ins.push(if host.is_empty() {
                format!("person-{number}")
            } else {
                format!("person-{number}@{host}")
            });
            whole.push(false);
            for name in names {
                words.push(name.clone());
                stand_ins.push(format!("Person {number}"));
                whole.push(true);
            }
        }
        for (number, address) in (1..).zip(&found.addresses) {
            words.push(address.clone());
            stand_ins.push(format!("address-{number}"));
            whole.push(true);
        }
        let finder =
            AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest).build(&words);
        Self { finder: finder.ok().filter(|_| !words.is_empty()), stand_ins, whole }
    }

    /// A text with stand-ins in the place of people.
    pub fn apply(&self, text: &str) -> String {
        let Some(finder) = &self.finder else {
            return text.to_owned();
        };
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for found in finder.find_iter(text) {
            let is_inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let is_part =
                is_inside(text[..found.start()].chars().next_back()) || is_inside(text[found.end()..].chars().next());
            if self.whole[found.pattern().as_usize()] && is_part {
                continue;
            }
            out.push_str(&text[from..found.start()]);
            out.push_str(&self.stand_ins[found.pattern().as_usize()]);
            from = found.end();
        }
        out.push_str(&text[from..]);
        out
    }

    /// The same for every text of a JSON value.
    pub fn apply_to(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.apply(text),
            Value::Array(values) => values.iter_mut().for_each(|value| self.apply_to(value)),
            Value::Object(members) => members.values_mut().for_each(|value| self.apply_to(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

#[derive(Default)]
struct Found {
    /// Accounts in lower case, and the names that stand beside them.
    people: Vec<(String, Vec<String>)>,
    addresses: Vec<String>,
}

impl Found {
    fn person(&mut self, account: &str) -> usize {
        let account = account.to_lowercase();
        self.people.iter().position(|(known, _)| *known == account).unwrap_or_else(|| {
            self.people.push((account, Vec::new()));
            self.people.len() - 1
        })
    }

    fn look(&mut self, value: &Value) {
        match value {
            Value::String(text) => {
                // Bodies of exchanges are JSON in a text.
                if text.starts_with(['{', '['])
                    && let Ok(inner) = serde_json::from_str::<Value>(text)
                {
                    self.look(&inner);
                }
                for account in accounts(text) {
                    self.person(account);
                }
            }
            Value::Array(values) => values.iter().for_each(|value| self.look(value)),
            Value::Object(members) => {
                let text = |name: &str| members.get(name).and_then(Value::as_str).filter(|text| text.len() >= 3);
                let account = ACCOUNTS.iter().find_map(|name| text(name)).filter(|account| account.contains('@'));
                let is_person = ["principal_type", "principalType"].iter().any(|name| text(name) == Some("User"));
                let names: Vec<String> = NAMES.iter().filter_map(|name| text(name)).map(str::to_owned).collect();
                if let Some(at) = account.map(|account| self.person(account)).or_else(|| {
                    let name = names.first().filter(|_| is_person)?;
                    Some(self.person(name))
                }) {
                    for name in names.into_iter().filter(|name| !name.contains('@')) {
                        if !self.people[at].1.contains(&name) {
                            self.people[at].1.push(name);
                        }
                    }
                }
                for address in ADDRESSES.iter().filter_map(|name| text(name)) {
                    if !self.addresses.iter().any(|known| known == address) {
                        self.addresses.push(address.to_owned());
                    }
                }
                members.values().for_each(|value| self.look(value));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// Accounts in a text, guests of other tenants among them.
fn accounts(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '@' | '#' | '\'');
    text.split(move |c| !is_part(c)).map(|word| word.trim_matches(['.', '\'', '-', '#'])).filter(|word| {
        word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_person_has_one_stand_in_wherever_they_stand() {
        let mut report = json!({
            "observations": {"me": {"Ok": {"name": "Dana Doe", "upn": "Dana@contoso.onmicrosoft.com", "id": "66666666-0000-0000-0000-000000000001"}}},
            "claims": {"upn": "dana@contoso.onmicrosoft.com", "given_name": "Dana", "ipaddr": "203.0.113.7"},
            "body": "{\"userPrincipalName\":\"evan@fabrikam.example\",\"displayName\":\"Evan\"}",
            "text": "Dana Doe (dana@contoso.onmicrosoft.com) from 203.0.113.7, not Danae",
            "app": {"appId": "a", "displayName": "Dana's app"},
        });
        let pseudonyms = Pseudonyms::of(&report);
        pseudonyms.apply_to(&mut report);
        let text = report.to_string();
        for gone in ["dana@", "Dana@", "Dana Doe", "evan@", "203.0.113.7"] {
            assert!(!text.contains(gone), "{gone}: {text}");
        }
        assert_eq!(report["text"], "Person 1 (person-1@contoso.onmicrosoft.com) from address-1, not Danae");
        assert!(text.contains("66666666-0000-0000-0000-000000000001") && text.contains("person-2@fabrikam.example"));
    }

    #[test]
    fn nobody_is_named_where_nobody_was() {
        let pseudonyms = Pseudonyms::of(&json!({"a": "b"}));
        assert_eq!(pseudonyms.apply("a@b"), "a@b");
    }
}
