//! From any text to what it shows: the same requirements, reasons and remedies as everywhere else, and only as sure as the
//! text is.

mod api;
mod ask;
mod case;
mod causes;
mod certainty;
mod failure;
mod hints;
mod judged;
mod own;
mod quoted;
mod stated;
mod words;

use crate::evidence::{answer, find_token};
use crate::recipe::{Category, Fixer, Recipe};

use super::errortext::{Reader, Reading};
use super::finding::{Clue, Finding};
use super::sent::{Sent, nothing_but};

pub(super) use api::{caller as caller_shown, flow as flow_shown, named as api_of_failure, of as api_of};
pub use certainty::Certainty;
pub(super) use failure::fault;
pub use failure::page_fault;
pub use hints::Hints;
pub use own::Own;

/// What a text says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// Each distinct failure once, in the order of the text.
    pub errors: Vec<Explained>,
    /// The text is a token, or the answer that brought one: no error, and not to be shown to anybody.
    pub is_token: bool,
    /// What the text was seen to hold, a sentence each.
    pub recognized: Vec<String>,
    /// What to ask for, where the text does not tell enough.
    pub ask_for: Vec<String>,
}

/// One failure, explained.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// The most telling code, or the id of a sentence or page that was found.
    pub code: String,
    /// All codes that the text gives, the most telling first.
    pub codes: Vec<String>,
    /// What the error says, before anything is concluded; absent for a code that is not known.
    pub says: Option<String>,
    /// How often it occurs in the text.
    pub times: usize,
    /// When it occurs first and last, in a log.
    pub first: Option<String>,
    pub last: Option<String>,
    /// Entra's own page about the code.
    pub link: Option<String>,
    pub certainty: Certainty,
    /// What the text names, and under which name.
    pub quoted: Vec<(&'static str, String)>,
    /// Where the text says otherwise than what was told beside it, and what its numbers are.
    pub notes: Vec<String>,
    pub category: Category,
    pub answer: Answer,
    pub evidence: Vec<Clue>,
    /// Whether the text, or what was told beside it, says which API was called, and how the sign-in was done.
    pub(super) is_api_known: bool,
    pub(super) is_way_known: bool,
}

/// What an error means.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A requirement that is not met.
    Finding(Box<Finding>),
    /// Something that no requirement of firstcall is about.
    Own(Box<Own>),
}

impl Explained {
    /// The requirement that is not met, where one is.
    pub fn finding(&self) -> Option<&Finding> {
        match &self.answer {
            Answer::Finding(finding) => Some(finding),
            Answer::Own(_) => None,
        }
    }

    /// Takes over what a file shows of the cause that this error names: it tells more than the error does.
    fn take_seen(&mut self, seen: Explained) {
        if let Answer::Finding(finding) = seen.answer {
            let finding = Finding { evidence: self.evidence.clone(), ..*finding };
            (self.certainty, self.category) = (seen.certainty, seen.category);
            self.answer = Answer::Finding(Box::new(finding));
        }
    }

    /// Who can put it right; absent where the text does not tell.
    pub fn who(&self) -> Option<Fixer> {
        match &self.answer {
            Answer::Finding(finding) => Some(finding.who),
            Answer::Own(own) => own.who,
        }
    }

    /// Whether the code is a name that nobody outside this program knows: a page or a sentence has no code of its own,
    /// and some answers have none.
    pub fn is_nameless(&self) -> bool {
        is_nameless(&self.code)
    }
}

fn is_nameless(code: &str) -> bool {
    // Codes of our own are words joined by dots; services use none.
    answer::is_own(code) || (code.contains('.') && code.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// Explains a text that comes piece by piece.
pub struct Explainer<'a> {
    recipe: &'a Recipe,
    reader: Reader<'a>,
}

impl<'a> Explainer<'a> {
    /// Begins with nothing read.
    pub fn new(recipe: &'a Recipe) -> Self {
        Self { recipe, reader: Reader::new(&recipe.lexicon) }
    }

    /// Takes the next piece, which may end anywhere.
    pub fn push(&mut self, piece: &[u8]) {
        self.reader.push(piece);
    }

    /// What the whole text shows.
    pub fn finish(self, hints: &Hints) -> Explanation {
        let reading = self.reader.finish();
        explain_reading(self.recipe, reading, hints)
    }
}

/// Explains any text: an error message, a JSON body, an address, a header, a log, a number, a page's headline, a file.
pub fn explain(recipe: &Recipe, text: &str, hints: &Hints) -> Explanation {
    let mut explainer = Explainer::new(recipe);
    explainer.push(text.as_bytes());
    explainer.finish(hints)
}

fn explain_reading(recipe: &Recipe, reading: Reading, hints: &Hints) -> Explanation {
    let text = reading.paste.as_deref().unwrap_or_default();
    if find_token(text).is_some() {
        return Explanation { is_token: true, ..Explanation::default() };
    }
    let sent = Sent::of_text(recipe, text);
    let failures = match sent.answers() {
        // Of what a browser or a service recorded only what went wrong counts.
        Some(answers) => {
            let mut reader = Reader::new(&recipe.lexicon);
            reader.push(answers.as_bytes());
            reader.finish().failures
        }
        None => reading.failures,
    };
    let mut errors: Vec<Explained> = Vec::new();
    for sighting in &failures {
        let Some(error) = failure::explain(recipe, sighting, &sent, hints) else {
            continue;
        };
        let id = |error: &Explained| error.finding().map(|finding| finding.id.clone());
        match errors.iter_mut().find(|known| id(known).is_some() && id(known) == id(&error)) {
            // Two codes of one answer that lead to the same place are one error.
            Some(known) => {
                let new = error.codes.into_iter().filter(|code| !known.codes.contains(code));
                let new: Vec<String> = new.collect();
                known.codes.extend(new);
                known.evidence.extend(error.evidence);
            }
            None => errors.push(error),
        }
    }
    if errors.is_empty() {
        errors.extend(failure::headline(recipe, text, &sent, hints));
    }
    errors.extend(stated::wrong(recipe, &sent, hints));
    // What a file shows stands beside what an error says, unless it is the same.
    for error in judged::of_sent(recipe, &sent, hints) {
        let requirement = |error: &Explained| error.finding().map(|finding| finding.requirement.clone());
        match errors.iter_mut().find(|known| requirement(known) == requirement(&error)) {
            Some(known) => known.take_seen(error),
            None => errors.push(error),
        }
    }
    let ask_for = ask::what(text, &errors, &sent, hints);
    let mut recognized = sent.recognized;
    if errors.is_empty() && recognized.is_empty() {
        recognized.extend(nothing_but(text).map(str::to_owned));
    }
    Explanation { errors, is_token: false, recognized, ask_for }
}

#[cfg(test)]
mod tests;
