//! Sentences by which an error is found where it has no code, and the words that must or must not stand beside them.

use serde::Deserialize;

use super::Placeholder;

/// A sentence of a service or a program. Case, line breaks, repeated blanks and the kind of quotation mark do not
/// matter. `{name}` takes what stands there in the text, up to what follows it in the sentence; a host is one word.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Sentence {
    /// What the sentence begins with, as [`plain`] writes it; never empty.
    head: String,
    /// What follows: the name of what is taken, and the words after it, which can be empty at the end.
    rest: Vec<(Placeholder, String)>,
}

/// A phrase that stands beside an error, as [`plain`] writes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct Phrase(String);

/// A value that a sentence took from a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub name: Placeholder,
    pub value: String,
}

/// The longest value that a sentence takes.
const LONGEST: usize = 300;
/// Shorter beginnings would be found everywhere.
const SHORTEST: usize = 4;

/// Text as sentences are compared: lower case, one kind of quotation mark, one blank in place of any white space.
pub fn plain(text: &str) -> String {
    tidy(text).to_lowercase()
}

/// The same with its capital letters, for values that are taken from it.
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '`' | '\u{b4}' | '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{2039}' | '\u{203a}' => {
                out.push('\'');
            }
            c if c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out
}

impl TryFrom<String> for Sentence {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut parts = text.split('{');
        let head = plain(parts.next().unwrap_or_default());
        if head.len() < SHORTEST {
            return Err(format!("a sentence begins with at least {SHORTEST} letters of its own: {text:?}"));
        }
        let mut rest = Vec::new();
        for part in parts {
            let Some((name, words)) = part.split_once('}') else {
                return Err(format!("a brace is not closed: {text:?}"));
            };
            let name = name.parse().map_err(|_| format!("{{{name}}} is no known placeholder in {text:?}"))?;
            rest.push((name, plain(words)));
        }
        Ok(Self { head, rest })
    }
}

impl Sentence {
    /// What it begins with, to look for.
    pub fn head(&self) -> &str {
        &self.head
    }

    /// How many letters of it are fixed.
    pub fn length(&self) -> usize {
        self.head.len() + self.rest.iter().map(|(_, words)| words.len()).sum::<usize>()
    }

    /// The values, where the sentence stands in a tidy text whose `at` is where its head begins.
    pub fn take(&self, tidy: &str, at: usize) -> Option<Vec<Taken>> {
        let mut left = tidy.get(at + self.head.len()..)?;
        let mut taken = Vec::new();
        for (name, words) in &self.rest {
            let near = &left[..floor(left, LONGEST + words.len())];
            let end = match words.as_str() {
                "" => near.find(|c: char| c.is_whitespace() || matches!(c, '\'' | ',' | ')')).unwrap_or(near.len()),
                words => find(near, words)?,
            };
            let value = near[..end].trim().trim_end_matches('.').to_owned();
            if value.is_empty() || *name == Placeholder::Host && value.contains(' ') {
                return None;
            }
            taken.push(Taken { name: *name, value });
            left = &left[end + words.len()..];
        }
        Some(taken)
    }
}

impl From<String> for Phrase {
    fn from(text: String) -> Self {
        Self(plain(&text))
    }
}

impl Phrase {
    /// The phrase itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it stands in a text that went through [`plain`].
    pub fn is_in(&self, plain: &str) -> bool {
        plain.contains(&self.0)
    }
}

/// Where `words` stand in a text, without regard to the case of ASCII letters.
fn find(text: &str, words: &str) -> Option<usize> {
    let (text, words) = (text.as_bytes(), words.as_bytes());
    text.windows(words.len()).position(|window| window.eq_ignore_ascii_case(words))
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sentence(text: &str) -> Sentence {
        Sentence::try_from(text.to_owned()).unwrap()
    }

    fn taken(words: &str, text: &str) -> Option<Vec<String>> {
        let (sentence, text) = (sentence(words), tidy(text));
        let at = find(&text, sentence.head())?;
        sentence.take(&text, at).map(|taken| taken.into_iter().map(|one| one.value).collect())
    }

    #[test]
    fn case_blanks_and_quotation_marks_do_not_matter() {
        let words = "the user with id {account} has not been assigned";
        for text in
            ["The user with id A1 has not been assigned any roles", "THE USER\r\n   with id A1 has   not been assigned"]
        {
            assert_eq!(taken(words, text), Some(vec!["A1".to_owned()]), "{text}");
        }
        let words = "for subject '{subject}'";
        for text in ["for subject \"repo:x\".", "for subject \u{201c}repo:x\u{201d}", "for Subject `repo:x`"] {
            assert_eq!(taken(words, text), Some(vec!["repo:x".to_owned()]), "{text}");
        }
    }

    #[test]
    fn a_value_at_the_end_is_one_word() {
        assert_eq!(
            taken("is missing {missing}", "is missing prvReadAccount. Next"),
            Some(vec!["prvReadAccount".into()])
        );
        assert_eq!(taken("is missing {missing}", "is missing "), None);
    }

    #[test]
    fn a_sentence_without_a_beginning_is_refused() {
        for text in ["", "{name} is", "abc{", "a word {Name}", "a word {}", "a word {name}"] {
            assert!(Sentence::try_from(text.to_owned()).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_can_be_searched(text in any::<String>(), at in 0usize..40) {
            let text = tidy(&text);
            let _ = sentence("some words {account} and {tenant}").take(&text, floor(&text, at));
        }
    }
}
