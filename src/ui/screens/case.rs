//! Three short choices that decide what has to be true.

use ratatui::layout::Rect;

use crate::app::{Place, State, view};
use crate::ui::canvas::Canvas;
use crate::ui::doc::Doc;
use crate::ui::widgets::choices;

/// Draws the choices.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let page = super::page(area);
    let mut doc = Doc::new(page.width);
    let questions = view::case_choices(state);
    let heading = format!("{}: who will use it?", state.target().title);
    super::title(&mut doc, theme, &heading);
    doc.text(1, "You can change this later; nothing is lost.", theme.muted());
    if let Some(words) = view::surroundings_words(state) {
        doc.hang(1, ("! ", theme.warn()), words, theme.text());
    }
    choices::add(&mut doc, theme, state, &questions, 1);
    missing(&mut doc, canvas, state);
    // The last choice brings what stands below it into view.
    let rows: usize = questions.iter().map(|(_, choices)| choices.len()).sum();
    if state.screen().cursor(Place::Case) + 1 >= rows {
        doc.keep.end = doc.len();
    }
    canvas.doc(page, &doc);
}

/// Ways to sign in that the target does not offer, with the reason.
fn missing(doc: &mut Doc, canvas: &Canvas<'_>, state: &State) {
    let theme = canvas.theme;
    for (why, titles) in view::flows_missing(state) {
        doc.blank();
        doc.text(3, &format!("Not offered: {}. {why}", titles.join(", ")), theme.muted());
    }
}
