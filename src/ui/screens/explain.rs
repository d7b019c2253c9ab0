//! Paste any error; what it betrays appears as in a step.

use ratatui::layout::Rect;

use crate::app::{Field, Place, State, view};
use crate::ui::canvas::Canvas;
use crate::ui::doc::Doc;
use crate::ui::widgets::{field, finding};

pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let page = super::page(area);
    let mut doc = Doc::new(page.width);
    super::title(&mut doc, theme, "Explain an error");
    doc.text(
        1,
        "Paste what you have: AADSTS65001 or only its number, a whole error text, a JSON answer, or the address that the \
         browser ended on.",
        theme.text(),
    );
    doc.blank();
    field::add(&mut doc, theme, state, Field::Explain, field::label_width(&[Field::Explain]));
    doc.blank();
    if let Some(explained) = &state.explained {
        let findings = &explained.findings;
        let cursor = state.cursor(Place::Explain).min(findings.len().saturating_sub(1));
        if findings.is_empty() {
            doc.text(1, "Nothing in this text is known to firstcall.", theme.warn());
        }
        if findings.len() > 1 {
            doc.text(1, "This can come from more than one thing, the likeliest first:", theme.muted());
            for (index, found) in findings.iter().enumerate() {
                let from = doc.len();
                let here = index == cursor && state.focus.is_none();
                let mark = format!(" {} ", if here { theme.cursor() } else { " " });
                let style = if here { theme.strong() } else { theme.text() };
                doc.hang(0, (mark.as_str(), theme.accent()), &found.what, style);
                doc.click(from, &super::select(index));
            }
            doc.blank();
        }
    }
    let height = u16::try_from(doc.len()).unwrap_or(u16::MAX).min(page.height);
    canvas.doc(Rect { height, ..page }, &doc);
    let rest = Rect::new(page.x, page.y + height, page.width, page.height - height);
    if let Some(found) = view::selected_finding(state) {
        let panel = finding::doc(theme, state, found, rest.width, rest.height);
        canvas.doc(rest, &panel);
    }
}
