//! Everything at a glance: the outcome in one sentence, all requirements, and what comes next in production.

use ratatui::layout::Rect;

use crate::app::{Place, State, next, view};
use crate::checks::Status;
use crate::ui::canvas::Canvas;
use crate::ui::doc::Doc;
use crate::ui::widgets::{finding, pane, requirements};

/// From this width on, what comes next stands beside the list.
const WIDE: u16 = 130;

/// Draws the outcome, the requirements and what comes next.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let is_wide = area.width >= WIDE;
    let left_width = if is_wide { area.width * 11 / 20 } else { area.width };
    let mut head = Doc::new(area.width - 1);
    let (status, sentence) = next::sentence(state);
    head.gap();
    let mark = format!("{} ", theme.glyph(status));
    head.hang(1, (mark.as_str(), theme.status(status)), &sentence, theme.strong());
    head.blank();
    let height = u16::try_from(head.len()).unwrap_or(u16::MAX).min(area.height);
    canvas.doc(Rect { height, width: area.width - 1, ..area }, &head);
    let rest = Rect::new(area.x, area.y + height, area.width, area.height - height);

    let list = list(canvas, state, left_width - 1);
    if is_wide {
        let left = Rect { width: left_width - 1, ..rest };
        canvas.doc(left, &list);
        canvas.down(left.right(), rest.y, rest.height);
        let right = Rect::new(left.right() + 1, rest.y, rest.width - left_width, rest.height);
        let mut side = Doc::new(right.width - 1);
        let (about, is_part) = selected(canvas, state, side_width(right), right.height / 2);
        side.append(about);
        side.blank();
        side.append(production(canvas, state, side_width(right)));
        pane::draw(canvas, right, state, &side, is_part);
        return;
    }
    let panel_height = (rest.height * 2 / 5).clamp(9.min(rest.height / 2 + 1), 16);
    let (upper, lower) = super::split(rest, panel_height);
    canvas.doc(upper, &list);
    canvas.across(lower.x, lower.y, lower.width);
    let lower = Rect::new(lower.x, lower.y + 1, lower.width, lower.height.saturating_sub(1));
    let (panel, is_part) = if view::selected_finding(state).is_some() || status != Status::Met {
        selected(canvas, state, side_width(lower), lower.height)
    } else {
        (production(canvas, state, side_width(lower)), false)
    };
    pane::draw(canvas, lower, state, &panel, is_part);
}

fn side_width(area: Rect) -> u16 {
    area.width.saturating_sub(1)
}

fn selected(canvas: &Canvas<'_>, state: &State, width: u16, height: u16) -> (Doc, bool) {
    match (view::selected_finding(state), view::selected(state)) {
        (Some(found), _) => finding::doc(canvas.theme, state, found, width, height),
        (None, Some(judged)) => (finding::about(canvas.theme, state, judged, width), false),
        (None, None) => (Doc::new(width), false),
    }
}

fn list(canvas: &Canvas<'_>, state: &State, width: u16) -> Doc {
    let theme = canvas.theme;
    let mut doc = Doc::new(width);
    let listed = view::listed(state);
    let cursor = state.screen().cursor(Place::Summary).min(listed.len().saturating_sub(1));
    let mut all = Doc::new(width);
    requirements::lines(&mut all, theme, state, &listed, true);
    let mut step = 0;
    for (index, (judged, row)) in listed.iter().zip(all.rows).enumerate() {
        if judged.step != step {
            step = judged.step;
            if let Some(words) = view::step(state, step) {
                doc.blank();
                let heading = format!(" {step} {}", words.title);
                doc.line([(heading.as_str(), theme.accent())]);
            }
        }
        doc.rows.push(row);
        if index == cursor {
            doc.keep_from(doc.len() - 1);
        }
    }
    doc
}

fn production(canvas: &Canvas<'_>, state: &State, width: u16) -> Doc {
    let theme = canvas.theme;
    let mut doc = Doc::new(width);
    doc.line([(" Before you rely on it", theme.accent())]);
    for advice in next::production(state) {
        doc.hang(1, ("- ", theme.muted()), &advice, theme.text());
    }
    doc
}
