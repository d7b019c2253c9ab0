//! The lines at the bottom: what was just done or is waited for, and below it the keys of this place.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::{Action, Key, Place, State, view};
use crate::checks::inspect;
use crate::evidence::Fact;
use crate::evidence::text::harmless;
use crate::ui::canvas::Canvas;
use crate::ui::doc::{Doc, width, wrap};

use super::keys;

/// Draws the lines; gives their number.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) -> u16 {
    let notice = notice(canvas, area, state);
    let y = area.bottom() - 1;
    draw_keys(canvas, Rect::new(area.x, y, area.width, 1), state);
    notice + 1
}

/// The line above the keys: a notice, else what is waited for, else nothing but a line.
fn notice(canvas: &mut Canvas<'_>, area: Rect, state: &State) -> u16 {
    let theme = canvas.theme;
    let room = usize::from(area.width) - 6;
    if let Some(notice) = state.screen().notice() {
        let style = if notice.is_problem { theme.warn() } else { theme.accent() };
        let mark = if notice.is_problem { "! " } else { "" };
        let text = harmless(&format!("{mark}{}", notice.text), false);
        let lines = wrap(&text, room);
        if let [line] = lines.as_slice() {
            in_line(canvas, area, line, style);
            return 1;
        }
        let height = u16::try_from(lines.len().min(3)).unwrap_or(1);
        let top = area.bottom() - 2 - height;
        let mut doc = Doc::new(area.width - 4);
        lines.iter().for_each(|line| doc.unbroken(0, line, style));
        canvas.across(area.x, top, area.width);
        canvas.doc(Rect::new(area.x + 3, top + 1, area.width - 4, height), &doc);
        return height + 1;
    }
    if let Some((fact, seconds)) = view::waiting(state) {
        let text = format!(
            "{} waiting for {}, {}",
            theme.spinner(state.case().now()),
            what(state, fact),
            inspect::span(seconds)
        );
        in_line(canvas, area, &text, theme.accent());
    } else {
        canvas.across(area.x, area.bottom() - 2, area.width);
    }
    1
}

/// The line above the keys, with a text in it.
fn in_line(canvas: &mut Canvas<'_>, area: Rect, text: &str, style: Style) {
    let y = area.bottom() - 2;
    let end = area.x + 4 + u16::try_from(width(text)).unwrap_or(0);
    canvas.across(area.x, y, 2);
    canvas.put(area.x + 3, y, text, style);
    canvas.across(end, y, area.right().saturating_sub(end));
}

/// What is waited for, in words.
pub fn what(state: &State, fact: Fact) -> &'static str {
    match fact {
        Fact::SignIn if state.case().conversation().is_some() => "the sign-in",
        fact => fact.row().waited_for,
    }
}

struct Item {
    key: String,
    label: &'static str,
    acts: Vec<Action>,
    /// Smaller stays longer when there is too little room.
    rank: u8,
}

fn items(canvas: &Canvas<'_>, state: &State) -> Vec<Item> {
    let theme = canvas.theme;
    // What a consent page asks for is answered with a letter of its own.
    let is_decision = state.place() == Place::SignIn && view::consent_page(state).is_some();
    let mut items: Vec<Item> = keys::footer(state)
        .into_iter()
        .filter(|(row, _)| !(is_decision && row.action == Action::Primary))
        .map(|(row, key)| Item {
            key: keys::title(theme, key),
            label: (row.label)(state),
            acts: vec![row.action],
            rank: match row.action {
                Action::Primary => 0,
                Action::Back | Action::Help => 1,
                _ => row.footer + 1,
            },
        })
        .collect();
    if is_decision {
        for item in &mut items {
            let decides = |act: &Action| matches!(act, Action::Approve | Action::ApproveForEverybody | Action::Decline);
            item.rank = if item.acts.iter().any(decides) { 0 } else { item.rank.max(1) };
        }
        items.sort_by_key(|item| item.rank != 0);
    }
    // Enter and a letter can mean the same; one of them is enough.
    let mut labels: Vec<&str> = Vec::new();
    items.retain(|item| {
        let is_new = !labels.contains(&item.label);
        labels.push(item.label);
        is_new
    });
    let is_text = state.place().is_text();
    if is_text || view::list_len(state, state.place()) > 1 {
        let both = format!("{}{}", keys::title(theme, Key::Up), keys::title(theme, Key::Down));
        let key = if theme.look.unicode { both } else { "Up/Down".to_owned() };
        items.insert(
            1.min(items.len()),
            Item { key, label: if is_text { "scroll" } else { "move" }, acts: Vec::new(), rank: 3 },
        );
    }
    items
}

fn draw_keys(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let mut items = items(canvas, state);
    let needed =
        |items: &[Item]| -> usize { items.iter().map(|item| width(&item.key) + 1 + width(item.label) + 3).sum() };
    while needed(&items) > usize::from(area.width) + 2 && items.len() > 1 {
        let worst =
            items.iter().enumerate().max_by_key(|(index, item)| (item.rank, *index)).map_or(0, |(index, _)| index);
        items.remove(worst);
    }
    let mut x = area.x + 1;
    for item in items {
        let key_width = u16::try_from(width(&item.key)).unwrap_or(0);
        let label_width = u16::try_from(width(item.label)).unwrap_or(0);
        canvas.put(x, area.y, &item.key, theme.key());
        canvas.put(x + key_width + 1, area.y, item.label, theme.text());
        if !item.acts.is_empty() {
            canvas.spot(Rect::new(x, area.y, key_width + 1 + label_width, 1), item.acts);
        }
        x = x.saturating_add(key_width + label_width + 4);
    }
}
