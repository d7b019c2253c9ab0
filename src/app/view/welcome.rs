//! The entries of the welcome screen.

use crate::app::{State, Tenants};
use crate::recipe::TargetId;

/// One line of the welcome screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WelcomeEntry {
    /// Go on with a kept case, by its row.
    Continue(usize),
    /// All kept cases.
    Profiles,
    /// A target in the practice tenant.
    Practice(TargetId),
    /// A target in a tenant of the user's own.
    Tenant(TargetId),
    Explain,
}

/// As many kept cases stand on the first screen; the list has them all.
const RECENT: usize = 2;

/// The entries of the welcome screen.
pub fn welcome(state: &State) -> Vec<WelcomeEntry> {
    let mut entries = Vec::new();
    let (has_own, has_practice) = match state.tenants() {
        Tenants::Own => (true, false),
        Tenants::Both => (true, true),
        Tenants::Practice => (false, true),
    };
    if has_own && !state.saved().is_empty() {
        entries.extend((0..state.saved().len().min(RECENT)).map(WelcomeEntry::Continue));
        entries.push(WelcomeEntry::Profiles);
    }
    for target in &state.case().recipe().targets {
        if has_practice && target.practice.is_some() {
            entries.push(WelcomeEntry::Practice(target.id.clone()));
        }
    }
    if has_own {
        entries.extend(state.case().recipe().targets.iter().map(|target| WelcomeEntry::Tenant(target.id.clone())));
    }
    entries.push(WelcomeEntry::Explain);
    entries
}

/// A target's title.
pub fn target_title<'a>(state: &'a State, id: &TargetId) -> &'a str {
    state.case().recipe().target(id).map_or("", |target| target.title.as_str())
}

/// An entry in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WelcomeWords {
    /// What it stands under, with what holds of all there.
    pub group: &'static str,
    pub about: &'static str,
    pub name: String,
    pub line: String,
}

/// The words of an entry.
pub fn welcome_words(state: &State, entry: &WelcomeEntry) -> WelcomeWords {
    let words = |(group, about): (&'static str, &'static str), name: String, line: String| WelcomeWords {
        group,
        about,
        name,
        line,
    };
    let go_on = ("Go on", "where you were");
    let target = |id: &TargetId| {
        let tagline = state.case().recipe().target(id).map_or("", |target| target.tagline.as_str());
        (target_title(state, id).to_owned(), tagline.to_owned())
    };
    match entry {
        WelcomeEntry::Continue(row) => {
            let kept = state.saved().get(*row);
            let (name, line) =
                kept.map(|kept| (kept.name.clone(), super::profile_words(state, kept))).unwrap_or_default();
            words(go_on, name, line)
        }
        WelcomeEntry::Profiles => {
            let name = format!("Saved cases ({})", state.saved().len());
            words(go_on, name, "Choose, rename, delete or export.".to_owned())
        }
        WelcomeEntry::Practice(id) => {
            let (name, line) = target(id);
            words(("Practice tenant", "on this computer; nothing else is needed, nothing can break"), name, line)
        }
        WelcomeEntry::Tenant(id) => {
            let (name, line) = target(id);
            words(("Your own tenant", "nothing in it is changed by firstcall"), name, line)
        }
        WelcomeEntry::Explain => words(
            ("Only a question", ""),
            "Explain an error".to_owned(),
            "Paste an error, and read what it means.".to_owned(),
        ),
    }
}
