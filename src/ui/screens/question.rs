//! A question before something is dropped, over the screen below.

use ratatui::layout::Rect;

use crate::app::{State, view};
use crate::ui::canvas::Canvas;
use crate::ui::doc::Doc;

/// Draws the question. The keys that answer it stand in the footer.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let Some(question) = state.screen().question() else {
        return;
    };
    let theme = canvas.theme;
    let mut doc = Doc::new(super::over(area, 64, 0).width.saturating_sub(4));
    doc.text(0, &view::question_words(state, question), theme.text());
    let height = u16::try_from(doc.len() + 2).unwrap_or(u16::MAX);
    let inner = canvas.window(super::over(area, 64, height), view::question_heading(question));
    canvas.doc(inner, &doc);
}
