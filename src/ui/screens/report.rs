//! The forms of a report, to choose one from.

use ratatui::layout::Rect;
use strum::IntoEnumIterator;

use crate::app::{Place, ReportForm, State};
use crate::ui::canvas::Canvas;
use crate::ui::doc::Doc;

/// Draws what a report holds, its forms, and what becomes of people in it.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let mut doc = Doc::new(super::over(area, 84, 0).width.saturating_sub(4));
    let holds = "It contains the findings and what to do, the requirements, who consented to what, a timeline, the exchanges that \
                 show the findings, and a list of what was left out. It contains no secret.";
    doc.text(0, holds, theme.text());
    doc.blank();
    let cursor = state.screen().cursor(Place::Report).min(ReportForm::iter().count() - 1);
    for (index, form) in ReportForm::iter().enumerate() {
        let (from, here) = (doc.len(), index == cursor);
        let (name, words) = form.words();
        let mark = format!("{} {name:9} ", if here { theme.cursor() } else { " " });
        doc.hang(0, (mark.as_str(), if here { theme.strong() } else { theme.text() }), words, theme.muted());
        doc.click(from, &super::select_or_do(index, cursor));
        if here {
            doc.keep_from(from);
        }
    }
    doc.blank();
    let people = if state.screen().report_hides_people() {
        "Names of people and addresses of computers are replaced. Object IDs stay, so that an administrator can follow."
    } else {
        "People appear by name."
    };
    doc.text(0, people, theme.text());
    let height = u16::try_from(doc.len() + 2).unwrap_or(u16::MAX);
    let inner = canvas.window(super::over(area, 84, height), "Save a report");
    canvas.doc(inner, &doc);
}
