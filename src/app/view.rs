//! What the fronts show, read from the state: the same answers for the screen, for plain lines and for keys.

use serde_json::Value;

use crate::checks::{Finding, Judged, Status};
use crate::evidence::{Claims, DirectoryVia, Exchange, Fact, Reply, is_guid, is_tenant};
use crate::recipe::{Agreement, Caller, Flow, Requirement, Step, TargetId};
use crate::remedies::{Way, WayKind};

use super::list;
use super::{Conversation, Field, Phase, Place, Purpose, State};

pub use super::list::{PermissionRow, WelcomeEntry, list_len};

/// How a whole step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepStatus {
    /// Everything that applies is met.
    Met,
    Unmet,
    Warning,
    /// Something is not known yet.
    Open,
    /// Something is being looked at.
    Checking,
    /// Nothing of it applies to this case.
    NotNeeded,
}

/// The step (from 1) that is on screen or was last.
pub fn step_number(state: &State) -> usize {
    match state.screen() {
        Place::Step(step) => step,
        Place::Welcome
        | Place::Case
        | Place::SignIn
        | Place::Call
        | Place::Token
        | Place::Exchanges
        | Place::Exchange
        | Place::Explain
        | Place::Summary
        | Place::Practice
        | Place::Permissions
        | Place::Directory
        | Place::BrowserSays
        | Place::Help
        | Place::Palette => state.profile.step,
    }
}

/// A step of the target, from 1.
pub fn step(state: &State, number: usize) -> Option<&Step> {
    state.target().steps.get(number.checked_sub(1)?)
}

/// How a step stands.
pub fn step_status(state: &State, number: usize) -> StepStatus {
    let is_advice = |judged: &&Judged| requirement(state, judged).is_some_and(|requirement| requirement.is_advice);
    let statuses: Vec<Status> = of_step(state, number)
        .filter(|judged| judged.verdict.status != Status::Unknown || !is_advice(judged))
        .map(|judged| judged.verdict.status)
        .collect();
    let has = |status| statuses.contains(&status);
    if has(Status::Unmet) {
        StepStatus::Unmet
    } else if statuses.iter().all(|status| *status == Status::NotApplicable) {
        StepStatus::NotNeeded
    } else if has(Status::Warning) {
        StepStatus::Warning
    } else if has(Status::Unknown) {
        if of_step(state, number).any(|judged| is_being_checked(state, judged)) {
            StepStatus::Checking
        } else {
            StepStatus::Open
        }
    } else {
        StepStatus::Met
    }
}

/// The verdicts of a step that apply, in order, and after them those that do not.
pub fn of_step(state: &State, number: usize) -> impl Iterator<Item = &Judged> {
    state.judged.iter().filter(move |judged| judged.step == number)
}

/// The verdicts that the list on screen shows.
pub fn listed(state: &State) -> Vec<&Judged> {
    let applies = |judged: &&Judged| judged.verdict.status != Status::NotApplicable;
    match state.screen() {
        Place::Step(number) => {
            let (mut first, last): (Vec<_>, Vec<_>) = of_step(state, number).partition(applies);
            first.extend(last);
            first
        }
        Place::Summary => state.judged.iter().collect(),
        Place::Welcome
        | Place::Case
        | Place::SignIn
        | Place::Call
        | Place::Token
        | Place::Exchanges
        | Place::Exchange
        | Place::Explain
        | Place::Practice
        | Place::Permissions
        | Place::Directory
        | Place::BrowserSays
        | Place::Help
        | Place::Palette => Vec::new(),
    }
}

/// The requirement that a verdict is about.
pub fn requirement<'a>(state: &'a State, judged: &Judged) -> Option<&'a Requirement> {
    state.recipe.requirement(&judged.requirement)
}

/// The title of a requirement with its values.
pub fn title(state: &State, judged: &Judged) -> String {
    requirement(state, judged).map_or_else(
        || judged.requirement.to_string(),
        |requirement| requirement.title.fill(&crate::checks::params(&state.ctx())),
    )
}

/// Whether a look that can decide this requirement is under way.
pub fn is_being_checked(state: &State, judged: &Judged) -> bool {
    judged.verdict.status == Status::Unknown
        && judged.verdict.waits_for.is_none()
        && state.runs.running().any(|(fact, _)| crate::checks::facts_of(&judged.requirement).contains(&fact))
}

/// The verdict under the cursor.
pub fn selected(state: &State) -> Option<&Judged> {
    let listed = listed(state);
    let last = listed.len().checked_sub(1)?;
    listed.get(state.cursor(state.screen()).min(last)).copied()
}

/// The finding that is shown: of the verdict under the cursor, or of the explained error.
pub fn selected_finding(state: &State) -> Option<&Finding> {
    if state.screen() == Place::Explain {
        let errors = &state.explained.as_ref()?.errors;
        let row = state.cursor(Place::Explain).min(errors.len().checked_sub(1)?);
        return errors.get(row).map(|error| &error.finding);
    }
    let judged = selected(state)?;
    state.findings.iter().find(|finding| finding.requirement == judged.requirement)
}

/// The ways to put the shown finding right, for the remedy that is chosen.
pub fn ways(state: &State) -> Vec<Way> {
    let Some(finding) = selected_finding(state) else {
        return Vec::new();
    };
    let Some(remedy) = finding.remedies.get(state.way.min(finding.remedies.len().saturating_sub(1))) else {
        return Vec::new();
    };
    let all = crate::remedies::ways(&state.ctx(), finding);
    let (mut ways, others): (Vec<Way>, Vec<Way>) = all.into_iter().partition(|way| way.remedy == *remedy);
    // There is always a message for whoever may do it, even where this remedy has none of its own.
    if !ways.iter().any(|way| way.kind == WayKind::HandOver) {
        ways.extend(others.into_iter().find(|way| way.kind == WayKind::HandOver));
    }
    ways
}

/// How many remedies the shown finding has.
pub fn remedy_count(state: &State) -> usize {
    selected_finding(state).map_or(0, |finding| finding.remedies.len())
}

/// The text fields of the place on top, in order.
pub fn fields(state: &State) -> Vec<Field> {
    fields_of(state, state.place())
}

/// The text fields of a place, in order.
pub fn fields_of(state: &State, place: Place) -> Vec<Field> {
    let case = &state.profile.case;
    match place {
        Place::Step(1) => vec![Field::Tenant, Field::ClientId],
        Place::Step(3) => {
            let mut fields = Vec::new();
            if matches!(case.flow, Flow::Browser | Flow::PasteBack) {
                fields.push(Field::RedirectUri);
            }
            let has_callback =
                step(state, 3).is_some_and(|step| step.requirements.iter().any(|id| *id == "redirect.callback"));
            if case.caller == Caller::People && has_callback {
                fields.push(Field::Callback);
            }
            fields
        }
        Place::Step(4) if case.flow == Flow::Secret => vec![Field::Secret],
        Place::Step(5) if case.caller == Caller::People => vec![Field::Username],
        Place::SignIn if browser_talk(state).is_some() => vec![Field::Paste],
        Place::BrowserSays => vec![Field::Code],
        Place::Explain => vec![Field::Explain],
        Place::Permissions => vec![Field::PermissionSearch],
        Place::Call => vec![Field::TableSearch],
        Place::Palette => vec![Field::Palette],
        Place::Step(_)
        | Place::SignIn
        | Place::Welcome
        | Place::Case
        | Place::Token
        | Place::Exchanges
        | Place::Exchange
        | Place::Summary
        | Place::Practice
        | Place::Directory
        | Place::Help => Vec::new(),
    }
}

fn browser_talk(state: &State) -> Option<&Conversation> {
    state.conversation.as_ref().filter(|talk| matches!(talk.phase, Phase::Browser { .. } | Phase::PasteBack { .. }))
}

/// Whether everything is there to sign in to the app.
pub fn can_sign_in(state: &State) -> bool {
    let told = &state.profile.told;
    is_tenant(&told.tenant)
        && is_guid(&told.client_id)
        && state.conversation.is_none()
        && !state.runs.is_running(Fact::SignIn)
}

/// Whether looking at the setup can be offered.
pub fn can_look(state: &State) -> bool {
    state.evidence.tenant.as_ref().is_some_and(|seen| seen.outcome.is_ok()) && state.conversation.is_none()
}

/// Whether somebody has signed in to look at the setup.
pub fn is_looking(state: &State) -> bool {
    state.evidence.directory.as_ref().is_some_and(|seen| seen.outcome.is_ok())
}

/// The target's answer, if a good one came.
pub fn answer(state: &State) -> Option<&Reply> {
    state.evidence.call.as_ref().and_then(|seen| seen.value())
}

/// Whether there is an answer to show.
pub fn has_answer(state: &State) -> bool {
    answer(state).is_some()
}

/// The claims of the app's token, if there is one that can be read.
pub fn claims(state: &State) -> Option<&Claims> {
    state.evidence.sign_in.as_ref().and_then(|seen| seen.value()).and_then(|sign_in| sign_in.claims.as_ref())
}

/// The rows of the answer that the search leaves, each as one text for each column.
pub fn table_rows(state: &State) -> Vec<Vec<String>> {
    let Some(reply) = answer(state) else {
        return Vec::new();
    };
    let columns = &state.target().proof.columns;
    let search = state.fields.value(Field::TableSearch).to_lowercase();
    reply
        .table
        .rows
        .iter()
        .map(|row| columns.iter().map(|column| cell(row, &column.key)).collect::<Vec<_>>())
        .filter(|cells| search.is_empty() || cells.iter().any(|cell| cell.to_lowercase().contains(&search)))
        .collect()
}

fn cell(row: &Value, key: &str) -> String {
    match row.get(key) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => crate::evidence::text::harmless(text, false),
        Some(other) => crate::evidence::text::harmless(&other.to_string(), false),
    }
}

/// The exchange under the cursor, the newest first.
pub fn selected_exchange(state: &State) -> Option<&Exchange> {
    let last = state.exchanges.len().checked_sub(1)?;
    let row = state.cursor(Place::Exchanges).min(last);
    state.exchanges.get(last - row).map(AsRef::as_ref)
}

/// Everything recorded of an exchange, line by line and made harmless.
pub fn exchange_lines(exchange: &Exchange) -> Vec<String> {
    let mut lines = vec![format!("{} {}", exchange.method, exchange.url)];
    lines.extend(exchange.request_headers.iter().map(|header| format!("{}: {}", header.name, header.value)));
    lines.push(String::new());
    lines.extend(body_lines(exchange.request_body.as_deref()));
    match (exchange.status, &exchange.error) {
        (Some(status), _) => lines.push(format!("→ {status} after {} ms", exchange.duration_ms)),
        (None, Some(error)) => lines.push(format!("→ no answer: {error}")),
        (None, None) => lines.push("→ no answer".to_owned()),
    }
    lines.extend(exchange.response_headers.iter().map(|header| format!("{}: {}", header.name, header.value)));
    lines.push(String::new());
    lines.extend(body_lines(exchange.response_body.as_deref()));
    lines.iter().map(|line| crate::evidence::text::harmless(line, false)).collect()
}

fn body_lines(body: Option<&str>) -> Vec<String> {
    let Some(body) = body else {
        return Vec::new();
    };
    let pretty = serde_json::from_str::<Value>(body).ok().and_then(|value| serde_json::to_string_pretty(&value).ok());
    let mut lines: Vec<String> = pretty.as_deref().unwrap_or(body).lines().map(str::to_owned).collect();
    lines.push(String::new());
    lines
}

/// The ways to look at the setup, likeliest first.
pub const DIRECTORY_WAYS: &[(DirectoryVia, &str, &str)] = &[
    (DirectoryVia::Browser, "Browser", "Sign in with your own account in a browser on this computer"),
    (DirectoryVia::DeviceCode, "Device code", "Type a code on any other device"),
    (DirectoryVia::Az, "Azure CLI", "Use the session of an az that is signed in here already"),
];

/// The entries of the welcome screen.
pub fn welcome(state: &State) -> Vec<WelcomeEntry> {
    list::welcome(state)
}

/// The rows of the permission picker that the search leaves.
pub fn permissions(state: &State) -> Vec<PermissionRow> {
    list::permissions(state)
}

/// Names of the permissions that the app shall have.
pub fn chosen_permissions(state: &State) -> &[String] {
    let chosen = &state.profile.told.permissions;
    if chosen.is_empty() { &state.target().permissions } else { chosen }
}

/// Where the list of permissions comes from: the tenant, or the shipped list with its date.
pub fn permission_source(state: &State) -> String {
    if list::tenant_scopes(state).is_some() {
        return "from your tenant".to_owned();
    }
    state
        .recipe
        .permissions
        .get(&state.target().permission_list)
        .map_or_else(String::new, |list| format!("shipped list of {}", list.meta.date))
}

/// Rows of the palette that the search leaves.
pub fn palette(state: &State) -> Vec<super::Offer> {
    list::palette(state)
}

/// Headlines of browser pages that firstcall knows, with the code of each.
pub fn headlines(state: &State) -> Vec<(&str, String)> {
    list::headlines(state)
}

/// A target's title.
pub fn target_title<'a>(state: &'a State, id: &TargetId) -> &'a str {
    state.recipe.target(id).map_or("", |target| target.title.as_str())
}

/// What Enter does in this place.
pub fn primary_label(state: &State) -> &'static str {
    if state.focus.is_some() && matches!(state.place(), Place::Step(_)) {
        return "take it";
    }
    match state.place() {
        Place::Welcome => "choose",
        Place::Case => "go on",
        Place::Step(5) if has_answer(state) => "show the answer",
        Place::Step(5) if state.evidence.sign_in.as_ref().is_some_and(|seen| seen.outcome.is_err()) => "sign in again",
        Place::Step(5) => "sign in and call",
        Place::Step(_) => "next",
        Place::SignIn if state.focus == Some(Field::Paste) => "use this address",
        Place::SignIn if state.practice.is_some() => "practice: sign in",
        Place::SignIn => "open the page",
        Place::Call => "summary",
        Place::Token | Place::Exchange | Place::Help => "back",
        Place::Exchanges => "look at it",
        Place::Explain => "explain",
        Place::Summary => "go to it",
        Place::Practice => "set up this scenario",
        Place::Permissions => "choose or drop",
        Place::Directory => "sign in",
        Place::BrowserSays => "that is it",
        Place::Palette => "do it",
    }
}

/// What Esc does in this place.
pub fn back_label(state: &State) -> &'static str {
    match state.place() {
        Place::Welcome => "quit",
        Place::SignIn => "give up waiting",
        Place::Palette | Place::Help | Place::Practice | Place::Permissions | Place::Directory | Place::BrowserSays => {
            "close"
        }
        _ if state.focus.is_some() => "leave the field",
        Place::Case
        | Place::Step(_)
        | Place::Call
        | Place::Token
        | Place::Exchanges
        | Place::Exchange
        | Place::Explain
        | Place::Summary => "back",
    }
}

/// What copying copies while a sign-in waits.
pub fn copy_label(state: &State) -> &'static str {
    match state.conversation.as_ref().map(|talk| &talk.phase) {
        Some(Phase::DeviceCode { .. }) => "copy the code",
        Some(Phase::Browser { .. } | Phase::PasteBack { .. } | Phase::Starting | Phase::Redeeming) | None => {
            "copy the address"
        }
    }
}

/// Whose sign-in is under way, and for what, in one line.
pub fn purpose(state: &State) -> Option<&'static str> {
    state.conversation.as_ref().map(|talk| match talk.purpose {
        Purpose::App => "The person who will use your app signs in to it now.",
        Purpose::Directory => {
            "Somebody who may read the directory signs in now, only to look. firstcall uses the Azure CLI's public \
             client ID for this, because every tenant knows it; nothing is changed."
        }
    })
}

/// Seconds that the oldest question under way has been waiting, and what it asks.
pub fn waiting(state: &State) -> Option<(Fact, i64)> {
    state
        .runs
        .running()
        .filter_map(|(fact, slot)| slot.since.map(|since| (fact, state.now.duration_since(since).as_secs())))
        .max_by_key(|(_, seconds)| *seconds)
}

/// One answer to a question of the case screen: the choice, when it is right, and whether it is chosen.
pub type Choice = (String, String, bool);

/// The questions of the case screen with their answers.
pub fn case_choices(state: &State) -> Vec<(&'static str, Vec<Choice>)> {
    let case = &state.profile.case;
    let people = case.caller == Caller::People;
    let callers = vec![
        ("People".to_owned(), "Somebody signs in, and the app acts for them.".to_owned(), people),
        (
            "A program by itself".to_owned(),
            "Nobody is there: a service or a pipeline signs in as itself.".to_owned(),
            !people,
        ),
    ];
    let flows = list::flows(state)
        .into_iter()
        .map(|flow| (flow.title().to_owned(), flow.when().to_owned(), flow == case.flow))
        .collect();
    let mut choices = vec![("Who will call?", callers), ("How do they sign in?", flows)];
    if people {
        let everybody = case.agreement == Agreement::Everybody;
        choices.push((
            "Who agrees to what the app may do?",
            vec![
                ("An administrator, once for everybody".to_owned(), "Right in most companies.".to_owned(), everybody),
                (
                    "Each person".to_owned(),
                    "Right where your tenant lets people agree themselves.".to_owned(),
                    !everybody,
                ),
            ],
        ));
    }
    choices
}

/// How soon the screen has to change by itself; `None` while nothing does.
pub fn tick(state: &State) -> Option<std::time::Duration> {
    let is_busy =
        state.runs.running().next().is_some() || state.practice.as_ref().is_some_and(|practice| practice.busy);
    let shows_text = state.place() == Place::SignIn;
    if !state.fields.unjudged(None).is_empty() {
        Some(std::time::Duration::from_millis(200))
    } else if shows_text {
        // Text that somebody may want to select stands still but for the countdown.
        Some(std::time::Duration::from_secs(1))
    } else if is_busy {
        Some(std::time::Duration::from_millis(120))
    } else if state.place() == Place::Token {
        Some(std::time::Duration::from_secs(1))
    } else {
        None
    }
}
