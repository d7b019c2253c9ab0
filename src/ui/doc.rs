//! Text laid out for one width: paragraphs wrapped by words, lines that must not be broken, rows that can be clicked.
//! A document knows its height before it is drawn. Every text passes `harmless` here, whoever wrote it.

use std::ops::Range;

use ratatui::buffer::CellWidth;
use ratatui::style::Style;
use ratatui::text::Span;

use crate::app::Action;
use crate::evidence::text::harmless;

/// One line of a document.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub spans: Vec<Span<'static>>,
    /// What a click on it does.
    pub acts: Vec<Action>,
    /// The address that it shows, and the columns that show it.
    pub link: Option<(Range<usize>, String)>,
    /// Column of the text cursor.
    pub cursor: Option<usize>,
}

/// Lines of one width.
#[derive(Clone, Debug)]
pub struct Doc {
    width: usize,
    pub rows: Vec<Row>,
    /// The lines that must be seen when not all can be.
    pub keep: Range<usize>,
}

impl Doc {
    pub fn new(width: u16) -> Self {
        Self { width: usize::from(width), rows: Vec::new(), keep: 0..0 }
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// An empty line, unless the last one is empty or there is none yet.
    pub fn blank(&mut self) {
        if self.rows.last().is_some_and(|row| !row.spans.is_empty()) {
            self.rows.push(Row::default());
        }
    }

    /// One line of several pieces; what does not fit is cut.
    pub fn line<'a>(&mut self, pieces: impl IntoIterator<Item = (&'a str, Style)>) -> &mut Row {
        let mut left = self.width;
        let mut row = Row::default();
        for (text, style) in pieces {
            let text = cut(&harmless(text, false), left);
            left -= width(&text).min(left);
            if !text.is_empty() {
                row.spans.push(Span::styled(text, style));
            }
        }
        self.rows.push(row);
        self.rows.last_mut().expect("a row was pushed just now")
    }

    /// One line with a piece at the right edge, if there is room for both.
    pub fn ends<'a>(&mut self, left: impl IntoIterator<Item = (&'a str, Style)>, right: (&str, Style)) {
        let wide = self.width;
        let row = self.line(left);
        let used: usize = row.spans.iter().map(|span| width(&span.content)).sum();
        let text = harmless(right.0, false);
        let needed = width(&text);
        if used + needed + 2 <= wide {
            row.spans.push(Span::raw(" ".repeat(wide - used - needed)));
            row.spans.push(Span::styled(text, right.1));
        }
    }

    /// A paragraph, wrapped by words.
    pub fn text(&mut self, indent: usize, text: &str, style: Style) {
        self.hang(indent, ("", style), text, style);
    }

    /// A paragraph that begins with a mark and hangs behind it.
    pub fn hang(&mut self, indent: usize, mark: (&str, Style), text: &str, style: Style) {
        self.hang_behind(indent, &[mark], text, style);
    }

    /// A paragraph that begins with a mark of several pieces and hangs behind it.
    pub fn hang_behind(&mut self, indent: usize, marks: &[(&str, Style)], text: &str, style: Style) {
        let mark_width: usize = marks.iter().map(|(mark, _)| width(mark)).sum();
        let room = self.width.saturating_sub(indent + mark_width).max(1);
        for (index, line) in wrap(&harmless(text, false), room).into_iter().enumerate() {
            let pad = " ".repeat(if index == 0 { indent } else { indent + mark_width });
            let marks = if index == 0 { marks } else { &[] };
            let pieces = [(pad.as_str(), Style::new())].into_iter();
            self.line(pieces.chain(marks.iter().copied()).chain([(line.as_str(), style)]));
        }
    }

    /// A line that must not be broken: what does not fit is cut and marked.
    pub fn unbroken(&mut self, indent: usize, text: &str, style: Style) {
        let pad = " ".repeat(indent);
        self.line([(pad.as_str(), Style::new()), (text, style)]);
    }

    /// An address on a line of its own.
    pub fn address(&mut self, indent: usize, url: &str, style: Style) {
        let columns = indent..(indent + width(url)).min(self.width);
        self.unbroken(indent, url, style);
        if let Some(row) = self.rows.last_mut() {
            row.link = Some((columns, url.to_owned()));
        }
    }

    /// Lets the lines from `from` on do something when clicked.
    pub fn click(&mut self, from: usize, acts: &[Action]) {
        for row in self.rows.iter_mut().skip(from) {
            row.acts = acts.to_vec();
        }
    }

    /// Says that the lines from `from` on must be seen.
    pub fn keep_from(&mut self, from: usize) {
        self.keep = from..self.rows.len();
    }

    /// Adds the lines of another document.
    pub fn append(&mut self, other: Doc) {
        let offset = self.rows.len();
        if !other.keep.is_empty() {
            self.keep = other.keep.start + offset..other.keep.end + offset;
        }
        self.rows.extend(other.rows);
    }
}

/// Columns that a text takes on the screen.
pub fn width(text: &str) -> usize {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.len();
    }
    graphemes(text).map(|(_, width)| width).sum()
}

fn graphemes(text: &str) -> impl Iterator<Item = (String, usize)> {
    Span::raw(text)
        .styled_graphemes(Style::new())
        .map(|grapheme| (grapheme.symbol.to_owned(), usize::from(grapheme.symbol.cell_width())))
        .collect::<Vec<_>>()
        .into_iter()
}

/// Cuts a text to a width and marks the cut.
pub fn cut(text: &str, max: usize) -> String {
    if width(text) <= max {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut used = 0;
    for (symbol, width) in graphemes(text) {
        if used + width + 1 > max {
            break;
        }
        used += width;
        short.push_str(&symbol);
    }
    if max > 0 {
        short.push('…');
    }
    short
}

/// Cuts a text to a width in its middle, for addresses whose ends tell the most.
pub fn cut_middle(text: &str, max: usize) -> String {
    if width(text) <= max || max < 8 {
        return cut(text, max);
    }
    let head = cut(text, max / 2);
    let mut tail: Vec<String> = Vec::new();
    let mut left = max - width(&head);
    for (symbol, width) in graphemes(text).collect::<Vec<_>>().into_iter().rev() {
        if width > left {
            break;
        }
        left -= width;
        tail.push(symbol);
    }
    tail.reverse();
    head + &tail.concat()
}

/// Breaks a text into lines by words; a word that is wider than a line is broken where it must be.
pub fn wrap(text: &str, max: usize) -> Vec<String> {
    let max = max.max(1);
    let mut lines = Vec::new();
    // A line can hold something that takes no column, so its width does not tell whether it is empty.
    let mut line = String::new();
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let needed = width(word);
        if !line.is_empty() && used + 1 + needed <= max {
            line.push(' ');
            line.push_str(word);
            used += 1 + needed;
            continue;
        }
        // A word that is too long in any case begins where it stands, unless little room is left there.
        if needed > max && !line.is_empty() && used * 2 < max {
            line.push(' ');
            used += 1;
        } else if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if needed <= max {
            line.push_str(word);
            used = needed;
            continue;
        }
        for (symbol, _) in graphemes(word) {
            for (index, part) in parts(&symbol, max).into_iter().enumerate() {
                let needed = width(&part);
                if !line.is_empty() && (index > 0 || used + needed > max) {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                line.push_str(&part);
                used += needed;
            }
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Takes apart a grapheme that is wider than a line, as one of a wide sign and a mark with a width of its own can be.
fn parts(symbol: &str, max: usize) -> Vec<String> {
    let mut parts = vec![String::new()];
    for c in symbol.chars() {
        let part = parts.last_mut().expect("there is a part from the beginning on");
        part.push(c);
        if width(part) > max && part.chars().nth(1).is_some() {
            part.pop();
            parts.push(c.to_string());
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_kept_whole() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("", 7), [""]);
        assert_eq!(wrap("a abcdefgh b", 3), ["a a", "bcd", "efg", "h b"]);
        assert_eq!(wrap("ab abcdefgh b", 3), ["ab", "abc", "def", "gh", "b"]);
    }

    #[test]
    fn a_sign_with_a_wide_mark_is_taken_apart_where_it_does_not_fit() {
        assert_eq!(wrap("🉀ꫮ", 2), ["🉀", "ꫮ"]);
        assert_eq!(wrap("🉀ꫮ", 3), ["🉀ꫮ"]);
        assert_eq!(wrap("\u{301} abc", 3), ["\u{301}", "abc"]);
    }

    #[test]
    fn a_cut_is_marked_and_fits() {
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("日本語", 4), "日…");
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abc", 0), "");
        assert_eq!(cut_middle("abcdefghijklmnop", 9), "abc…lmnop");
    }

    #[test]
    fn what_hangs_stands_behind_its_mark() {
        let mut doc = Doc::new(12);
        doc.hang(1, ("1 ", Style::new()), "open the portal", Style::new());
        let lines: Vec<String> =
            doc.rows.iter().map(|row| row.spans.iter().map(|span| span.content.as_ref()).collect()).collect();
        assert_eq!(lines, [" 1 open the", "   portal"]);
    }

    proptest! {
        #[test]
        fn wrapped_lines_fit_and_lose_no_word(text in "\\PC{0,60}", max in 2usize..30) {
            let lines = wrap(&text, max);
            prop_assert!(lines.iter().all(|line| width(line) <= max), "{lines:?}");
            prop_assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        }

        #[test]
        fn cut_text_fits(text in any::<String>(), max in 0usize..20) {
            prop_assert!(width(&cut(&harmless(&text, false), max)) <= max);
        }
    }
}
