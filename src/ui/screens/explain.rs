//! Paste anything that went wrong; what it shows appears as in a step.

use ratatui::layout::Rect;

use crate::app::{Field, OwnField, Place, State, view};
use crate::checks::{Answer, Certainty, Explained, Explanation, Own};
use crate::recipe::Fixer;
use crate::ui::canvas::Canvas;
use crate::ui::doc::Doc;
use crate::ui::theme::Theme;
use crate::ui::widgets::{field, finding, pane};

/// Columns before what belongs to one failure.
const INDENT: usize = 3;
/// Lines that a finding needs at least, to be of use.
const LEAST: u16 = 10;

/// Draws the field for the text, and what was found in it.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let page = super::page(area);
    let mut doc = Doc::new(page.width);
    super::title(&mut doc, theme, "Explain an error");
    let explained = state.screen().explained();
    if explained.is_none() {
        doc.text(
            1,
            "Paste what you have: AADSTS65001 or only its number, a whole error text or page, a JSON answer, an app's \
             registration, or the address that the browser ended on. A pasted token is explained claim by claim, and not \
             kept.",
            theme.text(),
        );
        doc.blank();
    }
    field::add(
        &mut doc,
        theme,
        state,
        Field::Own(OwnField::Explain),
        field::label_width(&[Field::Own(OwnField::Explain)]),
    );
    doc.blank();
    if let Some(explained) = explained {
        what_was_read(&mut doc, theme, state, explained);
    }
    let height = u16::try_from(doc.len()).unwrap_or(u16::MAX).min(page.height);
    canvas.doc(Rect { height, ..page }, &doc);
    let rest = Rect::new(page.x, page.y + height, page.width, page.height - height);
    if let (Some(found), Some(explained)) = (view::selected_finding(state), explained) {
        let width = rest.width.saturating_sub(1);
        let mut after = Doc::new(width);
        asks(&mut after, theme, explained);
        let asked = u16::try_from(after.len()).unwrap_or(u16::MAX);
        // Where there is little room, what is wrong comes first; a key shows the rest.
        let height = if asked + LEAST <= rest.height { rest.height - asked } else { rest.height };
        let (mut panel, is_part) = finding::doc(theme, state, found, width, height);
        panel.append(after);
        pane::draw(canvas, rest, state, &panel, is_part);
    }
}

/// Everything but the finding, which gets what room is left.
fn what_was_read(doc: &mut Doc, theme: Theme, state: &State, explained: &Explanation) {
    let errors = &explained.errors;
    if errors.is_empty() && !explained.is_token {
        doc.text(1, "There is no error in this text that firstcall could read.", theme.warn());
    }
    for line in &explained.recognized {
        doc.text(1, line, theme.text());
    }
    let cursor = state.screen().cursor(Place::Explain).min(errors.len().saturating_sub(1));
    for (index, error) in errors.iter().enumerate() {
        let from = doc.len();
        let here = index == cursor && state.screen().focus().is_none() && errors.len() > 1;
        let mark = format!(" {} ", if here { theme.cursor() } else { " " });
        let style = if here || errors.len() == 1 { theme.strong() } else { theme.text() };
        let headline = headline(error, errors.len() == 1);
        if !headline.is_empty() {
            doc.hang(0, (mark.as_str(), theme.accent()), &headline, style);
            doc.click(from, &super::select(index));
        }
    }
    if !errors.is_empty() {
        doc.blank();
    }
    if let Some(error) = errors.get(cursor) {
        about(doc, theme, error);
    }
    if view::selected_finding(state).is_none() {
        asks(doc, theme, explained);
    }
}

/// What to ask the sender for.
fn asks(doc: &mut Doc, theme: Theme, explained: &Explanation) {
    for ask in &explained.ask_for {
        doc.hang(1, ("Ask for: ", theme.strong()), ask, theme.text());
    }
}

/// Code, count and what it says, in one line. What is concluded stands below; among several errors it tells them apart.
fn headline(error: &Explained, is_only: bool) -> String {
    let code = if error.is_nameless() { "" } else { error.code.as_str() };
    let times = if error.times > 1 { format!("({} times)", error.times) } else { String::new() };
    let concluded = match &error.answer {
        Answer::Own(own) => own.what.as_str(),
        Answer::Finding(finding) => finding.what.as_str(),
    };
    let says = error.says.as_deref().unwrap_or(if is_only { "" } else { concluded });
    let parts = [code, times.as_str(), says].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("  ")
}

/// What the text names, how sure the answer is, and an answer that is no finding.
fn about(doc: &mut Doc, theme: Theme, error: &Explained) {
    let quoted: Vec<String> = error.quoted.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    if !quoted.is_empty() {
        doc.text(INDENT, &quoted.join(" · "), theme.muted());
    }
    for note in &error.notes {
        doc.text(INDENT, note, theme.text());
    }
    let style = if error.certainty == Certainty::Certain { theme.strong() } else { theme.warn() };
    doc.text(INDENT, error.certainty.sentence(), style);
    match &error.answer {
        Answer::Own(own) => self::own(doc, theme, own),
        Answer::Finding(_) => {}
    }
}

fn own(doc: &mut Doc, theme: Theme, own: &Own) {
    doc.text(INDENT, &own.what, theme.strong());
    doc.text(INDENT, &own.why, theme.text());
    doc.text(INDENT, &own.fix, theme.text());
    doc.text(
        INDENT,
        &format!("Done by {}.", own.who.map_or("somebody whom the text does not name", Fixer::title)),
        theme.text(),
    );
    if let Some(url) = &own.url {
        doc.address(INDENT, url, theme.muted());
    }
    for line in own.command.iter().flat_map(|command| command.lines()) {
        doc.unbroken(INDENT, line, theme.accent());
    }
    doc.blank();
}
