//! What came back from the target: the table of its answer.

use serde_json::Value;

use crate::app::{Field, OwnField, Place, State};
use crate::evidence::Reply;
use crate::evidence::text::harmless;

/// The target's answer, if a good one came.
pub fn answer(state: &State) -> Option<&Reply> {
    state.case().evidence().call.as_ref().and_then(|seen| seen.value())
}

/// Whether there is an answer to show.
pub fn has_answer(state: &State) -> bool {
    answer(state).is_some()
}

/// As whom the target knows the caller: title and value of each member that is worth showing.
pub fn identity(state: &State) -> Vec<(&str, String)> {
    let seen = state.case().evidence().identity.as_ref().and_then(|seen| seen.value());
    let (Some(call), Some(identity)) = (&state.target().proof.identity, seen) else {
        return Vec::new();
    };
    call.shows
        .iter()
        .map(|member| (member.title.as_str(), cell(&identity.answer, &member.key)))
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// The rows of the answer that the search leaves, each as one text for each column.
pub fn table_rows(state: &State) -> Vec<Vec<String>> {
    found(state).map(|(_, cells)| cells).collect()
}

/// The rows that the search leaves, each with its place in the answer.
fn found(state: &State) -> impl Iterator<Item = (usize, Vec<String>)> {
    let columns = &state.target().proof.columns;
    let search = state.screen().fields().value(Field::Own(OwnField::TableSearch)).to_lowercase();
    let rows = answer(state).map_or(&[][..], |reply| &reply.table.rows);
    rows.iter()
        .map(|row| columns.iter().map(|column| cell(row, &column.key)).collect::<Vec<_>>())
        .enumerate()
        .filter(move |(_, cells)| search.is_empty() || cells.iter().any(|cell| cell.to_lowercase().contains(&search)))
}

/// The row of the answer under the cursor: its cells, and the row as it came.
pub fn shown_row(state: &State) -> Option<(Vec<String>, &Value)> {
    let reply = answer(state)?;
    let last = super::list_len(state, Place::Call).checked_sub(1)?;
    let (at, cells) = found(state).nth(state.screen().cursor(Place::Call).min(last))?;
    Some((cells, reply.table.rows.get(at)?))
}

fn cell(row: &Value, key: &str) -> String {
    match row.get(key) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => harmless(text, false),
        Some(other) => harmless(&other.to_string(), false),
    }
}

/// A number with its noun.
pub fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}
