//! Text fields, and what is typed in them.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use strum::{EnumIter, IntoEnumIterator};
use tui_input::Input;

use crate::evidence::secrets::without_secrets;
use crate::profile::{InputId, Secret, SecretEntry, SecretId};

/// One text field of the wizard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// An input of the case. Some are never shown as a field, because they are chosen in other ways.
    Input(InputId),
    Secret(SecretId),
    Own(OwnField),
}

/// A field for what belongs to no case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter)]
pub enum OwnField {
    /// The address of the last page of a browser sign-in.
    Paste,
    /// The error number that the browser shows.
    Code,
    /// Text to be explained.
    Explain,
    /// Search in a list of permissions.
    PermissionSearch,
    /// Search in a list of roles.
    RoleSearch,
    /// Search in the list of practice scenarios.
    ScenarioSearch,
    /// Search in the table of the first call.
    TableSearch,
    Palette,
    /// Another name for a kept case.
    ProfileName,
}

impl OwnField {
    /// The label in front of it, and one line of help below it.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            OwnField::Paste => ("Paste here", "The whole address of the page that the browser ended on"),
            OwnField::Code => ("Error number", "The AADSTS number on the page, or all that stands on it, pasted"),
            OwnField::Explain => ("Error", "An error text, a number, a JSON answer, an address, a token, or a file"),
            OwnField::PermissionSearch => ("Search", "Part of a permission's name or of what it does"),
            OwnField::RoleSearch => ("Search", "Part of a role's name or of what it allows"),
            OwnField::ScenarioSearch => ("Search", "Words, or an error number such as 53003"),
            OwnField::TableSearch => ("Search", "Part of any value"),
            OwnField::ProfileName => ("Name", "Letters, digits, dots, dashes and underscores"),
            OwnField::Palette => ("Do", "Part of what you want to do"),
        }
    }
}

impl Field {
    /// Every field.
    pub fn iter() -> impl Iterator<Item = Self> {
        let inputs = InputId::iter().map(Field::Input);
        inputs.chain(SecretId::iter().map(Field::Secret)).chain(OwnField::iter().map(Field::Own))
    }

    /// The input that this field is for.
    pub fn input(self) -> Option<InputId> {
        match self {
            Field::Input(input) => Some(input),
            Field::Secret(_) | Field::Own(_) => None,
        }
    }

    /// The secret that this field is for.
    pub fn secret(self) -> Option<SecretId> {
        match self {
            Field::Secret(secret) => Some(secret),
            Field::Input(_) | Field::Own(_) => None,
        }
    }

    /// The label in front of it.
    pub fn label(self) -> &'static str {
        match self {
            Field::Input(input) => input.label(),
            Field::Secret(secret) => secret.label(),
            Field::Own(own) => own.words().0,
        }
    }

    /// One line of help below it.
    pub fn help(self) -> &'static str {
        match self {
            Field::Input(input) => input.help(),
            Field::Secret(secret) => secret.help(),
            Field::Own(own) => own.words().1,
        }
    }
}

/// What is typed in every field.
#[derive(Default)]
pub struct Fields {
    texts: BTreeMap<Field, Input>,
    /// Content that is never kept as plain text.
    secrets: BTreeMap<SecretId, SecretEntry>,
    /// What a field held before its last changes, the newest last.
    history: BTreeMap<Field, Vec<Change>>,
    /// When a field was last changed, until its value is judged.
    edited: BTreeMap<Field, Timestamp>,
    problems: BTreeMap<Field, String>,
}

/// What a field held before a change.
struct Change {
    before: Input,
    /// Whether it was a character behind others, which are taken back together.
    is_typing: bool,
}

/// As many changes of a field can be taken back.
const REMEMBERED: usize = 100;

impl fmt::Debug for Fields {
    /// Of a field that takes anything only the name is shown: an authorization code or a token may stand in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts = self.texts.iter().map(|(field, input)| (field, field.input().map(|_| input.value())));
        f.debug_map().entries(texts).finish()
    }
}

impl Fields {
    /// The text of a field as it may be shown, and the number of characters before the cursor. Secrets in it are
    /// taken out; then the cursor stands at the end.
    pub fn shown(&self, field: Field) -> (String, usize) {
        let input = self.text(field);
        match without_secrets(input.value()) {
            clean if clean == input.value() => (clean, input.cursor()),
            clean => {
                let end = clean.chars().count();
                (clean, end)
            }
        }
    }

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

    /// Number of characters of a secret, which is what the screen shows as dots.
    pub fn secret_len(&self, id: SecretId) -> usize {
        self.secrets.get(&id).map_or(0, SecretEntry::len)
    }

    /// The secret that was typed, if one was.
    pub fn secret(&self, id: SecretId) -> Option<Secret> {
        self.secrets.get(&id).filter(|entry| !entry.is_empty()).map(SecretEntry::secret)
    }

    /// The field of a secret for editing.
    pub fn edit_secret(&mut self, id: SecretId) -> &mut SecretEntry {
        self.secrets.entry(id).or_default()
    }

    /// Wipes every secret.
    pub fn forget_secrets(&mut self) {
        self.secrets.clear();
    }

    /// Notes what a field held before a change, unless nothing was changed. Characters typed one after the other are
    /// one change.
    pub fn remember(&mut self, field: Field, before: Input, is_typing: bool) {
        if before.value() == self.value(field) {
            return;
        }
        let changes = self.history.entry(field).or_default();
        if is_typing && changes.last().is_some_and(|last| last.is_typing) {
            return;
        }
        changes.push(Change { before, is_typing });
        if changes.len() > REMEMBERED {
            changes.remove(0);
        }
    }

    /// Forgets what the fields held before: it was about another case.
    pub fn forget_changes(&mut self) {
        self.history.clear();
    }

    /// Whether a change of the field can be taken back.
    pub fn can_undo(&self, field: Field) -> bool {
        self.history.get(&field).is_some_and(|changes| !changes.is_empty())
    }

    /// Takes the last change of a field back. False where there is none.
    pub fn undo(&mut self, field: Field) -> bool {
        let Some(change) = self.history.get_mut(&field).and_then(Vec::pop) else {
            return false;
        };
        self.texts.insert(field, change.before);
        true
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

    /// Whether a field was changed since it was last judged.
    pub fn is_unjudged(&self, field: Field) -> bool {
        self.edited.contains_key(&field)
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

/// A text as a field shows it.
pub(super) fn in_one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
