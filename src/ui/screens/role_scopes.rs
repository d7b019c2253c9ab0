//! Where the program's role shall hold: the tenant, and what the first call showed.

use ratatui::layout::Rect;

use crate::app::{Place, State, view};
use crate::ui::canvas::Canvas;
use crate::ui::doc::{Doc, width};

/// Draws the places to choose from.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let rows = view::role_scopes(state);
    let room = super::over(area, 100, 0).width.saturating_sub(4);
    let mut doc = Doc::new(room);
    let from_answer = rows.iter().any(|row| row.scope != crate::recipe::RoleScope::Tenant);
    let about = if from_answer {
        "Environments and groups are those that the last answer showed. Any other can be typed into the \
         field Role applies to."
    } else {
        "Environments show here after a first answer. Until then type environment:ID or environment-group:ID into the \
         field Role applies to."
    };
    doc.text(0, about, theme.muted());
    doc.blank();
    let cursor = state.screen().cursor(Place::RoleScopes).min(rows.len().saturating_sub(1));
    let titles = rows.iter().map(|row| width(&row.title)).max().unwrap_or(0).min(usize::from(room) / 2);
    for (index, row) in rows.iter().enumerate() {
        let from = doc.len();
        let here = index == cursor;
        let chosen = if row.is_chosen { "(x)" } else { "( )" };
        let pad = " ".repeat(titles.saturating_sub(width(&row.title)));
        let mark = format!("{} {chosen} {}{pad}  ", if here { theme.cursor() } else { " " }, row.title);
        doc.hang(0, (mark.as_str(), if here { theme.strong() } else { theme.text() }), &row.summary, theme.muted());
        doc.click(from, &super::select_or_do(index, cursor));
        if here {
            doc.keep_from(from);
        }
    }
    let height = u16::try_from(doc.len() + 2).unwrap_or(u16::MAX);
    let inner = canvas.window(super::over(area, 100, height), "Where the role applies");
    canvas.doc(inner, &doc);
}
