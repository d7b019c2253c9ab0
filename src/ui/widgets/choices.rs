//! Questions with their choices, one below the other; the cursor is on a choice.

use crate::app::{Action, State, view};
use crate::ui::doc::{Doc, width};
use crate::ui::theme::Theme;

/// From this width on there is room for columns.
const WIDE: usize = 98;

/// Adds the questions of the place on top, `indent` columns in.
pub fn add(doc: &mut Doc, theme: Theme, state: &State, questions: &[(&'static str, Vec<view::Choice>)], indent: usize) {
    let place = state.place();
    let rows: usize = questions.iter().map(|(_, choices)| choices.len()).sum();
    let cursor = state.screen().cursor(place).min(rows.saturating_sub(1));
    let margin = " ".repeat(indent);
    let mut row = 0;
    for (question, choices) in questions {
        doc.blank();
        let has_cursor = (row..row + choices.len()).contains(&cursor);
        let heading = doc.len();
        let style = if has_cursor { theme.strong().patch(theme.accent()) } else { theme.accent() };
        doc.line([(margin.as_str(), theme.text()), (question, style)]);
        let name_width = choices.iter().map(|choice| width(&choice.name)).max().unwrap_or(0);
        // Where that would break lines in a narrow window, what is said about a choice stands in no column of its own.
        let is_column = doc.width() >= WIDE
            || choices.iter().all(|choice| indent + 6 + name_width + width(&choice.when) <= doc.width());
        for (index, choice) in choices.iter().enumerate() {
            let here = row == cursor;
            let line = doc.len();
            let pad = " ".repeat(if is_column { name_width - width(&choice.name) + 2 } else { 2 });
            let mark =
                format!("{margin}{} {} ", if here { theme.cursor() } else { " " }, theme.radio(choice.is_chosen));
            let is_strong = choice.is_chosen || here;
            let style = if is_strong { theme.strong() } else { theme.text() };
            doc.choice(&mark, (&choice.name, style), &pad, (&choice.when, theme.muted()));
            let mut acts = vec![Action::Select(u16::try_from(row).unwrap_or(u16::MAX))];
            if !choice.is_chosen {
                acts.push(Action::Toggle);
            }
            doc.click(line, &acts);
            if here {
                doc.keep_from(if index == 0 { heading } else { line });
            }
            row += 1;
        }
    }
}
