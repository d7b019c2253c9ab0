//! "What does the browser say?": errors that Entra shows only on its own page are told by the person.

use ratatui::layout::Rect;

use crate::app::{Field, OwnField, Place, State, view};
use crate::ui::canvas::Canvas;
use crate::ui::doc::Doc;
use crate::ui::widgets::field;

/// Draws the question and the pages to choose from.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let headlines = view::headlines(state);
    let height = u16::try_from(headlines.len()).unwrap_or(u16::MAX).saturating_add(11);
    let inner = canvas.window(super::over(area, 84, height), "What does the browser say?");
    let mut doc = Doc::new(inner.width);
    doc.text(1, "If the page shows an AADSTS number, type it: it says the most.", theme.text());
    doc.blank();
    // A number goes before the headline.
    let has_number = state.screen().fields().value(Field::Own(OwnField::Code)).contains(|c: char| c.is_ascii_digit());
    field::add_beside_list(
        &mut doc,
        theme,
        state,
        Field::Own(OwnField::Code),
        field::label_width(&[Field::Own(OwnField::Code)]),
        has_number,
    );
    doc.blank();
    if let Some(page) = state.practice().and_then(|practice| practice.page.as_ref()) {
        doc.text(1, &format!("The practice browser shows: {}", page.headline), theme.accent());
        if !page.text.is_empty() {
            doc.text(3, &page.text, theme.muted());
        }
        doc.blank();
    }
    doc.text(1, "No number? Choose the headline:", theme.text());
    let (head, rest) = super::split(inner, inner.height.saturating_sub(u16::try_from(doc.len()).unwrap_or(u16::MAX)));
    canvas.doc(head, &doc);
    let mut list = Doc::new(inner.width);
    let cursor = state.screen().cursor(Place::BrowserSays).min(headlines.len().saturating_sub(1));
    for (index, (headline, code)) in headlines.iter().enumerate() {
        let from = list.len();
        let here = index == cursor;
        list.ends(
            [
                (" ", theme.text()),
                (if here && !has_number { theme.cursor() } else { " " }, theme.accent()),
                (" ", theme.text()),
                (headline, if here { theme.strong() } else { theme.text() }),
            ],
            (if code.starts_with("AADSTS") { code } else { "" }, theme.muted()),
        );
        list.click(from, &super::select_or_do(index, cursor));
        if here {
            list.keep_from(from);
        }
    }
    canvas.doc(rest, &list);
}
