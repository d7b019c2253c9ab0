//! One request and its answer in full, as they were recorded.

use ratatui::layout::Rect;

use crate::app::{Place, State, view};
use crate::ui::canvas::Canvas;
use crate::ui::doc::Doc;

/// Draws the exchange under the cursor.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let Some(exchange) = view::selected_exchange(state) else {
        return;
    };
    let area = super::table(area);
    let mut head = Doc::new(area.width);
    let heading = format!("Exchange {}: {}", exchange.id.0, exchange.purpose);
    super::title(&mut head, theme, &heading);
    let when = exchange.started.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    head.text(1, &when, theme.muted());
    head.blank();
    let height = u16::try_from(head.len()).unwrap_or(u16::MAX).min(area.height);
    canvas.doc(Rect { height, ..area }, &head);
    let rest = Rect::new(area.x, area.y + height, area.width, area.height - height);
    let lines = view::exchange_lines(exchange);
    let cursor = state.screen().cursor(Place::Exchange).min(lines.len().saturating_sub(1));
    // Only what can be seen is laid out: a body may have many thousand lines.
    let seen = usize::from(rest.height);
    let first = cursor.saturating_sub(seen);
    let mut doc = Doc::new(area.width.saturating_sub(1));
    for (index, line) in lines.iter().enumerate().skip(first).take(seen * 2) {
        let from = doc.len();
        let here = index == cursor;
        let style = if line.starts_with("→ ") || index == 0 { theme.strong() } else { theme.text() };
        let text = line.trim_start();
        let indent = (line.len() - text.len()).min(20);
        let mark = format!(" {} {}", if here { theme.cursor() } else { " " }, " ".repeat(indent));
        // One long line must not hide everything else.
        let text: String = text.chars().take(usize::from(area.width) * 8).collect();
        doc.hang(0, (mark.as_str(), theme.accent()), &text, style);
        doc.click(from, &super::select(index));
        if here {
            doc.keep_from(from);
        }
    }
    canvas.doc(rest, &doc);
}
