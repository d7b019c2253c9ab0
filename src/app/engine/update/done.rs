//! What came of a deed, and whose it is.

use crate::app::{DeedError, Done, Effect, Part, Place, Reading, RunId, State};

use super::{consent, credential, explain, faults, go, practice, profiles};

/// Says what came of copying: beside the text that was copied, where that is shown.
fn copied(state: &mut State, what: &str) {
    if state.place() == Place::Text {
        state.screen.reading.copied = Some(what.to_owned());
    } else {
        state.say(what);
    }
}

/// Whether somebody is where the portal is opened from, and does nothing else meanwhile. A sign-in shows its address
/// itself.
fn is_portal_asked_for(state: &State) -> bool {
    matches!(state.place(), Place::Step(_) | Place::NoApp | Place::Explain | Place::Summary)
        && state.screen.focus.is_none()
}

/// A deed came to its end.
pub(super) fn applied(state: &mut State, run: RunId, outcome: Result<Done, DeedError>) -> Vec<Effect> {
    if !state.case.runs.end_deed(run) {
        // A file is there all the same, and holds a key.
        if let Ok(Done::CertificateMade(made)) = outcome {
            state.say(format!("{} was created for your earlier choice.", made.file.display()));
        }
        return Vec::new();
    }
    match outcome {
        Ok(Done::ConsentEnded(seen)) => return consent::ended(state, run, *seen),
        Ok(Done::CertificateMade(made)) => credential::made(state, made),
        Ok(Done::SecretKept(id)) => state.say(format!("{} saved in this computer's keyring.", id.label())),
        Ok(Done::SecretFound(whose, secret)) => return credential::found(state, &whose, &secret),
        Ok(Done::SecretForgotten) => state.say("Removed from the keyring."),
        Ok(Done::PageOpened) => state.say("Opened in your browser."),
        Ok(Done::BrowserStarted) => {
            state.say("The browser was started; firstcall cannot see whether it shows the page.");
        }
        Ok(Done::CopySent) => copied(state, "Sent to the clipboard, if your terminal allows it."),
        Ok(Done::Copied) => copied(state, "Copied to this computer's clipboard, at least until firstcall ends."),
        Ok(Done::FileWritten(path)) => state.say(format!("Saved as {}", path.display())),
        Ok(Done::ProfileSaved(path)) => state.home.kept = path,
        Ok(Done::ProfileRenamed { from, to }) => profiles::renamed(state, &from, &to),
        Ok(Done::ProfileDeleted(name)) => profiles::deleted(state, &name),
        Ok(Done::CloudFileRead(clouds)) => return profiles::clouds_read(state, *clouds),
        Ok(Done::TextRead { path, text }) => explain::read(state, &path, &text),
        Ok(Done::PageLeftToFront | Done::CloudInUse) => {}
        Ok(Done::PracticeStarted(ready)) => return practice::begin(state, *ready),
        Ok(Done::PracticeDecided(outcome)) => practice::decided(state, outcome),
        Ok(Done::PracticeRepaired(repaired)) => return practice::put_right(state, *repaired),
        Ok(Done::PracticeFaults(laid)) => faults::lie(state, laid),
        Err(DeedError::NoBrowser { address }) if is_portal_asked_for(state) => {
            let title = "No browser could be opened here. Open this page in one:".to_owned();
            go::read(state, Reading { title, parts: vec![Part::Address(address)], name: "address", copied: None });
        }
        Err(DeedError::Practice(error)) => practice::failed(state, &error),
        Err(error) => state.warn(error.to_string()),
    }
    Vec::new()
}
