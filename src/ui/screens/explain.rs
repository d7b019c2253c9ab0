//! Paste any error; what it betrays appears as in a step.

use ratatui::layout::Rect;

use crate::app::{Field, Place, State, view};
use crate::checks::Answer;
use crate::recipe::Fixer;
use crate::ui::canvas::Canvas;
use crate::ui::doc::Doc;
use crate::ui::widgets::{field, finding, pane};

/// Draws the field for the text, and what was found in it.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let page = super::page(area);
    let mut doc = Doc::new(page.width);
    super::title(&mut doc, theme, "Explain an error");
    doc.text(
        1,
        "Paste what you have: AADSTS65001 or only its number, a whole error text, a JSON answer, or the address that the \
         browser ended on. A pasted token is explained claim by claim, and not kept.",
        theme.text(),
    );
    doc.blank();
    field::add(&mut doc, theme, state, Field::Explain, field::label_width(&[Field::Explain]));
    doc.blank();
    if let Some(explained) = state.screen().explained() {
        let errors = &explained.errors;
        let cursor = state.screen().cursor(Place::Explain).min(errors.len().saturating_sub(1));
        if errors.is_empty() && !explained.is_token {
            doc.text(1, "There is no error in this text that firstcall could read.", theme.warn());
        }
        for line in &explained.recognized {
            doc.text(1, line, theme.text());
        }
        for (index, error) in errors.iter().enumerate() {
            let from = doc.len();
            let here = index == cursor && state.screen().focus().is_none() && errors.len() > 1;
            let mark = format!(" {} ", if here { theme.cursor() } else { " " });
            let style = if here { theme.strong() } else { theme.text() };
            let code = if error.is_nameless() { "" } else { error.code.as_str() };
            let times = if error.times > 1 { format!(" ({} times)", error.times) } else { String::new() };
            let says = error.says.as_deref().unwrap_or("This code is not in firstcall's list.");
            doc.hang(0, (mark.as_str(), theme.accent()), &format!("{code}{times}  {says}"), style);
            doc.click(from, &super::select(index));
            if let (Answer::Own(own), true) = (&error.answer, index == cursor) {
                for line in [&own.what, &own.why, &own.fix] {
                    doc.text(3, line, theme.text());
                }
                doc.text(
                    3,
                    &format!("Who can fix it: {}", own.who.map_or("the text does not say", Fixer::title)),
                    theme.muted(),
                );
            }
        }
        if errors.is_empty() {
            for ask in &explained.ask_for {
                doc.text(1, &format!("Ask for: {ask}"), theme.text());
            }
        }
        if !errors.is_empty() {
            doc.blank();
        }
    }
    let height = u16::try_from(doc.len()).unwrap_or(u16::MAX).min(page.height);
    canvas.doc(Rect { height, ..page }, &doc);
    let rest = Rect::new(page.x, page.y + height, page.width, page.height - height);
    if let Some(found) = view::selected_finding(state) {
        let (doc, is_part) = finding::doc(theme, state, found, rest.width.saturating_sub(1), rest.height);
        pane::draw(canvas, rest, state, &doc, is_part);
    }
}
