//! Choosing the role that the program shall get, and where it shall hold, in place of typing them.

use crate::app::{Field, OwnField, Place, State, view};
use crate::profile::InputId;

use super::{go, value};

/// Opens the list of roles at the one that is chosen or, without one, recommended.
pub(super) fn open_roles(state: &mut State) {
    state.screen.fields.put(Field::Own(OwnField::RoleSearch), "");
    go::open(state, Place::Roles);
    let row = view::roles(state).iter().position(|row| row.is_chosen).unwrap_or(0);
    state.screen.cursors.insert(Place::Roles, row);
}

/// Opens the list of places at the one that is chosen.
pub(super) fn open_scopes(state: &mut State) {
    go::open(state, Place::RoleScopes);
    let row = view::role_scopes(state).iter().position(|row| row.is_chosen).unwrap_or(0);
    state.screen.cursors.insert(Place::RoleScopes, row);
}

/// Takes the role under the cursor.
pub(super) fn choose_role(state: &mut State) {
    let row = view::roles(state).into_iter().nth(state.screen.cursor(Place::Roles));
    if let Some(row) = row {
        take(state, Field::Input(InputId::Role), &row.name);
    }
}

/// Takes the place under the cursor.
pub(super) fn choose_scope(state: &mut State) {
    let row = view::role_scopes(state).into_iter().nth(state.screen.cursor(Place::RoleScopes));
    if let Some(row) = row {
        take(state, Field::Input(InputId::RoleScope), &row.scope.to_string());
    }
}

fn take(state: &mut State, field: Field, value: &str) {
    state.screen.places.pop();
    state.screen.focus = None;
    state.screen.fields.put(field, value);
    value::commit(state, field);
}
