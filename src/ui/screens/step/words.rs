//! What a step says: title, intro, directions and notes, from the recipe.

use crate::app::{State, view};
use crate::ui::doc::Doc;
use crate::ui::theme::Theme;

/// Adds the number and the title.
pub fn title(doc: &mut Doc, theme: Theme, state: &State, number: usize) {
    if let Some(step) = view::step(state, number) {
        let number = number.to_string();
        let progress = state.put_right().map(|(met, all)| format!("{met} of {all} fixed")).unwrap_or_default();
        let title = [
            (" ", theme.text()),
            (number.as_str(), theme.accent().patch(theme.strong())),
            ("  ", theme.text()),
            (step.title.as_str(), theme.strong()),
        ];
        doc.ends(title, (progress.as_str(), theme.accent()));
    }
}

/// Adds what the step is for.
pub fn intro(doc: &mut Doc, theme: Theme, state: &State, number: usize) {
    if let Some(step) = view::step(state, number) {
        let params = state.case().judgement().params();
        doc.text(1, &step.intro.fill(params), theme.text());
        doc.blank();
    }
}

/// Adds what the step is for in one sentence.
pub fn short_intro(doc: &mut Doc, theme: Theme, state: &State, number: usize) {
    if let Some(step) = view::step(state, number) {
        let intro = step.intro.fill(state.case().judgement().params());
        let end = intro.find(". ").map_or(intro.len(), |at| at + 1);
        doc.text(1, &intro[..end], theme.text());
    }
}

/// Adds what to do, numbered where it is more than one thing.
pub fn directions(doc: &mut Doc, theme: Theme, state: &State, number: usize) {
    let Some(step) = view::step(state, number) else {
        return;
    };
    let params = state.case().judgement().params();
    let directions = step.directions(state.case().profile().case.flow);
    let is_list = directions.len() > 1;
    for (index, words) in directions.iter().enumerate() {
        let mark = if is_list { format!("{} ", index + 1) } else { String::new() };
        doc.hang(1, (mark.as_str(), theme.accent()), &words.fill(params), theme.text());
    }
    doc.blank();
}

/// Adds what people should know beforehand.
pub fn notes(doc: &mut Doc, theme: Theme, state: &State, number: usize) {
    let Some(step) = view::step(state, number) else {
        return;
    };
    let params = state.case().judgement().params();
    for words in step.remarks(state.case().profile().case.caller) {
        doc.hang(1, ("! ", theme.warn()), &words.fill(params), theme.text());
    }
}
