//! The form of a step: it asks only for what nothing else can tell, and shows what was chosen elsewhere.

use crate::app::{Action, Field, Key, Msg, Place, State, keymap, view};
use crate::evidence::Fault;
use crate::evidence::text::harmless;
use crate::recipe::{Caller, Flow};
use crate::ui::doc::{Doc, cut, width};
use crate::ui::theme::Theme;
use crate::ui::widgets::{field, keys};

/// Narrower than this, a column has no room to spare.
const ROOMY: usize = 70;

/// Adds the fields of a step; `is_low` where there is little room.
pub fn add(doc: &mut Doc, theme: Theme, state: &State, number: usize, is_low: bool) {
    let before = doc.len();
    let fields = view::fields_of(state, Place::Step(number));
    let label = field::label_width(&fields).max(8);
    if number == 1 && view::offers_register(state) {
        no_app(doc, theme, state);
    }
    match number {
        _ if is_low && matches!(number, 1 | 3 | 4) => field::add_low(doc, theme, state, &fields, label),
        1 if state.case().clouds().list.len() > 1 => {
            add_fields(doc, theme, state, &fields, label);
            fact(doc, theme, state, label, "Cloud", &state.cloud().title, Some(Action::ChangeCloud));
        }
        2 if state.case().profile().case.caller == Caller::People => {
            permissions(doc, theme, state, is_low);
        }
        5 => {
            let flow = state.case().profile().case.flow.title();
            // All lines of this form share one column where there is room for the longest label, that of the call
            // which tells who calls.
            let longest = state.target().proof.identity.as_ref().map_or(0, |call| width(&call.title));
            let label = if doc.width() < ROOMY { label } else { label.max(longest) };
            fact(doc, theme, state, label, "Sign-in", flow, Some(Action::ChangeCase));
            if is_low {
                field::add_low(doc, theme, state, &fields, label);
            } else {
                add_fields(doc, theme, state, &fields, label);
            }
            progress(doc, theme, state, label, is_low);
        }
        _ => add_fields(doc, theme, state, &fields, label),
    }
    if number == 1 {
        // The line is there before the answer comes, so that nothing jumps when it does.
        let id = view::tenant_id(state).map_or_else(|| "not known yet".to_owned(), |id| harmless(id, false));
        fact(doc, theme, state, label.max(9), "Tenant ID", &id, None);
    }
    if doc.len() > before {
        doc.blank();
    }
}

/// The first line of the first step, for somebody who has no app yet.
fn no_app(doc: &mut Doc, theme: Theme, state: &State) {
    let from = doc.len();
    let here = state.screen().is_on_offer();
    let mark = if here { theme.cursor() } else { " " };
    let style = if here { theme.strong() } else { theme.text() };
    let plus = || keys::of(theme, state, Action::NoApp).unwrap_or_default().0;
    let is_key = |key| matches!(keymap(state, key), Some(Msg::Act(Action::NoApp)));
    // While a field holds text, the key would be text too; then going up reaches the line.
    let key = match state.screen().focus() {
        _ if here => "Enter".to_owned(),
        Some(_) if !is_key(Key::Char('+')) => keys::title(theme, Key::Up),
        Some(_) | None => plus(),
    };
    doc.line([
        (" ", theme.text()),
        (mark, theme.accent()),
        (" I have no app yet   ", style),
        (key.as_str(), theme.key()),
        (" how to get one", theme.muted()),
    ]);
    doc.click(from, &[Action::NoApp]);
}

fn add_fields(doc: &mut Doc, theme: Theme, state: &State, fields: &[Field], label: usize) {
    for (index, id) in fields.iter().enumerate() {
        // In a narrow column help takes several lines; a gap keeps the fields apart.
        if index > 0 && doc.width() < ROOMY {
            doc.blank();
        }
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
    if let Some((key, style)) = &key {
        pieces.extend([("   ", theme.text()), (key.as_str(), *style), (" change", theme.muted())]);
    }
    doc.line(pieces);
    if let (Some(action), Some(_)) = (action, key) {
        doc.click(from, &[action]);
    }
}

fn permissions(doc: &mut Doc, theme: Theme, state: &State, is_low: bool) {
    let from = doc.len();
    let chosen = view::chosen_permissions(state);
    let key = keys::of(theme, state, Action::Permissions);
    let source = view::permission_source(state);
    let label = "   Permissions  ";
    let longest = chosen.iter().map(|name| width(name)).max().unwrap_or(0);
    // Names stand behind the label where they fit, else below it: they are never cut without need.
    let is_beside = width(label) + longest + 11 <= doc.width();
    let indent = if is_beside { width(label) } else { 5 };
    let mut first = vec![(label, theme.text())];
    let shown = if is_beside {
        first.extend(chosen.first().map(|name| (name.as_str(), theme.text())));
        first.push(("   ", theme.text()));
        1
    } else {
        0
    };
    if let Some((key, style)) = &key {
        first.extend([(key.as_str(), *style), (" change", theme.muted())]);
    }
    doc.line(first);
    for name in chosen.iter().skip(shown).take(4) {
        doc.unbroken(indent, name, theme.text());
    }
    if chosen.len() > 4 + shown {
        doc.text(indent, &format!("and {} more", chosen.len() - 4 - shown), theme.muted());
    }
    if !source.is_empty() && !is_low {
        doc.text(indent, &source, theme.muted());
    }
    doc.click(from, &[Action::Permissions]);
}

/// How far token and call are.
fn progress(doc: &mut Doc, theme: Theme, state: &State, label: usize, is_low: bool) {
    let token = match state.case().evidence().sign_in.as_ref().map(|seen| &seen.outcome) {
        Some(Ok(_)) => view::token_summary(state).unwrap_or_default(),
        Some(Err(fault)) => format!("sign-in failed: {}", fault.public_code()),
        None => match state.case().profile().case.flow {
            Flow::Secret | Flow::Certificate | Flow::Federated => "not asked for yet".to_owned(),
            Flow::Browser | Flow::PasteBack | Flow::DeviceCode | Flow::Password => {
                "nobody has signed in yet".to_owned()
            }
        },
    };
    let call = match state.case().evidence().call.as_ref().map(|seen| &seen.outcome) {
        Some(Ok(reply)) => {
            let rows = reply.table.rows.len();
            format!("HTTP {} after {} ms, {}", reply.status, reply.took.as_millis(), view::count(rows, "row"))
        }
        Some(Err(fault)) => nothing(fault),
        None => "not made yet".to_owned(),
    };
    let mut lines = vec![("Token", token, Some(Action::Token)), ("Call", call, Some(Action::Answer))];
    if let Some(identity) = identity(state) {
        lines.insert(1, identity);
    }
    for (name, text, action) in lines {
        let from = doc.len();
        let label = format!("   {name:label$}  ");
        match action.and_then(|action| keys::of(theme, state, action)) {
            Some((key, style)) => {
                // Where there is little room, one line has to do; the key leads to the rest.
                let room = doc.width().saturating_sub(width(&label) + width(&key) + 2);
                let text = if is_low { cut(&harmless(&text, false), room) } else { text };
                let marks = [(label.as_str(), theme.text()), (key.as_str(), style), ("  ", theme.text())];
                doc.hang_behind(0, &marks, &text, theme.text());
                doc.click(from, action.as_slice());
            }
            None => doc.hang(0, (label.as_str(), theme.text()), &text, theme.muted()),
        }
    }
}

/// How a call came to nothing.
fn nothing(fault: &Fault) -> String {
    let how = match fault {
        Fault::Service(fault) => match fault.status {
            Some(429) => "asked to wait",
            Some(500..) => "failed",
            Some(_) | None => "refused",
        },
        Fault::Network(_) => "did not get through",
        Fault::Cancelled => "stopped",
    };
    format!("{how}: {}", fault.public_code())
}

/// The line of the call that tells who calls, for targets that have one.
fn identity(state: &State) -> Option<(&str, String, Option<Action>)> {
    let call = state.target().proof.identity.as_ref()?;
    let text = match state.case().evidence().identity.as_ref().map(|seen| &seen.outcome) {
        Some(Ok(_)) => view::identity(state)
            .first()
            .map_or_else(|| "answered".to_owned(), |(title, value)| format!("{title} {value}")),
        Some(Err(fault)) => nothing(fault),
        None => "not asked yet".to_owned(),
    };
    Some((call.title.as_str(), text, None))
}
