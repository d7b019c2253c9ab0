//! One place of the wizard as plain lines: what there is to read, and what can be done, numbered. The sentences are those
//! of the screens.

mod actions;
mod lists;
mod results;
mod step;

use std::fmt::Write;

use crate::app::{Action, Field, OwnField, Phase, Place, State, view};
use crate::evidence::text::harmless;
use crate::export::text;

pub(in crate::cli::plain) use actions::leaves_field;

/// Something that can be chosen by its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    /// What is said before the first choice of a group: its question, or its name.
    pub heading: Option<String>,
    pub words: String,
    pub acts: Vec<Action>,
    /// Of use now and then: said in one line behind the others.
    pub is_aside: bool,
}

impl Choice {
    fn new(words: String, acts: Vec<Action>) -> Self {
        Self { heading: None, words, acts, is_aside: false }
    }
}

/// A place in lines.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    /// Said only when the place is reached, not when something in it changes.
    pub intro: String,
    pub text: String,
    pub choices: Vec<Choice>,
    /// What an empty line does.
    pub enter: Option<&'static str>,
    /// The field that a line of text goes into.
    pub field: Option<Field>,
}

impl Page {
    fn say(&mut self, line: &str) {
        let _ = writeln!(self.text, "{}", harmless(line, false));
    }

    fn introduce(&mut self, line: &str) {
        let _ = writeln!(self.intro, "{}", harmless(line, false));
    }

    /// Says what is to be done, one thing after the other. Numbers alone are for choices.
    fn instruct(&mut self, instructions: &[String]) {
        if let [only] = instructions {
            return self.introduce(only);
        }
        for (index, words) in instructions.iter().enumerate() {
            self.introduce(&format!("Instruction {}: {words}", index + 1));
        }
    }

    /// Adds the rows of the list of the place: each is chosen as a click on it does.
    fn list(&mut self, rows: impl IntoIterator<Item = String>, then: &[Action]) {
        self.groups(rows.into_iter().map(|words| (String::new(), words)), then);
    }

    /// The same, of rows that belong to groups, each named before its first row.
    fn groups(&mut self, rows: impl IntoIterator<Item = (String, String)>, then: &[Action]) {
        let mut group = String::new();
        for (row, (heading, words)) in rows.into_iter().enumerate() {
            let select = Action::Select(u16::try_from(row).unwrap_or(u16::MAX));
            let acts = std::iter::once(select).chain(then.iter().copied()).collect();
            let is_first = heading != group;
            let heading = is_first.then(|| harmless(&heading, false));
            if let Some(heading) = &heading {
                group.clone_from(heading);
            }
            self.choices.push(Choice { heading, ..Choice::new(harmless(&words, false), acts) });
        }
    }
}

/// The place on top.
pub(super) fn page(state: &State) -> Page {
    let mut page = Page { field: field(state), ..Page::default() };
    let place = state.place();
    match place {
        Place::Welcome => lists::welcome(&mut page, state),
        Place::Profiles => lists::profiles(&mut page, state),
        Place::Case => lists::case(&mut page, state),
        Place::NewCertificate => lists::questions(&mut page, &view::certificate_choices(state)),
        Place::Step(number) => step::step(&mut page, state, number),
        Place::NoApp => step::no_app(&mut page, state),
        Place::SignIn => sign_in(&mut page, state),
        Place::Success => results::success(&mut page, state),
        Place::Call => results::call(&mut page, state),
        Place::Token => results::token(&mut page, state),
        Place::Exchanges => lists::exchanges(&mut page, state),
        Place::Exchange => results::exchange(&mut page, state),
        Place::Explain => {
            page.introduce(
                "Explain an error. Paste an error text, a number, a JSON answer or an address, in one line.",
            );
            if let Some(explained) = state.screen().explained() {
                page.text.push_str(&text::explanation(&state.ctx(), explained));
            }
        }
        Place::Summary => results::summary(&mut page, state),
        Place::Practice => lists::scenarios(&mut page, state),
        Place::Faults => lists::faults(&mut page, state),
        Place::Permissions => lists::permissions(&mut page, state),
        Place::Roles => lists::roles(&mut page, state),
        Place::RoleScopes => lists::role_scopes(&mut page, state),
        Place::Environments => lists::environments(&mut page, state),
        Place::Report => lists::report_forms(&mut page),
        Place::Directory => lists::directory_ways(&mut page, state),
        Place::BrowserSays => lists::headlines(&mut page, state),
        Place::Question => {
            if let Some(question) = state.screen().question() {
                page.say(view::question_heading(question));
                page.say(&view::question_words(state, question));
            }
        }
        Place::Text => {
            let reading = state.screen().reading();
            if reading.parts.len() == 1 {
                page.introduce(&reading.title);
            }
            reading.text().lines().for_each(|line| page.say(line));
        }
        // Neither is reached here: all that can be done is numbered.
        Place::Help | Place::Palette => {}
    }
    actions::add(&mut page, state);
    page
}

/// The field that a line of text is for: the one that has the cursor, or the only one of the place.
fn field(state: &State) -> Option<Field> {
    let is_search = |field: &Field| {
        matches!(
            field,
            Field::Own(OwnField::PermissionSearch)
                | Field::Own(OwnField::RoleSearch)
                | Field::Own(OwnField::ScenarioSearch)
                | Field::Own(OwnField::TableSearch)
                | Field::Own(OwnField::ProfileName)
        )
    };
    let own = view::fields(state).first().copied().filter(|_| !matches!(state.place(), Place::Step(_)));
    state.screen().focus().or(own).filter(|field| !is_search(field))
}

fn sign_in(page: &mut Page, state: &State) {
    let Some(conversation) = state.case().conversation() else {
        return;
    };
    page.introduce(view::heading(conversation.purpose));
    view::purpose(state).iter().for_each(|purpose| page.introduce(purpose));
    if let Some(person) = state.practice().and_then(|practice| practice.chosen()) {
        page.say(&format!("Practice: {}, {}, password {}", person.display_name, person.upn, person.password));
    }
    if let Some(asked) = view::consent_page(state) {
        page.say(&view::consent_words(state, asked));
        for line in &asked.permissions {
            page.say(&format!("- {} ({}: {})", line.summary, line.api, line.name));
        }
        return;
    }
    view::what_to_do(state).iter().for_each(|words| {
        let _ = writeln!(page.text, "{}", harmless(words, true));
    });
    conversation.paste_refused.iter().for_each(|why| page.say(why));
    if matches!(conversation.phase, Phase::DeviceCode { .. }) {
        page.say("Type a code only if you asked for it yourself, and only on the page shown here.");
    }
}
