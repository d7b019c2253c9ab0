//! One of the five steps: what to do, what must be true, and what is wrong.

mod form;
mod words;

use ratatui::layout::Rect;

use crate::app::{State, view};
use crate::checks::Judged;
use crate::ui::canvas::{Canvas, scroll};
use crate::ui::doc::Doc;
use crate::ui::theme::Theme;
use crate::ui::widgets::{finding, pane, requirements};

/// From this width on, directions and requirements stand side by side.
const TWO_COLUMNS: u16 = 98;

/// From this width on, the finding stands below the requirements instead of below everything.
const ROOMY: u16 = 130;

/// Below this height there is no room for a finding below everything.
const LOW: u16 = 30;

/// Rows that the finding shall have.
const PANEL: u16 = 10;

/// Rows of the list that are shown at least.
const LIST: u16 = 3;

/// Below this height a form shares one line of help.
const TIGHT: u16 = 26;

/// Draws the step with this number, from 1.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State, number: usize) {
    if area.width >= TWO_COLUMNS {
        wide(canvas, area, state, number);
    } else {
        narrow(canvas, area, state, number);
    }
}

/// Directions and form in the middle, requirements at the right, the finding below either.
fn wide(canvas: &mut Canvas<'_>, area: Rect, state: &State, number: usize) {
    let theme = canvas.theme;
    let is_beside = area.width >= ROOMY || area.height < LOW;
    let right_width = if area.width >= ROOMY { area.width / 2 } else { 47 };
    let below = if is_beside { 0 } else { (area.height * 2 / 5).clamp(10, 18) };
    let (upper, lower) = super::split(area, below);
    let middle = Rect::new(upper.x, upper.y, upper.width - right_width - 1, upper.height);
    let right = Rect::new(middle.right() + 1, upper.y, right_width, upper.height);

    let mut doc = Doc::new(middle.width - 1);
    doc.gap();
    words::title(&mut doc, theme, state, number);
    words::intro(&mut doc, theme, state, number);
    form::add(&mut doc, theme, state, number, false);
    words::directions(&mut doc, theme, state, number);
    words::notes(&mut doc, theme, state, number);
    canvas.doc(Rect { width: middle.width - 1, ..middle }, &doc);
    canvas.down(middle.right(), upper.y, upper.height);

    let list = column(theme, state, right.width - 2);
    let list_area = if is_beside {
        let needed = u16::try_from(list.len() + 1).unwrap_or(u16::MAX);
        let (list_area, panel_area) = super::split(right, right.height - needed.min(right.height / 2));
        canvas.across(panel_area.x, panel_area.y, panel_area.width);
        panel(canvas, inside(panel_area), state);
        list_area
    } else {
        canvas.across(lower.x, lower.y, lower.width);
        panel(canvas, inside(lower), state);
        right
    };
    canvas.doc(Rect { width: list_area.width - 1, ..list_area }, &list);
}

/// What is left of an area below its line.
fn inside(area: Rect) -> Rect {
    Rect::new(area.x, area.y + 1, area.width.saturating_sub(1), area.height.saturating_sub(1))
}

fn column(theme: Theme, state: &State, width: u16) -> Doc {
    let mut doc = Doc::new(width);
    doc.gap();
    doc.line([("    ", theme.text()), ("What must be true", theme.strong())]);
    let listed = view::listed(state);
    requirements::calm(&mut doc, theme, state, &listed);
    doc.gap();
    requirements::column(&mut doc, theme, state, &listed, is_in_list(state));
    doc
}

/// Everything below each other. The panel at the bottom tells what to do, or, on a requirement, what is wrong with it.
fn narrow(canvas: &mut Canvas<'_>, area: Rect, state: &State, number: usize) {
    let theme = canvas.theme;
    let mut head = Doc::new(area.width);
    words::title(&mut head, theme, state, number);
    let mut body = Doc::new(area.width);
    form::add(&mut body, theme, state, number, area.height < TIGHT);
    let mut intro = Doc::new(area.width);
    words::intro(&mut intro, theme, state, number);
    let mut ways = Doc::new(area.width);
    words::directions(&mut ways, theme, state, number);
    words::notes(&mut ways, theme, state, number);
    let mut list = Doc::new(area.width - 2);
    requirements::lines(&mut list, theme, state, &view::listed(state), is_in_list(state));

    let rows = |doc: &Doc| u16::try_from(doc.len()).unwrap_or(u16::MAX);
    let always = rows(&head) + rows(&body) + 3;
    let words = rows(&intro) + rows(&ways) + 1;
    let has_room = area.height >= always.saturating_add(words).saturating_add(rows(&list)) + PANEL + 4;
    let has_finding = state.screen().focus().is_none() && view::selected_finding(state).is_some();
    let mut top = head;
    if has_room {
        top.append(intro);
        top.append(body);
        top.append(ways);
    } else {
        // What is wrong is told before what the step is for.
        if !has_finding || area.height >= TIGHT {
            words::short_intro(&mut top, theme, state, number);
        }
        if area.height >= TIGHT {
            top.blank();
        }
        top.append(body);
    }
    top.blank();
    requirements::calm(&mut top, theme, state, &view::listed(state));
    let top_height = rows(&top).min(area.height.saturating_sub(LIST + PANEL / 2 + 1));
    let left = area.height - top_height;
    let list_height = rows(&list).min(left.saturating_sub(PANEL + 1).max(LIST)).min(left);
    let mut y = area.y;
    canvas.doc(Rect::new(area.x, y, area.width, top_height), &top);
    y += top_height;
    let list_area = Rect::new(area.x, y, area.width, list_height);
    canvas.doc_from(list_area, &list, scroll(&list, list_height));
    y += list_height + 1;
    if y >= area.bottom() {
        return;
    }
    let panel_area = Rect::new(area.x, y, area.width, area.bottom() - y);
    if has_room || has_finding {
        panel(canvas, panel_area, state);
        return;
    }
    let mut doc = Doc::new(area.width - 1);
    match (view::selected_finding(state), view::selected(state).filter(|_| state.screen().focus().is_none())) {
        // What is wrong with a value is told while the cursor is still in its field.
        (Some(found), _) => {
            finding::headline(&mut doc, theme, found);
            doc.blank();
        }
        // What is said of all of them above is not said again.
        (None, Some(judged)) if view::is_calm(state, judged) && is_said(state, judged) => {}
        (None, Some(judged)) => {
            finding::reason(&mut doc, theme, state, judged);
            doc.blank();
        }
        (None, None) => {}
    }
    words::directions(&mut doc, theme, state, number);
    words::notes(&mut doc, theme, state, number);
    pane::draw(canvas, panel_area, state, &doc, false);
}

/// Whether the cursor is in the list.
fn is_in_list(state: &State) -> bool {
    state.screen().focus().is_none() && !state.screen().is_on_offer()
}

/// Whether the list says above what is to be said of a requirement.
fn is_said(state: &State, judged: &Judged) -> bool {
    view::calm_note(state, &view::listed(state)) == state.case().judgement().note(&judged.requirement)
}

/// The finding of the requirement under the cursor, or what there is to say about it.
fn panel(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let (doc, is_part) = match (view::selected_finding(state), view::selected(state)) {
        (Some(found), _) => finding::doc(canvas.theme, state, found, area.width - 1, area.height),
        (None, Some(judged)) => (finding::about(canvas.theme, state, judged, area.width - 1), false),
        (None, None) => (Doc::new(area.width), false),
    };
    pane::draw(canvas, area, state, &doc, is_part);
}
