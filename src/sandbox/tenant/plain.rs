//! An API of which the practice tenant knows what its asset says, and nothing more: one address that shows rows.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Key;

/// A plain API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlainApi {
    /// Base address without a trailing slash.
    pub url: String,
    /// What a token may be made for.
    pub audiences: BTreeSet<String>,
    pub method: String,
    /// Path of the one address that it serves; a query is honoured only for `$top`.
    pub path: String,
    /// Member of the answer that holds the rows; empty: the answer is the list.
    pub member: String,
    /// Delegated permissions that a person's token needs, all of them.
    pub permissions: BTreeSet<String>,
    /// The role that a program needs; absent where any program may call.
    #[serde(default)]
    pub role: Option<String>,
    /// Keys of the service principals that hold it.
    #[serde(default)]
    pub holders: BTreeSet<Key>,
    pub rows: Vec<Map<String, Value>>,
}

impl PlainApi {
    /// The host of its address.
    pub fn host(&self) -> Option<String> {
        url::Url::parse(&self.url).ok()?.host_str().map(str::to_owned)
    }
}
