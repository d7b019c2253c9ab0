//! Finds the codes of errors in plain text: numbers of Entra, statuses of HTTP, and words that the recipe knows.

use crate::evidence::answer::REFUSED;

/// A place in a text that names an error.
pub(super) struct Hit {
    pub(super) code: String,
    /// Byte at which it stands.
    pub(super) at: usize,
    /// The word before a bare number; empty for a code that needs none.
    after: String,
    /// Whether the code alone says what is wrong; `Forbidden` or `access_denied` do not.
    pub(super) is_specific: bool,
}

/// How often an error occurs. One answer of Entra carries its number in the text, in `error_codes` and in `error_uri`
/// (SERVICES.md, "Device code"), so what is written in different ways counts once.
pub(super) fn times(hits: &[&Hit], code: &str) -> usize {
    let hits = || hits.iter().filter(|hit| hit.code == code);
    hits().map(|one| hits().filter(|other| other.after == one.after).count()).max().unwrap_or(1)
}

struct Word<'a> {
    at: usize,
    text: &'a str,
}

fn words(text: &str) -> Vec<Word<'_>> {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, is_inside(c)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                words.push(Word { at: from, text: &text[from..at] });
                start = None;
            }
            (None, false) | (Some(_), true) => {}
        }
    }
    words
}

fn is_number(text: &str, digits: std::ops::RangeInclusive<usize>) -> bool {
    digits.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// Finds the codes in a text, in their order. `is_known` tells which plain words are codes of the recipe.
pub(super) fn hits(text: &str, is_known: &dyn Fn(&str) -> bool) -> Vec<Hit> {
    let trimmed = text.trim();
    let whole = |code: String| vec![Hit { code, at: 0, after: String::new(), is_specific: true }];
    if is_number(trimmed, 5..=8) {
        return whole(format!("AADSTS{trimmed}"));
    }
    if is_number(trimmed, 3..=3) && matches!(trimmed.as_bytes()[0], b'4' | b'5') {
        return whole(format!("HTTP {trimmed}"));
    }
    let words = words(text);
    let before = |index: usize, steps: usize| {
        index.checked_sub(steps).map_or(String::new(), |i| words[i].text.to_ascii_lowercase())
    };
    let mut hits = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let (one, two) = (before(index, 1), before(index, 2));
        let upper = word.text.to_ascii_uppercase();
        let hit = if let Some(number) = upper.strip_prefix("AADSTS")
            && is_number(number, 4..=9)
        {
            Some((format!("AADSTS{number}"), true))
        } else if is_number(word.text, 5..=8)
            && (matches!(one.as_str(), "error" | "error_codes" | "errorcode") || (one == "code" && two == "error"))
        {
            Some((format!("AADSTS{}", word.text), true))
        } else if is_number(word.text, 3..=3)
            && matches!(word.text.as_bytes()[0], b'4' | b'5')
            && (matches!(one.as_str(), "http" | "status" | "statuscode" | "status_code")
                || two == "http"
                || (one.len() <= 2 && before(index, 3) == "http"))
        {
            Some((format!("HTTP {}", word.text), false))
        } else if upper.starts_with("0X8") && word.text.len() == 10 {
            Some((word.text.to_ascii_lowercase(), true))
        } else if word.text == "IsSuccess" && words.get(index + 1).is_some_and(|next| next.text == "false") {
            Some((REFUSED.to_owned(), true))
        } else if is_known(word.text) {
            let is_specific = word.text.len() > 12 && word.text.contains(|c: char| c.is_ascii_uppercase());
            Some((word.text.to_owned(), is_specific))
        } else {
            None
        };
        if let Some((code, is_specific)) = hit {
            let after = if code == word.text || upper == code { String::new() } else { one };
            hits.push(Hit { code, at: word.at, after, is_specific });
        }
    }
    hits
}
