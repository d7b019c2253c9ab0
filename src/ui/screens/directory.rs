//! The offer to look at the setup: what it reads, as whom, with which client, and what stays unknown without it.

use ratatui::layout::Rect;

use crate::app::{Place, State, view};
use crate::ui::canvas::Canvas;
use crate::ui::doc::Doc;

/// Draws the offer with its ways to sign in.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let room = super::over(area, 92, 0).width.saturating_sub(4);
    let mut doc = Doc::new(room);
    for (mark, text) in [
        (
            "Reads    ",
            "app registration, service principal, API, consent, assignments, the caller's groups and roles. Changes \
             nothing.",
        ),
        ("As       ", "yourself. Most members may read this; guests often may not."),
        (
            "With     ",
            "the Azure CLI's public client ID, which every tenant trusts for this. Your own app never reads the \
             directory.",
        ),
        (
            "Policies ",
            "the last two ways also read consent settings, the sign-in log and Conditional Access policies. An \
             administrator consents to that once; the consent stays in your tenant.",
        ),
        (
            "Without  ",
            "you can continue. Consent for everybody, redirect URIs and secret expiry stay unknown until a sign-in \
             shows them.",
        ),
    ] {
        doc.hang(0, (mark, theme.accent()), text, theme.text());
    }
    doc.blank();
    let ways = view::directory_ways(state);
    let cursor = state.screen().cursor(Place::Directory).min(ways.len() - 1);
    let width = ways.iter().map(|(_, name, _)| name.len()).max().unwrap_or_default();
    for (index, (_, name, line)) in ways.iter().enumerate() {
        let from = doc.len();
        let here = index == cursor;
        let mark = format!("{} {name:width$} ", if here { theme.cursor() } else { " " });
        let style = if here { theme.strong() } else { theme.text() };
        doc.hang(0, (mark.as_str(), style), line, theme.muted());
        doc.click(from, &super::select_or_do(index, cursor));
        if here {
            doc.keep_from(from);
        }
    }
    let height = u16::try_from(doc.len() + 2).unwrap_or(u16::MAX);
    let inner = canvas.window(super::over(area, 92, height), "Look at the setup");
    canvas.doc(inner, &doc);
}
