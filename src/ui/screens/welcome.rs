//! The first screen: what this is, and where to begin.

use ratatui::layout::Rect;

use crate::app::{Place, State, view};
use crate::ui::canvas::Canvas;
use crate::ui::doc::{Doc, width};

/// Draws the choice where to begin.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let page = super::page(area);
    let mut doc = Doc::new(page.width);
    doc.text(1, "From nothing to the first successful call of a Microsoft business API.", theme.strong());
    doc.text(
        1,
        "Five steps. Each one is checked, and what is wrong is explained, with the way to put it right.",
        theme.text(),
    );
    let entries = view::welcome(state);
    let cursor = state.screen().cursor(Place::Welcome).min(entries.len().saturating_sub(1));
    let words: Vec<view::WelcomeWords> = entries.iter().map(|entry| view::welcome_words(state, entry)).collect();
    // The name of a saved case can be long; it takes no room from the other groups.
    let name_width = |group: &str| {
        words.iter().filter(|words| words.group == group).map(|words| width(&words.name)).max().unwrap_or(0)
    };
    let least = words.iter().filter(|words| words.group != "Go on").map(|words| width(&words.name)).max().unwrap_or(0);
    let mut group = "";
    for (index, view::WelcomeWords { group: heading, about, name, line }) in words.iter().enumerate() {
        if *heading != group {
            group = heading;
            doc.gap();
            doc.line([(" ", theme.text()), (heading, theme.accent()), ("   ", theme.text()), (about, theme.muted())]);
        }
        let here = index == cursor;
        let from = doc.len();
        let pad = " ".repeat(name_width(heading).max(least).saturating_sub(width(name)) + 2);
        doc.line([
            (" ", theme.text()),
            (if here { theme.cursor() } else { " " }, theme.accent()),
            (" ", theme.text()),
            (name.as_str(), if here { theme.strong() } else { theme.text() }),
            (pad.as_str(), theme.text()),
            (line.as_str(), theme.muted()),
        ]);
        doc.click(from, &super::select_or_do(index, cursor));
        if here {
            doc.keep_from(from);
        }
    }
    canvas.doc(page, &doc);
}
