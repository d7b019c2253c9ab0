//! Writes cells that show an address as a real link (OSC 8), around the terminal's own way of writing them, and lines that
//! go on in the next one so that the terminal takes both for one: what is selected there is copied without a break.
//! The picture itself stays free of escape sequences.

use std::io::{self, Write};

use crossterm::queue;
use crossterm::style::Print;
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Size};

use super::Link;

/// Where a full line goes on in the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Join {
    x: u16,
    y: u16,
    /// The last cell of the line, and the first of the next.
    cells: (Cell, Cell),
}

impl Join {
    /// The places at the end of these lines.
    pub fn all(buffer: &Buffer, lines: &[u16]) -> Vec<Self> {
        let area = buffer.area;
        let at = |y: u16| Some((buffer.cell((area.right().checked_sub(1)?, y))?, buffer.cell((area.x, y + 1))?));
        let join = |y: &u16| {
            let (last, first) = at(*y)?;
            Some(Self { x: area.right() - 1, y: *y, cells: (last.clone(), first.clone()) })
        };
        lines.iter().filter_map(join).collect()
    }
}

/// A backend that knows where the links of the next picture are.
pub struct Linked<W: Write> {
    inner: CrosstermBackend<W>,
    links: Vec<Link>,
    joins: Vec<Join>,
    /// Whether the terminal was given back, so that nothing more is written to it.
    is_closed: bool,
}

impl<W: Write> Linked<W> {
    /// Writes to a terminal; there are no links yet.
    pub fn new(writer: W) -> Self {
        Self { inner: CrosstermBackend::new(writer), links: Vec::new(), joins: Vec::new(), is_closed: false }
    }

    /// Says where the links of the next picture are. Addresses that could end the sequence early are left out.
    pub fn set_links(&mut self, links: &[Link]) {
        self.links = links.iter().filter(|link| link.url.chars().all(|c| c.is_ascii_graphic())).cloned().collect();
    }

    /// Says where lines of the next picture go on in the line below.
    pub fn set_joins(&mut self, joins: Vec<Join>) {
        self.joins = joins;
    }

    /// Says that the terminal was given back: its cursor is shown by then, or nobody is there to see it.
    pub fn close(&mut self) {
        self.is_closed = true;
    }

    fn link_at(&self, x: u16, y: u16) -> Option<usize> {
        self.links.iter().position(|link| link.area.contains(Position::new(x, y)))
    }
}

impl<W: Write> Write for Linked<W> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        Write::write(&mut self.inner, buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        Write::flush(&mut self.inner)
    }
}

impl<W: Write> Backend for Linked<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut run: Vec<(u16, u16, &Cell)> = Vec::new();
        let mut of_run = None;
        for (x, y, cell) in content {
            let link = self.link_at(x, y);
            if link != of_run {
                self.write_run(of_run, &mut run)?;
                of_run = link;
            }
            run.push((x, y, cell));
        }
        self.write_run(of_run, &mut run)?;
        self.write_joins()
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if self.is_closed { Ok(()) } else { self.inner.show_cursor() }
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.inner.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.inner.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.inner.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.inner.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        self.inner.size()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.inner.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        Backend::flush(&mut self.inner)
    }
}

impl<W: Write> Linked<W> {
    /// Writes over the edge: a terminal notes that a line goes on only where it broke the line itself.
    fn write_joins(&mut self) -> io::Result<()> {
        for Join { x, y, cells: (last, first) } in self.joins.clone() {
            self.write_run(self.link_at(x, y), &mut vec![(x, y, &last)])?;
            queue!(self.inner, Print(first.symbol()))?;
            self.write_run(self.link_at(0, y + 1), &mut vec![(0, y + 1, &first)])?;
        }
        Ok(())
    }

    fn write_run(&mut self, link: Option<usize>, run: &mut Vec<(u16, u16, &Cell)>) -> io::Result<()> {
        if run.is_empty() {
            return Ok(());
        }
        let url = link.and_then(|link| self.links.get(link)).map(|link| link.url.clone());
        if let Some(url) = &url {
            queue!(self.inner, Print(format_args!("\x1b]8;;{url}\x1b\\")))?;
        }
        self.inner.draw(run.drain(..))?;
        if url.is_some() {
            queue!(self.inner, Print("\x1b]8;;\x1b\\"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    fn written(url: &str) -> String {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 1));
        buffer.set_string(0, 0, "at x.com", Style::new());
        let mut out = Vec::new();
        let mut backend = Linked::new(&mut out);
        backend.set_links(&[Link { area: Rect::new(3, 0, 5, 1), url: url.to_owned() }]);
        let cells = (0..8).map(|x| (x, 0, &buffer[(x, 0)]));
        backend.draw(cells).expect("a vector takes everything");
        String::from_utf8(out).expect("only text was written")
    }

    #[test]
    fn a_link_is_opened_and_closed_around_its_cells() {
        let text = written("https://x.com/");
        let open = text.find("\x1b]8;;https://x.com/\x1b\\").expect("opened");
        let close = text.find("\x1b]8;;\x1b\\").expect("closed");
        let shown = text.find("x.com\x1b[").expect("shown");
        assert!(open < shown && shown < close, "{text:?}");
        assert!(text.find("at ").expect("shown") < open);
    }

    #[test]
    fn a_line_that_goes_on_is_broken_by_the_terminal_itself() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 2));
        buffer.set_string(0, 0, "az ad ap", Style::new());
        buffer.set_string(0, 1, "p list", Style::new());
        let mut out = Vec::new();
        let mut backend = Linked::new(&mut out);
        backend.set_joins(Join::all(&buffer, &[0]));
        let cells = (0..16).map(|at| (at % 8, at / 8, &buffer[(at % 8, at / 8)]));
        backend.draw(cells).expect("a vector takes everything");
        let size = |of: u16| std::num::NonZeroU16::new(of).expect("a size");
        let mut terminal = vt100::Parser::new(size(2), size(8), 0);
        terminal.process(&out);
        assert!(terminal.screen().row_wrapped(0));
        assert_eq!(terminal.screen().contents().trim_end(), "az ad app list");
    }

    #[test]
    fn an_address_with_an_escape_is_written_as_plain_text() {
        assert!(!written("https://x\x1b\\y").contains("]8;"));
    }
}
