//! The token inspector: claim, value, what it means here, and whether it is as it should be; or all of it raw.

use ratatui::layout::Rect;

use crate::app::{Place, State, view};
use crate::checks::{Status, inspect};
use crate::ui::canvas::Canvas;
use crate::ui::doc::{Doc, width};

/// Draws the claims, or the token as it came.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let page = super::page(area);
    let head = head(canvas, state, page.width);
    let height = u16::try_from(head.len()).unwrap_or(u16::MAX).min(page.height);
    canvas.doc(Rect { height, ..page }, &head);
    let rest = Rect::new(page.x, page.y + height, page.width, page.height - height);
    let is_raw = state.screen().shows_raw_token() && view::has_raw_token(state);
    let doc = if is_raw { raw(canvas, state, rest.width) } else { explained(canvas, state, rest.width) };
    canvas.text(rest, &doc, state.screen().cursor(Place::Token));
}

/// What the token is, and how long it is good.
fn head(canvas: &Canvas<'_>, state: &State, columns: u16) -> Doc {
    let theme = canvas.theme;
    let mut doc = Doc::new(columns);
    let Some(token) = view::token(state) else {
        super::title(&mut doc, theme, "Access token");
        doc.text(1, "There is no token yet. Step 5 asks for one.", theme.text());
        return doc;
    };
    let expected = view::expected(state);
    let is_pasted = view::is_pasted_token(state);
    let title = if is_pasted { "The token that you pasted" } else { "Access token" };
    let left = inspect::left(&expected, &token).map_or_else(String::new, |seconds| match seconds {
        1.. => format!("{} left ", inspect::countdown(seconds)),
        _ => "ended ".to_owned(),
    });
    doc.ends([(" ", theme.text()), (title, theme.strong())], (&left, theme.muted()));
    doc.text(1, &inspect::summary(&expected, &token), theme.text());
    if state.screen().shows_raw_token() && view::has_raw_token(state) {
        let text = "Header and payload as they came. The signature is not shown: with it, this is a key.";
        doc.text(1, text, theme.muted());
    } else if is_pasted || token.claims().is_none() {
        doc.text(1, &inspect::caution(&expected, &token), theme.muted());
    }
    doc.blank();
    doc
}

fn explained(canvas: &Canvas<'_>, state: &State, columns: u16) -> Doc {
    let theme = canvas.theme;
    let mut doc = Doc::new(columns.saturating_sub(1));
    let rows = view::token_rows(state);
    let name_width = rows.iter().map(|row| width(&row.claim)).max().unwrap_or(0);
    for row in &rows {
        let (glyph, style) = match row.status {
            Some(status) => (theme.glyph(status), theme.status(status)),
            None => (" ", theme.text()),
        };
        let name = format!(" {:name_width$}  ", row.claim);
        let marks = [(" ", theme.text()), (glyph, style), (name.as_str(), theme.accent())];
        doc.hang_behind(0, &marks, &row.value, theme.strong());
        let word = match row.status {
            Some(status @ (Status::Unmet | Status::Warning)) => format!("{}: ", status.word()),
            Some(Status::Met | Status::Unknown | Status::NotApplicable) | None => String::new(),
        };
        let meaning_style = if word.is_empty() { theme.muted() } else { style };
        doc.text(2 + name_width + 3, &format!("{word}{}", row.meaning), meaning_style);
    }
    doc
}

fn raw(canvas: &Canvas<'_>, state: &State, columns: u16) -> Doc {
    let theme = canvas.theme;
    let mut doc = Doc::new(columns.saturating_sub(1));
    for line in view::raw_token_lines(state) {
        let text = line.trim_start();
        let indent = " ".repeat(1 + line.len() - text.len());
        doc.hang(0, (indent.as_str(), theme.text()), text, theme.text());
    }
    doc
}
