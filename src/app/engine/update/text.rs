//! Typing and pasting into the field that has the cursor.

use tui_input::{Input, InputRequest};

use crate::app::field::in_one_line;
use crate::app::{Edit, Effect, Field, OwnField, Place, State, view};
use crate::evidence::{SecretLook, is_guid};
use crate::profile::SecretId;

use super::{explain, paste, recheck, value};

/// Changes the text of the field that has the cursor.
pub(super) fn edit(state: &mut State, edit: Edit) -> Vec<Effect> {
    state.screen.notice = None;
    let edit = match edit {
        Edit::Paste(text) => match paste::paste(state, text) {
            Ok(effects) => return effects,
            Err(text) => Edit::Paste(text),
        },
        Edit::Type(_) | Edit::TypeAll(_) => edit,
    };
    let Some(field) = state.screen.focus.or_else(|| pasted_field(state, &edit)) else {
        return Vec::new();
    };
    // The text before was read; what is pasted now is another one, also where nothing was found in that.
    let was_read = state.screen.explained.is_some() && matches!(edit, Edit::Paste(_));
    if field == Field::Own(OwnField::Explain) && (was_read || view::is_explained(state)) {
        explain::another(state);
    }
    state.screen.focus = Some(field);
    if let Some(secret) = field.secret() {
        let before = state.screen.fields.secret(secret);
        edit_secret(state, field, secret, edit);
        let is_other = state.screen.fields.secret(secret) != before;
        return if is_other { recheck::other_secret(state, secret) } else { Vec::new() };
    }
    let before = state.screen.fields.text(field);
    let is_typing = matches!(edit, Edit::Type(InputRequest::InsertChar(_)) | Edit::TypeAll(_));
    match edit {
        Edit::Type(request) => {
            state.screen.fields.edit(field).handle(request);
        }
        Edit::TypeAll(text) => insert(state.screen.fields.edit(field), &text),
        Edit::Paste(text) if field == Field::Own(OwnField::Explain) && explain::inspect(state, &text) => {
            drop(zeroize::Zeroizing::new(text));
            return Vec::new();
        }
        Edit::Paste(text) => {
            let is_long = matches!(
                field,
                Field::Own(OwnField::Explain) | Field::Own(OwnField::Paste) | Field::Own(OwnField::Code)
            );
            let kept: String = text.chars().filter(|c| is_long || !c.is_control()).collect();
            let text = in_one_line(&kept);
            if field == Field::Own(OwnField::Explain) {
                *state.screen.lines = kept;
            }
            insert(state.screen.fields.edit(field), &text);
        }
    }
    // What other fields hold may be a token, of which no copies are kept.
    if field.input().is_some() {
        state.screen.fields.remember(field, before, is_typing);
    }
    changed(state, field);
    Vec::new()
}

/// Takes the last change of the field that has the cursor back.
pub(super) fn undo(state: &mut State) -> Vec<Effect> {
    if let Some(field) = state.screen.focus.filter(|_| view::can_undo(state))
        && state.screen.fields.undo(field)
    {
        changed(state, field);
    }
    Vec::new()
}

/// The text of a field is another one: it is judged at once, or when typing pauses.
fn changed(state: &mut State, field: Field) {
    state.screen.fields.touch(field, state.case.now);
    match field.input() {
        Some(input) if !input.row().settles || is_guid(state.screen.fields.value(field).trim()) => {
            if is_guid(state.screen.fields.value(field).trim()) {
                value::commit(state, field);
            }
        }
        Some(_) => {}
        None => state.screen.fields.judge(field, None),
    }
    if matches!(
        field,
        Field::Own(OwnField::PermissionSearch)
            | Field::Own(OwnField::RoleSearch)
            | Field::Own(OwnField::ScenarioSearch)
            | Field::Own(OwnField::TableSearch)
            | Field::Own(OwnField::Palette)
    ) {
        let place = state.place();
        state.screen.cursors.insert(place, 0);
    }
}

/// Puts text in at the cursor. All at once: one by one, each character would move all those behind it.
fn insert(input: &mut Input, text: &str) {
    let at = input.cursor();
    let before: String = input.value().chars().take(at).collect();
    let after = &input.value()[before.len()..];
    let value = format!("{before}{text}{after}");
    *input = Input::new(value).with_cursor(at + text.chars().count());
}

/// Where pasted text goes when no field has the cursor, and the place is about nothing else.
fn pasted_field(state: &State, edit: &Edit) -> Option<Field> {
    match (edit, state.place()) {
        (Edit::Paste(_), Place::SignIn | Place::Explain) => view::fields(state).first().copied(),
        (Edit::Paste(_), Place::Step(_)) => paste::missing_secret(state),
        // Somebody types where a value is awaited, without a cursor.
        (Edit::TypeAll(_), Place::Step(_)) => view::missing_field(state),
        _ => None,
    }
}

fn edit_secret(state: &mut State, field: Field, secret: SecretId, edit: Edit) {
    let entry = state.screen.fields.edit_secret(secret);
    match edit {
        Edit::Type(InputRequest::InsertChar(c)) => entry.push(c),
        Edit::Type(InputRequest::DeletePrevChar) => entry.pop(),
        Edit::Type(InputRequest::DeleteLine | InputRequest::DeletePrevWord) => entry.clear(),
        // The characters are hidden, so there is no place in them to go to.
        Edit::Type(_) => {}
        Edit::TypeAll(text) | Edit::Paste(text) => {
            let text = zeroize::Zeroizing::new(text);
            text.chars().filter(|c| !c.is_control()).for_each(|c| entry.push(c));
        }
    }
    let look = entry.look();
    match secret {
        SecretId::ClientSecret => {
            state.case.profile.inputs.secret = look;
            let problem = (look == SecretLook::Guid).then(|| {
                "That looks like the secret's ID. The Value is the other column, shown once when it is made.".to_owned()
            });
            state.screen.fields.judge(field, problem);
        }
        SecretId::Password => state.screen.fields.judge(field, None),
        // The file is opened again when the password is complete, not at each keystroke.
        SecretId::CertificatePassword => state.screen.fields.touch(field, state.case.now),
    }
}
