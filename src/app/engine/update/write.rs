//! What leaves the program: links to open, text to copy, rows to save.

use std::path::PathBuf;

use strum::IntoEnumIterator;

use crate::app::{Deed, Effect, Phase, Place, Reading, ReportForm, State, calendar, view};
use crate::evidence::text::visible_json;
use crate::remedies::{Way, WayKind};

use super::{deed, go, look};

fn ask(state: &mut State, deed: Option<Deed>) -> Vec<Effect> {
    deed.map(|deed| deed::ask(state, deed)).into_iter().collect()
}

fn way<T>(state: &State, pick: impl Fn(Way) -> Option<T>) -> Option<T> {
    view::ways(state).into_iter().find_map(pick)
}

pub(super) fn open_portal(state: &mut State) -> Vec<Effect> {
    let page = view::portal_page(state);
    look::expect_change(state);
    ask(state, page.map(Deed::OpenPage))
}

/// Shows what the screen has room for only in part.
pub(super) fn read_all(state: &mut State) {
    if let Some(reading) = view::in_full(state) {
        go::read(state, reading);
    }
}

/// Shows a text in full and copies it: where the terminal takes no copies it can be selected there.
fn copy_shown(state: &mut State, reading: Option<Reading>) -> Vec<Effect> {
    let Some(reading) = reading else {
        return Vec::new();
    };
    go::read(state, reading);
    copy_text(state)
}

/// Shows the request that worked, and copies it.
pub(super) fn copy_request(state: &mut State) -> Vec<Effect> {
    let request = view::request(state);
    copy_shown(state, request)
}

/// Writes the days on which something ends into a file for a calendar, into the current folder.
pub(super) fn write_dates(state: &mut State) -> Vec<Effect> {
    let dates = calendar::due_dates(state);
    let when = state.case.now.strftime("%Y%m%d-%H%M%S");
    let path = PathBuf::from(format!("firstcall-dates-{when}.ics"));
    let content = calendar::file(&dates, state.case.now);
    ask(state, (!dates.is_empty()).then_some(Deed::WriteFile { path, content }))
}

/// Copies what the text window shows.
pub(super) fn copy_text(state: &mut State) -> Vec<Effect> {
    let text = state.screen.reading.text();
    ask(state, Some(Deed::Copy(text)))
}

/// Saves what the text window shows in the current folder, under a name that tells what it is and when.
pub(super) fn save_text(state: &mut State) -> Vec<Effect> {
    let when = state.case.now.strftime("%Y%m%d-%H%M%S");
    let path = PathBuf::from(format!("firstcall-{}-{when}.txt", state.screen.reading.name));
    let mut content = state.screen.reading.text();
    if !content.ends_with('\n') {
        content.push('\n');
    }
    ask(state, Some(Deed::WriteFile { path, content }))
}

/// Saves the explanation of each error of a text in the current folder.
pub(super) fn save_explanation(state: &mut State) -> Vec<Effect> {
    let shown = state.screen.cursor(Place::Explain);
    let count = state.screen.explained.as_ref().map_or(0, |explained| explained.errors.len());
    let texts = (0..count).filter_map(|row| {
        state.screen.cursors.insert(Place::Explain, row);
        Some(view::in_full(state)?.text())
    });
    let texts: Vec<String> = texts.collect();
    state.screen.cursors.insert(Place::Explain, shown);
    let path = path_now(state, "explanation", "txt");
    ask(state, (!texts.is_empty()).then(|| Deed::WriteFile { path, content: texts.join("\n\n") }))
}

pub(super) fn copy_command(state: &mut State) -> Vec<Effect> {
    let command = way(state, |way| Some(Reading::exact(way.title, "command", way.command?)));
    look::expect_change(state);
    copy_shown(state, command)
}

pub(super) fn copy_message(state: &mut State) -> Vec<Effect> {
    let is_message = |way: &Way| way.kind == WayKind::HandOver;
    let message = way(state, |way| Some(way).filter(is_message).and_then(|way| Some((way.title, way.text?))));
    look::expect_change(state);
    copy_shown(state, message.map(|(title, text)| Reading::message(title, text)))
}

/// Writes the file of a remedy into the current folder. One that is there may be filled in already, so it stays.
pub(super) fn write_file(state: &mut State) -> Vec<Effect> {
    let file = way(state, |way| way.file);
    ask(state, file.map(|file| Deed::WriteFile { path: PathBuf::from(file.name), content: file.content }))
}

pub(super) fn open_link(state: &mut State) -> Vec<Effect> {
    let link = state.case.conversation.as_ref().and_then(|conversation| conversation.link()).map(str::to_owned);
    ask(state, link.map(Deed::OpenPage))
}

/// Copies the code of a device sign-in, else the address.
pub(super) fn copy_link(state: &mut State) -> Vec<Effect> {
    let Some(conversation) = &state.case.conversation else {
        return Vec::new();
    };
    match &conversation.phase {
        // It stands on the screen in full already.
        Phase::DeviceCode { user_code, .. } => {
            let code = user_code.clone();
            ask(state, Some(Deed::Copy(code)))
        }
        Phase::Browser { .. } | Phase::PasteBack { .. } => copy_shown(state, view::address_in_full(state)),
        Phase::Starting | Phase::Redeeming => Vec::new(),
    }
}

/// Saves the rows of the first call as JSON in the current folder, under a name that tells when.
pub(super) fn save_rows(state: &mut State) -> Vec<Effect> {
    let Some(reply) = view::answer(state) else {
        return Vec::new();
    };
    let path = path_now(state, state.case.profile.case.target.as_str(), "json");
    match serde_json::to_string_pretty(&reply.table.rows) {
        Ok(content) => ask(state, Some(Deed::WriteFile { path, content: visible_json(&content) + "\n" })),
        Err(error) => {
            state.warn(format!("The rows cannot be written: {error}"));
            Vec::new()
        }
    }
}

/// A name in the current folder that tells what it is and when it was made.
fn path_now(state: &State, what: &str, extension: &str) -> PathBuf {
    let when = state.case.now.strftime("%Y%m%d-%H%M%S");
    PathBuf::from(format!("firstcall-{what}-{when}.{extension}"))
}

/// Saves a report of everything that is known, in the form under the cursor.
pub(super) fn save_report(state: &mut State) -> Vec<Effect> {
    let form = ReportForm::iter().nth(state.screen.cursor(Place::Report)).unwrap_or(ReportForm::Markdown);
    if state.place() == Place::Report {
        state.screen.places.pop();
    }
    let path = path_now(state, "report", form.extension());
    let hides_people = state.screen.report_hides_people;
    ask(state, Some(Deed::WriteReport { path, hides_people }))
}

/// Saves the success as a page for a browser.
pub(super) fn share_page(state: &mut State) -> Vec<Effect> {
    let path = path_now(state, "success", "html");
    ask(state, Some(Deed::WritePage(path)))
}

fn exchange_text(state: &State) -> Option<String> {
    Some(view::selected_exchange(state)?.lines().join("\n") + "\n")
}

pub(super) fn copy_exchange(state: &mut State) -> Vec<Effect> {
    let text = exchange_text(state);
    ask(state, text.map(Deed::Copy))
}

/// Saves the exchange on the screen as it is shown, without secrets.
pub(super) fn save_exchange(state: &mut State) -> Vec<Effect> {
    let number = view::selected_exchange(state).map_or(0, |exchange| exchange.id.0);
    let path = path_now(state, &format!("exchange-{number}"), "txt");
    let text = exchange_text(state);
    ask(state, text.map(|content| Deed::WriteFile { path, content }))
}
