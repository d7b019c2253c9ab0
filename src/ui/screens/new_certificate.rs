//! Making a certificate: how long its key is, how long it is good for, and what becomes of its two files.

use ratatui::layout::Rect;

use crate::app::{KEY_BITS, KEY_DAYS, Place, State};
use crate::ui::canvas::Canvas;
use crate::ui::doc::Doc;

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
    doc.blank();
    let new = state.screen().new_certificate();
    let bits: Vec<String> = KEY_BITS.iter().map(|bits| format!("{bits} bits")).collect();
    let days: Vec<String> = KEY_DAYS.iter().map(|(_, words)| (*words).to_owned()).collect();
    let cursor = state.screen().cursor(Place::NewCertificate).min(1);
    for (row, (name, choices, chosen)) in [("Key", bits, new.bits), ("Good for", days, new.days)].iter().enumerate() {
        let from = doc.len();
        let here = row == cursor;
        let label = format!("{} {name:10}", if here { theme.cursor() } else { " " });
        let mut pieces = vec![(label, if here { theme.strong() } else { theme.text() })];
        for (index, choice) in choices.iter().enumerate() {
            let style = if index == *chosen { theme.strong() } else { theme.muted() };
            pieces.push((format!("{} {choice}  ", theme.radio(index == *chosen)), style));
        }
        doc.line(pieces.iter().map(|(text, style)| (text.as_str(), *style)));
        doc.click(from, &super::select(row));
    }
    let height = u16::try_from(doc.len() + 2).unwrap_or(u16::MAX);
    let inner = canvas.window(super::over(area, 84, height), "Make a certificate");
    canvas.doc(inner, &doc);
}
