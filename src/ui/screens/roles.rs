//! The role picker: grouped by what a role is about, those that allow least first, with the recommended one marked.

use ratatui::layout::Rect;

use crate::app::{Field, OwnField, Place, State, view};
use crate::ui::canvas::Canvas;
use crate::ui::doc::{Doc, width};
use crate::ui::widgets::field;

/// Rows below the list, for what is said about the role under the cursor.
const ABOUT: u16 = 5;

/// Draws the list and what the role under the cursor allows.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let inner = canvas.window(super::over(area, 110, 60), "Role of the program");
    let rows = view::roles(state);
    let mut head = Doc::new(inner.width);
    field::add(
        &mut head,
        theme,
        state,
        Field::Own(OwnField::RoleSearch),
        field::label_width(&[Field::Own(OwnField::RoleSearch)]),
    );
    let count = format!("   {} shown", rows.len());
    head.ends([(count.as_str(), theme.text())], (&view::role_source(state), theme.muted()));
    let height = u16::try_from(head.len()).unwrap_or(u16::MAX).min(inner.height);
    canvas.doc(Rect { height, ..inner }, &head);
    let rest = Rect::new(inner.x, inner.y + height, inner.width, inner.height - height);
    let (upper, lower) = super::split(rest, ABOUT);
    let doc = list(canvas, state, &rows, upper.width.saturating_sub(1));
    canvas.doc(upper, &doc);
    canvas.across(lower.x, lower.y, lower.width);
    let mut about = Doc::new(lower.width.saturating_sub(1));
    if let Some(row) = rows.get(state.screen().cursor(Place::Roles).min(rows.len().saturating_sub(1))) {
        about.text(0, &row.name, theme.strong());
        about.text(0, &remark(state, row), theme.text());
    }
    let lower = Rect::new(lower.x, lower.y + 1, lower.width, lower.height.saturating_sub(1));
    canvas.pane(lower, &about, state.screen().pane());
}

/// What there is to say about one role: why it is recommended, or what speaks against it.
fn remark(state: &State, row: &view::RoleRow) -> String {
    let mut says = vec![row.summary.clone()];
    if row.is_recommended {
        says.extend(view::role_why(state));
        return says.join(" ");
    }
    if !row.is_enough {
        says.push("It is not enough for the first call.".to_owned());
    }
    if !row.is_published {
        says.push("The service lists this role, Microsoft's public pages do not.".to_owned());
    }
    says.join(" ")
}

fn list(canvas: &Canvas<'_>, state: &State, rows: &[view::RoleRow], columns: u16) -> Doc {
    let theme = canvas.theme;
    let mut doc = Doc::new(columns);
    if rows.is_empty() {
        doc.blank();
        doc.text(3, "No role matches the search.", theme.text());
        return doc;
    }
    let cursor = state.screen().cursor(Place::Roles).min(rows.len() - 1);
    let names = rows.iter().map(|row| width(&row.name)).max().unwrap_or(0).min(doc.width() * 3 / 5);
    let mut heading = "";
    for (index, row) in rows.iter().enumerate() {
        if row.heading != heading {
            heading = &row.heading;
            doc.line([("  ", theme.text()), (heading, theme.accent())]);
        }
        let from = doc.len();
        let here = index == cursor;
        let pad = " ".repeat(names.saturating_sub(width(&row.name)) + 2);
        let (summary, style) =
            if row.is_recommended { ("recommended", theme.accent()) } else { (row.summary.as_str(), theme.muted()) };
        doc.line([
            (if here { theme.cursor() } else { " " }, theme.accent()),
            (" ", theme.text()),
            (if row.is_chosen { "(x) " } else { "( ) " }, if row.is_chosen { theme.good() } else { theme.muted() }),
            (row.name.as_str(), if here { theme.strong() } else { theme.text() }),
            (pad.as_str(), theme.text()),
            (summary, style),
        ]);
        doc.click(from, &super::select_or_do(index, cursor));
        if here {
            doc.keep_from(from);
        }
    }
    doc
}
