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
    let words: Vec<(String, String)> = entries.iter().map(|entry| words(state, entry)).collect();
    let name_width = words.iter().map(|(name, _)| width(name)).max().unwrap_or(0);
    let mut group = "";
    for (index, (entry, (name, line))) in entries.iter().zip(&words).enumerate() {
        let (heading, about) = heading(entry);
        if heading != group {
            group = heading;
            doc.gap();
            doc.line([(" ", theme.text()), (heading, theme.accent()), ("   ", theme.text()), (about, theme.muted())]);
        }
        let here = index == cursor;
        let from = doc.len();
        let pad = " ".repeat(name_width.saturating_sub(width(name)) + 2);
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

fn heading(entry: &view::WelcomeEntry) -> (&'static str, &'static str) {
    match entry {
        view::WelcomeEntry::Continue => ("Go on", "where you were"),
        view::WelcomeEntry::Practice(_) => {
            ("Practice tenant", "on this computer; nothing else is needed, nothing can break")
        }
        view::WelcomeEntry::Tenant(_) => ("Your own tenant", "nothing in it is changed by firstcall"),
        view::WelcomeEntry::Explain => ("Only a question", ""),
    }
}

fn words(state: &State, entry: &view::WelcomeEntry) -> (String, String) {
    match entry {
        view::WelcomeEntry::Continue => {
            let Some(saved) = state.saved().first() else {
                return (String::new(), String::new());
            };
            let title = view::target_title(state, &saved.case.target);
            (title.to_owned(), format!("{}, step {}", saved.inputs.tenant, saved.step))
        }
        view::WelcomeEntry::Practice(id) | view::WelcomeEntry::Tenant(id) => {
            let tagline = state.case().recipe().target(id).map_or("", |target| target.tagline.as_str());
            (view::target_title(state, id).to_owned(), tagline.to_owned())
        }
        view::WelcomeEntry::Explain => {
            ("Explain an error".to_owned(), "Paste an error, and read what it means.".to_owned())
        }
    }
}
