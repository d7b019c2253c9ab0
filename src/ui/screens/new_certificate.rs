//! Making a certificate: how long its key is, how long it is good for, and what becomes of its two files.

use ratatui::layout::Rect;

use crate::app::{State, view};
use crate::ui::canvas::Canvas;
use crate::ui::doc::Doc;
use crate::ui::widgets::choices;

/// Draws the choices and what will be made.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let room = super::over(area, 84, 0).width.saturating_sub(4);
    let mut doc = Doc::new(room);
    doc.text(
        0,
        "firstcall makes an RSA key and a certificate for it, and writes two files into the current folder.",
        theme.text(),
    );
    doc.hang(
        0,
        (".pem  ", theme.accent()),
        "with the private key. Only you may read it; it never leaves this computer.",
        theme.text(),
    );
    doc.hang(
        0,
        (".cer  ", theme.accent()),
        "the public part. Upload it to your app: Certificates & secrets, tab Certificates.",
        theme.text(),
    );
    choices::add(&mut doc, theme, state, &view::certificate_choices(state), 0);
    let height = u16::try_from(doc.len() + 2).unwrap_or(u16::MAX);
    let inner = canvas.window(super::over(area, 84, height), "Make a certificate");
    canvas.doc(inner, &doc);
}
