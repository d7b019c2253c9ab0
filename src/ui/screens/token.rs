//! The token inspector: claim, value, what it means here, and whether it is as it should be; or all of it raw.

use ratatui::layout::Rect;

use crate::app::{Place, State, inspect, view};
use crate::checks::Status;
use crate::ui::canvas::Canvas;
use crate::ui::doc::{Doc, width};

pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let Some(claims) = view::claims(state) else {
        let mut doc = Doc::new(area.width);
        doc.text(1, "There is no token yet, or it cannot be read.", theme.text());
        canvas.doc(area, &doc);
        return;
    };
    let page = super::page(area);
    let mut head = Doc::new(page.width);
    super::title(&mut head, theme, "Access token");
    head.text(1, &inspect::summary(&state.ctx(), claims), theme.text());
    if state.raw_token {
        head.text(
            1,
            "Header and payload as they came. The signature is not shown: with it, this is a key.",
            theme.muted(),
        );
    }
    head.blank();
    let height = u16::try_from(head.len()).unwrap_or(u16::MAX).min(page.height);
    canvas.doc(Rect { height, ..page }, &head);
    let rest = Rect::new(page.x, page.y + height, page.width, page.height - height);
    let doc = if state.raw_token { raw(canvas, state, rest.width) } else { explained(canvas, state, rest.width) };
    canvas.doc(rest, &doc);
}

fn explained(canvas: &Canvas<'_>, state: &State, columns: u16) -> Doc {
    let theme = canvas.theme;
    let mut doc = Doc::new(columns.saturating_sub(1));
    let Some(claims) = view::claims(state) else {
        return doc;
    };
    let rows = inspect::rows(&state.ctx(), claims);
    let cursor = state.cursor(Place::Token).min(rows.len().saturating_sub(1));
    let name_width = rows.iter().map(|row| width(&row.claim)).max().unwrap_or(0);
    for (index, row) in rows.iter().enumerate() {
        let from = doc.len();
        let here = index == cursor;
        let (glyph, style) = match row.status {
            Some(status) => (theme.glyph(status), theme.status(status)),
            None => (" ", theme.text()),
        };
        let name = format!(" {:name_width$}  ", row.claim);
        let value_style = if here { theme.strong() } else { theme.text() };
        let marks = [
            (" ", theme.text()),
            (if here { theme.cursor() } else { " " }, theme.accent()),
            (" ", theme.text()),
            (glyph, style),
            (name.as_str(), theme.accent()),
        ];
        doc.hang_behind(0, &marks, &row.value, value_style);
        let word = match row.status {
            Some(status @ (Status::Unmet | Status::Warning)) => format!("{}: ", status.word()),
            Some(Status::Met | Status::Unknown | Status::NotApplicable) | None => String::new(),
        };
        let meaning_style = if word.is_empty() { theme.muted() } else { style };
        doc.text(4 + name_width + 3, &format!("{word}{}", row.meaning), meaning_style);
        doc.click(from, &super::select(index));
        if here {
            doc.keep_from(from);
        }
    }
    doc
}

fn raw(canvas: &Canvas<'_>, state: &State, columns: u16) -> Doc {
    let theme = canvas.theme;
    let mut doc = Doc::new(columns.saturating_sub(1));
    let lines = view::claims(state).map(inspect::raw_lines).unwrap_or_default();
    let cursor = state.cursor(Place::Token).min(lines.len().saturating_sub(1));
    for (index, line) in lines.iter().enumerate() {
        let from = doc.len();
        let mark = if index == cursor { theme.cursor() } else { " " };
        let indent = line.len() - line.trim_start().len();
        let mark = format!(" {mark} {}", " ".repeat(indent));
        doc.hang(0, (mark.as_str(), theme.accent()), line.trim_start(), theme.text());
        doc.click(from, &super::select(index));
        if index == cursor {
            doc.keep_from(from);
        }
    }
    doc
}
