//! Everything by which an error is found in a text: sentences, looked for all at once.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, BuildError, MatchKind};

use super::{OwnExplanation, Placeholder, RecipeError, Sentence, Symptom};

/// In a text that is no longer, sentences are looked for one by one: that takes less time than making ready for all.
const SHORT: usize = 512;

/// A shorter mark would stop a scan at every line.
const MARK: usize = 12;

/// The sentences of all symptoms and explanations, and the codes that are plain words.
#[derive(Clone, Debug)]
pub struct Lexicon {
    sentences: Vec<(String, Sentence)>,
    /// Made when it is first looked for something: most runs of the program never do.
    heads: OnceLock<AhoCorasick>,
    /// Codes that are words, in lower case.
    codes: BTreeSet<String>,
}

/// A sentence that stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match<'a> {
    /// The code of its symptom or explanation.
    pub code: &'a str,
    /// Byte of the text at which it begins.
    pub at: usize,
    /// How much of it is fixed: the longest says most.
    pub length: usize,
    /// What it took from the text, by name.
    pub values: Vec<(Placeholder, String)>,
}

impl Lexicon {
    /// Takes in what the assets say.
    pub(super) fn of(symptoms: &[Symptom], explanations: &[OwnExplanation]) -> Self {
        let of_symptoms = symptoms.iter().map(|symptom| (&symptom.code, &symptom.sentences));
        let of_explanations = explanations.iter().map(|own| (&own.code, &own.sentences));
        let all = || of_symptoms.clone().chain(of_explanations.clone());
        let sentences = all()
            .flat_map(|(code, sentences)| sentences.iter().map(|sentence| (code.clone(), sentence.clone())))
            .collect();
        let codes = all().map(|(code, _)| code.to_ascii_lowercase()).collect();
        Self { sentences, heads: OnceLock::new(), codes }
    }

    /// Makes sure that everything can be looked for at once.
    ///
    /// # Errors
    /// When there is too much of it.
    pub(super) fn check(&self) -> Result<(), RecipeError> {
        let heads = self.build().map_err(|source| RecipeError::read("symptoms", source))?;
        self.heads.get_or_init(|| heads);
        Ok(())
    }

    fn build(&self) -> Result<AhoCorasick, BuildError> {
        AhoCorasickBuilder::new()
            .match_kind(MatchKind::Standard)
            .ascii_case_insensitive(true)
            .build(self.sentences.iter().map(|(_, sentence)| sentence.head()))
    }

    /// Whether a word is the code of a symptom or an explanation.
    pub fn is_code(&self, word: &str) -> bool {
        self.codes.contains(&word.to_ascii_lowercase())
    }

    /// What to look for in a text that is too long to be read as a whole: how sentences begin, and codes that are words.
    pub fn marks(&self) -> impl Iterator<Item = &str> {
        let heads = self.sentences.iter().map(|(_, sentence)| sentence.head()).filter(|head| head.len() >= MARK);
        let is_word = |code: &&str| code.len() >= MARK && code.bytes().all(|b| b.is_ascii_alphabetic());
        heads.chain(self.codes.iter().map(String::as_str).filter(is_word))
    }

    /// How sentences begin, to be looked for all at once.
    pub fn heads(&self) -> &AhoCorasick {
        self.heads.get_or_init(|| self.build().expect("these assets have been checked"))
    }

    /// The sentences that stand in a text that went through [`super::tidy`].
    pub fn told<'a>(&'a self, tidy: &'a str) -> impl Iterator<Item = Match<'a>> {
        let found = if tidy.len() > SHORT { self.found_at_once(tidy) } else { self.found_one_by_one(tidy) };
        found.into_iter().filter_map(|(_, start, index)| {
            let (code, sentence) = &self.sentences[index];
            let taken = sentence.take(tidy, start)?;
            let values = taken.into_iter().map(|taken| (taken.name, taken.value)).collect();
            Some(Match { code, at: start, length: sentence.length(), values })
        })
    }

    /// End, start and sentence of each beginning that stands in the text, in this order.
    fn found_at_once(&self, tidy: &str) -> Vec<(usize, usize, usize)> {
        let found = self.heads().find_overlapping_iter(tidy);
        let mut found: Vec<_> = found.map(|found| (found.end(), found.start(), found.pattern().as_usize())).collect();
        found.sort_unstable();
        found
    }

    /// The same without making anything ready.
    fn found_one_by_one(&self, tidy: &str) -> Vec<(usize, usize, usize)> {
        let lower = tidy.to_ascii_lowercase();
        let heads = self.sentences.iter().enumerate().filter(|(_, (_, sentence))| sentence.head().len() <= lower.len());
        let mut found: Vec<_> = heads
            .flat_map(|(index, (_, sentence))| {
                // Sentences begin in lower case.
                lower.match_indices(sentence.head()).map(move |(start, head)| (start + head.len(), start, index))
            })
            .collect();
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use crate::recipe::Recipe;

    #[test]
    fn a_short_text_is_read_like_a_long_one() {
        let lexicon = &Recipe::embedded().lexicon;
        for (_, sentence) in &lexicon.sentences {
            let text = format!("Error: {}. And {}", sentence.head().to_ascii_uppercase(), sentence.head());
            let found = lexicon.found_one_by_one(&text);
            assert!(found.len() > 1 && found == lexicon.found_at_once(&text), "{text}");
        }
    }
}
