//! The lines at the top: what is set up, in which tenant, and, where there is no column for them, the steps.

use ratatui::layout::Rect;

use crate::app::{Place, State};
use crate::ui::canvas::Canvas;
use crate::ui::doc::{Doc, width};

use super::steps;

/// Draws the lines; gives their number.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State, is_wide: bool) -> u16 {
    let theme = canvas.theme;
    let screen = state.screen().base();
    let mut doc = Doc::new(area.width - 2);
    let about = about(state, screen, doc.width().saturating_sub(width("firstcall   ")));
    let who = who(state);
    doc.ends(
        [("firstcall", theme.accent().patch(theme.strong())), ("   ", theme.text()), (about.as_str(), theme.text())],
        (&who, theme.muted()),
    );
    canvas.doc(Rect::new(area.x + 1, area.y, area.width - 2, 1), &doc);
    let mut height = 1;
    if steps::are_shown(state) && !is_wide {
        steps::line(canvas, Rect::new(area.x + 1, area.y + 1, area.width - 2, 1), state);
        height += 1;
    }
    canvas.across(area.x, area.y + height, area.width);
    height + 1
}

/// Target, tenant and cloud, as far as they are chosen and there is room: none of them is cut.
fn about(state: &State, screen: Place, room: usize) -> String {
    if matches!(screen, Place::Welcome | Place::Explain | Place::Token) && !state.has_begun() {
        return String::new();
    }
    let mut parts = vec![state.target().title.clone()];
    let tenant = &state.case().profile().inputs.tenant;
    if !tenant.is_empty() {
        parts.push(tenant.clone());
    }
    if state.practice().is_some() {
        parts.push("practice tenant".to_owned());
    } else {
        parts.push(format!("{} cloud", state.cloud().title));
    }
    let all = parts.join(" · ");
    if width(&all) <= room {
        return all;
    }
    // That it is a practice tenant is worth more than its name; that of an own one is worth more than the cloud.
    parts.remove(if state.practice().is_some() && parts.len() > 2 { 1 } else { parts.len() - 1 });
    parts.join(" · ")
}

/// Who looks at the setup.
fn who(state: &State) -> String {
    state
        .case()
        .evidence()
        .me
        .as_ref()
        .and_then(|seen| seen.value())
        .map_or_else(String::new, |me| format!("{} looks at the setup", me.name))
}
