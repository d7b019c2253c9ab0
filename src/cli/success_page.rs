//! The success as one HTML page to share: who called what and when, what came back, and what to do before relying on it.
//! It is shown with the words of the screen, loads nothing, and holds no token and no secret.

use crate::app::{Part, State, calendar, next, view};
use crate::checks::Status;
use crate::export::document::Document;

/// Rows of the answer on the page.
const ROWS: usize = 50;

/// The page of a state in which the first call was answered.
pub(super) fn of_state(state: &State) -> Document {
    let mut doc = Document::default();
    let (_, sentence) = next::sentence(state);
    doc.heading(1, format!("{}: first call", state.target().title));
    doc.text(sentence);
    if state.practice().is_some() {
        doc.text("Made on firstcall's practice tenant: everything on this page is simulated.");
    }
    let facts = view::success_facts(state).into_iter().map(|(name, value)| vec![name.to_owned(), value]);
    doc.table(&["", ""], facts.collect());
    answer(&mut doc, state);
    doc.heading(2, "What was checked");
    let judged = state.case().judged().iter().filter(|judged| judged.verdict.status != Status::NotApplicable);
    let rows = judged.map(|judged| {
        let title = view::title(state, judged).to_owned();
        vec![judged.step.to_string(), judged.verdict.status.word().to_owned(), title]
    });
    doc.table(&["Step", "Verdict", "Requirement"], rows.collect());
    let dates = calendar::due_dates(state);
    if !dates.is_empty() {
        doc.heading(2, "For your calendar");
        doc.list(dates.iter().map(|date| format!("{}: {}", date.day, date.what)).collect());
    }
    doc.heading(2, "Before you rely on it");
    doc.list(next::production(state));
    if let Some(request) = view::request(state) {
        doc.heading(2, request.title);
        for part in request.parts {
            if let Part::Exact(text) = part {
                doc.code(text);
            }
        }
    }
    doc
}

fn answer(doc: &mut Document, state: &State) {
    let Some(reply) = view::answer(state) else {
        return;
    };
    let rows = view::table_rows(state);
    let titles: Vec<&str> = state.target().proof.columns.iter().map(|column| column.title.as_str()).collect();
    doc.heading(2, state.target().proof.title.clone());
    doc.text(format!("HTTP {} after {} ms, {}", reply.status, reply.took.as_millis(), view::count(rows.len(), "row")));
    doc.table(&titles, rows.iter().take(ROWS).cloned().collect());
    if rows.len() > ROWS {
        doc.text(format!("{} more rows are left out.", rows.len() - ROWS));
    }
}
