//! The cases that were kept, and the values that are remembered from them.

use crate::app::{Field, State};
use crate::profile::{InputId, Profile};

/// What a kept case is about: what is called, where, and how far somebody was.
pub fn profile_words(state: &State, profile: &Profile) -> String {
    let place =
        if profile.inputs.environment.is_empty() { &profile.inputs.tenant } else { &profile.inputs.environment };
    let title = super::target_title(state, &profile.case.target);
    let from = profile_origin(profile).map_or_else(String::new, |origin| format!(" · {origin}"));
    format!("{title} · {place} · step {}{from}", profile.step.clamp(1, 5))
}

/// What a kept case belongs to, where that is not the built-in clouds.
pub fn profile_origin(profile: &Profile) -> Option<String> {
    let file = profile.origin.cloud_file.as_ref();
    let name = file.map(|file| file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned());
    name.or_else(|| profile.origin.authority.clone())
}

/// The value that is proposed behind the cursor: one that a kept case has, and that begins with what is typed.
pub fn suggestion(state: &State) -> Option<String> {
    let field = state.screen().focus()?;
    let typed = state.screen().fields().text(field);
    let input = field.input().filter(|_| {
        matches!(
            field,
            Field::Input(InputId::Tenant)
                | Field::Input(InputId::ClientId)
                | Field::Input(InputId::Environment)
                | Field::Input(InputId::Username)
                | Field::Input(InputId::ProjectId)
        )
    })?;
    let is_at_end = typed.cursor() == typed.value().chars().count();
    if state.practice().is_some() || !is_at_end {
        return None;
    }
    let current = state.case().profile();
    let is_near = |kept: &&Profile| {
        let inputs = &kept.inputs;
        let is_of_tenant = field == Field::Input(InputId::Tenant) || inputs.tenant == current.inputs.tenant;
        let is_of_target = matches!(field, Field::Input(InputId::Tenant) | Field::Input(InputId::Username))
            || kept.case.target == current.case.target;
        kept.origin == current.origin && kept.cloud == current.cloud && is_of_tenant && is_of_target
    };
    let before = typed.value().to_lowercase();
    let mut values = state.saved().iter().filter(is_near).map(|kept| kept.get(input));
    values.find(|value| value.len() > before.len() && value.to_lowercase().starts_with(&before))
}
