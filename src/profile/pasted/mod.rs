//! What a pasted text holds: ids, names and addresses, recognised by their labels and their shapes. Pure, and only as
//! sure as the text is: what could be two things is not taken for either of them.

mod address;
mod json;
mod labels;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::evidence::{is_guid, is_tenant};
use crate::recipe::Recipe;

use super::Secret;
use super::take::is_upn;

/// The longest text that is read for values. What is longer is a log or a file.
const LONGEST: usize = 64 * 1024;

/// Shorter than this, a word with capitals and digits in it is no secret.
const SECRET: usize = 24;

/// One value that a text holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// Tenant id, or a domain of the tenant.
    Tenant(String),
    ClientId(String),
    /// A GUID without a word about what it is.
    Id(String),
    /// The sign-in name of a person.
    Account(String),
    /// Address of an environment, as `recipe::environment_address` gives it.
    Environment(String),
    /// Id of an environment, from the address of an admin page.
    EnvironmentId(String),
    /// Id of a geography.
    Geo(String),
    ProjectId(String),
}

/// Why something in the text was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aside {
    /// The only id that has a name is the object ID.
    ObjectId,
    /// A list of apps: nobody said which.
    SeveralApps(usize),
    /// Ids that nothing names, or several of one kind.
    SeveralIds,
}

/// Everything that was recognised in a text.
#[derive(Default, PartialEq)]
pub struct Pasted {
    /// Each kind at most once, in the order of the text.
    pub found: Vec<Found>,
    /// The display name of the app registration.
    pub app: Option<String>,
    /// A client secret or something that looks like one.
    pub secret: Option<Secret>,
    pub asides: Vec<Aside>,
}

impl fmt::Debug for Pasted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {:?} {:?} secret: {}", self.found, self.app, self.asides, self.secret.is_some())
    }
}

impl Pasted {
    /// Whether nothing in the text can be used.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty() && self.secret.is_none()
    }

    fn add(&mut self, found: Found) {
        if !self.found.contains(&found) {
            self.found.push(found);
        }
    }

    /// Drops what the text names twice with different values, and a GUID that has its name elsewhere in the text.
    fn settle(mut self) -> Self {
        let named: Vec<String> = self.found.iter().filter_map(|found| found.guid().map(str::to_owned)).collect();
        self.found.retain(|found| !matches!(found, Found::Id(id) if named.contains(id)));
        let kinds: Vec<_> = self.found.iter().map(std::mem::discriminant).collect();
        let is_single = |found: &Found| {
            let kind = std::mem::discriminant(found);
            kinds.iter().filter(|other| **other == kind).count() == 1
        };
        let all = self.found.len();
        self.found.retain(is_single);
        if self.found.len() < all {
            self.asides.push(Aside::SeveralIds);
        }
        self
    }
}

impl Found {
    /// The id that it is, where the text named it.
    fn guid(&self) -> Option<&str> {
        match self {
            Found::Tenant(id) | Found::ClientId(id) => Some(id),
            Found::Id(_)
            | Found::Account(_)
            | Found::Environment(_)
            | Found::EnvironmentId(_)
            | Found::Geo(_)
            | Found::ProjectId(_) => None,
        }
    }
}

/// Reads a text of any kind: a bare value, JSON of the Azure CLI, a portal page, an address, lines with names.
pub fn read(text: &str, recipe: &Recipe) -> Pasted {
    let text = text.trim();
    let mut pasted = Pasted::default();
    if text.is_empty() || text.len() > LONGEST {
        return pasted;
    }
    if json::read(text, &mut pasted) {
        return pasted.settle();
    }
    let word = bare(text);
    if !word.contains(char::is_whitespace) && read_word(word, recipe, &mut pasted) {
        return pasted.settle();
    }
    for word in text.split(is_around) {
        address::read(word, recipe, &mut pasted);
    }
    labels::read(text, &mut pasted);
    pasted.settle()
}

/// Reads a text that is one word. False where its parts may say more than the whole.
fn read_word(word: &str, recipe: &Recipe, pasted: &mut Pasted) -> bool {
    if is_guid(word) {
        pasted.add(Found::Id(word.to_ascii_lowercase()));
    } else if is_upn(word) {
        pasted.add(Found::Account(word.to_owned()));
    } else if address::read(word, recipe, pasted) {
    } else if word.contains('.') && is_tenant(word) {
        pasted.add(Found::Tenant(word.to_ascii_lowercase()));
    } else if looks_secret(word) {
        pasted.secret = Some(Secret::new(word.to_owned()));
    } else {
        return false;
    }
    true
}

/// A value without the quotes and brackets that programs write around it.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| is_around(c) || matches!(c, ':' | '='))
}

/// What stands around a value and is no part of it.
fn is_around(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | '{' | '}' | '(' | ')' | '[' | ']' | ',' | ';' | '|')
}

/// Whether one word looks like a client secret: long, and capitals, small letters and digits in it.
fn looks_secret(word: &str) -> bool {
    let has = |is: fn(&char) -> bool| word.chars().any(|c| is(&c));
    word.len() >= SECRET
        && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '~' | '.' | '_' | '-' | '+' | '/' | '='))
        && has(char::is_ascii_uppercase)
        && has(char::is_ascii_lowercase)
        && has(char::is_ascii_digit)
}
