//! Typing. A value is judged when it is complete: at once where its shape tells, else when typing pauses or
//! the field is left.

use jiff::SignedDuration;
use tui_input::InputRequest;

use crate::app::{Edit, Effect, Field, Place, State};
use crate::evidence::{SecretLook, is_guid};
use crate::profile::SecretId;

/// How long typing has to pause before a value counts as complete.
const PAUSE: SignedDuration = SignedDuration::from_millis(600);

/// Changes the text of the field that has the cursor.
pub(super) fn edit(state: &mut State, edit: Edit) -> Vec<Effect> {
    state.notice = None;
    let Some(field) = state.focus.or_else(|| pasted_field(state, &edit)) else {
        return Vec::new();
    };
    state.focus = Some(field);
    if let Some(secret) = field.secret() {
        edit_secret(state, field, secret, edit);
        return Vec::new();
    }
    match edit {
        Edit::Type(request) => {
            state.fields.edit(field).handle(request);
        }
        Edit::Paste(text) if field == Field::Explain && super::explain::inspect(state, &text) => {
            drop(zeroize::Zeroizing::new(text));
            return Vec::new();
        }
        Edit::Paste(text) => {
            let is_long = matches!(field, Field::Explain | Field::Paste);
            for c in text.chars().filter(|c| is_long || !c.is_control()).map(|c| if c.is_control() { ' ' } else { c }) {
                state.fields.edit(field).handle(InputRequest::InsertChar(c));
            }
        }
    }
    state.fields.touch(field, state.now);
    match field.input() {
        Some(input) if !input.settles() || is_guid(state.fields.value(field).trim()) => {
            if is_guid(state.fields.value(field).trim()) {
                commit(state, field);
            }
        }
        Some(_) => {}
        None => state.fields.judge(field, None),
    }
    if matches!(field, Field::PermissionSearch | Field::RoleSearch | Field::TableSearch | Field::Palette) {
        let place = state.place();
        state.cursors.insert(place, 0);
    }
    Vec::new()
}

/// Where pasted text goes when no field has the cursor: the field that is plainly meant.
fn pasted_field(state: &State, edit: &Edit) -> Option<Field> {
    match (edit, state.place()) {
        (Edit::Paste(_), Place::SignIn | Place::Explain | Place::Step(_)) => {
            crate::app::view::fields(state).first().copied()
        }
        _ => None,
    }
}

fn edit_secret(state: &mut State, field: Field, secret: SecretId, edit: Edit) {
    let entry = state.fields.edit_secret(secret);
    match edit {
        Edit::Type(InputRequest::InsertChar(c)) => entry.push(c),
        Edit::Type(InputRequest::DeletePrevChar) => entry.pop(),
        Edit::Type(InputRequest::DeleteLine | InputRequest::DeletePrevWord) => entry.clear(),
        // The characters are hidden, so there is no place in them to go to.
        Edit::Type(_) => {}
        Edit::Paste(text) => {
            let text = zeroize::Zeroizing::new(text);
            text.chars().filter(|c| !c.is_control()).for_each(|c| entry.push(c));
        }
    }
    let look = entry.look();
    match secret {
        SecretId::ClientSecret => {
            state.profile.told.secret = look;
            let problem = (look == SecretLook::Guid).then(|| {
                "That looks like the secret's ID. The Value is the other column, shown once when it is made.".to_owned()
            });
            state.fields.judge(field, problem);
        }
        SecretId::Password => state.fields.judge(field, None),
        // The file is opened again when the password is complete, not at each keystroke.
        SecretId::CertificatePassword => state.fields.touch(field, state.now),
    }
}

/// Judges the values whose typing has paused.
pub(super) fn settle(state: &mut State) {
    let before = state.now.checked_sub(PAUSE).ok();
    for field in state.fields.unjudged(before) {
        if field.secret().is_some() || field.input().is_some_and(crate::profile::InputId::settles) {
            commit(state, field);
        }
    }
}

/// Judges every value that was changed, because the place is left.
pub(super) fn commit_all(state: &mut State) {
    for field in state.fields.unjudged(None) {
        commit(state, field);
    }
}

/// Takes the value of a field into the profile, or says what is wrong with it.
pub(super) fn commit(state: &mut State, field: Field) {
    if field.secret() == Some(SecretId::CertificatePassword) {
        state.passwords += u64::from(state.fields.is_unjudged(field));
        state.fields.judge(field, None);
    }
    let Some(input) = field.input() else {
        return;
    };
    let value = state.fields.value(field).trim().to_owned();
    let recipe = state.recipe.clone();
    let before = state.profile.get(input);
    match state.profile.set(&recipe, input, &value) {
        Ok(()) => {
            state.fields.judge(field, None);
            // What was made of it is what is used from now on, so it is what is shown.
            let taken = state.profile.get(input);
            if taken != value {
                state.fields.put(field, &taken);
            }
        }
        Err(error) => {
            // What was right before must not go on being checked under another text.
            if !before.is_empty() {
                // An empty value is always taken.
                let _ = state.profile.set(&recipe, input, "");
            }
            state.fields.judge(field, Some(error.problem));
        }
    }
}

/// The environment told its tenant: where nobody typed one, that is it.
pub(super) fn propose_tenant(state: &mut State) {
    let told = state.evidence.environment.as_ref().and_then(|seen| seen.value());
    let Some(tenant) = told.and_then(|environment| environment.tenant_id.clone()) else {
        return;
    };
    if state.profile.told.tenant.is_empty() && state.fields.value(Field::Tenant).trim().is_empty() {
        state.profile.told.tenant.clone_from(&tenant);
        state.fields.put(Field::Tenant, &tenant);
        state.say("The environment told which tenant it belongs to.");
        if state.focus == Some(Field::Tenant) {
            super::go::field(state, 1);
        }
    }
}
