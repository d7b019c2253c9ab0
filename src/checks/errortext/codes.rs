//! Finds the codes of errors in plain text: numbers of Entra, statuses of HTTP, and words that the recipe knows.

use crate::evidence::answer::REFUSED;
use crate::recipe::Lexicon;

/// How much a code tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// A number of a layer that only passes an error on.
    Wrapper,
    /// A word of OAuth that stands for many numbers of Entra; it counts only where nothing else tells.
    General,
    /// What is missing, such as a privilege; it says more about an error and is none.
    Detail,
    /// A status of HTTP.
    Status,
    /// A word such as `Forbidden` or `access_denied`, which says little by itself.
    Word,
    /// It alone says what is wrong.
    Specific,
}

/// A place in a text that names an error.
#[derive(Debug)]
pub(super) struct Hit {
    pub code: String,
    /// Byte at which it stands.
    pub at: usize,
    pub weight: Weight,
    /// How it is written, so that an answer that gives its number in several ways counts once.
    pub written: Written,
}

/// One answer of Entra carries its number in its text, in `error_codes` and in `error_uri`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Written {
    Plain,
    Listed,
    Linked,
    Labelled,
}

#[derive(Clone, Copy)]
struct Word<'a> {
    at: usize,
    text: &'a str,
}

fn words(text: &str) -> Vec<Word<'_>> {
    let is_inside = |c: char| c.is_alphanumeric() || c == '_';
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

const STATUSES: &[&str] = &[
    "400", "401", "403", "404", "405", "407", "408", "409", "410", "412", "413", "415", "429", "500", "501", "502",
    "503", "504",
];

/// Words before a number that make it a status.
const BEFORE_STATUS: &[&str] = &[
    "http",
    "status",
    "statuscode",
    "status_code",
    "code",
    "error",
    "fehler",
    "erreur",
    "errore",
    "fout",
    "get",
    "gets",
    "got",
    "getting",
    "returns",
    "returned",
    "returning",
    "return",
    "answers",
    "answered",
    "gives",
    "gave",
    "response",
    "responded",
    "receive",
    "received",
    "receiving",
    "throws",
    "an",
    "a",
    "the",
    "with",
    "of",
    "always",
];

/// Words after a number that make it a status.
const AFTER_STATUS: &[&str] = &[
    "unauthorized",
    "forbidden",
    "error",
    "errors",
    "code",
    "response",
    "status",
    "bad",
    "not",
    "internal",
    "proxy",
    "too",
    "gateway",
    "service",
    "conflict",
    "from",
    "for",
    "when",
    "while",
];

/// Words around "unauthorized" and "forbidden" that make them a status.
const ABOUT_CALLS: &[&str] = &[
    "http", "request", "status", "code", "server", "api", "response", "call", "401", "403", "error", "returned",
    "returns", "message",
];

/// Words before a number that make it one of Entra.
const ERROR_WORDS: &[&str] = &[
    "error",
    "errorcode",
    "error_codes",
    "error_code",
    "fehlercode",
    "fehler",
    "foutcode",
    "codice",
    "erreur",
    "errore",
    "erro",
    "felkod",
    "fejlkode",
];

/// Finds the codes in a tidy text, in their order.
pub(super) fn hits(text: &str, lexicon: &Lexicon) -> Vec<Hit> {
    let trimmed = text.trim();
    let whole = |code: String| vec![Hit { code, at: 0, weight: Weight::Specific, written: Written::Plain }];
    if is_number(trimmed, 5..=8) {
        return whole(format!("AADSTS{trimmed}"));
    }
    if STATUSES.contains(&trimmed) || (is_number(trimmed, 3..=3) && trimmed.starts_with(['4', '5'])) {
        return vec![Hit { code: format!("HTTP {trimmed}"), at: 0, weight: Weight::Status, written: Written::Plain }];
    }
    let bare = |code: &str, weight| vec![Hit { code: code.to_owned(), at: 0, weight, written: Written::Plain }];
    match trimmed {
        "Forbidden" => return bare("Forbidden", Weight::Word),
        "Unauthorized" => return bare("HTTP 401", Weight::Status),
        _ => {}
    }
    let words = words(text);
    let lower: Vec<String> = words.iter().map(|word| word.text.to_lowercase()).collect();
    let mut hits: Vec<Hit> = (0..words.len()).filter_map(|index| hit(text, &words, &lower, index, lexicon)).collect();
    if is_compound(text, &hits) {
        // The second number tells what was wrong with the credentials.
        for hit in hits.iter_mut().filter(|hit| hit.code == OUTER) {
            hit.weight = Weight::Wrapper;
        }
    }
    hits
}

/// The number of older times that says only that credentials were not accepted, with another number right behind it.
const OUTER: &str = "AADSTS70002";

fn is_compound(text: &str, hits: &[Hit]) -> bool {
    const NEAR: usize = 80;
    hits.windows(2).any(|pair| {
        let between = text.get(pair[0].at..pair[1].at).unwrap_or_default();
        pair[0].code == OUTER && pair[1].code != OUTER && pair[1].written == Written::Plain && between.len() < NEAR
    })
}

fn hit(text: &str, words: &[Word<'_>], lower: &[String], index: usize, lexicon: &Lexicon) -> Option<Hit> {
    let word = words[index];
    let back = |steps: usize| index.checked_sub(steps).map_or("", |at| lower[at].as_str());
    let ahead = |steps: usize| lower.get(index + steps).map_or("", String::as_str);
    let found = |code: String, weight, written| Some(Hit { code, at: word.at, weight, written });
    let small = lower[index].as_str();
    if let Some(number) = small.strip_prefix("aadsts").filter(|number| is_number(number, 4..=9)) {
        return found(format!("AADSTS{number}"), Weight::Specific, Written::Plain);
    }
    if let Some(number) =
        small.strip_prefix("aadsts").filter(|rest| rest.is_empty()).map(|_| ahead(1)).filter(|n| is_number(n, 4..=9))
    {
        return found(format!("AADSTS{number}"), Weight::Specific, Written::Plain);
    }
    if is_number(small, 5..=8) {
        let entra = format!("AADSTS{small}");
        if back(1) == "error_codes" {
            return found(entra, Weight::Specific, Written::Listed);
        }
        let labelled = (1..=3).any(|steps| ERROR_WORDS.contains(&back(steps)));
        let in_link = back(1) == "code" && back(2) == "error";
        if (labelled || in_link) && lexicon.is_code(&entra) {
            let written = if in_link { Written::Linked } else { Written::Labelled };
            return found(entra, Weight::Specific, written);
        }
        return None;
    }
    if is_number(small, 9..=10) && back(1) == "code" {
        let weight = if lexicon.is_code(small) { Weight::Specific } else { Weight::Wrapper };
        return found(small.to_owned(), weight, Written::Plain);
    }
    // An HRESULT is written as a negative number by programs that do not know what it is.
    if is_number(small, 10..=10) && small.starts_with("214") && text[..word.at].ends_with('-') {
        let value = small.parse::<i64>().ok().map(|value| (-value) & 0xffff_ffff)?;
        let code = format!("{value:#010x}");
        return lexicon.is_code(&code).then(|| found(code, Weight::Specific, Written::Plain)).flatten();
    }
    if STATUSES.contains(&small) && is_status(text, word, lower, index) {
        return found(format!("HTTP {small}"), Weight::Status, Written::Plain);
    }
    if small.starts_with("0x8") && small.len() == 10 {
        // As the code of an answer it is the service's own, known or not.
        let is_member = text[..word.at].trim_end_matches([' ', '\'']).ends_with("'code':");
        let weight = if lexicon.is_code(small) || is_member { Weight::Specific } else { Weight::Wrapper };
        return found(small.to_owned(), weight, Written::Plain);
    }
    if word.text == "IsSuccess" && ahead(1) == "false" {
        return found(REFUSED.to_owned(), Weight::Specific, Written::Plain);
    }
    let is_privilege =
        word.text.strip_prefix("prv").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()));
    if is_privilege {
        return found(word.text.to_owned(), Weight::Detail, Written::Plain);
    }
    if matches!(small, "unauthorized" | "forbidden") {
        let is_member = text[..word.at].ends_with('\'') && text[word.at + word.text.len()..].starts_with('\'');
        if word.text == "Forbidden" && (is_member || index == 0) {
            return found(word.text.to_owned(), Weight::Word, Written::Plain);
        }
        let about = back(1).ends_with("exception")
            || (1..=5).any(|steps| ABOUT_CALLS.contains(&back(steps)) || ABOUT_CALLS.contains(&ahead(steps)));
        let code = if small == "forbidden" { "HTTP 403" } else { "HTTP 401" };
        // Once for "(401) Unauthorized".
        let is_said = (1..=2).any(|steps| code.ends_with(back(steps)) && back(steps).len() == 3);
        return (about && !is_said).then(|| found(code.to_owned(), Weight::Status, Written::Plain)).flatten();
    }
    let is_member = text[..word.at].trim_end_matches([' ', '\'']).ends_with("'code':");
    if is_member && !lexicon.is_code(word.text) && word.text.len() > 3 && !is_number(word.text, 1..=10) {
        return found(word.text.to_owned(), Weight::Detail, Written::Plain);
    }
    if lexicon.is_code(word.text) && word.text.len() > 3 && !is_number(word.text, 1..=10) {
        let is_specific = word.text.len() > 12 && word.text.contains(|c: char| c.is_ascii_uppercase());
        let weight = match small {
            "invalid_client" | "invalid_grant" | "unauthorized_client" => Weight::General,
            _ if is_specific => Weight::Specific,
            _ => Weight::Word,
        };
        return found(word.text.to_owned(), weight, Written::Plain);
    }
    None
}

fn is_status(text: &str, word: Word<'_>, lower: &[String], index: usize) -> bool {
    let back = |steps: usize| index.checked_sub(steps).map_or("", |at| lower[at].as_str());
    let ahead = lower.get(index + 1).map_or("", String::as_str);
    // A piece of an id, a version or a decimal number.
    let before = text[..word.at].chars().next_back();
    let after = text[word.at + word.text.len()..].chars();
    let mut after = after.clone().take(2);
    let is_piece = matches!(before, Some('-' | '.' | '/' | '$' | '#' | '+'))
        && lower.get(index.wrapping_sub(2)).is_none_or(|word| word != "http")
        || matches!((after.next(), after.next()), (Some('.' | '-' | ':'), Some(c)) if c.is_alphanumeric());
    if is_piece {
        return false;
    }
    // `GET https://… -> 403`
    let is_after_arrow = ["->", "=>", "→"].iter().any(|arrow| text[..word.at].trim_end().ends_with(arrow));
    // `: (403) Unzulässig`, in the language of the system
    let is_in_brackets = before == Some('(') && text[..word.at - 1].trim_end().ends_with(':');
    // `HTTP/1.1 403`
    let is_line = back(1) == "http" || back(2) == "http" || (back(1).len() <= 2 && back(3) == "http");
    is_line
        || is_in_brackets
        || is_after_arrow
        || index == 0
        || BEFORE_STATUS.contains(&back(1))
        || AFTER_STATUS.contains(&ahead)
}
