//! Faults to lay over the practice tenant.

use ratatui::layout::Rect;

use crate::app::{Action, Place, State, view};
use crate::ui::canvas::Canvas;
use crate::ui::doc::Doc;
use crate::ui::widgets::keys;

/// Draws the list, and below it what the fault under the cursor does.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let inner = canvas.window(super::over(area, 90, 22), "Faults in the practice tenant");
    let mut doc = Doc::new(inner.width);
    doc.text(1, "What networks, proxies and busy services do. Nothing in the tenant changes.", theme.text());
    let (key, style) = keys::of(theme, state, Action::AimFault).unwrap_or_default();
    let aim = view::endpoint_name(state, view::fault_endpoint(state));
    let from = doc.len();
    doc.line([
        (" The next fault applies to: ", theme.text()),
        (aim, theme.strong()),
        ("   ", theme.text()),
        (key.as_str(), style),
        (" elsewhere", theme.muted()),
    ]);
    doc.click(from, &[Action::AimFault]);
    doc.blank();
    let rows = view::faults(state);
    let cursor = state.screen().cursor(Place::Faults).min(rows.len().saturating_sub(1));
    for (index, row) in rows.iter().enumerate() {
        let (from, here) = (doc.len(), index == cursor);
        let title = match (row.kind, &row.laid) {
            (Some(kind), _) => kind.title().to_owned(),
            (None, Some(fault)) => format!("Of the scenario: {}", fault.id),
            (None, None) => String::new(),
        };
        let over = row.laid.as_ref().map(|fault| format!("over {}", view::endpoint_name(state, &fault.endpoint)));
        let lies = row.laid.is_some();
        doc.ends(
            [
                (if here { theme.cursor() } else { " " }, theme.accent()),
                (" ", theme.text()),
                (theme.radio(lies), if lies { theme.warn() } else { theme.muted() }),
                (" ", theme.text()),
                (title.as_str(), if here { theme.strong() } else { theme.text() }),
            ],
            (over.as_deref().unwrap_or_default(), theme.warn()),
        );
        doc.click(from, &super::select_or_do(index, cursor));
        if here {
            doc.keep_from(from);
        }
    }
    doc.blank();
    if let Some(kind) = rows.get(cursor).and_then(|row| row.kind) {
        doc.text(1, kind.story(), theme.muted());
    }
    canvas.doc(inner, &doc);
}
