//! The permission picker: ticks are kept apart until they are accepted.

use crate::app::picker::toggle;
use crate::app::view::{self, Need};
use crate::app::{Effect, Field, OwnField, Picker, PickerView, Place, State};

use super::{go, profiles};

/// Opens the picker with what was accepted last.
pub(super) fn open(state: &mut State) {
    state.screen.picker = Picker::of(&state.case.profile.inputs);
    if !view::has_calls(state) {
        state.screen.picker.view = PickerView::Names;
    }
    state.screen.fields.put(Field::Own(OwnField::PermissionSearch), "");
    to_chosen(state);
    go::open(state, Place::Permissions);
}

/// Puts the cursor on the first row that is ticked, since the list is long.
fn to_chosen(state: &mut State) {
    let row = match state.screen.picker.view {
        PickerView::Names => view::permissions(state).iter().position(|row| row.is_chosen),
        PickerView::Calls => view::calls(state).iter().position(|row| row.is_chosen),
    };
    state.screen.cursors.insert(Place::Permissions, row.unwrap_or(0));
}

/// Shows the same choice by the other thing.
pub(super) fn switch(state: &mut State) {
    state.screen.picker.view = match state.screen.picker.view {
        PickerView::Names => PickerView::Calls,
        PickerView::Calls => PickerView::Names,
    };
    to_chosen(state);
}

/// Ticks the row under the cursor, or takes its tick away. What is needed keeps it.
pub(super) fn tick(state: &mut State) {
    let row = state.screen.cursor(Place::Permissions);
    match state.screen.picker.view {
        PickerView::Names => {
            let Some(row) = view::permissions(state).into_iter().nth(row) else {
                return;
            };
            let by = match row.need {
                Need::Proof => Some(state.target().proof.title.clone()),
                Need::Call(title) => Some(title),
                Need::Spare | Need::Open => None,
            };
            match by {
                Some(call) => state.warn(format!("{call} needs {}, so it stays.", row.name)),
                None => toggle(&mut state.screen.picker.permissions, &row.name),
            }
        }
        PickerView::Calls => {
            let Some(row) = view::calls(state).into_iter().nth(row) else {
                return;
            };
            if row.is_proof {
                state.warn(format!("{} is the first call, so it stays.", row.title));
            } else {
                toggle(&mut state.screen.picker.calls, &row.id);
            }
        }
    }
}

/// Drops what was chosen by name and is not needed.
pub(super) fn drop_spare(state: &mut State) {
    let spare: Vec<String> = view::spare_permissions(state).into_iter().map(str::to_owned).collect();
    state.screen.picker.permissions.retain(|name| !spare.contains(name));
    state.say(format!("Dropped: {}", spare.join(", ")));
}

/// Takes what is ticked; from the search field first back to the list.
pub(super) fn accept(state: &mut State) -> Vec<Effect> {
    if state.screen.focus.take().is_some() {
        return Vec::new();
    }
    let Picker { permissions, calls, .. } = std::mem::take(&mut state.screen.picker);
    state.case.profile.inputs.permissions = permissions;
    state.case.profile.inputs.calls = calls;
    state.screen.places.pop();
    profiles::keep(state).into_iter().collect()
}
