//! The pane beside a list: what there is to say about the row under the cursor, which scrolls by itself.

use ratatui::layout::Rect;

use crate::app::{Action, State};
use crate::ui::canvas::Canvas;
use crate::ui::doc::{Doc, width};

use super::keys;

/// Draws the pane. Its last line names the keys to the rest, where something is out of view or was left out.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State, doc: &Doc, is_part: bool) {
    let is_long = doc.len() > usize::from(area.height);
    if area.height < 2 || !(is_long || is_part) {
        canvas.pane(area, doc, state.screen().pane());
        return;
    }
    let text = Rect { height: area.height - 1, ..area };
    canvas.pane(text, doc, state.screen().pane());
    let theme = canvas.theme;
    let mut hint = Doc::new(area.width);
    let mut pieces = vec![("   ".to_owned(), theme.text())];
    let scrolls = Some((Action::PaneDown, " scrolls   ")).filter(|_| doc.len() > usize::from(text.height));
    for (action, words) in scrolls.into_iter().chain([(Action::ReadAll, " reads all of it")]) {
        if let Some((key, style)) = keys::of(theme, state, action) {
            pieces.extend([(key, style), (words.to_owned(), theme.muted())]);
        }
    }
    hint.line(pieces.iter().map(|(text, style)| (text.as_str(), *style)));
    hint.click(0, &[Action::ReadAll]);
    let used = pieces.iter().map(|(text, _)| width(text)).sum::<usize>();
    let columns = u16::try_from(used).unwrap_or(u16::MAX).min(area.width);
    // Below the end of a short text, not at the bottom of an empty pane.
    let y = text.y + u16::try_from(doc.len()).unwrap_or(u16::MAX).min(text.height);
    canvas.doc(Rect::new(area.x, y, columns, 1), &hint);
}
