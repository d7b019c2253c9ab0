//! The permission picker: grouped by namespace, searchable, with what is chosen and what the first call needs.

use ratatui::layout::Rect;

use crate::app::{Action, Field, Place, State, view};
use crate::ui::canvas::Canvas;
use crate::ui::doc::{Doc, width};
use crate::ui::widgets::field;

pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let title = format!("Permissions of the {}", state.target().resource_name);
    let inner = canvas.window(super::over(area, 120, 60), &title);
    let rows = view::permissions(state);
    let mut head = Doc::new(inner.width);
    field::add(&mut head, theme, state, Field::PermissionSearch, field::label_width(&[Field::PermissionSearch]));
    let chosen = view::chosen_permissions(state).len();
    let count = format!("   {} shown, {chosen} chosen", rows.len());
    head.ends([(count.as_str(), theme.text())], (&view::permission_source(state), theme.muted()));
    let height = u16::try_from(head.len()).unwrap_or(u16::MAX).min(inner.height);
    canvas.doc(Rect { height, ..inner }, &head);
    let rest = Rect::new(inner.x, inner.y + height, inner.width, inner.height - height);
    let (upper, lower) = super::split(rest, 3);
    let doc = list(canvas, state, &rows, upper.width.saturating_sub(1));
    canvas.doc(upper, &doc);
    canvas.across(lower.x, lower.y, lower.width);
    let mut about = Doc::new(lower.width);
    if let Some(row) = rows.get(state.cursor(Place::Permissions).min(rows.len().saturating_sub(1))) {
        about.text(0, &format!("{}: {}", row.name, row.summary), theme.text());
    }
    canvas.doc(Rect::new(lower.x, lower.y + 1, lower.width, lower.height.saturating_sub(1)), &about);
}

fn list(canvas: &Canvas<'_>, state: &State, rows: &[view::PermissionRow], columns: u16) -> Doc {
    let theme = canvas.theme;
    let mut doc = Doc::new(columns);
    if rows.is_empty() {
        doc.blank();
        doc.text(3, "No permission matches the search.", theme.text());
        return doc;
    }
    let cursor = state.cursor(Place::Permissions).min(rows.len() - 1);
    let names = rows.iter().map(|row| width(&row.name)).max().unwrap_or(0).min(doc.width() * 3 / 5);
    let mut namespace = "";
    for (index, row) in rows.iter().enumerate() {
        if row.namespace != namespace {
            namespace = &row.namespace;
            doc.line([("  ", theme.text()), (namespace, theme.accent())]);
        }
        let from = doc.len();
        let here = index == cursor;
        let tick = if row.is_chosen { "[x] " } else { "[ ] " };
        let pad = " ".repeat(names.saturating_sub(width(&row.name)) + 2);
        let needed = if row.is_needed { "the first call needs it" } else { "" };
        let style = if here { theme.strong() } else { theme.text() };
        let summary = if row.is_needed { needed } else { row.summary.as_str() };
        doc.line([
            (if here { theme.cursor() } else { " " }, theme.accent()),
            (" ", theme.text()),
            (tick, if row.is_chosen { theme.good() } else { theme.muted() }),
            (row.name.as_str(), style),
            (pad.as_str(), theme.text()),
            (summary, if row.is_needed { theme.accent() } else { theme.muted() }),
        ]);
        let mut acts = super::select(index);
        acts.push(Action::Primary);
        doc.click(from, &acts);
        if here {
            doc.keep_from(from);
        }
    }
    doc
}
