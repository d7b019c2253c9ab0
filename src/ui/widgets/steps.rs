//! The five steps and how they stand: as one line, or as a column at the left.

use ratatui::layout::Rect;

use crate::app::{Action, Place, State, view};
use crate::ui::canvas::Canvas;
use crate::ui::doc::{Doc, width};

/// Width of the column at the left, with the line beside it.
const COLUMN: u16 = 22;

/// Whether the screen belongs to a case, whose steps then stand beside it or above it. A token can be pasted without one.
pub fn are_shown(state: &State) -> bool {
    match state.screen().base() {
        Place::Token => state.has_begun(),
        Place::NoApp
        | Place::Step(_)
        | Place::SignIn
        | Place::Success
        | Place::Call
        | Place::Exchanges
        | Place::Exchange
        | Place::Summary => true,
        Place::Welcome
        | Place::Profiles
        | Place::Case
        | Place::Explain
        | Place::Practice
        | Place::Faults
        | Place::Permissions
        | Place::Roles
        | Place::RoleScopes
        | Place::Environments
        | Place::Report
        | Place::Directory
        | Place::NewCertificate
        | Place::BrowserSays
        | Place::Text
        | Place::Help
        | Place::Palette
        | Place::Question => false,
    }
}

/// Draws the steps in one line, with wider gaps where there is room.
pub fn line(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let current = view::step_number(state);
    let steps: Vec<(usize, String, u16)> = numbers(state)
        .filter_map(|number| Some((number, view::step(state, number)?)))
        .map(|(number, step)| {
            let label = format!("{number} {}", step.short);
            let needed = u16::try_from(width(&label) + 2).unwrap_or(area.width);
            (number, label, needed)
        })
        .collect();
    let gaps = u16::try_from(steps.len()).unwrap_or(1).saturating_sub(1).max(1);
    let needed = steps.iter().fold(0u16, |sum, step| sum.saturating_add(step.2));
    let gap = (area.width.saturating_sub(needed) / gaps).clamp(1, 3);
    let mut x = area.x;
    for (number, label, needed) in steps {
        if x.saturating_add(needed) > area.right() {
            break;
        }
        let (glyph, style) = theme.step(view::step_status(state, number), state.case().now());
        let label_style = if number == current { theme.strong().patch(theme.accent()) } else { theme.text() };
        canvas.put(x, area.y, glyph, style);
        canvas.put(x + 2, area.y, &label, label_style);
        canvas.spot(Rect::new(x, area.y, needed, 1), click(number));
        x += needed + gap;
    }
}

/// Draws the steps as a column; gives what is left of the area.
pub fn column(canvas: &mut Canvas<'_>, area: Rect, state: &State) -> Rect {
    let theme = canvas.theme;
    let current = view::step_number(state);
    let mut doc = Doc::new(COLUMN - 2);
    doc.gap();
    for number in numbers(state) {
        let Some(step) = view::step(state, number) else {
            continue;
        };
        let (glyph, style) = theme.step(view::step_status(state, number), state.case().now());
        let label = format!(" {number} {}", step.short);
        let from = doc.len();
        let (mark, label_style) = if number == current {
            (theme.cursor(), theme.strong().patch(theme.accent()))
        } else {
            (" ", theme.text())
        };
        doc.line([(mark, theme.accent()), (" ", theme.text()), (glyph, style), (label.as_str(), label_style)]);
        doc.click(from, &click(number));
        doc.gap();
    }
    canvas.doc(Rect::new(area.x, area.y, COLUMN - 2, area.height), &doc);
    canvas.down(area.x + COLUMN - 1, area.y, area.height);
    Rect::new(area.x + COLUMN, area.y, area.width - COLUMN, area.height)
}

fn numbers(state: &State) -> std::ops::RangeInclusive<usize> {
    1..=state.target().steps.len()
}

/// What a click on something about a step does: it leads there.
pub fn click(number: usize) -> Vec<Action> {
    u8::try_from(number).map_or_else(|_| Vec::new(), |number| vec![Action::Step(number)])
}
