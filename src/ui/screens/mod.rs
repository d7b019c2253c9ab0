//! One file for each place.

use ratatui::layout::Rect;

use crate::app::{Place, State};

use super::canvas::Canvas;

/// Draws the screen of a place.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State, place: Place) {
    let mut doc = super::doc::Doc::new(area.width);
    doc.text(1, &format!("{place:?}"), canvas.theme.strong());
    canvas.doc(area, &doc);
    let _ = state;
}

/// Draws a place that lies over a screen.
pub fn draw_over(canvas: &mut Canvas<'_>, area: Rect, state: &State, place: Place) {
    let inner = canvas.window(area, &format!("{place:?}"));
    let _ = (inner, state);
}
