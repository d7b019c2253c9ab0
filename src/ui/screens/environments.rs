//! The environments that the person can see, to choose one from.

use ratatui::layout::Rect;

use crate::app::{Place, State, view};
use crate::ui::canvas::Canvas;
use crate::ui::doc::{Doc, width};

/// Draws the list with what each environment is called, where it is, and whether the person administers it.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let lines = view::environments(state);
    let room = super::over(area, 100, 0).width.saturating_sub(4);
    let mut doc = Doc::new(room);
    doc.text(
        0,
        "These are the environments that the account can see. There may be others it has no access to.",
        theme.muted(),
    );
    doc.blank();
    let cursor = state.screen().cursor(Place::Environments).min(lines.len().saturating_sub(1));
    let names = lines.iter().map(|line| width(&line.name)).max().unwrap_or(0).min(usize::from(room) / 2);
    for (index, line) in lines.iter().enumerate() {
        let from = doc.len();
        let here = index == cursor;
        let pad = " ".repeat(names.saturating_sub(width(&line.name)));
        let mark = format!("{} {}{pad}  ", if here { theme.cursor() } else { " " }, line.name);
        let state = match (line.is_enabled, line.is_administered) {
            (false, _) => ", disabled",
            (true, true) => ", you administer it",
            (true, false) => "",
        };
        let style = if here { theme.strong() } else { theme.text() };
        doc.hang(0, (mark.as_str(), style), &format!("{}{state}", line.url), theme.muted());
        doc.click(from, &super::select_or_do(index, cursor));
        if here {
            doc.keep_from(from);
        }
    }
    let height = u16::try_from(doc.len() + 2).unwrap_or(u16::MAX);
    let inner = canvas.window(super::over(area, 100, height), "Your environments");
    canvas.doc(inner, &doc);
}
