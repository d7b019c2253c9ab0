//! Reads a text of any length in one pass: the first failure of each kind with the lines around it, and of all others
//! only that, and when, they happened.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind};

use crate::recipe::Lexicon;

use super::facts::moment;
use super::passage::{self, Sighting};

/// How much is looked at around a failure, before and after.
const BEFORE: usize = 1_024;
const AFTER: usize = 3_072;
/// How much is scanned at a time.
const BLOCK: usize = 256 * 1024;
/// How much of a line is kept for its time.
const LINE: usize = 64;
/// Kinds of failures that are told apart; a text with more is counted no further.
const KINDS: usize = 2_048;

/// Words that stand beside almost every failure, and hardly anywhere else.
const MARKS: &[&str] = &["AADSTS", "0x8", "Unauthorized", "Forbidden", "status code 4", "status code 5"];
const STATUSES: &[&str] = &["HTTP/1.1 4", "HTTP/1.1 5", "HTTP/2 4", "HTTP/2 5", "HTTP 4", "HTTP 5"];

/// Everything that a long text is looked through for, whatever its case.
pub fn marks(lexicon: &Lexicon) -> Vec<String> {
    let own = MARKS.iter().chain(STATUSES).copied();
    own.chain(lexicon.marks()).map(str::to_owned).collect()
}

/// A scan in progress.
pub(super) struct Log<'a> {
    lexicon: &'a Lexicon,
    marks: AhoCorasick,
    /// What was not scanned yet, after what may still be needed as the lines before.
    block: Vec<u8>,
    /// How much of the block was scanned.
    scanned: usize,
    /// Where in the whole text the block begins.
    base: u64,
    kinds: HashMap<Kind, Seen>,
    failures: Vec<Sighting>,
    /// How many passages were read in full.
    passages: usize,
    /// How many bytes were looked through for the beginnings of lines.
    looked_through: u64,
}

/// A mark with the digits behind it.
type Kind = (usize, u32);

struct Seen {
    times: usize,
    /// Where in the whole text the line begins that was counted last.
    line: u64,
    first: Vec<u8>,
    last: Vec<u8>,
    /// The failures that the passage around the first one showed.
    failures: Vec<usize>,
}

impl<'a> Log<'a> {
    pub fn new(lexicon: &'a Lexicon) -> Self {
        let marks = marks(lexicon);
        let build = |kind| AhoCorasickBuilder::new().ascii_case_insensitive(true).kind(kind).build(&marks);
        let marks = build(Some(AhoCorasickKind::DFA)).or_else(|_| build(None));
        Self {
            lexicon,
            marks: marks.unwrap_or_else(|_| lexicon.heads().clone()),
            block: Vec::with_capacity(2 * BLOCK),
            scanned: 0,
            base: 0,
            kinds: HashMap::new(),
            failures: Vec::new(),
            passages: 0,
            looked_through: 0,
        }
    }

    pub fn push(&mut self, mut piece: &[u8]) {
        while !piece.is_empty() {
            let (now, later) = piece.split_at(piece.len().min(BLOCK));
            self.block.extend_from_slice(now);
            piece = later;
            // What stands at the end may be cut off; it is scanned with the next piece.
            if self.block.len() - self.scanned > BLOCK {
                self.scan(self.block.len() - AFTER);
            }
        }
    }

    pub fn finish(mut self) -> Vec<Sighting> {
        self.scan(self.block.len());
        let mut times: Vec<(usize, Option<String>, Option<String>)> = vec![(1, None, None); self.failures.len()];
        for seen in self.kinds.values() {
            for index in &seen.failures {
                if seen.times >= times[*index].0 {
                    let moment = |line: &[u8]| moment(&String::from_utf8_lossy(line));
                    times[*index] = (seen.times, moment(&seen.first), moment(&seen.last));
                }
            }
        }
        let mut failures = self.failures;
        for (failure, (times, first, last)) in failures.iter_mut().zip(times) {
            failure.times = times;
            (failure.first, failure.last) = (first, last);
        }
        failures
    }

    /// Scans the block up to this byte, and forgets what is not needed any more.
    fn scan(&mut self, end: usize) {
        let block = std::mem::take(&mut self.block);
        let end =
            block[..end].iter().rposition(|byte| *byte == b'\n').filter(|_| end < block.len()).map_or(end, |at| at + 1);
        let end = end.max(self.scanned);
        // A line may be as long as the text, with failures all along: none of it is looked through twice.
        let (mut line, mut before) = (self.scanned, self.scanned);
        for found in self.marks.clone().find_iter(&block[self.scanned..end]) {
            let at = self.scanned + found.start();
            if let Some(newline) = block[before..at].iter().rposition(|byte| *byte == b'\n') {
                line = before + newline + 1;
            }
            self.looked_through += (at - before) as u64;
            before = at;
            let kind = (found.pattern().as_usize(), number(&block[self.scanned + found.end()..]));
            self.see(kind, &block, line, at);
        }
        let from = end.saturating_sub(BEFORE);
        self.base += from as u64;
        self.block = block;
        self.block.drain(..from);
        self.scanned = end - from;
    }

    fn see(&mut self, kind: Kind, block: &[u8], line: usize, at: usize) {
        let start = || block[line..(line + LINE).min(block.len())].to_vec();
        let place = self.base + line as u64;
        if let Some(seen) = self.kinds.get_mut(&kind) {
            if seen.line != place {
                seen.times += 1;
                seen.line = place;
                seen.last.clear();
                seen.last.extend_from_slice(&block[line..(line + LINE).min(block.len())]);
            }
            return;
        }
        if self.kinds.len() >= KINDS {
            return;
        }
        // From the line of the failure on: what stands before it belongs to another one as a rule.
        let passage = &block[at.saturating_sub(BEFORE).max(line)..(at + AFTER).min(block.len())];
        self.passages += 1;
        let failures: Vec<usize> = passage::read(&String::from_utf8_lossy(passage), self.lexicon)
            .into_iter()
            .take(1)
            .map(|failure| {
                match self
                    .failures
                    .iter()
                    .position(|known| (&known.codes, &known.sentences) == (&failure.codes, &failure.sentences))
                {
                    Some(index) => index,
                    None => {
                        self.failures.push(failure);
                        self.failures.len() - 1
                    }
                }
            })
            .collect();
        self.kinds.insert(kind, Seen { times: 1, line: place, first: start(), last: start(), failures });
    }
}

/// The digits that follow a mark, such as the number of Entra behind its letters.
fn number(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .take(9)
        .map_while(|byte| char::from(*byte).to_digit(16))
        .fold(0u32, |number, digit| number.wrapping_mul(16).wrapping_add(digit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::Recipe;

    /// What a log cost: passages read in full, kinds kept, failures kept, bytes held, bytes gone through.
    fn cost(errors: usize) -> (usize, usize, usize, usize, u64) {
        let mut log = Log::new(&Recipe::embedded().lexicon);
        let mut length = 0;
        for number in 0..errors {
            let code = [65001, 50011, 700_016, 53003][number % 4];
            let line =
                format!("2026-03-10T12:00:00Z worker AADSTS{code}: it failed, the {number}th time in this run\n");
            log.push(line.as_bytes());
            length += line.len() as u64;
        }
        log.scan(log.block.len());
        let through = log.base + log.scanned as u64;
        assert_eq!(through, length, "each byte is gone through, and none twice");
        (log.passages, log.kinds.len(), log.failures.len(), log.block.capacity(), through)
    }

    #[test]
    fn a_line_as_long_as_the_text_is_looked_through_once() {
        let mut log = Log::new(&Recipe::embedded().lexicon);
        let text = "AADSTS65001 x ".repeat(100_000);
        log.push(text.as_bytes());
        log.scan(log.block.len());
        assert!(log.looked_through <= text.len() as u64, "{} of {}", log.looked_through, text.len());
    }

    #[test]
    fn twice_the_errors_cost_twice_the_bytes_and_no_more_reading_or_memory() {
        let (passages, kinds, failures, held, bytes) = cost(10_000);
        assert_eq!((passages, kinds, failures), (4, 4, 4));
        assert!(held <= 4 * BLOCK, "{held}");
        for times in [2, 4] {
            let more = cost(10_000 * times);
            assert_eq!((more.0, more.1, more.2), (passages, kinds, failures));
            assert!(more.3 <= 4 * BLOCK, "{}", more.3);
            let times = u64::try_from(times).unwrap_or_default();
            // The running number has more digits, so a line is a little longer.
            assert!(more.4 >= bytes * times && more.4 <= bytes * times + bytes / 10 * times, "{} of {bytes}", more.4);
        }
    }
}
