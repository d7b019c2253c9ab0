//! Text fields, and what is typed in them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use strum::EnumIter;
use tui_input::Input;

use crate::profile::{InputId, SecretEntry};

/// One text field of the wizard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter)]
pub enum Field {
    Tenant,
    ClientId,
    RedirectUri,
    Callback,
    Secret,
    Username,
    /// The address of the last page of a browser sign-in.
    Paste,
    /// The error number that the browser shows.
    Code,
    /// Text to be explained.
    Explain,
    /// Search in a list of permissions.
    PermissionSearch,
    /// Search in the table of the first call.
    TableSearch,
    Palette,
}

impl Field {
    /// The input that this field is for.
    pub fn input(self) -> Option<InputId> {
        match self {
            Field::Tenant => Some(InputId::Tenant),
            Field::ClientId => Some(InputId::ClientId),
            Field::RedirectUri => Some(InputId::RedirectUri),
            Field::Callback => Some(InputId::Callback),
            Field::Username => Some(InputId::Username),
            Field::Secret
            | Field::Paste
            | Field::Code
            | Field::Explain
            | Field::PermissionSearch
            | Field::TableSearch
            | Field::Palette => None,
        }
    }

    /// The label in front of it.
    pub fn label(self) -> &'static str {
        match self.input() {
            Some(input) => input.label(),
            None => match self {
                Field::Secret => "Client secret",
                Field::Paste => "Paste here",
                Field::Code => "Error number",
                Field::Explain => "Error",
                Field::PermissionSearch | Field::TableSearch => "Search",
                Field::Palette => "Do",
                Field::Tenant | Field::ClientId | Field::RedirectUri | Field::Callback | Field::Username => "",
            },
        }
    }

    /// One line of help below it.
    pub fn help(self) -> &'static str {
        match self.input() {
            Some(input) => input.help(),
            None => match self {
                Field::Secret => "The secret's Value from Certificates & secrets. It stays in memory only.",
                Field::Paste => "The whole address of the page that the browser ended on",
                Field::Code => "The AADSTS number on the page, if there is one",
                Field::Explain => "An error text, a number, a JSON answer, or an address",
                Field::PermissionSearch => "Part of a permission's name or of what it does",
                Field::TableSearch => "Part of any value",
                Field::Palette => "Part of what you want to do",
                Field::Tenant | Field::ClientId | Field::RedirectUri | Field::Callback | Field::Username => "",
            },
        }
    }
}

/// What is typed in every field.
#[derive(Debug, Default)]
pub struct Fields {
    texts: BTreeMap<Field, Input>,
    /// The one field whose content is never kept as plain text.
    pub secret: SecretEntry,
    /// When a field was last changed, until its value is judged.
    edited: BTreeMap<Field, Timestamp>,
    problems: BTreeMap<Field, String>,
}

impl Fields {
    /// The text of a field with its cursor.
    pub fn text(&self, field: Field) -> Input {
        self.texts.get(&field).cloned().unwrap_or_default()
    }

    /// The value of a field.
    pub fn value(&self, field: Field) -> &str {
        self.texts.get(&field).map_or("", Input::value)
    }

    /// The field for editing.
    pub fn edit(&mut self, field: Field) -> &mut Input {
        self.texts.entry(field).or_default()
    }

    /// Puts a value in place of what was typed.
    pub fn put(&mut self, field: Field, value: &str) {
        self.texts.insert(field, Input::new(value.to_owned()));
        self.edited.remove(&field);
        self.problems.remove(&field);
    }

    /// Notes that a field was changed but not yet judged.
    pub fn touch(&mut self, field: Field, now: Timestamp) {
        self.edited.insert(field, now);
        self.problems.remove(&field);
    }

    /// Fields that were changed before `before` and are not yet judged.
    pub fn unjudged(&self, before: Option<Timestamp>) -> Vec<Field> {
        self.edited
            .iter()
            .filter(|(_, at)| before.is_none_or(|before| **at <= before))
            .map(|(field, _)| *field)
            .collect()
    }

    /// Notes the outcome of judging a field.
    pub fn judge(&mut self, field: Field, problem: Option<String>) {
        self.edited.remove(&field);
        match problem {
            Some(problem) => {
                self.problems.insert(field, problem);
            }
            None => {
                self.problems.remove(&field);
            }
        }
    }

    /// What is wrong with the value of a field.
    pub fn problem(&self, field: Field) -> Option<&str> {
        self.problems.get(&field).map(String::as_str)
    }
}
