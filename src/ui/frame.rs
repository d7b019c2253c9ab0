//! One picture of the state: header, the screen of the place on top, what lies over it, notice, footer.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};

use crate::app::State;

use super::canvas::Canvas;
use super::doc::Doc;
use super::{Hits, Look, screens, widgets};

/// The smallest terminal in which everything has room.
const SMALLEST: Size = Size::new(80, 24);

/// From this width on there is room for three columns.
const WIDE: u16 = 120;

/// A drawn picture.
pub struct Picture {
    pub hits: Hits,
    /// Where the text cursor stands; hidden when absent.
    pub cursor: Option<Position>,
}

/// Draws the state into an area of a buffer and leaves everything else as it is.
pub fn draw_in(buffer: &mut Buffer, area: Rect, state: &State, look: Look) -> Picture {
    let mut canvas = Canvas::new(buffer, area, look);
    if area.width < SMALLEST.width || area.height < SMALLEST.height {
        too_small(&mut canvas, area);
    } else {
        whole(&mut canvas, area, state);
    }
    canvas.draw_lines();
    canvas.finish();
    Picture { hits: canvas.hits, cursor: canvas.cursor }
}

fn whole(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let top = widgets::header::draw(canvas, area, state, area.width >= WIDE);
    let bottom = widgets::footer::draw(canvas, area, state);
    let body = Rect::new(area.x, area.y + top, area.width, area.height.saturating_sub(top + bottom));
    let screen = state.screen().base();
    let has_column = area.width >= WIDE && widgets::steps::are_shown(state);
    let body = if has_column { widgets::steps::column(canvas, body, state) } else { body };
    screens::draw(canvas, body, state, screen);
    let place = state.place();
    if place.is_overlay() {
        canvas.fade(body);
        screens::draw(canvas, body, state, place);
    }
}

fn too_small(canvas: &mut Canvas<'_>, area: Rect) {
    let mut doc = Doc::new(area.width);
    let (strong, text) = (canvas.theme.strong(), canvas.theme.text());
    doc.text(0, "A little more room, please", strong);
    doc.text(
        0,
        &format!(
            "firstcall needs {} × {} characters; this window has {} × {}. Nothing is lost: make it larger and \
             everything is as it was. Until then no key does anything, except Ctrl-C, which leaves.",
            SMALLEST.width, SMALLEST.height, area.width, area.height
        ),
        text,
    );
    canvas.doc(area, &doc);
    canvas.hits.is_blind = true;
}
