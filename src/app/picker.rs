//! What is ticked in the permission picker until it is accepted or dropped.

use crate::evidence::Inputs;

/// A choice under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picker {
    /// Permissions chosen by name.
    pub permissions: Vec<String>,
    /// Ids of the calls that are intended.
    pub calls: Vec<String>,
    pub view: PickerView,
}

/// By what the picker lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PickerView {
    #[default]
    Names,
    Calls,
}

impl Picker {
    /// The choice that was accepted last. People who chose by calls see calls again.
    pub fn of(inputs: &Inputs) -> Self {
        let view = if inputs.calls.is_empty() { PickerView::Names } else { PickerView::Calls };
        Self { permissions: inputs.permissions.clone(), calls: inputs.calls.clone(), view }
    }
}

/// Adds what is not there, and takes away what is.
pub(super) fn toggle(names: &mut Vec<String>, name: &str) {
    match names.iter().position(|other| other == name) {
        Some(at) => {
            names.remove(at);
        }
        None => names.push(name.to_owned()),
    }
}
