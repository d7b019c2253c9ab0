//! Everything by which an error is found in a text: sentences, looked for all at once.

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

use super::{OwnExplanation, RecipeError, Sentence, Symptom};

/// A shorter mark would stop a scan at every line.
const MARK: usize = 12;

/// The sentences of all symptoms and explanations, and the codes that are plain words.
#[derive(Clone, Debug)]
pub struct Lexicon {
    sentences: Vec<(String, Sentence)>,
    heads: AhoCorasick,
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
    pub values: Vec<(&'a str, String)>,
}

impl Lexicon {
    /// Takes in what the assets say.
    ///
    /// # Errors
    /// When there is more to look for than can be looked for at once.
    pub(super) fn of(symptoms: &[Symptom], explanations: &[OwnExplanation]) -> Result<Self, RecipeError> {
        let of_symptoms = symptoms.iter().map(|symptom| (&symptom.code, &symptom.sentences));
        let of_explanations = explanations.iter().map(|own| (&own.code, &own.sentences));
        let all = || of_symptoms.clone().chain(of_explanations.clone());
        let sentences: Vec<(String, Sentence)> = all()
            .flat_map(|(code, sentences)| sentences.iter().map(|sentence| (code.clone(), sentence.clone())))
            .collect();
        let heads = AhoCorasickBuilder::new()
            .match_kind(MatchKind::Standard)
            .ascii_case_insensitive(true)
            .build(sentences.iter().map(|(_, sentence)| sentence.head()))
            .map_err(|source| RecipeError::read("symptoms", source))?;
        let codes = all().map(|(code, _)| code.to_ascii_lowercase()).collect();
        Ok(Self { sentences, heads, codes })
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
        &self.heads
    }

    /// The sentences that stand in a text that went through [`super::tidy`].
    pub fn told<'a>(&'a self, tidy: &'a str) -> impl Iterator<Item = Match<'a>> {
        self.heads.find_overlapping_iter(tidy).filter_map(|found| {
            let (code, sentence) = &self.sentences[found.pattern().as_usize()];
            let taken = sentence.take(tidy, found.start())?;
            let values = taken.into_iter().map(|taken| (taken.name, taken.value)).collect();
            Some(Match { code, at: found.start(), length: sentence.length(), values })
        })
    }
}
