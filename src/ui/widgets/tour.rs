//! The band at the bottom that says what the tour shows now, and which key comes next.

use ratatui::layout::Rect;

use crate::app::State;
use crate::ui::canvas::Canvas;
use crate::ui::doc::{Doc, width};

use super::keys;

/// Rows of the band.
const ROWS: u16 = 3;

/// Draws the band at the bottom of an area; gives its rows, none without a tour.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) -> u16 {
    let Some(tour) = state.tour() else {
        return 0;
    };
    let theme = canvas.theme;
    let (number, all) = tour.number();
    let top = area.bottom().saturating_sub(ROWS);
    let left = tour.left(state.case().now());
    let next = match (tour.stop().key, left) {
        _ if tour.is_paused() => "paused; Space goes on".to_owned(),
        (Some(key), Some(left)) => {
            let seconds = left.as_secs() + i64::from(left.subsec_nanos() > 0);
            format!("{} in {seconds} s; Space pauses", keys::title(theme, key))
        }
        (Some(_), None) => "one moment; Space pauses".to_owned(),
        (None, _) => "the last stop".to_owned(),
    };
    let text = format!(" Tour {number} of {all}: {next}, any other key takes over ");
    let room = area.width.saturating_sub(4);
    let text: String =
        if width(&text) <= usize::from(room) { text } else { format!(" Tour {number} of {all}: {next} ") };
    // A line runs around the text, as around a notice.
    let end = area.x + 2 + u16::try_from(width(&text)).unwrap_or(0);
    canvas.across(area.x, top, 2);
    canvas.put(area.x + 2, top, &text, theme.accent());
    canvas.across(end, top, area.right().saturating_sub(end));
    let mut doc = Doc::new(area.width);
    for line in tour.stop().says {
        doc.unbroken(1, line, theme.strong());
    }
    canvas.doc(Rect::new(area.x, top + 1, area.width, ROWS - 1), &doc);
    ROWS
}
