//! The first call's answer: its rows as a table, and below it the token in one sentence.

use ratatui::layout::Rect;

use crate::app::{Action, Field, OwnField, Place, State, view};
use crate::evidence::Reply;
use crate::recipe::Caller;
use crate::ui::canvas::Canvas;
use crate::ui::doc::{Doc, cut, width};
use crate::ui::theme::Theme;
use crate::ui::widgets::{field, keys, steps};

/// Columns between two cells.
const GAP: usize = 2;

/// Findings that are named above the answer.
const FINDINGS: usize = 2;

/// Narrower than this no column gets.
const NARROWEST: usize = 6;

/// Draws the answer, or what keeps it from coming.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let area = super::table(area);
    let Some(reply) = view::answer(state) else {
        let mut doc = Doc::new(area.width);
        doc.text(1, "There is no answer yet. Step 5 makes the call.", theme.text());
        canvas.doc(area, &doc);
        return;
    };
    let rows = view::table_rows(state);
    let head = head(canvas, area, state, reply, rows.len());
    let foot = foot(canvas, area, state, &rows);
    let head_height = u16::try_from(head.len()).unwrap_or(u16::MAX).min(area.height);
    let foot_height = u16::try_from(foot.len()).unwrap_or(u16::MAX);
    canvas.doc(Rect { height: head_height, ..area }, &head);
    let rest = Rect::new(area.x, area.y + head_height, area.width, area.height - head_height);
    let (middle, bottom) = super::split(rest, foot_height);
    table(canvas, middle, state, &rows);
    canvas.doc(bottom, &foot);
}

fn head(canvas: &Canvas<'_>, area: Rect, state: &State, reply: &Reply, found: usize) -> Doc {
    let theme = canvas.theme;
    let proof = &state.target().proof;
    let all = reply.table.rows.len();
    let mut doc = Doc::new(area.width);
    let says = format!("HTTP {} after {} ms", reply.status, reply.took.as_millis());
    doc.line([
        (" ", theme.text()),
        (theme.glyph(crate::checks::Status::Met), theme.good()),
        (" ", theme.text()),
        (proof.title.as_str(), theme.strong()),
        ("   ", theme.text()),
        (says.as_str(), theme.text()),
    ]);
    let rows = match all {
        1 => "1 row".to_owned(),
        all => format!("{all} rows"),
    };
    let more = if reply.table.more { "; the service has more rows" } else { "" };
    let filtered = if found == all { String::new() } else { format!(", {found} match the search") };
    doc.line([
        ("   ", theme.text()),
        (rows.as_str(), theme.text()),
        (filtered.as_str(), theme.accent()),
        (more, theme.muted()),
    ]);
    let known = view::identity(state);
    let label = known.iter().map(|(title, _)| width(title)).max().unwrap_or(0);
    for (title, value) in &known {
        let title = format!("   {title:label$}  ");
        doc.line([(title.as_str(), theme.muted()), (value.as_str(), theme.text())]);
    }
    open(&mut doc, theme, state);
    if state.screen().focus() == Some(Field::Own(OwnField::TableSearch))
        || !state.screen().fields().value(Field::Own(OwnField::TableSearch)).is_empty()
    {
        field::add(&mut doc, theme, state, Field::Own(OwnField::TableSearch), 6);
    }
    doc.blank();
    doc
}

/// What is not as it should be although the call was answered.
fn open(doc: &mut Doc, theme: Theme, state: &State) {
    let found = view::found_in_steps(state);
    for (step, finding) in found.iter().take(FINDINGS) {
        let from = doc.len();
        let marks =
            [(" ", theme.text()), (theme.glyph(finding.status), theme.status(finding.status)), (" ", theme.text())];
        doc.hang_behind(0, &marks, &format!("Step {step}: {}", finding.what), theme.text());
        doc.click(from, &steps::click(*step));
    }
    if found.len() > FINDINGS {
        doc.text(3, &format!("{} more in the summary.", found.len() - FINDINGS), theme.muted());
    }
    if let Some(step) = view::step_to_look_from(state) {
        let from = doc.len();
        let words = format!(
            "Practice: something in this tenant is wrong that no call shows. Look at the setup in step {step} to see \
             it."
        );
        doc.hang(1, ("! ", theme.warn()), &words, theme.text());
        doc.click(from, &steps::click(step));
    }
}

/// What is cut in the selected row, and the token.
fn foot(canvas: &Canvas<'_>, area: Rect, state: &State, rows: &[Vec<String>]) -> Doc {
    let theme = canvas.theme;
    let mut doc = Doc::new(area.width);
    let widths = widths(state, rows, usize::from(area.width));
    let cursor = state.screen().cursor(Place::Call).min(rows.len().saturating_sub(1));
    let columns = &state.target().proof.columns;
    let is_cut = |index: usize| rows.iter().any(|row| width(&row[index]) > widths[index]);
    let told: Vec<_> = columns.iter().enumerate().filter(|(index, _)| is_cut(*index)).collect();
    let title = told.iter().map(|(_, column)| width(&column.title)).max().unwrap_or(0);
    if let Some(row) = rows.get(cursor).filter(|_| !told.is_empty()) {
        doc.gap();
        for (index, column) in told {
            let label = format!("   {:title$}  ", column.title);
            doc.hang(0, (label.as_str(), theme.muted()), &row[index], theme.text());
        }
    }
    if let Some(summary) = view::token_summary(state) {
        doc.gap();
        let from = doc.len();
        let key = keys::of(theme, state, Action::Token).unwrap_or_default();
        let marks = [(" ", theme.text()), (key.0.as_str(), key.1), (" ", theme.text())];
        doc.hang_behind(0, &marks, &summary, theme.text());
        doc.click(from, &[Action::Token]);
    }
    doc
}

fn table(canvas: &mut Canvas<'_>, area: Rect, state: &State, rows: &[Vec<String>]) {
    let theme = canvas.theme;
    let columns = &state.target().proof.columns;
    let mut doc = Doc::new(area.width.saturating_sub(1));
    if rows.is_empty() {
        empty(&mut doc, theme, state);
        canvas.doc(area, &doc);
        return;
    }
    let widths = widths(state, rows, doc.width());
    let titles = cells(columns.iter().map(|column| column.title.as_str()), &widths);
    let mut heading = Doc::new(area.width.saturating_sub(1));
    heading.line([("   ", theme.text()), (titles.as_str(), theme.muted())]);
    canvas.doc(Rect { height: area.height.min(1), ..area }, &heading);
    let cursor = state.screen().cursor(Place::Call).min(rows.len() - 1);
    // Only what can be seen is laid out: an answer may have many thousand rows.
    let seen = usize::from(area.height);
    for (index, row) in rows.iter().enumerate().skip(cursor.saturating_sub(seen)).take(seen * 2) {
        let from = doc.len();
        let here = index == cursor;
        let line = cells(row.iter().map(String::as_str), &widths);
        doc.line([
            (" ", theme.text()),
            (if here { theme.cursor() } else { " " }, theme.accent()),
            (" ", theme.text()),
            (line.as_str(), if here { theme.strong() } else { theme.text() }),
        ]);
        doc.click(from, &super::select(index));
        if here {
            doc.keep_from(from);
        }
    }
    let body = Rect::new(area.x, area.y + area.height.min(1), area.width, area.height.saturating_sub(1));
    canvas.doc(body, &doc);
}

/// The first rows under their titles, for where there is room for few.
pub fn first_rows(theme: Theme, state: &State, columns: usize, count: usize) -> Doc {
    let mut doc = Doc::new(u16::try_from(columns).unwrap_or(u16::MAX));
    let Some(reply) = view::answer(state) else {
        return doc;
    };
    let rows = view::table_rows(state);
    if rows.is_empty() {
        empty(&mut doc, theme, state);
        return doc;
    }
    let rows = &rows[..rows.len().min(count)];
    let widths = widths(state, rows, doc.width());
    let titles = cells(state.target().proof.columns.iter().map(|column| column.title.as_str()), &widths);
    doc.line([("   ", theme.text()), (titles.as_str(), theme.muted())]);
    for row in rows {
        let line = cells(row.iter().map(String::as_str), &widths);
        doc.line([("   ", theme.text()), (line.as_str(), theme.text())]);
    }
    let more = reply.table.rows.len() - rows.len();
    if more > 0 {
        doc.text(3, &format!("and {more} more"), theme.muted());
    }
    doc
}

/// A line of a table.
fn cells<'a>(texts: impl Iterator<Item = &'a str>, widths: &[usize]) -> String {
    let cell = |(text, wide): (&str, &usize)| {
        let text = cut(text, *wide);
        let pad = " ".repeat(wide.saturating_sub(width(&text)) + GAP);
        text + &pad
    };
    texts.zip(widths).map(cell).collect::<String>().trim_end().to_owned()
}

fn empty(doc: &mut Doc, theme: Theme, state: &State) {
    if !state.screen().fields().value(Field::Own(OwnField::TableSearch)).is_empty() {
        doc.text(3, "No row matches the search.", theme.text());
        return;
    }
    let proof = &state.target().proof;
    let params = state.case().judgement().params();
    match state.case().profile().case.caller {
        Caller::People => doc.text(3, &proof.empty_for_people.fill(params), theme.text()),
        Caller::Program => doc.hang(1, ("! ", theme.warn()), &proof.empty_for_program.fill(params), theme.warn()),
    }
}

/// How wide each column is: as wide as its widest cell, and if that is too much in all, the widest give way first.
fn widths(state: &State, rows: &[Vec<String>], room: usize) -> Vec<usize> {
    let columns = &state.target().proof.columns;
    let mut widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            rows.iter()
                .filter_map(|row| row.get(index))
                .map(|cell| width(cell))
                .chain([width(&column.title)])
                .max()
                .unwrap_or(0)
        })
        .collect();
    // Nothing stands after the last column.
    let room = room.saturating_sub(3 + GAP * widths.len().saturating_sub(1));
    while widths.iter().sum::<usize>() > room {
        let Some(widest) = widths.iter_mut().max() else {
            break;
        };
        if *widest <= NARROWEST {
            break;
        }
        *widest -= 1;
    }
    widths
}
