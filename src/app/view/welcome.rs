//! The entries of the welcome screen.

use crate::app::{State, Tenants};
use crate::recipe::TargetId;

/// One line of the welcome screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WelcomeEntry {
    /// Go on where the user was.
    Continue,
    /// A target in the practice tenant.
    Practice(TargetId),
    /// A target in a tenant of the user's own.
    Tenant(TargetId),
    Explain,
}

/// The entries of the welcome screen.
pub fn welcome(state: &State) -> Vec<WelcomeEntry> {
    let mut entries = Vec::new();
    let (has_own, has_practice) = match state.tenants() {
        Tenants::Own => (true, false),
        Tenants::Both => (true, true),
        Tenants::Practice => (false, true),
    };
    if has_own && !state.saved().is_empty() {
        entries.push(WelcomeEntry::Continue);
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
