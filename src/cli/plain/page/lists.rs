//! Places that are lists: each row is chosen by its number.

use strum::IntoEnumIterator;

use crate::app::{Action, FaultKind, PickerView, ReportForm, State, view};

use super::Page;

pub(super) fn welcome(page: &mut Page, state: &State) {
    page.introduce("From nothing to the first successful call of a Microsoft business API.");
    let rows = view::welcome(state).into_iter().map(|entry| {
        let words = view::welcome_words(state, &entry);
        (format!("{}:", words.group), format!("{}. {}", words.name, words.line))
    });
    page.groups(rows.collect::<Vec<_>>(), &[Action::Primary]);
}

pub(super) fn case(page: &mut Page, state: &State) {
    page.introduce(&format!("{}: who will use it?", state.target().title));
    page.introduce("You can change this later; nothing is lost.");
    view::surroundings_words(state).iter().for_each(|words| page.introduce(words));
    questions(page, &view::case_choices(state));
    for (why, ways) in view::flows_missing(state) {
        page.introduce(&format!("Not offered: {}. {why}", ways.join(", ")));
    }
}

pub(super) fn questions(page: &mut Page, questions: &[(&'static str, Vec<view::Choice>)]) {
    let rows = questions.iter().flat_map(|(question, choices)| {
        choices.iter().map(|choice| ((*question).to_owned(), marked(&choice.name, &choice.when, choice.is_chosen)))
    });
    page.groups(rows.collect::<Vec<_>>(), &[Action::Toggle]);
}

pub(super) fn profiles(page: &mut Page, state: &State) {
    page.introduce("Saved cases. Each has the values that you typed, and no secret.");
    let rows = state.saved().iter().map(|kept| format!("{}: {}", kept.name, view::profile_words(state, kept)));
    page.list(rows.collect::<Vec<_>>(), &[Action::Primary]);
}

pub(super) fn exchanges(page: &mut Page, state: &State) {
    page.introduce("Exchanges, the newest first");
    let lines = state.case().exchanges().iter().rev().map(|exchange| {
        let came = exchange.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
        format!("{} {}: {came}, {}", exchange.method, exchange.url, exchange.purpose)
    });
    page.list(lines.collect::<Vec<_>>(), &[Action::Primary]);
}

pub(super) fn scenarios(page: &mut Page, state: &State) {
    page.introduce("Practice: choose the state of the tenant.");
    let current = state.practice().map(|practice| practice.current.as_str());
    let rows = view::scenarios(state).into_iter().map(|scenario| {
        let is_on = if Some(scenario.id.as_str()) == current { " (on)" } else { "" };
        let about = view::other_target(state, scenario).map_or_else(String::new, |title| format!(" ({title})"));
        format!("{}{is_on}{about}. {}", scenario.title, scenario.story)
    });
    page.list(rows.collect::<Vec<_>>(), &[Action::Primary]);
}

pub(super) fn faults(page: &mut Page, state: &State) {
    page.introduce("Faults in the practice tenant. Nothing in the tenant changes.");
    let aim = view::endpoint_name(state, view::fault_endpoint(state));
    page.say(&format!("The next fault applies to: {aim}."));
    let rows = view::faults(state).into_iter().map(|row| {
        let title = row.kind.map_or("A fault of the scenario", FaultKind::title);
        let over = row.laid.as_ref().map(|fault| view::endpoint_name(state, &fault.endpoint).to_owned());
        let over = over.map(|over| format!("over {over}")).unwrap_or_default();
        marked(title, &over, row.laid.is_some())
    });
    page.list(rows.collect::<Vec<_>>(), &[Action::Primary]);
}

pub(super) fn roles(page: &mut Page, state: &State) {
    page.introduce("Choose the role of the program.");
    let rows = view::roles(state).into_iter().map(|role| marked(&role.name, &role.summary, role.is_chosen));
    page.list(rows.collect::<Vec<_>>(), &[Action::Primary]);
}

pub(super) fn role_scopes(page: &mut Page, state: &State) {
    page.introduce("Choose where the role applies.");
    let rows = view::role_scopes(state).into_iter().map(|row| marked(&row.title, &row.summary, row.is_chosen));
    page.list(rows.collect::<Vec<_>>(), &[Action::Primary]);
}

pub(super) fn environments(page: &mut Page, state: &State) {
    page.introduce("Choose an environment.");
    let rows = view::environments(state).into_iter().map(|line| format!("{}: {}", line.name, line.url));
    page.list(rows.collect::<Vec<_>>(), &[Action::Primary]);
}

pub(super) fn report_forms(page: &mut Page) {
    page.introduce("Save a report: findings, evidence, timeline, exchanges. It holds no secret.");
    let forms = ReportForm::iter().map(|form| format!("{}: {}", form.words().0, form.words().1));
    page.list(forms.collect::<Vec<_>>(), &[Action::Primary]);
}

pub(super) fn directory_ways(page: &mut Page, state: &State) {
    page.introduce("Look at the setup: firstcall reads it from the directory and changes nothing.");
    let ways = view::directory_ways(state);
    let ways = ways.iter().map(|(_, name, words)| format!("{name}: {words}"));
    page.list(ways.collect::<Vec<_>>(), &[Action::Primary]);
}

pub(super) fn headlines(page: &mut Page, state: &State) {
    page.introduce("What does the browser say? Type the number of the error, or choose the headline of the page.");
    let rows = view::headlines(state).into_iter().map(|(headline, _)| headline.to_owned());
    page.list(rows.collect::<Vec<_>>(), &[Action::Primary]);
}

pub(super) fn permissions(page: &mut Page, state: &State) {
    page.introduce("Choose what the app may do: a number ticks one, an empty line takes what is ticked.");
    page.say(&format!("Chosen: {}", view::picked_permissions(state).join(", ")));
    let rows: Vec<String> = match state.screen().picker().view {
        PickerView::Calls => {
            view::calls(state).into_iter().map(|row| marked(&row.title, &row.about, row.is_chosen)).collect()
        }
        PickerView::Names => {
            view::permissions(state).into_iter().map(|row| marked(&row.name, &row.summary, row.is_chosen)).collect()
        }
    };
    page.list(rows, &[Action::Toggle]);
}

fn marked(name: &str, words: &str, is_chosen: bool) -> String {
    let mark = if is_chosen { " (chosen)" } else { "" };
    if words.is_empty() { format!("{name}{mark}") } else { format!("{name}{mark}. {words}") }
}
