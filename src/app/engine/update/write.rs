//! What leaves the program: links to open, text to copy, rows to save.

use std::path::PathBuf;

use crate::app::{Effect, Phase, State, view};
use crate::remedies::{Way, WayKind};

fn way<T>(state: &State, pick: impl Fn(Way) -> Option<T>) -> Option<T> {
    view::ways(state).into_iter().find_map(pick)
}

pub(super) fn open_portal(state: &mut State) -> Vec<Effect> {
    way(state, |way| way.url.filter(|_| way.kind == WayKind::Portal)).map(Effect::OpenUrl).into_iter().collect()
}

pub(super) fn copy_command(state: &mut State) -> Vec<Effect> {
    way(state, |way| way.command).map(Effect::Copy).into_iter().collect()
}

pub(super) fn copy_message(state: &mut State) -> Vec<Effect> {
    way(state, |way| way.text.filter(|_| way.kind == WayKind::HandOver)).map(Effect::Copy).into_iter().collect()
}

/// Writes the file of a remedy into the current folder. One that is there may be filled in already, so it stays.
pub(super) fn write_file(state: &mut State) -> Vec<Effect> {
    let file = way(state, |way| way.file);
    file.map(|file| Effect::Write { path: PathBuf::from(file.name), content: file.content }).into_iter().collect()
}

pub(super) fn open_link(state: &mut State) -> Vec<Effect> {
    let link = state.case.conversation.as_ref().and_then(|talk| talk.link());
    link.map(|link| Effect::OpenUrl(link.to_owned())).into_iter().collect()
}

/// Copies the code of a device sign-in, else the address.
pub(super) fn copy_link(state: &mut State) -> Vec<Effect> {
    let Some(talk) = &state.case.conversation else {
        return Vec::new();
    };
    let text = match &talk.phase {
        Phase::DeviceCode { user_code, .. } => Some(user_code.clone()),
        Phase::Browser { url, .. } | Phase::PasteBack { url, .. } => Some(url.clone()),
        Phase::Starting | Phase::Redeeming => None,
    };
    text.map(Effect::Copy).into_iter().collect()
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
        Ok(content) => vec![Effect::Write { path, content: content + "\n" }],
        Err(error) => {
            state.warn(format!("The rows cannot be written: {error}"));
            Vec::new()
        }
    }
}
