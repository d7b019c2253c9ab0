//! The lines at the bottom: what was just done or is waited for, and below it the keys of this place.

use ratatui::layout::Rect;

use crate::app::{Action, Key, Place, State, view};
use crate::evidence::Fact;
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
    let room = usize::from(area.width) - 4;
    if let Some(notice) = &state.notice {
        let style = if notice.is_problem { theme.warn() } else { theme.accent() };
        let mark = if notice.is_problem { "! " } else { "" };
        let text = crate::evidence::text::harmless(&format!("{mark}{}", notice.text), false);
        let lines = wrap(&text, room);
        let count = lines.len().clamp(1, 3);
        let height = u16::try_from(count).unwrap_or(1);
        let mut doc = Doc::new(area.width - 2);
        for line in lines.iter().take(count) {
            doc.line([(" ", style), (line.as_str(), style)]);
        }
        canvas.doc(Rect::new(area.x + 1, area.bottom() - 1 - height, area.width - 2, height), &doc);
        return height;
    }
    let y = area.bottom() - 2;
    canvas.across(area.x, y, area.width);
    if let Some((fact, seconds)) = view::waiting(state) {
        let style = theme.accent();
        let text = format!(" {} waiting for {}, {} ", theme.spinner(state.now), what(state, fact), since(seconds));
        canvas.put(area.x + 2, y, &text, style);
    }
    1
}

/// What is waited for, in words.
pub fn what(state: &State, fact: Fact) -> &'static str {
    match fact {
        Fact::Tenant => "Entra to describe the tenant",
        Fact::App => "Entra to answer for your app",
        Fact::SignIn if state.conversation.is_some() => "the sign-in",
        Fact::SignIn => "Entra to give a token",
        Fact::Call => "the first call's answer",
        Fact::Roles => "the role assignments",
        Fact::Directory => "the sign-in to the directory",
        Fact::Me
        | Fact::Organization
        | Fact::Application
        | Fact::Principal
        | Fact::Resource
        | Fact::Grants
        | Fact::Assignments
        | Fact::Account => "the directory",
    }
}

/// A time span in words.
pub fn since(seconds: i64) -> String {
    let seconds = seconds.max(0);
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min {:02} s", seconds / 60, seconds % 60) }
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
    let mut items: Vec<Item> = keys::footer(state)
        .into_iter()
        .map(|row| Item {
            key: row.keys.first().map_or_else(String::new, |key| keys::title(theme, *key)),
            label: (row.label)(state),
            acts: vec![row.action],
            rank: match row.action {
                Action::Primary => 0,
                Action::Back | Action::Help => 1,
                _ => row.footer + 1,
            },
        })
        .collect();
    if view::list_len(state, state.place()) > 1 && !matches!(state.place(), Place::SignIn) {
        let both = format!("{}{}", keys::title(theme, Key::Up), keys::title(theme, Key::Down));
        let key = if theme.look.unicode { both } else { "Up/Down".to_owned() };
        items.insert(1.min(items.len()), Item { key, label: "move", acts: Vec::new(), rank: 3 });
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
