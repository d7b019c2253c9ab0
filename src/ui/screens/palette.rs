//! The palette: finds anything that can be done here by words.

use ratatui::layout::Rect;

use crate::app::{Action, Field, OwnField, Place, State, view};
use crate::ui::canvas::Canvas;
use crate::ui::doc::Doc;
use crate::ui::widgets::{field, keys};

/// Draws the field for the words, and what they find.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let offers = view::palette(state);
    let height = u16::try_from(state.screen().offers().len()).unwrap_or(u16::MAX).saturating_add(6);
    let inner = canvas.window(super::over(area, 72, height), "What do you want to do?");
    let mut head = Doc::new(inner.width);
    field::add(
        &mut head,
        theme,
        state,
        Field::Own(OwnField::Palette),
        field::label_width(&[Field::Own(OwnField::Palette)]),
    );
    head.blank();
    let used = u16::try_from(head.len()).unwrap_or(u16::MAX).min(inner.height);
    canvas.doc(Rect { height: used, ..inner }, &head);
    let rest = Rect::new(inner.x, inner.y + used, inner.width, inner.height - used);
    let mut doc = Doc::new(rest.width.saturating_sub(1));
    if offers.is_empty() {
        doc.text(3, "No action matches.", theme.text());
    }
    let cursor = state.screen().cursor(Place::Palette).min(offers.len().saturating_sub(1));
    for (index, offer) in offers.iter().enumerate() {
        let from = doc.len();
        let here = index == cursor;
        let names = offer.keys.iter().map(|key| keys::title(theme, *key)).collect::<Vec<_>>().join(" ");
        doc.ends(
            [
                (" ", theme.text()),
                (if here { theme.cursor() } else { " " }, theme.accent()),
                (" ", theme.text()),
                (&view::offer_words(state, offer), if here { theme.strong() } else { theme.text() }),
            ],
            offer.elsewhere.map_or((&*names, theme.key()), |place| (place, theme.muted())),
        );
        let mut acts = super::select(index);
        acts.push(Action::Primary);
        doc.click(from, &acts);
        if here {
            doc.keep_from(from);
        }
    }
    canvas.doc(rest, &doc);
}
