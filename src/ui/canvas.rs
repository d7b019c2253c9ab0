//! Where screens draw: a buffer that cannot be left, and beside it what can be clicked and where the cursor stands.

use std::collections::BTreeMap;

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::Line;

use crate::app::{Action, Extent, State};
use crate::recipe::is_loopback;

use super::doc::{Doc, Row};
use super::mask::mask;
use super::theme::{Theme, ascii};
use super::{Hits, Link, Look, Spot};

/// The picture while it is drawn.
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    area: Rect,
    pub theme: Theme,
    pub hits: Hits,
    pub cursor: Option<Position>,
    /// Cells of lines, so that lines which meet are joined.
    lines: BTreeMap<(u16, u16), Axes>,
    /// Every line of every text, also those out of view; kept only where somebody asks.
    held: Option<Vec<String>>,
}

/// The directions in which lines run through a cell.
#[derive(Clone, Copy, Debug, Default)]
struct Axes {
    across: bool,
    down: bool,
}

impl<'a> Canvas<'a> {
    /// Draws into the part of the buffer that `area` covers.
    pub fn new(buffer: &'a mut Buffer, area: Rect, look: Look) -> Self {
        let area = area.intersection(buffer.area);
        Self {
            buffer,
            area,
            theme: Theme::new(look),
            hits: Hits::default(),
            cursor: None,
            lines: BTreeMap::new(),
            held: None,
        }
    }

    /// Keeps every line that is drawn from now on, also those out of view.
    pub fn hold(&mut self) {
        self.held = Some(Vec::new());
    }

    /// The lines that were kept.
    pub fn held(&mut self) -> Vec<String> {
        self.held.take().unwrap_or_default()
    }

    /// Draws a text from one of its lines on, as far down as it goes; the place scrolls by what is noted here.
    pub fn text(&mut self, area: Rect, doc: &Doc, from: usize) {
        let extent = self.extent(area, doc);
        self.doc_from(area, doc, from.min(extent.last));
        self.hits.extent = Some(extent);
    }

    /// Draws the pane of a screen, which scrolls beside the list.
    pub fn pane(&mut self, area: Rect, doc: &Doc, from: usize) {
        self.text(area, doc, from);
        self.hits.pane = Some(area.intersection(self.area));
    }

    fn extent(&self, area: Rect, doc: &Doc) -> Extent {
        let page = usize::from(area.intersection(self.area).height);
        Extent { last: doc.len().saturating_sub(page), page }
    }

    /// Draws a document from its top, moved so far that what it wants to keep is seen.
    pub fn doc(&mut self, area: Rect, doc: &Doc) {
        self.doc_from(area, doc, scroll(doc, area.height));
    }

    /// Draws a document from one of its lines on, with marks at the edge where there is more.
    pub fn doc_from(&mut self, area: Rect, doc: &Doc, from: usize) {
        let area = area.intersection(self.area);
        if area.is_empty() {
            return;
        }
        let height = usize::from(area.height);
        if let Some(held) = &mut self.held {
            held.extend(doc.rows.iter().map(|row| row.spans.iter().map(|span| span.content.as_ref()).collect()));
        }
        for (row, y) in doc.rows.iter().skip(from).zip(area.y..area.bottom()) {
            self.row(area, y, row);
        }
        // A mark would stand in the text that somebody selects.
        if self.hits.is_text {
            return;
        }
        let right = area.right() - 1;
        let style = self.theme.muted();
        if from > 0 {
            self.put(right, area.y, "↑", style);
        }
        if doc.len() > from + height {
            self.put(right, area.bottom() - 1, "↓", style);
        }
    }

    fn row(&mut self, area: Rect, y: u16, row: &Row) {
        let line = Line::from(row.spans.clone());
        self.buffer.set_line(area.x, y, &line, area.width);
        let whole = Rect::new(area.x, y, area.width, 1);
        if row.goes_on && area.right() == self.area.right() {
            self.hits.joins.push(y);
        }
        if !row.acts.is_empty() {
            self.spot(whole, row.acts.clone());
        }
        if let Some((columns, url)) = &row.link {
            let from = column(area, columns.start);
            let to = column(area, columns.end);
            self.link(Rect::new(from, y, to - from, 1), url);
        }
        if let Some(at) = row.cursor {
            let x = column(area, at).min(area.right().saturating_sub(1));
            self.cursor = Some(Position::new(x, y));
        }
    }

    /// Writes a short text that is known to be harmless.
    pub fn put(&mut self, x: u16, y: u16, text: &str, style: Style) {
        if self.area.contains(Position::new(x, y)) {
            let room = usize::from(self.area.right() - x);
            self.buffer.set_stringn(x, y, text, room, style);
        }
    }

    /// Empties an area and forgets what could be clicked there.
    pub fn cover(&mut self, area: Rect) {
        let area = area.intersection(self.area);
        self.draw_lines();
        for y in area.y..area.bottom() {
            for x in area.x..area.right() {
                self.buffer[(x, y)].reset();
            }
            // A wide character that began before the area would reach into it.
            if area.x > self.area.x && self.buffer[(area.x - 1, y)].symbol().cell_width() > 1 {
                self.buffer[(area.x - 1, y)].reset();
            }
        }
        self.hits.cover(area);
        self.cursor = None;
        if let Some(held) = &mut self.held {
            held.clear();
        }
    }

    /// Lets everything in an area step back.
    pub fn fade(&mut self, area: Rect) {
        self.draw_lines();
        let faint = Style::reset().patch(self.theme.faint());
        self.buffer.set_style(area.intersection(self.area), faint);
        self.cursor = None;
    }

    /// A line across.
    pub fn across(&mut self, x: u16, y: u16, width: u16) {
        for x in x..x.saturating_add(width) {
            self.lines.entry((x, y)).or_default().across = true;
        }
    }

    /// A line downwards.
    pub fn down(&mut self, x: u16, y: u16, height: u16) {
        for y in y..y.saturating_add(height) {
            self.lines.entry((x, y)).or_default().down = true;
        }
    }

    /// Draws the lines, joined where they meet.
    pub fn draw_lines(&mut self) {
        let style = self.theme.faint();
        let lines = std::mem::take(&mut self.lines);
        let at =
            |x: Option<u16>, y: Option<u16>| x.zip(y).and_then(|cell| lines.get(&cell)).copied().unwrap_or_default();
        for (&(x, y), axes) in &lines {
            let is_up = at(Some(x), y.checked_sub(1)).down;
            let is_down = at(Some(x), y.checked_add(1)).down;
            let is_left = at(x.checked_sub(1), Some(y)).across;
            let is_right = at(x.checked_add(1), Some(y)).across;
            let symbol = match (axes.across, axes.down) {
                (true, _) => match (is_up, is_down) {
                    (true, true) => "┼",
                    (true, false) => "┴",
                    (false, true) => "┬",
                    (false, false) => "─",
                },
                (false, _) => match (is_left, is_right) {
                    (true, true) => "┼",
                    (true, false) => "┤",
                    (false, true) => "├",
                    (false, false) => "│",
                },
            };
            self.put(x, y, symbol, style);
        }
    }

    /// A frame with a title, around an emptied area; gives the area inside.
    pub fn window(&mut self, area: Rect, title: &str) -> Rect {
        let area = area.intersection(self.area);
        self.cover(area);
        if area.width < 4 || area.height < 3 {
            return Rect::new(area.x, area.y, 0, 0);
        }
        let style = self.theme.faint();
        let (right, bottom) = (area.right() - 1, area.bottom() - 1);
        self.across(area.x, area.y, area.width);
        self.across(area.x, bottom, area.width);
        self.down(area.x, area.y, area.height);
        self.down(right, area.y, area.height);
        self.draw_lines();
        for (x, y, corner) in [(area.x, area.y, "╭"), (right, area.y, "╮"), (area.x, bottom, "╰"), (right, bottom, "╯")]
        {
            self.put(x, y, corner, style);
        }
        let title = format!(" {} ", super::doc::cut(title, usize::from(area.width) - 6));
        let strong = self.theme.strong();
        self.put(area.x + 2, area.y, &title, strong);
        Rect::new(area.x + 2, area.y + 1, area.width - 4, area.height - 2)
    }

    /// Lets an area do something when it is clicked.
    pub fn spot(&mut self, area: Rect, acts: Vec<Action>) {
        let area = area.intersection(self.area);
        if !area.is_empty() {
            self.hits.spots.push(Spot { area, acts });
        }
    }

    fn link(&mut self, area: Rect, url: &str) {
        let area = area.intersection(self.area);
        let may_open = url::Url::parse(url).is_ok_and(|url| url.scheme() == "https" || is_loopback(&url));
        if may_open && !area.is_empty() {
            self.hits.links.push(Link { area, url: url.to_owned() });
        }
    }

    /// Hides ids, for a picture that others see.
    pub fn mask(&mut self, state: &State) {
        let dot = if self.theme.look.unicode { "•" } else { "*" };
        mask(self.buffer, self.area, state, dot);
    }

    /// Puts ASCII in place of everything else, where nothing else can be written.
    pub fn finish(&mut self) {
        if self.theme.look.unicode {
            return;
        }
        for y in self.area.y..self.area.bottom() {
            for x in self.area.x..self.area.right() {
                let cell = &mut self.buffer[(x, y)];
                if !cell.symbol().is_ascii() {
                    let plain = ascii(cell.symbol());
                    cell.set_symbol(plain);
                }
            }
        }
    }
}

fn column(area: Rect, offset: usize) -> u16 {
    let offset = u16::try_from(offset).unwrap_or(u16::MAX);
    area.x.saturating_add(offset).min(area.right())
}

/// The first line to show, so that what a document wants to keep is seen with a line around it.
pub fn scroll(doc: &Doc, height: u16) -> usize {
    let height = usize::from(height);
    if doc.keep.is_empty() || height == 0 {
        return 0;
    }
    let margin = usize::from(height > 2);
    let start = doc.keep.start.saturating_sub(margin);
    let end = doc.keep.end + margin;
    let last = doc.len().saturating_sub(height);
    end.saturating_sub(height).min(start).min(last)
}
