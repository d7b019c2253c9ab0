//! Explaining what somebody pasted: an error, or a token.

use std::path::{Path, PathBuf};

use secrecy::ExposeSecret;
use zeroize::Zeroizing;

use crate::app::field::in_one_line;
use crate::app::{Deed, Effect, Field, OwnField, Place, State};
use crate::checks::Hints;
use crate::evidence::find_token;
use crate::profile::Secret;

use super::{deed, go};

/// Shows what a token says, if the text is one. Its text is kept nowhere.
pub(super) fn inspect(state: &mut State, text: &str) -> bool {
    let Some(found) = find_token(text) else {
        return false;
    };
    state.screen.fields.put(Field::Own(OwnField::Explain), "");
    state.screen.pasted = Some(found);
    state.screen.explained = None;
    state.screen.raw_token = false;
    go::open(state, Place::Token);
    state.screen.cursors.insert(Place::Token, 0);
    true
}

/// Opens the place for errors with this text, and explains it.
pub(super) fn show(state: &mut State, text: &str) {
    state.screen.fields.put(Field::Own(OwnField::Explain), text.trim());
    go::open(state, Place::Explain);
    explain_text(state, text);
}

/// Whether a text is about an error that can be explained.
pub(super) fn finds_error(state: &State, text: &str) -> bool {
    let explained = crate::checks::explain(&state.case.recipe, text, &Hints::of(&state.ctx()));
    !explained.errors.is_empty()
}

/// Explains what stands in the field, or in the file that it names.
pub(super) fn explain(state: &mut State) -> Vec<Effect> {
    let shown = Zeroizing::new(state.screen.fields.value(Field::Own(OwnField::Explain)).to_owned());
    // Lines tell the entries of a log apart.
    let lines = std::mem::take(&mut state.screen.lines);
    let text = if in_one_line(&lines) == *shown { lines } else { shown };
    if text.trim().is_empty() {
        state.warn("Paste or type an error first: a number such as AADSTS65001 is enough.");
        return Vec::new();
    }
    if let Some(path) = file_named(&text) {
        return vec![deed::ask(state, Deed::ReadText(path))];
    }
    explain_text(state, &text);
    Vec::new()
}

/// Explains what stands in a file that was read.
pub(super) fn read(state: &mut State, path: &Path, text: &Secret) {
    let is_asked_for =
        || file_named(state.screen.fields.value(Field::Own(OwnField::Explain))).is_some_and(|it| it == path);
    if state.place() != Place::Explain || !is_asked_for() {
        return;
    }
    let text = text.inner().expose_secret();
    explain_text(state, text);
    state.say(format!("Read {} ({} bytes).", path.display(), text.len()));
}

/// The file that a text names: written as a path, or as a name that ends like those of files that are sent.
fn file_named(text: &str) -> Option<PathBuf> {
    /// What is longer is no path that somebody has typed.
    const LONGEST: usize = 1_000;
    const ENDINGS: &[&str] = &[".har", ".json", ".txt", ".log", ".html", ".htm", ".eml", ".xml", ".config", ".env"];
    let text = text.trim();
    let unquoted = ['\'', '"'].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote)).unwrap_or(text);
    // Terminals write a file that is dropped on them with a backslash before each blank.
    let path = unquoted.strip_prefix("file://").unwrap_or(unquoted).replace("\\ ", " ");
    let is_path = ["/", "./", "../", "~/", "\\\\", ".\\"].iter().any(|head| path.starts_with(head))
        || path.get(1..3).is_some_and(|drive| drive == ":\\" || drive == ":/");
    let lower = path.to_ascii_lowercase();
    let is_name = ENDINGS.iter().any(|ending| lower.ends_with(ending)) && !path.contains([' ', '/', ':', '=', '@']);
    let is_of_web = path.contains(['?', '&', '\n', '{']) || path.starts_with("//");
    ((is_path || is_name) && !is_of_web && path.len() <= LONGEST).then(|| PathBuf::from(path))
}

fn explain_text(state: &mut State, text: &str) {
    if inspect(state, text) {
        return;
    }
    let hints = Hints::of(&state.ctx());
    // On the way from the first screen nobody has said yet how the sign-in was done.
    let is_case_chosen = state.screen.places.iter().any(|place| matches!(place, Place::Case | Place::Step(_)));
    let hints = if is_case_chosen { hints } else { hints.of_any_case().of_any_target() };
    let explained = crate::checks::explain(&state.case.recipe, text, &hints);
    // A text in which nothing was found is more likely to be edited than left.
    state.screen.focus = explained.errors.is_empty().then_some(Field::Own(OwnField::Explain));
    state.screen.explained = Some(explained);
    state.screen.cursors.insert(Place::Explain, 0);
    state.screen.show_first_way();
}

/// Makes room for the next error.
pub(super) fn another(state: &mut State) {
    state.screen.fields.put(Field::Own(OwnField::Explain), "");
    state.screen.explained = None;
    state.screen.focus = Some(Field::Own(OwnField::Explain));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_from_a_text() {
        for (text, path) in [
            ("/home/kim/trace.har", Some("/home/kim/trace.har")),
            (" '/home/kim/my trace.har' ", Some("/home/kim/my trace.har")),
            ("/home/kim/my\\ trace.har", Some("/home/kim/my trace.har")),
            ("file:///tmp/error.txt", Some("/tmp/error.txt")),
            ("~/error.txt", Some("~/error.txt")),
            ("C:\\Temp\\error.txt", Some("C:\\Temp\\error.txt")),
            ("trace.har", Some("trace.har")),
            ("AADSTS65001", None),
            ("it says error.txt", None),
            ("https://x.example/error.json", None),
            ("/callback?error=access_denied&state=1", None),
            ("kim@contoso.log", None),
            ("{\"a\": \"/b.json\"}", None),
        ] {
            assert_eq!(file_named(text), path.map(PathBuf::from), "{text}");
        }
    }
}
