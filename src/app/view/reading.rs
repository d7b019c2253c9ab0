//! Screens in full, for the text window: what there is no room for beside everything else.

use crate::app::{Part, Phase, Place, Reading, State, next};
use crate::checks::{Clue, Finding, sections};
use crate::recipe::Shell;
use crate::remedies::{Way, WayKind};

use super::answer::{answer, identity, shown_row};
use super::fields::fields_of;
use super::finding::{afterwards, selected_finding, ways};
use super::permissions::chosen_permissions;
use super::steps::{requirement, selected, step, title};

/// Whether the screen holds a text that the window may have no room for.
pub fn can_read_all(state: &State) -> bool {
    match state.place() {
        Place::Step(_) | Place::Summary => true,
        Place::Explain => selected_finding(state).is_some() || state.screen().explained().is_some(),
        Place::SignIn => address_in_full(state).is_some(),
        Place::Call => shown_row(state).is_some(),
        _ => false,
    }
}

/// What is read to its end here.
pub fn read_all_label(state: &State) -> &'static str {
    match state.place() {
        Place::SignIn => "the address in full",
        Place::Call => "the row in full",
        _ => "read all of it",
    }
}

/// Everything that the screen holds.
pub fn in_full(state: &State) -> Option<Reading> {
    match state.place() {
        Place::Step(number) => Some(of_step(state, number)),
        Place::Summary => Some(of_summary(state)),
        Place::Explain => of_explanation(state),
        Place::SignIn => address_in_full(state),
        Place::Call => of_row(state),
        _ => None,
    }
}

/// The address that a sign-in waits at, with the code that is typed there.
pub fn address_in_full(state: &State) -> Option<Reading> {
    let conversation = state.case().conversation()?;
    let link = conversation.link()?;
    let mut reading = Reading::exact(super::heading(conversation.purpose), "address", "");
    reading.parts = vec![Part::Address(link.to_owned())];
    if let Phase::DeviceCode { user_code, .. } = &conversation.phase {
        reading.parts.insert(0, Part::Prose("Open this page:".to_owned()));
        reading.parts.extend([Part::Prose("Enter this code:".to_owned()), Part::Exact(user_code.clone())]);
    }
    Some(reading)
}

fn of_step(state: &State, number: usize) -> Reading {
    let mut reading = Reading { name: "step", ..Reading::default() };
    about_selected(state, &mut reading);
    let params = state.case().judgement().params();
    if let Some(step) = step(state, number) {
        let parts = &mut reading.parts;
        parts.push(Part::Heading(format!("{number}  {}", step.title)));
        parts.push(Part::Prose(step.intro.fill(params)));
        let directions = step.directions(state.case().profile().case.flow).iter().enumerate();
        parts.extend(directions.map(|(index, words)| Part::Prose(format!("{} {}", index + 1, words.fill(params)))));
        let remarks = step.remarks(state.case().profile().case.caller);
        parts.extend(remarks.map(|words| Part::Prose(format!("! {}", words.fill(params)))));
    }
    values(state, number, &mut reading.parts);
    reading
}

/// What stands in the form; never a secret.
fn values(state: &State, number: usize, parts: &mut Vec<Part>) {
    let fields = fields_of(state, Place::Step(number)).into_iter().filter(|field| field.secret().is_none());
    let mut values: Vec<(String, String)> = fields
        .map(|field| (field.label().to_owned(), state.screen().fields().shown(field).0.to_string()))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    if number == 2 && state.case().profile().case.caller == crate::recipe::Caller::People {
        values.extend(chosen_permissions(state).into_iter().map(|name| ("Permission".to_owned(), name)));
    }
    if number == 1 {
        values.extend(super::tenant_id(state).map(|id| ("Tenant ID".to_owned(), id.to_owned())));
    }
    if number == 5 {
        values.extend(super::token_summary(state).map(|summary| ("Token".to_owned(), summary)));
        values.extend(identity(state).into_iter().map(|(title, value)| (title.to_owned(), value)));
    }
    if !values.is_empty() {
        parts.push(Part::Heading("Values".to_owned()));
    }
    for (label, value) in values {
        parts.extend([Part::Prose(format!("{label}:")), Part::Exact(value)]);
    }
}

fn of_summary(state: &State) -> Reading {
    let mut reading = Reading { name: "summary", ..Reading::default() };
    about_selected(state, &mut reading);
    let parts = &mut reading.parts;
    parts.extend([Part::Heading("Summary".to_owned()), Part::Prose(next::sentence(state).1)]);
    parts.push(Part::Heading("Before you rely on it".to_owned()));
    parts.extend(next::production(state).into_iter().map(|advice| Part::Prose(format!("- {advice}"))));
    reading
}

/// Whether there is anything to say of consent and access.
pub fn has_access(state: &State) -> bool {
    !sections(&state.ctx()).is_empty()
}

/// Who agreed to what, who may use the app, and what policies did, as far as the directory shows it.
pub fn access(state: &State) -> Reading {
    let mut reading = Reading { title: "Consent and access".to_owned(), name: "access", ..Reading::default() };
    for section in sections(&state.ctx()) {
        reading.parts.push(Part::Heading(section.title.to_owned()));
        for line in section.lines {
            reading.parts.push(Part::Prose(line.in_words()));
            reading.parts.extend(line.url.map(Part::Address));
        }
    }
    reading
}

fn of_explanation(state: &State) -> Option<Reading> {
    let explained = state.screen().explained()?;
    let mut reading = Reading { title: "Explain an error".to_owned(), name: "explanation", ..Reading::default() };
    let row = state.screen().cursor(Place::Explain).min(explained.errors.len().saturating_sub(1));
    if let Some(finding) = selected_finding(state) {
        of_finding(state, finding, &mut reading);
    }
    let parts = &mut reading.parts;
    parts.extend(explained.recognized.iter().cloned().map(Part::Prose));
    if let Some(error) = explained.errors.get(row) {
        parts.push(Part::Heading(error.code.clone()));
        parts.extend(error.says.clone().map(Part::Prose));
        parts.extend(error.notes.iter().cloned().map(Part::Prose));
        parts.extend(error.quoted.iter().map(|(name, value)| Part::Exact(format!("{name}: {value}"))));
        parts.extend(error.link.clone().map(Part::Address));
        if let crate::checks::Answer::Own(own) = &error.answer {
            parts.extend([&own.what, &own.why, &own.fix].map(|text| Part::Prose(text.clone())));
            parts.extend(own.url.clone().map(Part::Address));
            parts.extend(own.command.clone().map(Part::Exact));
        }
    }
    parts.extend(explained.ask_for.iter().map(|ask| Part::Prose(format!("Ask for: {ask}"))));
    Some(reading)
}

fn of_row(state: &State) -> Option<Reading> {
    let (cells, row) = shown_row(state)?;
    let columns = &state.target().proof.columns;
    let mut reading = Reading { title: state.target().proof.title.clone(), name: "row", ..Reading::default() };
    for (column, cell) in columns.iter().zip(cells) {
        reading.parts.extend([Part::Prose(format!("{}:", column.title)), Part::Exact(cell)]);
    }
    reading.parts.push(Part::Heading("As it came".to_owned()));
    reading.parts.extend(serde_json::to_string_pretty(row).ok().map(Part::Exact));
    if let Some(status) = answer(state).map(|reply| reply.status) {
        reading.parts.push(Part::Prose(format!("HTTP {status}")));
    }
    Some(reading)
}

/// The finding under the cursor, or what there is to say about the requirement.
fn about_selected(state: &State, reading: &mut Reading) {
    if let Some(finding) = selected_finding(state) {
        of_finding(state, finding, reading);
    }
    let Some(judged) = selected(state) else {
        return;
    };
    let title = title(state, judged);
    if reading.title.is_empty() {
        title.clone_into(&mut reading.title);
    } else {
        reading.parts.push(Part::Heading(title.to_owned()));
    }
    let note = state.case().judgement().note(&judged.requirement).map(str::to_owned);
    reading.parts.extend(note.map(|note| Part::Prose(format!("{}: {note}.", judged.verdict.status.word()))));
    let params = state.case().judgement().params();
    let help = requirement(state, judged).map(|requirement| requirement.help.fill(params));
    reading.parts.extend(help.map(Part::Prose));
}

fn of_finding(state: &State, finding: &Finding, reading: &mut Reading) {
    reading.title.clone_from(&finding.what);
    reading.parts.push(Part::Prose(finding.why.clone()));
    let chosen = ways(state);
    let first = chosen.first().map(|way| way.remedy.clone());
    let others = crate::remedies::ways(&state.ctx(), finding);
    let others = others.into_iter().filter(|way| way.kind != WayKind::HandOver && Some(&way.remedy) != first.as_ref());
    let all: Vec<Way> = chosen.into_iter().chain(others).collect();
    let mut last = None;
    for way in &all {
        if last != Some(&way.remedy) {
            let of_remedy: Vec<&Way> = all.iter().filter(|other| other.remedy == way.remedy).collect();
            let who = of_remedy.iter().find_map(|way| way.who).unwrap_or(finding.who).title();
            let needs = of_remedy.iter().find_map(|way| way.needs.as_deref());
            reading.parts.push(Part::Heading(way.title.clone()));
            reading.parts.push(Part::Prose(match needs {
                Some(needs) => format!("Who can do this: {who} ({needs})."),
                None => format!("Who can do this: {who}."),
            }));
            reading.parts.extend(Some(afterwards(&of_remedy).join(" ")).filter(|it| !it.is_empty()).map(Part::Prose));
        }
        last = Some(&way.remedy);
        form(way, &mut reading.parts);
    }
    if !finding.candidates.is_empty() {
        reading.parts.push(Part::Heading("The same error can also mean:".to_owned()));
    }
    for cause in &finding.candidates {
        let test = cause.test.as_deref().unwrap_or_default();
        reading.parts.push(Part::Prose(format!("- {} {test}", cause.what)));
    }
    if !finding.evidence.is_empty() {
        reading.parts.push(Part::Heading("Evidence".to_owned()));
    }
    finding.evidence.iter().for_each(|clue| of_clue(clue, &mut reading.parts));
    reading.name = "finding";
}

/// One form of a remedy.
fn form(way: &Way, parts: &mut Vec<Part>) {
    match way.kind {
        WayKind::Advice | WayKind::Portal | WayKind::AdminConsent => {}
        WayKind::Command => parts.push(Part::Prose(format!("With {}:", way.shell.map_or("a shell", Shell::title)))),
        WayKind::File => {
            parts.extend(way.file.as_ref().map(|file| Part::Prose(format!("The file {}:", file.name))));
            parts.extend(way.file.as_ref().map(|file| Part::Exact(file.content.clone())));
        }
        WayKind::HandOver => parts.push(Part::Prose("A message to hand over:".to_owned())),
    }
    if let Some(text) = &way.text {
        parts.push(match way.kind {
            WayKind::HandOver => Part::Message(text.clone()),
            _ => Part::Prose(text.clone()),
        });
    }
    let steps = way.steps.iter().enumerate();
    parts.extend(steps.map(|(index, step)| Part::Prose(format!("{} {step}", index + 1))));
    parts.extend(way.url.clone().map(Part::Address));
    parts.extend(way.command.clone().map(Part::Exact));
}

fn of_clue(clue: &Clue, parts: &mut Vec<Part>) {
    let ids = [
        ("exchange", clue.exchange.map(|id| id.0.to_string())),
        ("codes", Some(clue.codes.join(" ")).filter(|codes| !codes.is_empty())),
        ("correlation id", clue.correlation_id.clone()),
        ("trace id", clue.trace_id.clone()),
        ("time", clue.timestamp.clone()),
    ];
    let ids = ids.into_iter().filter_map(|(name, value)| Some(Part::Exact(format!("{name}: {}", value?))));
    parts.extend(ids);
    parts.extend(clue.text.clone().map(|text| Part::Prose(format!("“{text}”"))));
}
