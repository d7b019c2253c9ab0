//! One place of the wizard as plain lines: what there is to read, and what can be done, numbered. The sentences are those
//! of the screens.

use std::fmt::Write;

use strum::IntoEnumIterator;

use crate::app::{Action, Field, OwnField, Phase, Place, ReportForm, State, next, rows_now, view};
use crate::checks::Status;
use crate::evidence::text::harmless;
use crate::export::text;
use crate::recipe::RequirementId;

/// Rows of an answer that are read out; the file that can be saved has them all.
const ROWS: usize = 20;

/// Rows of it that are read out where the call has just worked.
const FIRST_ROWS: usize = 4;

/// Something that can be chosen by its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub words: String,
    pub acts: Vec<Action>,
    /// Of use now and then: said in one line behind the others.
    pub is_aside: bool,
}

impl Choice {
    fn new(words: String, acts: Vec<Action>) -> Self {
        Self { words, acts, is_aside: false }
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

    /// Adds the rows of the list of the place: each is chosen as a click on it does.
    fn list(&mut self, rows: impl IntoIterator<Item = String>, then: &[Action]) {
        for (row, words) in rows.into_iter().enumerate() {
            let select = Action::Select(u16::try_from(row).unwrap_or(u16::MAX));
            let acts = std::iter::once(select).chain(then.iter().copied()).collect();
            self.choices.push(Choice::new(harmless(&words, false), acts));
        }
    }
}

/// The place on top.
pub(super) fn page(state: &State) -> Page {
    let mut page = Page { field: field(state), ..Page::default() };
    let place = state.place();
    match place {
        Place::Welcome => welcome(&mut page, state),
        Place::Profiles => {
            page.introduce("Saved cases. Each has the values that you typed, and no secret.");
            let rows = state.saved().iter().map(|kept| format!("{}: {}", kept.name, view::profile_words(state, kept)));
            page.list(rows.collect::<Vec<_>>(), &[Action::Primary]);
        }
        Place::Case => {
            view::surroundings_words(state).iter().for_each(|words| page.introduce(words));
            questions(&mut page, &view::case_choices(state));
        }
        Place::NewCertificate => questions(&mut page, &view::certificate_choices(state)),
        Place::Step(number) => step(&mut page, state, number),
        Place::NoApp => no_app(&mut page, state),
        Place::SignIn => sign_in(&mut page, state),
        Place::Success => success(&mut page, state),
        Place::Call => call(&mut page, state),
        Place::Token => {
            page.introduce("Access token");
            view::token_summary(state).iter().for_each(|summary| page.say(summary));
            if state.screen().shows_raw_token() {
                view::raw_token_lines(state).iter().for_each(|line| page.say(line));
            } else {
                for row in view::token_rows(state) {
                    let verdict = row.status.map_or_else(String::new, |status| format!(" ({})", status.word()));
                    page.say(&format!("{}: {}{verdict}. {}", row.claim, row.value, row.meaning));
                }
            }
        }
        Place::Exchanges => {
            page.introduce("Exchanges, the newest first");
            let lines = state.case().exchanges().iter().rev().map(|exchange| {
                let came = exchange.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
                format!("{} {}: {came}, {}", exchange.method, exchange.url, exchange.purpose)
            });
            page.list(lines.collect::<Vec<_>>(), &[Action::Primary]);
        }
        Place::Exchange => {
            let lines = view::selected_exchange(state).map(crate::evidence::Exchange::lines).unwrap_or_default();
            lines.iter().for_each(|line| page.say(line));
        }
        Place::Explain => {
            page.introduce(
                "Explain an error. Paste an error text, a number, a JSON answer or an address, in one line.",
            );
            if let Some(explained) = state.screen().explained() {
                page.text.push_str(&text::explanation(&state.ctx(), explained));
            }
        }
        Place::Summary => summary(&mut page, state),
        Place::Practice => {
            page.introduce("Practice: choose the state of the tenant.");
            let current = state.practice().map(|practice| practice.current.as_str());
            let rows = view::scenarios(state).into_iter().map(|scenario| {
                let is_on = if Some(scenario.id.as_str()) == current { " (on)" } else { "" };
                let about = view::other_target(state, scenario).map_or_else(String::new, |title| format!(" ({title})"));
                format!("{}{is_on}{about}. {}", scenario.title, scenario.story)
            });
            page.list(rows.collect::<Vec<_>>(), &[Action::Primary]);
        }
        Place::Faults => {
            page.introduce("Faults in the practice tenant. Nothing in the tenant changes.");
            let aim = view::endpoint_name(state, view::fault_endpoint(state));
            page.say(&format!("The next one goes on: {aim}."));
            let rows = view::faults(state).into_iter().map(|row| {
                let title = row.kind.map_or("A fault of the scenario", crate::app::FaultKind::title);
                let over = row.laid.as_ref().map(|fault| view::endpoint_name(state, &fault.endpoint).to_owned());
                let over = over.map(|over| format!("over {over}")).unwrap_or_default();
                marked(title, &over, row.laid.is_some())
            });
            page.list(rows.collect::<Vec<_>>(), &[Action::Primary]);
        }
        Place::Permissions => permissions(&mut page, state),
        Place::Roles => {
            page.introduce("Choose the role of the program.");
            let rows = view::roles(state).into_iter().map(|role| marked(&role.name, &role.summary, role.is_chosen));
            page.list(rows.collect::<Vec<_>>(), &[Action::Primary]);
        }
        Place::RoleScopes => {
            page.introduce("Choose where the role holds.");
            let rows = view::role_scopes(state).into_iter().map(|row| marked(&row.title, &row.summary, row.is_chosen));
            page.list(rows.collect::<Vec<_>>(), &[Action::Primary]);
        }
        Place::Environments => {
            page.introduce("Choose an environment.");
            let rows = view::environments(state).into_iter().map(|line| format!("{}: {}", line.name, line.url));
            page.list(rows.collect::<Vec<_>>(), &[Action::Primary]);
        }
        Place::Report => {
            page.introduce("Save a report: findings, evidence, timeline, exchanges. It holds no secret.");
            let forms = ReportForm::iter().map(|form| format!("{}: {}", form.words().0, form.words().1));
            page.list(forms.collect::<Vec<_>>(), &[Action::Primary]);
        }
        Place::Directory => {
            page.introduce("Look at the setup: firstcall reads it from the directory and changes nothing.");
            let ways = view::directory_ways(state);
            let ways = ways.iter().map(|(_, name, words)| format!("{name}: {words}"));
            page.list(ways.collect::<Vec<_>>(), &[Action::Primary]);
        }
        Place::BrowserSays => {
            page.introduce(
                "What does the browser say? Type the number of the error, or choose the headline of the page.",
            );
            let rows = view::headlines(state).into_iter().map(|(headline, _)| headline.to_owned());
            page.list(rows.collect::<Vec<_>>(), &[Action::Primary]);
        }
        Place::Question => {
            if let Some(question) = state.screen().question() {
                page.say(view::question_heading(question));
                page.say(&view::question_words(state, question));
            }
        }
        Place::Text => state.screen().reading().text().lines().for_each(|line| page.say(line)),
        // Neither is reached here: all that can be done is numbered.
        Place::Help | Place::Palette => {}
    }
    actions(&mut page, state);
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

fn marked(name: &str, words: &str, is_chosen: bool) -> String {
    let mark = if is_chosen { " (chosen)" } else { "" };
    format!("{name}{mark}. {words}")
}

fn welcome(page: &mut Page, state: &State) {
    page.introduce("From nothing to the first successful call of a Microsoft business API.");
    let rows = view::welcome(state).into_iter().map(|entry| {
        let words = view::welcome_words(state, &entry);
        format!("{}: {}. {}", words.group, words.name, words.line)
    });
    page.list(rows.collect::<Vec<_>>(), &[Action::Primary]);
}

fn questions(page: &mut Page, questions: &[(&'static str, Vec<view::Choice>)]) {
    for (question, choices) in questions {
        let chosen = choices.iter().find(|choice| choice.is_chosen).map_or("", |choice| &*choice.name);
        page.say(&format!("{question} {chosen}."));
    }
    let rows = questions.iter().flat_map(|(_, choices)| choices).map(|choice| {
        if choice.when.is_empty() { choice.name.clone() } else { format!("{}. {}", choice.name, choice.when) }
    });
    page.list(rows.collect::<Vec<_>>(), &[Action::Toggle]);
}

fn step(page: &mut Page, state: &State, number: usize) {
    let params = state.case().judgement().params();
    if let Some(step) = view::step(state, number) {
        page.introduce(&format!("Step {number} of {}: {}", state.target().steps.len(), step.title));
        page.introduce(&step.intro.fill(params));
        for (index, words) in step.directions(state.case().profile().case.flow).iter().enumerate() {
            page.introduce(&format!("{}. {}", index + 1, words.fill(params)));
        }
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

fn no_app(page: &mut Page, state: &State) {
    for passage in view::no_app(state) {
        match passage {
            view::Passage::Heading(words, _) => page.say(words),
            view::Passage::Text(words) | view::Passage::Address(words) | view::Passage::Command(words) => {
                page.say(&words)
            }
            view::Passage::Step(number, words) => page.say(&format!("{number}. {words}")),
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

fn success(page: &mut Page, state: &State) {
    let (_, sentence) = next::sentence(state);
    page.introduce(&sentence);
    for (name, value) in view::success_facts(state) {
        page.say(&if name.is_empty() { value } else { format!("{name}: {value}") });
    }
    rows(page, state, FIRST_ROWS);
    page.say("Before you rely on it:");
    next::production(state).iter().for_each(|advice| page.say(&format!("- {advice}")));
}

fn call(page: &mut Page, state: &State) {
    let Some(reply) = view::answer(state) else {
        return;
    };
    let rows = view::table_rows(state);
    page.introduce(&format!("{}: HTTP {}, rows: {}", state.target().proof.title, reply.status, rows.len()));
    for (title, value) in view::identity(state) {
        page.say(&format!("{title}: {value}"));
    }
    self::rows(page, state, ROWS);
    if rows.len() > ROWS {
        page.say(&format!("{} more rows; save them to read them all.", rows.len() - ROWS));
    }
}

/// The first rows of the answer, each with the titles of its columns.
fn rows(page: &mut Page, state: &State, count: usize) {
    let columns = &state.target().proof.columns;
    for (index, row) in view::table_rows(state).iter().take(count).enumerate() {
        let cells = columns.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
        let cells: Vec<String> = cells.map(|(column, cell)| format!("{} {cell}", column.title)).collect();
        page.say(&format!("Row {}: {}", index + 1, cells.join("; ")));
    }
}

fn summary(page: &mut Page, state: &State) {
    let (_, sentence) = next::sentence(state);
    page.introduce("Summary");
    page.say(&sentence);
    page.text.push_str(&text::verdicts(&state.ctx(), state.case().judgement(), false));
    page.say("Before you rely on it:");
    next::production(state).iter().for_each(|advice| page.say(&format!("- {advice}")));
    for (row, judged) in view::listed(state).into_iter().enumerate() {
        if matches!(judged.verdict.status, Status::Unmet | Status::Warning) {
            let acts = vec![Action::Select(u16::try_from(row).unwrap_or(u16::MAX)), Action::Primary];
            page.choices.push(Choice::new(format!("go to step {}: {}", judged.step, view::title(state, judged)), acts));
        }
    }
}

fn permissions(page: &mut Page, state: &State) {
    page.introduce("Choose what the app may do: a number ticks one, an empty line takes what is ticked.");
    page.say(&format!("Chosen: {}", view::picked_permissions(state).join(", ")));
    let rows: Vec<String> = match state.screen().picker().view {
        crate::app::PickerView::Calls => {
            view::calls(state).into_iter().map(|row| marked(&row.title, &row.about, row.is_chosen)).collect()
        }
        crate::app::PickerView::Names => {
            view::permissions(state).into_iter().map(|row| marked(&row.name, &row.summary, row.is_chosen)).collect()
        }
    };
    page.list(rows, &[Action::Toggle]);
}

/// Adds what can be done beside choosing from a list, in the order of the action table: first what belongs to the task,
/// then what is of use now and then.
fn actions(page: &mut Page, state: &State) {
    let lists = !page.choices.is_empty() && !matches!(state.place(), Place::Step(_));
    let mut asides = Vec::new();
    for row in rows_now(state) {
        let label = (row.label)(state);
        match row.action {
            Action::Primary => {
                let is_by_number = lists
                    && !matches!(state.place(), Place::Case | Place::NewCertificate | Place::Permissions)
                    || state.place() == Place::Summary
                    || view::consent_page(state).is_some();
                page.enter = (!is_by_number).then_some(label);
            }
            // Going back from the first question is leaving.
            Action::Quit if state.place() == Place::Welcome => {}
            Action::Step(number) if state.place().step() == Some(usize::from(number)) => {}
            action if is_numbered(action) => {
                let is_aside = is_aside(action, state);
                let choice = Choice { words: label.to_owned(), acts: vec![action], is_aside };
                if is_aside { asides.push(choice) } else { page.choices.push(choice) }
            }
            _ => {}
        }
    }
    page.choices.extend(asides);
}

/// Whether an action is of use now and then only, wherever somebody is.
fn is_aside(action: Action, state: &State) -> bool {
    match action {
        Action::Explain => state.place() != Place::Welcome,
        Action::Summary => state.place() != Place::Success,
        Action::Practice => state.place() != Place::Welcome,
        _ => matches!(
            action,
            Action::Step(_)
                | Action::ChangeCase
                | Action::ChangeCloud
                | Action::SaveReport
                | Action::Exchanges
                | Action::NextScenario
                | Action::ResetScenario
                | Action::Faults
                | Action::KeepSecret
                | Action::TakeSecret
                | Action::ForgetSecret
                | Action::Quit
        ),
    }
}

/// Whether an action has a number: not what only moves a cursor, what a screen needs, or what is numbered already.
fn is_numbered(action: Action) -> bool {
    !action.is_movement()
        && !matches!(
            action,
            Action::Primary
                | Action::Toggle
                | Action::Help
                | Action::Palette
                | Action::Search
                | Action::Undo
                | Action::Suspend
                | Action::Leave
                | Action::CopyLink
                | Action::CopyCommand
                | Action::CopyMessage
                | Action::TakeSuggestion
                | Action::OtherWay
                | Action::ReadAll
                | Action::CopyText
                | Action::MaskIds
                | Action::Large
                | Action::Pause
                | Action::PreviousStep
                | Action::Select(_)
        )
}
