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
    let mut doc = Doc::new(area.width.saturating_sub(1));
    for (index, line) in exchange.lines().iter().enumerate() {
        let style = if line.starts_with("→ ") || index == 0 { theme.strong() } else { theme.text() };
        let text = line.trim_start();
        let indent = " ".repeat(1 + (line.len() - text.len()).min(20));
        doc.hang(0, (indent.as_str(), theme.text()), text, style);
    }
    canvas.text(rest, &doc, state.screen().cursor(Place::Exchange));
}
