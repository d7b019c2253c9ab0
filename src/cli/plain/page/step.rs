//! The steps, and the way to an app of one's own: fields, how everything stands, and what is wrong.

use crate::app::{Action, Field, State, view};
use crate::checks::Status;
use crate::export::text;
use crate::recipe::RequirementId;

use super::{Choice, Page};

pub(super) fn step(page: &mut Page, state: &State, number: usize) {
    let params = state.case().judgement().params();
    if let Some(step) = view::step(state, number) {
        page.introduce(&format!("Step {number} of {}: {}", state.target().steps.len(), step.title));
        page.introduce(&step.intro.fill(params));
        let directions = step.directions(state.case().profile().case.flow);
        page.instruct(&directions.iter().map(|words| words.fill(params)).collect::<Vec<_>>());
        for words in step.remarks(state.case().profile().case.caller) {
            page.introduce(&format!("Note: {}", words.fill(params)));
        }
    }
    for field in view::fields(state) {
        page.say(&format!("{}: {}", field.label(), value(state, field)));
        if let Some(problem) = state.screen().fields().problem(field) {
            page.say(&format!("  That does not do: {problem}"));
        }
    }
    verdicts(page, state);
    if let Some(finding) = view::selected_finding(state) {
        page.text.push('\n');
        page.text.push_str(&text::finding(&state.ctx(), finding));
    }
    others(page, state);
    for field in view::fields(state) {
        let fields = view::fields(state);
        let to = fields.iter().position(|other| *other == field).unwrap_or(0);
        let acts = vec![Action::NextField; to + 1];
        if state.screen().focus().is_none() {
            page.choices.push(Choice::new(format!("type: {}", field.label()), acts));
        }
    }
}

/// The ways to an app. Script and message have many lines, so they are read out where somebody asks for them.
pub(super) fn no_app(page: &mut Page, state: &State) {
    page.introduce("I have no app yet");
    for passage in view::no_app(state) {
        match passage {
            view::Passage::Heading(words, _) => page.introduce(&format!("{words}:")),
            view::Passage::Text(words) | view::Passage::Address(words) => page.introduce(&words),
            view::Passage::Step(number, words) => page.introduce(&format!("Instruction {number}: {words}")),
            view::Passage::Command(_) => {}
        }
    }
}

/// How everything stands. What nobody has looked at yet is said together, once for each thing that would tell it.
fn verdicts(page: &mut Page, state: &State) {
    let mut open: Vec<(String, Vec<&str>)> = Vec::new();
    for judged in view::listed(state).into_iter().filter(|judged| judged.verdict.status != Status::NotApplicable) {
        let note = state.case().judgement().note(&judged.requirement);
        let note = note.filter(|_| judged.verdict.status == Status::Unknown);
        let title = view::title(state, judged);
        match note.filter(|_| view::is_calm(state, judged)) {
            Some(note) => match open.iter_mut().find(|(known, _)| known == note) {
                Some((_, titles)) => titles.push(title),
                None => open.push((note.to_owned(), vec![title])),
            },
            None => {
                let note = note.map_or_else(String::new, |note| format!(" ({note})"));
                page.say(&format!("{}: {title}{note}", judged.verdict.status.word()));
            }
        }
    }
    for (note, titles) in open {
        page.say(&format!("not checked yet ({note}): {}", titles.join("; ")));
    }
}

/// What else is not as needed, or is left to do: each is read out in full when it is chosen.
fn others(page: &mut Page, state: &State) {
    let here = view::selected(state).map(|judged| &judged.requirement);
    let case = state.case();
    let has_words =
        |id: &RequirementId| case.findings().iter().chain(case.tasks()).any(|finding| finding.requirement == *id);
    for (row, judged) in view::listed(state).into_iter().enumerate() {
        if Some(&judged.requirement) != here && has_words(&judged.requirement) {
            let acts = vec![Action::Select(u16::try_from(row).unwrap_or(u16::MAX))];
            page.choices.push(Choice::new(format!("about: {}", view::title(state, judged)), acts));
        }
    }
}

/// What a field holds, in words where it is a secret or empty.
fn value(state: &State, field: Field) -> String {
    if let Some(secret) = field.secret() {
        let is_there = state.screen().fields().secret_len(secret) > 0;
        return if is_there { "given, kept in memory only".to_owned() } else { "not given".to_owned() };
    }
    let (text, _) = state.screen().fields().shown(field);
    match view::usual(state, field) {
        Some(usual) => format!("{usual} (unless you type another)"),
        None if text.is_empty() => "not given".to_owned(),
        None => text,
    }
}
