//! The members of a body that a client sends, read as what they must be. What is not understood is refused as Graph
//! refuses it: by the member's name.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::refusal::Refusal;

/// One member of a body, and the kind of object that it belongs to in Graph's words.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    pub resource: &'static str,
    pub name: &'a str,
    pub value: &'a Value,
}

/// The members of a body; annotations such as `@odata.type` say nothing here.
pub fn members<'a>(body: &'a Map<String, Value>, resource: &'static str) -> impl Iterator<Item = Member<'a>> {
    let plain = body.iter().filter(|(name, _)| !name.contains('@'));
    plain.map(move |(name, value)| Member { resource, name, value })
}

/// One member by its name, which must be there.
///
/// # Errors
/// When it is missing or null.
pub fn need<'a>(body: &'a Map<String, Value>, resource: &'static str, name: &'a str) -> Result<Member<'a>, Refusal> {
    match body.get(name) {
        None | Some(Value::Null) => Err(Refusal::missing_value(name, resource)),
        Some(value) => Ok(Member { resource, name, value }),
    }
}

/// One member by its name, if it is there and not null.
pub fn find<'a>(body: &'a Map<String, Value>, resource: &'static str, name: &'a str) -> Option<Member<'a>> {
    body.get(name).filter(|value| !value.is_null()).map(|value| Member { resource, name, value })
}

impl<'a> Member<'a> {
    /// Refuses the member's value.
    pub fn invalid(&self) -> Refusal {
        Refusal::invalid_value(self.name, self.resource)
    }

    /// Reads a text.
    ///
    /// # Errors
    /// When it is none.
    pub fn text(&self) -> Result<&'a str, Refusal> {
        self.value.as_str().ok_or_else(|| self.invalid())
    }

    /// Reads a text that is not empty.
    ///
    /// # Errors
    /// When it is none, or empty.
    pub fn filled(&self) -> Result<&'a str, Refusal> {
        self.text().ok().filter(|text| !text.trim().is_empty()).ok_or_else(|| self.invalid())
    }

    /// Reads a text or null.
    ///
    /// # Errors
    /// When it is neither.
    pub fn text_or_null(&self) -> Result<Option<String>, Refusal> {
        if self.value.is_null() { Ok(None) } else { self.text().map(|text| Some(text.to_owned())) }
    }

    /// Reads yes or no.
    ///
    /// # Errors
    /// When it is neither.
    pub fn flag(&self) -> Result<bool, Refusal> {
        self.value.as_bool().ok_or_else(|| self.invalid())
    }

    /// Reads yes, no or null.
    ///
    /// # Errors
    /// When it is none of them.
    pub fn flag_or_null(&self) -> Result<Option<bool>, Refusal> {
        if self.value.is_null() { Ok(None) } else { self.flag().map(Some) }
    }

    /// Reads a list of texts.
    ///
    /// # Errors
    /// When it is none.
    pub fn texts(&self) -> Result<Vec<String>, Refusal> {
        let texts = self.list()?.iter().map(|item| item.as_str().map(str::to_owned));
        texts.collect::<Option<_>>().ok_or_else(|| self.invalid())
    }

    /// Reads a list of texts in which none stands twice.
    ///
    /// # Errors
    /// When it is none, or one stands twice.
    pub fn distinct(&self) -> Result<Vec<String>, Refusal> {
        let texts = self.texts()?;
        let once: BTreeSet<&String> = texts.iter().collect();
        if once.len() == texts.len() { Ok(texts) } else { Err(self.invalid()) }
    }

    /// Reads an id.
    ///
    /// # Errors
    /// When it is none.
    pub fn id(&self) -> Result<Uuid, Refusal> {
        self.text()?.parse().map_err(|_| self.invalid())
    }

    /// Reads a time.
    ///
    /// # Errors
    /// When it is none.
    pub fn time(&self) -> Result<Timestamp, Refusal> {
        self.text()?.parse().map_err(|_| self.invalid())
    }

    /// Reads an object.
    ///
    /// # Errors
    /// When it is none.
    pub fn object(&self) -> Result<&'a Map<String, Value>, Refusal> {
        self.value.as_object().ok_or_else(|| self.invalid())
    }

    /// Reads a list.
    ///
    /// # Errors
    /// When it is none.
    pub fn list(&self) -> Result<&'a [Value], Refusal> {
        self.value.as_array().map(Vec::as_slice).ok_or_else(|| self.invalid())
    }

    /// Reads a list of objects.
    ///
    /// # Errors
    /// When it is none.
    pub fn objects(&self) -> Result<Vec<&'a Map<String, Value>>, Refusal> {
        self.list()?.iter().map(Value::as_object).collect::<Option<_>>().ok_or_else(|| self.invalid())
    }
}
