//! Taking values over: a value is judged when it is complete, because typing paused or its place is left.

use jiff::SignedDuration;

use crate::app::{Field, State, view};
use crate::evidence::is_tenant;
use crate::profile::{InputId, SecretId};

/// How long typing has to pause before a value counts as complete.
const PAUSE: SignedDuration = SignedDuration::from_millis(600);

/// Judges the values whose typing has paused.
pub(super) fn settle(state: &mut State) {
    let before = state.case.now.checked_sub(PAUSE).ok();
    for field in state.screen.fields.unjudged(before) {
        if view::is_typing_same_tenant(state, field) {
            continue;
        }
        if field.secret().is_some() || field.input().is_some_and(|input| input.row().settles) {
            commit(state, field);
        }
    }
}

/// Judges every value that was changed, because the place is left.
pub(super) fn commit_all(state: &mut State) {
    for field in state.screen.fields.unjudged(None) {
        commit(state, field);
    }
}

/// Takes the value of a field into the profile, or says what is wrong with it.
pub(super) fn commit(state: &mut State, field: Field) {
    if field.secret() == Some(SecretId::CertificatePassword) {
        state.case.passwords += u64::from(state.screen.fields.is_unjudged(field));
        state.screen.fields.judge(field, None);
    }
    let Some(input) = field.input() else {
        return;
    };
    let value = state.screen.fields.value(field).trim().to_owned();
    let recipe = state.case.recipe.clone();
    let before = state.case.profile.get(input);
    // Another name of the same tenant: its sign-ins are kept.
    if input == InputId::Tenant
        && before != value
        && view::tenant_id(state).is_some_and(|id| id.eq_ignore_ascii_case(&value))
    {
        state.screen.fields.put(field, &before);
        state.say(format!("{value} is the ID of {before}, which is already entered."));
        return;
    }
    // The domain of an e-mail address is one of its tenant, or the sign-in service says that it is none.
    let domain = value.rsplit_once('@').filter(|(name, domain)| !name.is_empty() && is_tenant(domain));
    let value = match domain.filter(|_| input == InputId::Tenant) {
        Some((_, domain)) => {
            state.say(format!("Took {domain}, the domain of the e-mail address."));
            domain.to_ascii_lowercase()
        }
        None => value.clone(),
    };
    match state.case.profile.set(&recipe, input, &value) {
        Ok(()) => {
            state.screen.fields.judge(field, None);
            // What was made of it is what is used from now on, so it is what is shown.
            let taken = state.case.profile.get(input);
            if taken != state.screen.fields.value(field).trim() {
                state.screen.fields.put(field, &taken);
            }
        }
        Err(error) => {
            // What was right before must not go on being checked under another text.
            if !before.is_empty() {
                // An empty value is always taken.
                let _ = state.case.profile.set(&recipe, input, "");
            }
            state.screen.fields.judge(field, Some(error.problem));
        }
    }
}
