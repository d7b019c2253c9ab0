//! One picture of the state: header, the screen of the place on top, what lies over it, notice, footer.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};

use crate::app::State;

use super::canvas::Canvas;
use super::doc::Doc;
use super::{Colour, Ground, Hits, Look, screens, widgets};

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
    if state.screen().masks_ids() {
        canvas.mask(state);
    }
    Picture { hits: canvas.hits, cursor: canvas.cursor }
}

/// The characters of a picture of the state at this size, line by line, without colours.
pub fn as_text(state: &State, width: u16, height: u16) -> String {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    draw_in(
        &mut buffer,
        area,
        state,
        Look { unicode: true, colour: Colour::None, ground: Ground::Unknown, links: false },
    );
    text(&buffer)
}

/// The characters of a buffer, line by line.
pub fn text(buffer: &Buffer) -> String {
    let area = buffer.area;
    (area.y..area.bottom())
        .map(|y| {
            let mut line = String::new();
            let mut skip = 0;
            for x in area.x..area.right() {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                let symbol = buffer[(x, y)].symbol();
                skip = unicode_width::UnicodeWidthStr::width(symbol).saturating_sub(1);
                line.push_str(symbol);
            }
            line.trim_end().to_owned() + "\n"
        })
        .collect()
}

/// Every line that the screen on top holds, whether or not it is in view, as it is drawn at this size.
pub fn held(area: Rect, state: &State, look: Look) -> Vec<String> {
    let mut buffer = Buffer::empty(area);
    let mut canvas = Canvas::new(&mut buffer, area, look);
    canvas.hold();
    whole(&mut canvas, area, state);
    canvas.held()
}

fn whole(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let top = widgets::header::draw(canvas, area, state, area.width >= WIDE);
    let bottom = widgets::footer::draw(canvas, area, state);
    let above = Rect { height: area.height.saturating_sub(bottom), ..area };
    let bottom = bottom + widgets::tour::draw(canvas, above, state);
    let body = Rect::new(area.x, area.y + top, area.width, area.height.saturating_sub(top + bottom));
    let screen = state.screen().base();
    let has_column = area.width >= WIDE && widgets::steps::are_shown(state);
    let body = if has_column { widgets::steps::column(canvas, body, state) } else { body };
    if !state.screen().is_large() || !screens::draw_large(canvas, body, state, screen) {
        screens::draw(canvas, body, state, screen);
    }
    let place = state.place();
    if place.is_overlay() {
        canvas.fade(body);
        (canvas.hits.extent, canvas.hits.pane) = (None, None);
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
