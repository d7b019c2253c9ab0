//! The cases that were kept: go on with one, rename, delete or export it.

use ratatui::layout::Rect;

use crate::app::{Field, OwnField, Place, State, view};
use crate::ui::canvas::Canvas;
use crate::ui::doc::{Doc, width};
use crate::ui::widgets::field;

/// Draws the list, and the name of the one under the cursor for changing it.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let (list, below) = super::split(super::page(area), 3);
    let mut doc = Doc::new(list.width);
    super::title(&mut doc, theme, "Saved cases");
    doc.text(1, "Each has the values that you typed, and no secret.", theme.muted());
    doc.blank();
    let saved = state.saved();
    let cursor = state.screen().cursor(Place::Profiles).min(saved.len().saturating_sub(1));
    for (row, profile) in saved.iter().enumerate() {
        let from = doc.len();
        let here = row == cursor;
        let mark = format!(" {} ", if here { theme.cursor() } else { " " });
        let used = profile.used.map_or_else(String::new, |used| used.strftime("%Y-%m-%d").to_string());
        let name = if here { theme.strong() } else { theme.text() };
        let room = doc.width().saturating_sub(width(&mark) + width(&used) + 2);
        let title = crate::ui::doc::cut(&profile.name, room);
        doc.ends([(mark.as_str(), theme.accent()), (title.as_str(), name)], (&used, theme.muted()));
        doc.text(5, &view::profile_words(state, profile), theme.muted());
        doc.click(from, &super::select_or_do(row, cursor));
        if here {
            doc.keep_from(from);
        }
    }
    canvas.doc(list, &doc);
    let mut name = Doc::new(below.width);
    field::add(
        &mut name,
        theme,
        state,
        Field::Own(OwnField::ProfileName),
        field::label_width(&[Field::Own(OwnField::ProfileName)]),
    );
    canvas.doc(below, &name);
}
