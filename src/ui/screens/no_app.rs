//! How to get an app: the portal, one script, a message to the person who may, and what to bring back.

use ratatui::layout::Rect;

use crate::app::{Place, State, view};
use crate::ui::canvas::Canvas;
use crate::ui::doc::{Doc, width};
use crate::ui::widgets::keys;

/// Draws the page, with the piece under the cursor in sight.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let page = super::page(area);
    let mut doc = Doc::new(page.width.saturating_sub(1));
    super::title(&mut doc, theme, "I have no app yet");
    let passages = view::no_app(state);
    let cursor = state.screen().cursor(Place::NoApp).min(passages.len().saturating_sub(1));
    for (index, passage) in passages.iter().enumerate() {
        if matches!(passage, view::Passage::Heading(..)) {
            doc.blank();
        }
        let from = doc.len();
        let mark = if index == cursor { theme.cursor() } else { " " };
        let marks = [(mark, theme.accent()), (" ", theme.text())];
        match passage {
            view::Passage::Heading(title, action) => {
                let key = action.and_then(|action| keys::of(theme, state, action));
                let mut pieces = marks.to_vec();
                pieces.push((title, theme.strong()));
                if let (Some((key, style)), Some(action)) = (&key, action) {
                    pieces.extend([("   ", theme.text()), (key.as_str(), *style), (" ", theme.text())]);
                    pieces.push((keys::label(state, *action), theme.muted()));
                }
                doc.line(pieces);
                doc.click(from, action.as_slice());
            }
            view::Passage::Text(text) => doc.hang_behind(0, &marks, text, theme.text()),
            view::Passage::Step(number, text) => {
                let number = format!("{number} ");
                doc.hang_behind(
                    0,
                    &[marks[0], ("   ", theme.text()), (number.as_str(), theme.accent())],
                    text,
                    theme.text(),
                );
            }
            // Where it does not fit, it is broken rather than cut.
            view::Passage::Address(url) if width(url) + 4 > doc.width() => {
                doc.hang_behind(0, &[marks[0], ("   ", theme.text())], url, theme.link());
            }
            view::Passage::Address(url) => {
                doc.address(4, url, theme.link());
                if let Some(first) = doc.rows.last_mut().and_then(|row| row.spans.first_mut()) {
                    *first = ratatui::text::Span::styled(format!("{mark}   "), theme.accent());
                }
            }
            view::Passage::Command(line) => {
                doc.hang_behind(0, &[marks[0], ("   ", theme.text())], line, theme.accent());
            }
        }
        if index == cursor {
            doc.keep_from(from);
        }
    }
    canvas.doc(page, &doc);
}
