//! Lists that the cursor moves over, and how long they are.

use strum::IntoEnumIterator;

use crate::app::{Field, OwnField, Place, ReportForm, State};

use super::answer::{answer, table_rows};
use super::case::choices;
use super::environments::environments;
use super::no_app::no_app;
use super::palette::palette;
use super::permissions::picker_len;
use super::practice::{faults, scenarios};
use super::roles::{role_scopes, roles};
use super::sign_in::directory_ways;
use super::steps::listed;
use super::welcome::welcome;

/// Rows of the list in a place.
pub fn list_len(state: &State, place: Place) -> usize {
    match place {
        Place::Welcome => welcome(state).len(),
        Place::Profiles => state.saved().len(),
        Place::Case | Place::NewCertificate => choices(state, place).len(),
        Place::Step(_) | Place::Summary => listed(state).len(),
        Place::NoApp => no_app(state).len(),
        Place::Call if state.screen().fields().value(Field::Own(OwnField::TableSearch)).is_empty() => {
            answer(state).map_or(0, |reply| reply.table.rows.len())
        }
        Place::Call => table_rows(state).len(),
        Place::Exchanges => state.case().exchanges().len(),
        Place::Explain => state.screen().explained().map_or(0, |explained| explained.errors.len()),
        Place::Practice => scenarios(state).len(),
        Place::Faults => faults(state).len(),
        Place::Permissions => picker_len(state),
        Place::Roles => roles(state).len(),
        Place::RoleScopes => role_scopes(state).len(),
        Place::Environments => environments(state).len(),
        Place::Report => ReportForm::iter().count(),
        Place::Directory => directory_ways(state).len(),
        Place::BrowserSays => headlines(state).len(),
        Place::Palette => palette(state).len(),
        Place::SignIn
        | Place::Success
        | Place::Token
        | Place::Exchange
        | Place::Text
        | Place::Help
        | Place::Question => 0,
    }
}

/// Headlines of pages that stay in the browser, with the code that each stands for.
pub fn headlines(state: &State) -> Vec<(&str, String)> {
    state
        .case()
        .recipe()
        .symptoms
        .iter()
        .filter_map(|symptom| Some((symptom.headline.as_deref()?, symptom.code.clone())))
        .collect()
}
