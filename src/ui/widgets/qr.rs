//! A QR code made of half blocks, so that a phone can open an address.

use qrcode::{Color as Module, EcLevel, QrCode};
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

use crate::ui::Colour;
use crate::ui::canvas::Canvas;

/// Light modules around the code, which readers need.
const QUIET: usize = 2;

/// A code and how much room it takes.
pub struct Qr {
    modules: Vec<Module>,
    side: usize,
}

impl Qr {
    /// Encodes a text; `None` when it is too long.
    pub fn new(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
        Some(Self { side: code.width(), modules: code.to_colors() })
    }

    /// Columns and rows on the screen.
    pub fn size(&self) -> (u16, u16) {
        let side = self.side + 2 * QUIET;
        let columns = u16::try_from(side).unwrap_or(u16::MAX);
        (columns, columns.div_ceil(2))
    }

    fn is_dark(&self, x: usize, y: usize) -> bool {
        let inside = |at: usize| at.checked_sub(QUIET).filter(|at| *at < self.side);
        match (inside(x), inside(y)) {
            (Some(x), Some(y)) => self.modules[y * self.side + x] == Module::Dark,
            (_, _) => false,
        }
    }

    /// Draws the code dark on light. Without colours the light modules are drawn, as on a dark ground.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let has_colour = canvas.theme.look.colour != Colour::None;
        let style = if has_colour { Style::new().fg(Color::Black).bg(Color::White) } else { Style::new() };
        let (columns, rows) = self.size();
        for row in 0..rows {
            let line: String = (0..usize::from(columns))
                .map(|x| {
                    let y = usize::from(row) * 2;
                    let upper = self.is_dark(x, y) == has_colour;
                    let lower = self.is_dark(x, y + 1) == has_colour;
                    match (upper, lower) {
                        (true, true) => '█',
                        (true, false) => '▀',
                        (false, true) => '▄',
                        (false, false) => ' ',
                    }
                })
                .collect();
            canvas.put(area.x, area.y + row, &line, style);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_a_quiet_border_and_its_finder_pattern() {
        let qr = Qr::new("https://microsoft.com/devicelogin").expect("short enough");
        let (columns, rows) = qr.size();
        assert_eq!(rows, columns.div_ceil(2));
        assert!(!qr.is_dark(0, 0) && !qr.is_dark(1, 5));
        assert!(qr.is_dark(QUIET, QUIET) && qr.is_dark(QUIET + 6, QUIET));
        assert!(!qr.is_dark(usize::from(columns), 3));
    }

    #[test]
    fn a_text_that_is_too_long_has_no_code() {
        assert!(Qr::new(&"x".repeat(8000)).is_none());
    }
}
