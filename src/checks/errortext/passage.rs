//! From a passage of text to the failures that it shows.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use crate::evidence::secrets::without_secrets;
use crate::evidence::text::shorten;
use crate::recipe::{Lexicon, Match, Placeholder, tidy};

use super::codes::{Hit, Weight, Written, hits};
use super::facts::Facts;
use super::quotations::by_order;
use super::records::{Span, records, spans};
use super::unfold::unfold;

/// The longest piece of text that is kept of one failure.
const KEPT: usize = 4_000;
/// Sentences that stand further apart tell of different failures.
const FAR: usize = 800;

/// One failure found in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sighting {
    /// Codes that stand in the text, the most telling first.
    pub codes: Vec<String>,
    /// Codes of the sentences that stand in it, the longest sentence first.
    pub sentences: Vec<String>,
    /// Codes that say more about it and decide nothing: a privilege, a number of another layer.
    pub asides: Vec<String>,
    /// Whether nothing but a number of another layer was found.
    pub is_wrapper: bool,
    /// How often it occurs.
    pub times: usize,
    /// When it was first and last seen in a log.
    pub first: Option<String>,
    pub last: Option<String>,
    /// From the failure on, to be searched.
    pub text: String,
    /// The words of the service or program itself, to be quoted; empty where nothing shows which these are.
    pub said: String,
    /// Everything that belongs to it, to be searched.
    pub context: String,
    pub facts: Facts,
    /// What the sentences took from the text.
    pub values: BTreeMap<Placeholder, String>,
}

/// Reads a passage.
pub(super) fn read(passage: &str, lexicon: &Lexicon) -> Vec<Sighting> {
    let (text, starts) = records(&unfold(&without_secrets(passage)));
    let lower = text.to_ascii_lowercase();
    let hits = hits(&text, lexicon);
    let mut told: Vec<Match<'_>> = lexicon.told(&text).collect();
    told.sort_by_key(|told| told.at);
    let mut failures: Vec<Sighting> = Vec::new();
    // What was found in a span, with the failures that it was read as.
    let mut known: HashMap<Vec<&str>, Range<usize>> = HashMap::new();
    for span in spans(&text, &starts, &hits, &told, lexicon) {
        let found = span.hits.iter().map(|hit| hit.code.as_str()).chain(span.told.iter().map(|told| told.code));
        let found: Vec<&str> = found.collect();
        match known.get(&found) {
            Some(same) => failures[same.clone()].iter_mut().for_each(|failure| failure.times += 1),
            None => {
                let new = of_span(&text, &lower, &span, lexicon);
                known.insert(found, failures.len()..failures.len() + new.len());
                failures.extend(new);
            }
        }
    }
    failures
}

/// The failures in one part of a text; other parts may report others.
fn of_span(text: &str, lower: &str, span: &Span<'_>, lexicon: &Lexicon) -> Vec<Sighting> {
    let (hits, told, range) = (span.hits, span.told, span.range.clone());
    let is_known = |hit: &&Hit| lexicon.is_code(&hit.code);
    let specific: Vec<&Hit> = hits.iter().filter(|hit| hit.weight == Weight::Specific).collect();
    let mut failures = if specific.iter().any(is_known) || (told.is_empty() && !specific.is_empty()) {
        by_code(text, lower, range.end, &specific, told)
    } else {
        let mut failures = by_sentence(text, lower, range.clone(), told);
        // A number that nobody knows is kept with the sentence that is known.
        if let Some(failure) = failures.first_mut() {
            failure.codes.extend(specific.iter().map(|hit| hit.code.clone()));
        }
        failures
    };
    let of_weight = |weight: Weight| {
        let mut codes: Vec<String> = Vec::new();
        for hit in hits.iter().filter(|hit| hit.weight == weight) {
            if !codes.contains(&hit.code) {
                codes.push(hit.code.clone());
            }
        }
        codes
    };
    let (words, statuses) = (of_weight(Weight::Word), of_weight(Weight::Status));
    let words = if failures.is_empty() { [words, of_weight(Weight::General)].concat() } else { words };
    if failures.is_empty() && !(words.is_empty() && statuses.is_empty()) {
        failures.push(Sighting::of(Vec::new(), text, lower, range.clone()));
        if let Some(hit) = hits.iter().find(|hit| hit.weight == Weight::Status) {
            failures[0].quote_after_status(&text[hit.at..range.end]);
        }
    }
    if failures.is_empty() && hits.iter().any(|hit| hit.weight == Weight::Wrapper) {
        let codes = of_weight(Weight::Wrapper);
        let wrapper = Sighting { is_wrapper: true, ..Sighting::of(codes, text, lower, range) };
        return vec![wrapper];
    }
    if let [only] = failures.as_mut_slice() {
        // What belongs to the failure can stand before its code, as in the members of a JSON body.
        for code in words.into_iter().chain(statuses) {
            if !only.codes.contains(&code) {
                only.codes.push(code);
            }
        }
        only.asides = of_weight(Weight::Detail);
        only.asides.extend(of_weight(Weight::Wrapper));
        only.context = shorten(&text[range.clone()], KEPT);
        let whole = Facts::of(&text[range.clone()], &lower[range]);
        only.facts = std::mem::take(&mut only.facts).or(&whole);
    }
    failures
}

/// One failure for each distinct code, from its place to that of the next one, or to the end.
fn by_code(text: &str, lower: &str, end: usize, specific: &[&Hit], told: &[Match<'_>]) -> Vec<Sighting> {
    let mut ways: HashMap<(&str, Written), usize> = HashMap::new();
    for hit in specific {
        *ways.entry((hit.code.as_str(), hit.written)).or_default() += 1;
    }
    // Where the next different code stands.
    let mut ends = vec![end; specific.len()];
    for index in (0..specific.len().saturating_sub(1)).rev() {
        let next = specific[index + 1];
        ends[index] = if next.code == specific[index].code { ends[index + 1] } else { next.at };
    }
    let mut failures: Vec<Sighting> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for (hit, end) in specific.iter().zip(ends) {
        if known.contains_key(hit.code.as_str()) {
            continue;
        }
        known.insert(hit.code.as_str(), failures.len());
        let times = [Written::Plain, Written::Listed, Written::Linked, Written::Labelled]
            .iter()
            .filter_map(|written| ways.get(&(hit.code.as_str(), *written)))
            .max();
        let mut failure = Sighting::of(vec![hit.code.clone()], text, lower, hit.at..end);
        failure.times = times.copied().unwrap_or(1);
        for one in told.iter().filter(|told| (hit.at..end).contains(&told.at)) {
            failure.take(one);
            failure.quote(text, one.at);
        }
        failures.push(failure);
    }
    failures
}

/// One failure for the sentence that says most, and one for each that stands far away from it.
fn by_sentence(text: &str, lower: &str, range: Range<usize>, told: &[Match<'_>]) -> Vec<Sighting> {
    let mut groups: Vec<Vec<&Match<'_>>> = Vec::new();
    for one in told {
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|last| one.at - last.at < FAR) => group.push(one),
            Some(_) | None => groups.push(vec![one]),
        }
    }
    let mut failures: Vec<Sighting> = Vec::new();
    let count = groups.len();
    for (index, mut group) in groups.into_iter().enumerate() {
        let start = if count == 1 { range.start } else { group[0].at };
        let end = if index + 1 == count { range.end } else { group[group.len() - 1].at + FAR };
        // The longest says most; the others may still be the ones that fit what stands beside them.
        group.sort_by_key(|told| std::cmp::Reverse(told.length));
        let mut codes: Vec<String> = Vec::new();
        for one in &group {
            if !codes.iter().any(|code| code == one.code) {
                codes.push(one.code.to_owned());
            }
        }
        if let Some(known) = failures.iter_mut().find(|known| known.sentences == codes) {
            known.times += 1;
            continue;
        }
        let end = (0..=end.min(range.end)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let mut failure = Sighting::of(Vec::new(), text, lower, start..end);
        for one in group {
            failure.take(one);
            failure.quote(text, one.at);
        }
        failures.push(failure);
    }
    failures
}

impl Sighting {
    /// A page that is known by its headline, with what else stands on it.
    pub fn of_page(code: &str, text: &str) -> Self {
        let text = tidy(&unfold(&without_secrets(text)));
        let lower = text.to_ascii_lowercase();
        Self::of(vec![code.to_owned()], &text, &lower, 0..text.len())
    }

    fn of(codes: Vec<String>, text: &str, lower: &str, span: Range<usize>) -> Self {
        let (piece, lower) = (&text[span.clone()], &lower[span]);
        let said = message(piece, lower);
        let mut facts = Facts::of(piece, lower);
        if let Some(code) = codes.first() {
            facts = facts.or(&by_order(code, piece));
        }
        Self {
            times: 1,
            text: shorten(said.unwrap_or(piece).trim(), KEPT),
            said: shorten(codes.first().and_then(|code| after_code(piece, code)).or(said).unwrap_or_default(), KEPT),
            codes,
            context: shorten(piece, KEPT),
            facts,
            ..Self::default()
        }
    }

    fn take(&mut self, told: &Match<'_>) {
        if !self.sentences.iter().any(|code| code == told.code) {
            self.sentences.push(told.code.to_owned());
        }
        for (name, value) in &told.values {
            self.values.entry(*name).or_insert_with(|| value.clone());
        }
    }

    /// Quotes the sentence that was found, unless a longer piece of the service's words is known.
    fn quote(&mut self, text: &str, at: usize) {
        if self.said.is_empty() {
            sentence(&text[at..]).clone_into(&mut self.said);
        }
    }

    /// Quotes what a program writes behind a status and a colon, unless words of the service are known.
    fn quote_after_status(&mut self, from_status: &str) {
        let rest = from_status.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches([' ', '(', ')']);
        let rest = REASON_PHRASES.iter().find_map(|phrase| rest.strip_prefix(phrase)).unwrap_or(rest);
        let words = rest.trim_start_matches(')').trim_start().strip_prefix([':', '|']).map(str::trim_start);
        let is_sentence = |words: &&str| words.starts_with(|c: char| c.is_alphabetic()) && words.contains(' ');
        if let Some(words) = words.filter(is_sentence).filter(|_| self.said.is_empty()) {
            sentence(words).clone_into(&mut self.said);
        }
    }
}

/// What stands behind the number of a status as a rule.
const REASON_PHRASES: &[&str] = &[
    "Bad Request",
    "Unauthorized",
    "Forbidden",
    "Not Found",
    "Conflict",
    "Too Many Requests",
    "Internal Server Error",
    "Bad Gateway",
    "Service Unavailable",
];

/// What a service writes after its code: a colon, and then its words, up to the ids that it adds.
fn after_code<'a>(piece: &'a str, code: &str) -> Option<&'a str> {
    let rest = piece.get(code.len()..).filter(|_| piece.is_char_boundary(code.len()))?;
    let is_code = piece[..code.len()].eq_ignore_ascii_case(code);
    if !is_code || !rest.trim_start().starts_with(':') {
        return None;
    }
    let end = [" Trace ID:", "', '", "','", "'}"].iter().filter_map(|end| piece.find(end)).min().unwrap_or(piece.len());
    Some(piece[..end].trim())
}

/// The longest sentence that is quoted.
const SENTENCE: usize = 300;

/// A sentence of a text that begins with it.
fn sentence(text: &str) -> &str {
    // Python says in which line of its own source an error arose.
    let ends = ["', '", "','", "'}", ". ", " (_ssl.c:"];
    let end = ends.iter().filter_map(|end| text.find(end)).min().unwrap_or(text.len());
    let end = (0..=end.min(SENTENCE)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text[..end].trim().trim_end_matches(['\'', ' '])
}

/// Names of the member in which services tell people what happened.
const MESSAGE: &[&str] =
    &["'message':", "'errormessage':", "'exceptionmessage':", "'error_description':", "error_description="];

/// The same in answers that have none of these.
const DETAIL: &[&str] = &["'detail':", "'error_message':", "'errordescription':", "'msg':", "'title':"];

/// The sentence of a JSON answer that is meant for people.
fn message<'a>(text: &'a str, lower: &str) -> Option<&'a str> {
    let find = |name: &&str| Some(lower.find(name)? + name.len());
    let at = MESSAGE.iter().filter_map(find).min().or_else(|| DETAIL.iter().find_map(find))?;
    let rest = text.get(at..)?.trim_start().strip_prefix('\'')?;
    let end = ["','", "', '", "'}", "' }"].iter().filter_map(|end| rest.find(end)).min().unwrap_or(rest.len());
    Some(rest[..end].trim()).filter(|message| message.len() > 3)
}
