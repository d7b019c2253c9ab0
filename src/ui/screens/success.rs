//! It works: who called what and when, what came back, and what there is to do now. Read from top to bottom.

use ratatui::layout::Rect;

use crate::app::{Action, Part, Place, State, calendar, next, view};
use crate::checks::inspect;
use crate::ui::canvas::Canvas;
use crate::ui::doc::{Doc, width};
use crate::ui::theme::Theme;
use crate::ui::widgets::keys;

use super::call;

/// Rows of the answer that are shown.
const ROWS: usize = 4;

/// Draws the outcome from the line on that it was scrolled to.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let page = super::page(area);
    let theme = canvas.theme;
    let mut doc = Doc::new(page.width.saturating_sub(1));
    let (status, sentence) = next::sentence(state);
    let mark = format!("{} ", theme.glyph(status));
    doc.hang(1, (mark.as_str(), theme.status(status)), &sentence, theme.strong());
    doc.gap();
    facts(&mut doc, theme, state);
    doc.append(call::first_rows(theme, state, doc.width(), ROWS));
    key(&mut doc, theme, state, Action::Answer, "shows all rows");
    key(&mut doc, theme, state, Action::SharePage, "saves this as a page to share");
    doc.gap();
    if state.practice().is_some() {
        doc.text(1, "Now your own tenant", theme.accent());
        doc.text(
            1,
            "Nothing is carried over from the practice tenant: the same steps, with your own values.",
            theme.text(),
        );
        key(&mut doc, theme, state, Action::OwnTenant, "begins there");
        doc.gap();
    }
    dates(&mut doc, theme, state);
    doc.text(1, "Before you rely on it", theme.accent());
    for advice in next::production(state) {
        doc.hang(1, ("- ", theme.muted()), &advice, theme.text());
    }
    doc.gap();
    request(&mut doc, theme, state);
    canvas.text(page, &doc, state.screen().cursor(Place::Success));
}

fn facts(doc: &mut Doc, theme: Theme, state: &State) {
    let facts = view::success_facts(state);
    if let Some(reply) = view::answer(state) {
        let proof = &state.target().proof;
        let says = format!("   HTTP {} after {} ms", reply.status, reply.took.as_millis());
        let met = crate::checks::Status::Met;
        doc.line([
            ("   ", theme.text()),
            (theme.glyph(met), theme.good()),
            (" ", theme.text()),
            (proof.title.as_str(), theme.text()),
            (says.as_str(), theme.text()),
        ]);
    }
    let label = facts.iter().map(|(label, _)| width(label)).max().unwrap_or(0);
    for (title, value) in &facts {
        let title = format!("{title:label$}  ");
        doc.hang(3, (title.as_str(), theme.muted()), value, theme.text());
    }
    doc.gap();
}

fn dates(doc: &mut Doc, theme: Theme, state: &State) {
    let dates = calendar::due_dates(state);
    if dates.is_empty() {
        return;
    }
    doc.text(1, "For your calendar", theme.accent());
    for date in &dates {
        let day = format!("{}  ", date.day);
        let ends = date.day.at(0, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).map(|day| day.timestamp());
        let left = ends.map_or(0, |ends| ends.duration_since(state.case().now()).as_secs());
        let text = format!("{}, in {}.", date.what, inspect::span(left));
        doc.hang(3, (day.as_str(), theme.strong()), &text, theme.text());
    }
    key(doc, theme, state, Action::WriteDates, "writes them into a file for your calendar");
    doc.gap();
}

fn request(doc: &mut Doc, theme: Theme, state: &State) {
    let Some(request) = view::request(state) else {
        return;
    };
    doc.text(1, &request.title, theme.accent());
    if state.practice().is_some() {
        doc.text(1, "In practice these addresses are answered inside firstcall only.", theme.muted());
    }
    for part in &request.parts {
        if let Part::Exact(text) = part {
            text.lines().for_each(|line| doc.hang(3, ("", theme.text()), line, theme.text()));
        }
    }
    key(doc, theme, state, Action::CopyRequest, "copies it");
}

/// A key and what it does here, on a line of its own.
fn key(doc: &mut Doc, theme: Theme, state: &State, action: Action, does: &str) {
    if let Some((key, style)) = keys::of(theme, state, action) {
        let from = doc.len();
        doc.line([("   ", theme.text()), (key.as_str(), style), ("  ", theme.text()), (does, theme.muted())]);
        doc.click(from, &[action]);
    }
}
