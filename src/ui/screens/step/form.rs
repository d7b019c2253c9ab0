//! The form of a step: it asks only for what nothing else can tell, and shows what was chosen elsewhere.

use crate::app::{Action, Field, Place, State, inspect, view};
use crate::recipe::{Caller, Flow};
use crate::ui::doc::{Doc, width};
use crate::ui::theme::Theme;
use crate::ui::widgets::{field, keys};

pub fn add(doc: &mut Doc, theme: Theme, state: &State, number: usize) {
    let before = doc.len();
    let fields = view::fields_of(state, Place::Step(number));
    let label = field::label_width(&fields).max(8);
    match number {
        1 if state.clouds.list.len() > 1 => {
            add_fields(doc, theme, state, &fields, label);
            fact(doc, theme, state, label, "Cloud", &state.cloud().title, Some(Action::ChangeCloud));
        }
        2 if state.profile.case.caller == Caller::People => {
            permissions(doc, theme, state);
        }
        5 => {
            let flow = state.profile.case.flow.title();
            fact(doc, theme, state, label, "Sign-in", flow, Some(Action::ChangeCase));
            add_fields(doc, theme, state, &fields, label);
            progress(doc, theme, state, label);
        }
        _ => add_fields(doc, theme, state, &fields, label),
    }
    if doc.len() > before {
        doc.blank();
    }
}

fn add_fields(doc: &mut Doc, theme: Theme, state: &State, fields: &[Field], label: usize) {
    for id in fields {
        field::add(doc, theme, state, *id, label);
    }
}

/// A line that is no field: a label, a value, and the key that changes it.
fn fact(
    doc: &mut Doc,
    theme: Theme,
    state: &State,
    label_width: usize,
    label: &str,
    value: &str,
    action: Option<Action>,
) {
    let from = doc.len();
    let label = format!("   {label:label_width$}  ");
    let key = action.and_then(|action| keys::of(theme, state, action));
    let mut pieces = vec![(label.as_str(), theme.text()), (value, theme.text())];
    if let Some(key) = &key {
        pieces.extend([("   ", theme.text()), (key.as_str(), theme.key()), (" change", theme.muted())]);
    }
    doc.line(pieces);
    if let (Some(action), Some(_)) = (action, key) {
        doc.click(from, &[action]);
    }
}

fn permissions(doc: &mut Doc, theme: Theme, state: &State) {
    let from = doc.len();
    let chosen = view::chosen_permissions(state);
    let key = keys::of(theme, state, Action::Permissions);
    let source = view::permission_source(state);
    let indent = 3 + width("Permissions") + 2;
    for (index, name) in chosen.iter().take(4).enumerate() {
        let label = if index == 0 { "   Permissions  " } else { "" };
        let pad = if index == 0 { String::new() } else { " ".repeat(indent) };
        let mut pieces = vec![(label, theme.text()), (pad.as_str(), theme.text()), (name.as_str(), theme.text())];
        if index == 0
            && let Some(key) = &key
        {
            pieces.extend([("   ", theme.text()), (key.as_str(), theme.key()), (" change", theme.muted())]);
        }
        doc.line(pieces);
    }
    if chosen.len() > 4 {
        doc.text(indent, &format!("and {} more", chosen.len() - 4), theme.muted());
    }
    if !source.is_empty() {
        doc.text(indent, &format!("Names {source}"), theme.muted());
    }
    doc.click(from, &[Action::Permissions]);
}

/// How far token and call are.
fn progress(doc: &mut Doc, theme: Theme, state: &State, label: usize) {
    let token = match state.evidence.sign_in.as_ref().map(|seen| &seen.outcome) {
        Some(Ok(_)) => view::claims(state).map_or_else(
            || "there is one; it cannot be read".to_owned(),
            |claims| inspect::summary(&state.ctx(), claims),
        ),
        Some(Err(fault)) => format!("the sign-in was stopped: {}", fault.code()),
        None => match state.profile.case.flow {
            Flow::Secret | Flow::Certificate | Flow::Federated => "not asked for yet".to_owned(),
            Flow::Browser | Flow::PasteBack | Flow::DeviceCode | Flow::Password => {
                "nobody has signed in yet".to_owned()
            }
        },
    };
    let call = match state.evidence.call.as_ref().map(|seen| &seen.outcome) {
        Some(Ok(reply)) => {
            let rows = reply.table.rows.len();
            format!("HTTP {} after {} ms, {}", reply.status, reply.took.as_millis(), count(rows, "row"))
        }
        Some(Err(fault)) => format!("refused: {}", fault.code()),
        None => "not made yet".to_owned(),
    };
    let key = |action| keys::of(theme, state, action);
    for (name, text, action, verb) in
        [("Token", token, Action::Token, " look"), ("Call", call, Action::Answer, " look")]
    {
        let from = doc.len();
        let label = format!("   {name:label$}  ");
        let mut text = text;
        let found = key(action);
        let room = doc.width().saturating_sub(width(&label) + 10);
        if found.is_some() {
            text = crate::ui::doc::cut(&crate::evidence::text::harmless(&text, false), room);
        }
        match &found {
            Some(found) => {
                doc.line([
                    (label.as_str(), theme.text()),
                    (text.as_str(), theme.text()),
                    ("   ", theme.text()),
                    (found.as_str(), theme.key()),
                    (verb, theme.muted()),
                ]);
                doc.click(from, &[action]);
            }
            None => doc.hang(0, (label.as_str(), theme.text()), &text, theme.muted()),
        }
    }
}

/// A number with its noun.
pub fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}
