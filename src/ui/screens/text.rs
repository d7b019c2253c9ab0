//! The text window: a text to its end, without a frame, so that it can be selected with the mouse.

use ratatui::layout::Rect;

use crate::app::{Part, Place, Reading, State};
use crate::ui::canvas::Canvas;
use crate::ui::doc::Doc;
use crate::ui::theme::Theme;

/// Draws the text from the line on that it was scrolled to.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let reading = state.screen().reading();
    let mut head = Doc::new(area.width);
    if let Some(copied) = &reading.copied {
        head.text(0, copied, theme.accent());
        head.text(0, "If it is not there: select it with the mouse, or save it as a file.", theme.muted());
        head.blank();
    }
    let height = u16::try_from(head.len()).unwrap_or(u16::MAX).min(area.height);
    canvas.doc(Rect { height, ..area }, &head);
    let rest = Rect::new(area.x, area.y + height, area.width, area.height - height);
    let doc = text(theme, reading, rest.width);
    let is_long = doc.len() > usize::from(rest.height);
    let (body, below) = super::split(rest, u16::from(is_long));
    // Nothing of the window's own stands in what somebody selects; that there is more is said below it.
    canvas.hits.is_text = true;
    canvas.text(body, &doc, state.screen().cursor(Place::Text));
    let last = doc.len().saturating_sub(usize::from(body.height));
    let says = if state.screen().cursor(Place::Text) < last { "More below." } else { "This is the end." };
    let mut more = Doc::new(below.width);
    more.text(0, says, theme.muted());
    canvas.doc(below, &more);
}

fn text(theme: Theme, reading: &Reading, width: u16) -> Doc {
    let mut doc = Doc::new(width);
    doc.text(0, &reading.title, theme.strong());
    doc.gap();
    for part in &reading.parts {
        match part {
            Part::Heading(text) => {
                doc.blank();
                doc.text(0, text, theme.accent());
            }
            Part::Prose(text) => text.lines().for_each(|line| doc.text(0, line, theme.text())),
            Part::Exact(text) => text.trim_end().lines().for_each(|line| doc.exact(0, line, theme.text())),
            Part::Message(text) => text.trim_end().lines().for_each(|line| match line {
                "" => doc.blank(),
                line if line.contains(char::is_whitespace) => doc.text(0, line, theme.text()),
                line => doc.exact(0, line, theme.text()),
            }),
            Part::Address(url) => doc.whole_address(0, url, theme.link()),
        }
    }
    doc
}
