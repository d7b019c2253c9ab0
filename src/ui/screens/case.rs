//! Three short choices that decide what has to be true.

use ratatui::layout::Rect;

use crate::app::{Action, Place, State, view};
use crate::ui::canvas::Canvas;
use crate::ui::doc::{Doc, width};

/// Draws the choices.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let page = super::page(area);
    let mut doc = Doc::new(page.width);
    let choices = view::case_choices(state);
    let heading = format!("{}: how will it be called?", state.target().title);
    super::title(&mut doc, theme, &heading);
    doc.text(1, "Change these later if you like; nothing is lost.", theme.muted());
    let cursor = state.screen().cursor(Place::Case).min(choices.len().saturating_sub(1));
    for (row, (question, options)) in choices.iter().enumerate() {
        let here = row == cursor;
        doc.blank();
        let from = doc.len();
        doc.line([
            (" ", theme.text()),
            (if here { theme.cursor() } else { " " }, theme.accent()),
            (" ", theme.text()),
            (question, if here { theme.strong().patch(theme.accent()) } else { theme.accent() }),
        ]);
        doc.click(from, &super::select(row));
        let name_width = options.iter().map(|(name, _, _)| width(name)).max().unwrap_or(0);
        let chosen = options.iter().position(|(_, _, is_chosen)| *is_chosen).unwrap_or(0);
        for (index, (name, when, is_chosen)) in options.iter().enumerate() {
            let line = doc.len();
            let pad = " ".repeat(name_width - width(name) + 2);
            let radio = format!("   {} ", theme.radio(*is_chosen));
            let mark_width = width(&radio) + name_width + 2;
            let mark_style = if *is_chosen { theme.strong() } else { theme.text() };
            let mark = format!("{radio}{name}{pad}");
            if mark_width + 20 > doc.width() {
                doc.text(0, &mark, mark_style);
            } else {
                doc.hang(0, (mark.as_str(), mark_style), when, theme.muted());
            }
            let mut acts = super::select(row);
            let steps = (index + options.len() - chosen) % options.len();
            acts.extend(std::iter::repeat_n(Action::Right, steps));
            doc.click(line, &acts);
        }
        if here {
            doc.keep_from(from);
        }
    }
    missing(&mut doc, canvas, state);
    canvas.doc(page, &doc);
}

/// Ways to sign in that the target does not offer, with the reason; those that share one are named together.
fn missing(doc: &mut Doc, canvas: &Canvas<'_>, state: &State) {
    let theme = canvas.theme;
    let params = state.case().judgement().params();
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for (flow, why) in &state.target().flows_missing {
        let why = why.fill(params);
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, titles)) => titles.push(flow.title()),
            None => reasons.push((why, vec![flow.title()])),
        }
    }
    for (why, titles) in reasons {
        doc.blank();
        doc.text(3, &format!("Not offered: {}. {why}", titles.join(", ")), theme.muted());
    }
}
