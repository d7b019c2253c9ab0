//! Parts a log into its records: entries with a time, or with the name of a program in brackets, at their head. What one
//! entry quotes belongs to its own failure and to no other.

use std::ops::Range;

use crate::recipe::{Lexicon, Match, Placeholder, tidy};

use super::codes::{Hit, Weight};
use super::facts::{addresses, is_of_sign_in, moment};

/// The longest name in brackets that stands at the head of a line.
const TAG: usize = 24;

/// A text as sentences are compared, with the bytes at which records begin.
pub(super) fn records(text: &str) -> (String, Vec<usize>) {
    let mut tidied = String::with_capacity(text.len());
    let mut starts = Vec::new();
    let mut last = None;
    for line in text.split_inclusive('\n') {
        // Lines with the same time belong to one event.
        let head = head(line);
        if head.is_some() && head != last {
            starts.push(tidied.len());
            last = head;
        }
        let line = tidy(line);
        tidied.push_str(if tidied.ends_with(' ') { line.trim_start_matches(' ') } else { &line });
    }
    (tidied, starts)
}

/// The time, or the name in brackets, with which a line begins.
fn head(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let inside = line.strip_prefix('[').unwrap_or(line);
    let seconds = |length: usize| inside.get(..length).filter(|_| inside.is_char_boundary(length));
    if let Some(time) = seconds(19).filter(|time| moment(time).is_some_and(|found| found == **time)) {
        return Some(time);
    }
    let is_time = |time: &&str| {
        time.bytes().enumerate().all(|(at, byte)| if at % 3 == 2 { byte == b':' } else { byte.is_ascii_digit() })
    };
    if let Some(time) = seconds(8).filter(is_time) {
        return Some(time);
    }
    let (tag, rest) = line.strip_prefix('[')?.split_once(']')?;
    let is_name = tag.starts_with(|c: char| c.is_alphabetic()) && !tag.contains(['"', '\'', ',', ' ']);
    (is_name && (1..=TAG).contains(&tag.len()) && rest.starts_with(' ')).then_some(tag)
}

/// A span of a text with what was found in it.
pub(super) struct Span<'a> {
    pub range: Range<usize>,
    pub hits: &'a [Hit],
    pub told: &'a [Match<'a>],
}

/// How a record counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Record {
    /// It goes on with what the one before it tells.
    Goes,
    /// It has nothing but the status of a call.
    Status,
    /// It reports a failure of its own, and may name the host or address that failed.
    Tells { names_place: bool },
}

/// The spans of a text, each about one failure as far as its records show; one span where they show nothing.
pub(super) fn spans<'a>(
    text: &str,
    starts: &[usize],
    hits: &'a [Hit],
    told: &'a [Match<'a>],
    lexicon: &Lexicon,
) -> Vec<Span<'a>> {
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let has_codes = hits.iter().any(|hit| hit.weight == Weight::Specific && lexicon.is_code(&hit.code));
    let kinds: Vec<(usize, Record)> = starts
        .iter()
        .zip(ends)
        .map(|(start, end)| {
            let (hits, told) = (within(hits, *start..end, |hit| hit.at), within(told, *start..end, |told| told.at));
            let is_called = addresses(&text[*start..end]).any(|address| !is_of_sign_in(address));
            let has_code = hits.iter().any(|hit| hit.weight == Weight::Specific && lexicon.is_code(&hit.code));
            // Beside a number, a sentence is only sure to be of another failure where it names another place.
            let is_told =
                !told.is_empty() && (!has_codes || is_called || told.iter().any(|one| !one.values.is_empty()));
            let has_status = hits.iter().any(|hit| matches!(hit.weight, Weight::Status | Weight::Word));
            let kind = match (has_code || is_told, has_status && is_called) {
                (true, _) => {
                    let names_host = |one: &Match<'_>| one.values.iter().any(|(name, _)| *name == Placeholder::Host);
                    Record::Tells { names_place: is_called || told.iter().any(names_host) }
                }
                (false, true) => Record::Status,
                (false, false) => Record::Goes,
            };
            (*start, kind)
        })
        .collect();
    let begins = kinds.iter().enumerate().filter(|(index, (_, kind))| match kind {
        // A status alone is told more of by the entry behind it.
        Record::Tells { names_place: false } => {
            !index.checked_sub(1).is_some_and(|before| kinds[before].1 == Record::Status)
        }
        Record::Tells { names_place: true } | Record::Status => true,
        Record::Goes => false,
    });
    let begins: Vec<usize> = begins.map(|(_, (start, _))| *start).collect();
    // What stands before the first one belongs to it.
    let begins = std::iter::once(0).chain(begins.into_iter().skip(1));
    let begins: Vec<usize> = begins.collect();
    let ends = begins.iter().skip(1).copied().chain([text.len()]);
    begins
        .iter()
        .zip(ends)
        .map(|(start, end)| Span {
            range: *start..end,
            hits: within(hits, *start..end, |hit| hit.at),
            told: within(told, *start..end, |told| told.at),
        })
        .collect()
}

/// What stands in a range, of a list in the order of the text.
fn within<T>(all: &[T], range: Range<usize>, at: impl Fn(&T) -> usize) -> &[T] {
    let from = all.partition_point(|one| at(one) < range.start);
    let to = all.partition_point(|one| at(one) < range.end);
    &all[from..to.max(from)]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_record_begins_with_a_time_or_a_name_that_is_new() {
        for (text, count) in [
            ("2026-11-17 07:40:01 [a] one\n  at two\n2026-11-17 07:40:01.5 [a] three\n2026-11-17T07:40:02Z four", 2),
            ("[2026-11-17 07:40:01] one\n[2026-11-17 07:40:02] two", 2),
            ("07:40:01 one\n07:40:02 two", 2),
            ("[crm] one\n[crm] two\n[erp] three", 2),
            ("[\"crm\", \"erp\"]\n[1] two\n(07:40:01) three", 0),
            ("é7:40:01\n2026-11-17é07:40:01 x", 0),
        ] {
            assert_eq!(records(text).1.len(), count, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_text_is_tidied_by_lines_as_in_one_piece(text in r"(07:40:0[12]| |\n|\r|\[a\]|\[b\] |é|x|\u{2028}|\t){0,30}") {
            let (tidied, starts) = records(&text);
            prop_assert_eq!(&tidied, &tidy(&text));
            prop_assert!(starts.iter().all(|start| tidied.is_char_boundary(*start)));
        }
    }
}
