//! What a sign-in and a call brought: the token, the exchanges, the answer, the summary.

use crate::app::{Action, State, next, view};
use crate::checks::Status;
use crate::evidence::Exchange;
use crate::export::text;

use super::{Choice, Page};

/// Rows of an answer that are read out; the file that can be saved has them all.
const ROWS: usize = 20;

/// Rows of it that are read out where the call has just worked.
const FIRST_ROWS: usize = 4;

pub(super) fn token(page: &mut Page, state: &State) {
    page.introduce("Access token");
    view::token_summary(state).iter().for_each(|summary| page.say(summary));
    if state.screen().shows_raw_token() {
        view::raw_token_lines(state).iter().for_each(|line| page.say(line));
    } else {
        for row in view::token_rows(state) {
            let verdict = row.status.map_or_else(String::new, |status| format!(" ({})", status.word()));
            page.say(&format!("{}: {}{verdict}. {}", row.claim, row.value, row.meaning));
        }
    }
}

pub(super) fn exchange(page: &mut Page, state: &State) {
    let lines = view::selected_exchange(state).map(Exchange::lines).unwrap_or_default();
    lines.iter().for_each(|line| page.say(line));
}

pub(super) fn success(page: &mut Page, state: &State) {
    let (_, sentence) = next::sentence(state);
    page.introduce(&sentence);
    for (name, value) in view::success_facts(state) {
        page.say(&if name.is_empty() { value } else { format!("{name}: {value}") });
    }
    rows(page, state, FIRST_ROWS);
    page.say("Before you rely on it:");
    next::production(state).iter().for_each(|advice| page.say(&format!("- {advice}")));
}

pub(super) fn call(page: &mut Page, state: &State) {
    let Some(reply) = view::answer(state) else {
        return;
    };
    let rows = view::table_rows(state);
    page.introduce(&format!("{}: HTTP {}, rows: {}", state.target().proof.title, reply.status, rows.len()));
    for (title, value) in view::identity(state) {
        page.say(&format!("{title}: {value}"));
    }
    self::rows(page, state, ROWS);
    if rows.len() > ROWS {
        page.say(&format!("{} more rows; save them to read them all.", rows.len() - ROWS));
    }
}

pub(super) fn summary(page: &mut Page, state: &State) {
    let (_, sentence) = next::sentence(state);
    page.introduce("Summary");
    page.say(&sentence);
    page.text.push_str(&text::verdicts(&state.ctx(), state.case().judgement(), false));
    page.say("Before you rely on it:");
    next::production(state).iter().for_each(|advice| page.say(&format!("- {advice}")));
    for (row, judged) in view::listed(state).into_iter().enumerate() {
        if matches!(judged.verdict.status, Status::Unmet | Status::Warning) {
            let acts = vec![Action::Select(u16::try_from(row).unwrap_or(u16::MAX)), Action::Primary];
            page.choices.push(Choice::new(format!("go to step {}: {}", judged.step, view::title(state, judged)), acts));
        }
    }
}

/// The first rows of the answer, each with the titles of its columns.
fn rows(page: &mut Page, state: &State, count: usize) {
    let columns = &state.target().proof.columns;
    for (index, row) in view::table_rows(state).iter().take(count).enumerate() {
        let cells = columns.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
        let cells: Vec<String> = cells.map(|(column, cell)| format!("{} {cell}", column.title)).collect();
        page.say(&format!("Row {}: {}", index + 1, cells.join("; ")));
    }
}
