//! What leaves the program: links to open, text to copy, rows to save.

use std::path::PathBuf;

use crate::app::{Deed, Effect, Phase, State, view};
use crate::evidence::text::visible_json;
use crate::remedies::{Way, WayKind};

use super::{deed, look};

fn ask(state: &mut State, deed: Option<Deed>) -> Vec<Effect> {
    deed.map(|deed| deed::ask(state, deed)).into_iter().collect()
}

fn way<T>(state: &State, pick: impl Fn(Way) -> Option<T>) -> Option<T> {
    view::ways(state).into_iter().find_map(pick)
}

pub(super) fn open_portal(state: &mut State) -> Vec<Effect> {
    let page = way(state, |way| way.url.filter(|_| way.kind == WayKind::Portal));
    look::expect_change(state);
    ask(state, page.map(Deed::OpenPage))
}

pub(super) fn copy_command(state: &mut State) -> Vec<Effect> {
    let command = way(state, |way| way.command);
    look::expect_change(state);
    ask(state, command.map(Deed::Copy))
}

pub(super) fn copy_message(state: &mut State) -> Vec<Effect> {
    let message = way(state, |way| way.text.filter(|_| way.kind == WayKind::HandOver));
    look::expect_change(state);
    ask(state, message.map(Deed::Copy))
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
    let text = match &conversation.phase {
        Phase::DeviceCode { user_code, .. } => Some(user_code.clone()),
        Phase::Browser { url, .. } | Phase::PasteBack { url, .. } => Some(url.clone()),
        Phase::Starting | Phase::Redeeming => None,
    };
    ask(state, text.map(Deed::Copy))
}

/// Saves the rows of the first call as JSON in the current folder, under a name that tells when.
pub(super) fn save_rows(state: &mut State) -> Vec<Effect> {
    let Some(reply) = view::answer(state) else {
        return Vec::new();
    };
    let name = state.case.profile.case.target.as_str();
    let when = state.case.now.strftime("%Y%m%d-%H%M%S");
    let path = PathBuf::from(format!("firstcall-{name}-{when}.json"));
    match serde_json::to_string_pretty(&reply.table.rows) {
        Ok(content) => ask(state, Some(Deed::WriteFile { path, content: visible_json(&content) + "\n" })),
        Err(error) => {
            state.warn(format!("The rows cannot be written: {error}"));
            Vec::new()
        }
    }
}
