//! Help: about the focused thing first, then the keys of this place, then those of other places.

use ratatui::layout::Rect;

use crate::app::{Offer, Place, ROWS, State, view};
use crate::ui::canvas::Canvas;
use crate::ui::doc::{Doc, width};
use crate::ui::theme::Theme;
use crate::ui::widgets::{finding, keys};

/// Columns of the keys.
const KEYS: usize = 10;

/// Draws the help for the place below.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let inner = canvas.window(super::over(area, 100, 60), "Help");
    let mut doc = Doc::new(inner.width.saturating_sub(1));
    focused(&mut doc, theme, state);
    doc.line([("Keys here", theme.accent())]);
    state.screen().offers().iter().for_each(|offer| line(&mut doc, theme, state, offer));
    doc.blank();
    elsewhere(&mut doc, theme, state);
    doc.blank();
    doc.text(
        0,
        "Hold Shift to select text with the mouse. While a field has the cursor, letters are text; Esc leaves it.",
        theme.muted(),
    );
    canvas.text(inner, &doc, state.screen().cursor(Place::Help));
}

/// What has the cursor, in the words of the recipe.
fn focused(doc: &mut Doc, theme: Theme, state: &State) {
    let params = state.case().judgement().params();
    if let Some(field) = state.screen().focus() {
        doc.text(0, field.label(), theme.strong());
        doc.text(0, &view::help(state, field), theme.text());
        doc.blank();
    } else {
        if let Some(found) = view::selected_finding(state) {
            let width = u16::try_from(doc.width()).unwrap_or(u16::MAX);
            doc.append(finding::whole(theme, state, found, width));
            doc.blank();
        }
        if let Some(judged) = view::selected(state) {
            doc.text(0, view::title(state, judged), theme.strong());
            if let Some(requirement) = view::requirement(state, judged) {
                doc.text(0, &requirement.help.fill(params), theme.text());
            }
            doc.blank();
        }
    }
    if let Place::Step(number) = state.screen().base()
        && let Some(step) = view::step(state, number)
    {
        doc.text(0, &format!("{number}  {}", step.title), theme.strong());
        doc.text(0, &step.intro.fill(params), theme.text());
        for (index, words) in step.directions(state.case().profile().case.flow).iter().enumerate() {
            let mark = format!("{} ", index + 1);
            doc.hang(0, (mark.as_str(), theme.accent()), &words.fill(params), theme.text());
        }
        for words in step.remarks(state.case().profile().case.caller) {
            doc.hang(0, ("! ", theme.warn()), &words.fill(params), theme.text());
        }
        doc.blank();
    }
}

fn line(doc: &mut Doc, theme: Theme, state: &State, offer: &Offer) {
    let names: Vec<String> = offer.keys.iter().map(|key| keys::title(theme, *key)).collect();
    let names = names.join(" ");
    let pad = " ".repeat(KEYS.saturating_sub(width(&names)) + 1);
    let marks = [("  ", theme.text()), (names.as_str(), theme.key()), (pad.as_str(), theme.text())];
    doc.hang_behind(0, &marks, &view::offer_words(state, offer), theme.text());
}

/// The keys that mean something in other places.
fn elsewhere(doc: &mut Doc, theme: Theme, state: &State) {
    let mut seen: Vec<(String, &str)> = Vec::new();
    for row in ROWS {
        let Some(key) = row.keys.first() else {
            continue;
        };
        let label = (row.label)(state);
        let key = keys::title(theme, *key);
        let is_here = state.screen().offers().iter().any(|offer| offer.action == row.action);
        if !is_here && !seen.iter().any(|(_, known)| *known == label) {
            seen.push((key, label));
        }
    }
    doc.line([("In other places", theme.accent())]);
    let text: Vec<String> = seen.iter().map(|(key, label)| format!("{key} {label}")).collect();
    doc.text(0, &text.join(" · "), theme.muted());
}
