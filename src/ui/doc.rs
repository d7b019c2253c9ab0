//! Text laid out for one width: paragraphs wrapped by words, lines that must not be broken, rows that can be clicked.
//! A document knows its height before it is drawn. Every text passes `harmless` here, no matter who wrote it.

mod measure;

use std::ops::Range;

use ratatui::style::Style;
use ratatui::text::Span;

use crate::app::Action;
use crate::evidence::text::harmless;

pub use measure::{chop, cut, cut_middle, width, wrap};

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
    /// Whether the next line goes on where this one is full, in one and the same text.
    pub goes_on: bool,
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
    /// An empty document of this width, in columns.
    pub fn new(width: u16) -> Self {
        Self { width: usize::from(width), rows: Vec::new(), keep: 0..0 }
    }

    /// Columns of a line.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Lines so far.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// An empty line, unless the last one is empty or there is none yet.
    pub fn blank(&mut self) {
        if self.rows.last().is_some_and(|row| !row.spans.is_empty()) {
            self.gap();
        }
    }

    /// An empty line, whatever stands before it.
    pub fn gap(&mut self) {
        self.rows.push(Row::default());
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

    /// A choice, and behind it what is said about it; lines after the first begin where the choice does.
    pub fn choice(&mut self, radio: &str, name: (&str, Style), pad: &str, about: (&str, Style)) {
        let indent = width(radio);
        let used = width(name.0) + width(pad);
        let room = self.width.saturating_sub(indent).max(1);
        // The words are broken as if the choice stood among them, and then it is put there.
        let stand_in = "x".repeat(used.saturating_sub(1).min(room));
        let lines = wrap(&harmless(&format!("{stand_in} {}", about.0), false), room);
        for (index, line) in lines.iter().enumerate() {
            if index == 0 {
                let rest = line.strip_prefix(stand_in.as_str()).unwrap_or_default().trim_start();
                self.line([(radio, name.1), (name.0, name.1), (pad, Style::new()), (rest, about.1)]);
            } else {
                let indent = " ".repeat(indent);
                self.line([(indent.as_str(), Style::new()), (line.as_str(), about.1)]);
            }
        }
    }

    /// A line that must not be broken: what does not fit is cut and marked.
    pub fn unbroken(&mut self, indent: usize, text: &str, style: Style) {
        let pad = " ".repeat(indent);
        self.line([(pad.as_str(), Style::new()), (text, style)]);
    }

    /// A text that must stay as it is, such as a command: it goes on in the next line wherever a line is full.
    pub fn exact(&mut self, indent: usize, text: &str, style: Style) {
        let pad = " ".repeat(indent);
        let room = self.width.saturating_sub(indent).max(1);
        let lines = chop(&harmless(text, false), room);
        let last = lines.len() - 1;
        for (index, line) in lines.iter().enumerate() {
            self.line([(pad.as_str(), Style::new()), (line.as_str(), style)]).goes_on = index < last;
        }
    }

    /// An address to its end, on as many lines as it needs.
    pub fn whole_address(&mut self, indent: usize, url: &str, style: Style) {
        let from = self.rows.len();
        self.exact(indent, url, style);
        for row in &mut self.rows[from..] {
            let end = row.spans.iter().map(|span| width(&span.content)).sum();
            row.link = Some((indent..end, url.to_owned()));
        }
    }

    /// An address on a line of its own; what does not fit is cut.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hangs_stands_behind_its_mark() {
        let mut doc = Doc::new(12);
        doc.hang(1, ("1 ", Style::new()), "open the portal", Style::new());
        let lines: Vec<String> =
            doc.rows.iter().map(|row| row.spans.iter().map(|span| span.content.as_ref()).collect()).collect();
        assert_eq!(lines, [" 1 open the", "   portal"]);
    }
}
