//! Lines from standard input, as they come.

use tokio::io::{AsyncBufRead, AsyncBufReadExt, BufReader, Stdin};
use zeroize::Zeroizing;

/// Of a longer line the rest is left out: what is fed in may have no ends of lines at all.
const LONGEST: usize = 1 << 20;

/// Reads line by line. What is no text comes as well as it can be read.
pub(super) struct Lines<R> {
    from: R,
    line: Zeroizing<Vec<u8>>,
}

impl Lines<BufReader<Stdin>> {
    /// Those of standard input.
    pub(super) fn of_stdin() -> Self {
        Self::new(BufReader::new(tokio::io::stdin()))
    }
}

impl<R: AsyncBufRead + Unpin> Lines<R> {
    fn new(from: R) -> Self {
        Self { from, line: Zeroizing::default() }
    }

    /// The next line without its end; `None` at the end, and where nothing can be read. Nothing is lost when the wait is
    /// given up.
    pub(super) async fn next(&mut self) -> Option<Zeroizing<String>> {
        loop {
            let piece = self.from.fill_buf().await.unwrap_or_default();
            if piece.is_empty() {
                return if self.line.is_empty() { None } else { Some(self.take()) };
            }
            let end = piece.iter().position(|byte| *byte == b'\n');
            let length = end.unwrap_or(piece.len());
            let room = LONGEST - self.line.len();
            self.line.extend_from_slice(&piece[..length.min(room)]);
            self.from.consume(length + usize::from(end.is_some()));
            if end.is_some() {
                return Some(self.take());
            }
        }
    }

    fn take(&mut self) -> Zeroizing<String> {
        let line = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&line);
        Zeroizing::new(text.strip_suffix('\r').unwrap_or(&text).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, repeat};

    use super::*;

    async fn all(text: &[u8]) -> Vec<String> {
        let mut lines = Lines::new(text);
        let mut all = Vec::new();
        while let Some(line) = lines.next().await {
            all.push(line.to_string());
        }
        all
    }

    #[tokio::test]
    async fn every_line_comes_without_its_end_and_what_is_no_text_as_well_as_it_can() {
        assert_eq!(all(b"a\r\n\nb").await, ["a", "", "b"]);
        assert_eq!(all(b"a\xff\nb\n").await, ["a\u{fffd}", "b"]);
        assert!(all(b"").await.is_empty());
    }

    #[tokio::test]
    async fn of_a_line_without_end_the_rest_is_left_out() {
        let endless = repeat(b'x').take(40 << 20).chain(b"\nb".as_slice());
        let mut lines = Lines::new(BufReader::new(endless));
        assert_eq!(lines.next().await.unwrap().len(), LONGEST);
        assert_eq!(lines.next().await.unwrap().as_str(), "b");
    }
}
