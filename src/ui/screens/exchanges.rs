//! Every request that was made, the newest first.

use ratatui::layout::Rect;

use crate::app::{Place, State};
use crate::evidence::Exchange;
use crate::evidence::text::harmless;
use crate::ui::canvas::Canvas;
use crate::ui::doc::{Doc, cut, cut_middle, width};
use crate::ui::theme::Theme;

/// Columns of everything but the address and the purpose.
const FIXED: usize = 43;

/// Columns of the purpose, where there is room for it.
const PURPOSE: usize = 44;

/// Draws the list, as much as fits around the cursor.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let area = super::table(area);
    let mut head = Doc::new(area.width);
    super::title(&mut head, theme, "Exchanges");
    head.text(
        1,
        "What was sent and what came back, the newest first. Secrets and tokens were removed when it was recorded.",
        theme.text(),
    );
    head.blank();
    let height = u16::try_from(head.len()).unwrap_or(u16::MAX).min(area.height);
    canvas.doc(Rect { height, ..area }, &head);
    let rest = Rect::new(area.x, area.y + height, area.width, area.height - height);
    let mut doc = Doc::new(area.width.saturating_sub(1));
    if state.case().exchanges().is_empty() {
        doc.text(3, "Nothing was sent yet.", theme.muted());
    }
    let cursor = state.screen().cursor(Place::Exchanges).min(state.case().exchanges().len().saturating_sub(1));
    for (index, exchange) in state.case().exchanges().iter().rev().enumerate() {
        let from = doc.len();
        line(&mut doc, theme, exchange, index == cursor);
        doc.click(from, &super::select_or_do(index, cursor));
        if index == cursor {
            doc.keep_from(from);
        }
    }
    match state.case().dropped_exchanges() {
        0 => {}
        1 => doc.text(3, "One older exchange was dropped.", theme.muted()),
        many => doc.text(3, &format!("{many} older exchanges were dropped."), theme.muted()),
    }
    let (upper, lower) = super::split(rest, if usize::from(rest.width) < PURPOSE + 83 { 2 } else { 0 });
    canvas.doc(upper, &doc);
    let mut foot = Doc::new(lower.width);
    if let Some(exchange) = state.case().exchanges().iter().rev().nth(cursor) {
        foot.gap();
        foot.line([(" ", theme.text()), (exchange.purpose.as_str(), theme.muted())]);
    }
    canvas.doc(lower, &foot);
}

fn line(doc: &mut Doc, theme: Theme, exchange: &Exchange, here: bool) {
    let left = doc.width().saturating_sub(FIXED);
    let has_purpose = left >= PURPOSE + 40;
    let room = if has_purpose { left - PURPOSE } else { left };
    let when = exchange.started.strftime("%H:%M:%S").to_string();
    let before = format!(" {:>4}  {when}  {:6} ", exchange.id.0, cut(&exchange.method, 6));
    let address = cut_middle(&harmless(&place(&exchange.url), false), room);
    let address = format!("{address}{} ", " ".repeat(room.saturating_sub(width(&address))));
    let (status, style) = outcome(theme, exchange);
    let took = format!("{:>6} ms", exchange.duration_ms);
    let purpose = if has_purpose { format!("  {}", exchange.purpose) } else { String::new() };
    doc.line([
        (" ", theme.text()),
        (if here { theme.cursor() } else { " " }, theme.accent()),
        (before.as_str(), theme.muted()),
        (address.as_str(), if here { theme.strong() } else { theme.text() }),
        (status.as_str(), style),
        (took.as_str(), theme.muted()),
        (purpose.as_str(), theme.muted()),
    ]);
}

fn outcome(theme: Theme, exchange: &Exchange) -> (String, ratatui::style::Style) {
    match exchange.status {
        Some(status @ 200..400) => (format!("{status:>6}"), theme.good()),
        Some(status) => (format!("{status:>6}"), theme.bad()),
        None => ("none".to_owned(), theme.bad()),
    }
}

/// Host and path of an address, without what follows.
fn place(url: &str) -> String {
    url::Url::parse(url)
        .ok()
        .map_or_else(|| url.to_owned(), |url| format!("{}{}", url.host_str().unwrap_or_default(), url.path()))
}
