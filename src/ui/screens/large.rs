//! A step or the outcome for a room full of people: one large word, one sentence, one thing to do. Everything
//! else is a key away, as ever.

use ratatui::layout::Rect;

use crate::app::{Action, Place, State, next, view};
use crate::checks::{Finding, Status};
use crate::ui::canvas::Canvas;
use crate::ui::doc::Doc;
use crate::ui::widgets::{big, keys, requirements};

/// Draws the place so; tells whether it has such a form.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State, place: Place) -> bool {
    let theme = canvas.theme;
    let page = super::page(area);
    let mut doc = Doc::new(page.width);
    let (status, sentence) = next::sentence(state);
    let finding = view::selected_finding(state);
    let title = match place {
        Place::Step(number) => view::step(state, number).map(|step| format!("{number}  {}", step.title)),
        Place::Success | Place::Summary => Some(sentence.clone()),
        _ => None,
    };
    let Some(title) = title else {
        return false;
    };
    doc.blank();
    let word = match place {
        Place::Step(number) => finding.and_then(number_of).unwrap_or_else(|| format!("STEP {number}")),
        _ if status == Status::Met => "IT WORKS".to_owned(),
        _ => "NOT YET".to_owned(),
    };
    let style = match (place, finding) {
        (Place::Step(_), None) => theme.accent(),
        (Place::Step(_), Some(finding)) => theme.status(finding.status),
        _ => theme.status(status),
    };
    let block = if theme.look.unicode { '█' } else { '#' };
    for line in big::lines(&word, block).unwrap_or_default() {
        doc.unbroken(2, &line, style);
    }
    doc.blank();
    doc.text(2, &title, theme.strong());
    doc.blank();
    match (place, finding) {
        (Place::Success, _) => {
            for (name, value) in view::success_facts(state) {
                let mark = format!("{name:8}");
                doc.hang(2, (mark.as_str(), theme.muted()), &value, theme.text());
            }
        }
        (Place::Step(_) | Place::Summary, Some(finding)) => {
            doc.text(2, &finding.what, theme.strong());
            doc.blank();
            doc.text(2, &finding.why, theme.text());
        }
        (Place::Step(_), None) => {
            for judged in view::listed(state).into_iter().take(6) {
                let (glyph, _, style) = requirements::verdict(theme, state, judged);
                let mark = format!("{glyph} ");
                let name = state.case().judgement().title(&judged.requirement);
                doc.hang(2, (mark.as_str(), style), name, theme.text());
            }
        }
        _ => {}
    }
    doc.blank();
    if let Some((key, style)) = keys::of(theme, state, Action::Primary) {
        doc.line([
            ("  ", theme.text()),
            (key.as_str(), style),
            (" ", theme.text()),
            (view::primary_label(state), theme.text()),
        ]);
    }
    // Whatever has no room is reached by scrolling, as in small letters.
    if place.is_text() {
        canvas.text(page, &doc, state.screen().cursor(place));
    } else {
        canvas.pane(page, &doc, state.screen().pane());
    }
    true
}

/// The number of the error that a finding came with.
fn number_of(finding: &Finding) -> Option<String> {
    let codes = finding.evidence.iter().flat_map(|clue| &clue.codes);
    codes.filter_map(|code| code.strip_prefix("AADSTS")).next().map(str::to_owned)
}
