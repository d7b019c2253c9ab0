//! Practice controls: scenarios, people, pending sign-ins, repair. None of it is used with a real tenant.

use secrecy::ExposeSecret;

use crate::app::engine::AppSignIn;
use crate::app::practice::{PersonLine, PracticePage, PracticeReady, PracticeRepaired, Suggest};
use crate::app::{
    Conversation, Decision, Deed, Done, Effect, Field, OwnField, Phase, Place, Practice, PracticeError,
    PracticeOutcome, PracticeRequest, Purpose, State, view,
};
use crate::profile::{InputId, Profile, Secret, SecretId};
use crate::recipe::Flow;

use super::{deed, go, recheck};

/// The practice tenant did not do what was asked.
pub(super) fn failed(state: &mut State, error: &PracticeError) {
    answered(state);
    if state.practice.as_ref().is_some_and(|practice| practice.scenarios.is_empty()) {
        state.practice = None;
    }
    state.warn(error.to_string());
}

/// Somebody signed in, or declined to.
pub(super) fn decided(state: &mut State, outcome: PracticeOutcome) {
    answered(state);
    match outcome {
        PracticeOutcome::Done => {}
        PracticeOutcome::Page(page) => page_stays(state, page),
        PracticeOutcome::Consent(page) => {
            if let Some(practice) = state.practice.as_mut().filter(|_| state.case.conversation.is_some()) {
                practice.consent = Some(page);
            }
        }
        PracticeOutcome::Address(address) => {
            if state.case.conversation.is_some() {
                state.screen.fields.put(Field::Own(OwnField::Paste), address.inner().expose_secret());
                state.screen.focus = Some(Field::Own(OwnField::Paste));
                state.say("This is the address that the browser ends on. Press Enter to use it.");
            }
        }
    }
}

/// The practice tenant has answered.
pub(super) fn answered(state: &mut State) {
    if let Some(practice) = &mut state.practice {
        practice.busy = false;
    }
}

/// The practice tenant runs with a scenario: propose what to type, and forget everything seen before.
pub(super) fn begin(state: &mut State, ready: PracticeReady) -> Vec<Effect> {
    let first = state.practice.as_ref().is_none_or(|practice| practice.scenarios.is_empty());
    let agreement = state.case.profile.case.agreement;
    state.case.clouds = ready.clouds;
    let recipe = state.case.recipe.clone();
    let mut profile = Profile::new(&recipe, state.case.clouds.first().id.clone());
    profile.case.agreement = agreement;
    profile.step = if first { 1 } else { state.case.profile.step };
    let suggest = &ready.suggest;
    for (input, value) in suggest.inputs() {
        // A proposal that does not fit shows up as an empty field, which the user can fill.
        let _ = profile.set(&recipe, input, value);
    }
    state.case.profile = profile;
    state.fill_fields();
    state.forget_secrets();
    if let Some(secret) = &suggest.secret {
        state.take_secret(SecretId::ClientSecret, secret);
    }
    let mut people = ready.people;
    // Who signs in may be somebody whom the scenario took out of the tenant.
    if let Some(name) = suggest.person.as_deref().filter(|name| !people.iter().any(|person| person.is(name))) {
        people.push(PersonLine::stranger(name));
    }
    state.practice = Some(Practice {
        scenarios: ready.scenarios,
        current: ready.current,
        people,
        suggest: ready.suggest,
        remaining: ready.remaining,
        clients: ready.clients,
        faults: ready.faults,
        ..Practice::default()
    });
    propose_account(state);
    (state.case.sign_in, state.case.directory) = (AppSignIn::None, None);
    let mut effects = deed::forget_those_of_case(state);
    effects.extend(state.case.runs.facts().into_iter().filter_map(|fact| super::forget(state, fact)));
    state.case.evidence = crate::evidence::Evidence::default();
    state.case.exchanges.clear();
    state.screen.notice = None;
    state.screen.cursors.clear();
    if first {
        state.screen.places = vec![Place::Welcome, Place::Case];
        go::select_first_choice(state);
    } else {
        go::to_step(state, 1);
        state.screen.focus = None;
    }
    if let Some(practice) = &mut state.practice {
        practice.choose_for(Purpose::App);
        let on = practice.scenarios.iter().find(|scenario| scenario.id == practice.current);
        let said = on.filter(|_| !first).map(|scenario| format!("The practice tenant now: {}", scenario.title));
        said.into_iter().for_each(|said| state.say(said));
    }
    show_current(state);
    effects.push(deed::use_cloud(state));
    effects
}

/// Something was put right: type what fits now, and look again.
pub(super) fn put_right(state: &mut State, repaired: PracticeRepaired) -> Vec<Effect> {
    answered(state);
    let touched = Done::PracticeRepaired(Box::new(repaired.clone())).touched();
    let said = repaired_words(state, &repaired);
    let mut before = Suggest::default();
    if let Some(practice) = &mut state.practice {
        practice.changes = repaired.changes;
        practice.remaining = repaired.remaining;
        practice.faults = repaired.faults;
        practice.clients = repaired.clients;
        before = std::mem::replace(&mut practice.suggest, repaired.suggest.clone());
    }
    let recipe = state.case.recipe.clone();
    let before: Vec<(InputId, &str)> = before.inputs().collect();
    for proposal in repaired.suggest.inputs().filter(|proposal| !before.contains(proposal)) {
        // A proposal that does not fit shows up as an unchanged field, which the user can fill.
        let _ = state.case.profile.set(&recipe, proposal.0, proposal.1);
    }
    state.fill_fields();
    if state.case.profile.inputs.username.is_empty() {
        propose_account(state);
    }
    state.case.clouds = repaired.clouds;
    if state.place() == Place::Practice {
        state.screen.places.pop();
    }
    let mut effects = vec![deed::use_cloud(state)];
    effects.extend(recheck::changed(state, &touched));
    state.say(said);
    effects
}

/// What came of a repair, in one line. That all is in order is said only where it is.
fn repaired_words(state: &State, repaired: &PracticeRepaired) -> String {
    match repaired.changes.as_slice() {
        [] if !repaired.in_order => "Nothing of this scenario is left to repair, but the tenant was changed since. \
                                     Reset the scenario to start over."
            .to_owned(),
        [] if !state.case.findings().is_empty() => "The practice tenant is in order. Findings that remain come from \
                                                    what is typed here, or go away with a new sign-in."
            .to_owned(),
        [] => "The practice tenant is in order.".to_owned(),
        [one] => format!("Repaired. {one}"),
        [first, rest @ ..] => format!("Repaired. {first} And {} more; the practice controls list them.", rest.len()),
    }
}

/// The caller or the way to sign in was changed: propose the practice app that goes with it, and what it proves itself
/// with. What was typed by hand stays.
pub(super) fn propose_app(state: &mut State) {
    let Some(practice) = &state.practice else {
        return;
    };
    let typed = &state.case.profile.inputs.client_id;
    let is_ours = typed.is_empty() || practice.clients.has(typed);
    let Some(app) = practice.clients.proposed(state.case.profile.case.flow).filter(|_| is_ours) else {
        return;
    };
    // An integration's own address belongs to the app that the scenario is about, and no other app lists it.
    let proposed = practice.suggest.callback.clone().unwrap_or_default();
    let is_about = practice.suggest.client_id.as_ref() == Some(&app.client_id);
    let inputs = &mut state.case.profile.inputs;
    if inputs.callback.is_empty() || inputs.callback == proposed {
        inputs.callback = if is_about { proposed } else { String::new() };
    }
    inputs.client_id = app.client_id;
    inputs.certificate = app.certificate.unwrap_or_else(|| std::mem::take(&mut inputs.certificate));
    inputs.token_file = app.token_file.unwrap_or_else(|| std::mem::take(&mut inputs.token_file));
    state.fill_fields();
    state.take_secret(SecretId::ClientSecret, &app.secret.unwrap_or_else(|| Secret::new(String::new())));
    propose_account(state);
}

/// Where a name and a password are sent: propose those of the person who signs in here.
fn propose_account(state: &mut State) {
    let is_wanted = state.case.profile.case.flow == Flow::Password;
    let account = state.practice.as_ref().filter(|_| is_wanted).and_then(Practice::account);
    let Some((upn, password)) = account.map(|person| (person.upn.clone(), Secret::new(person.password.clone()))) else {
        return;
    };
    state.case.profile.inputs.username = upn;
    state.fill_fields();
    state.take_secret(SecretId::Password, &password);
}

/// The practice browser ended on a page: the real one would stay there, and only the user could tell.
fn page_stays(state: &mut State, page: PracticePage) {
    state.warn(format!("The browser would now show: {}", page.headline));
    if let Some(practice) = &mut state.practice {
        practice.page = Some(page);
    }
    if state.case.conversation.is_some() && state.place() == Place::SignIn {
        go::open(state, Place::BrowserSays);
        offer_page(state);
    }
}

/// Fills in what the practice browser shows, so that Enter tells it.
pub(super) fn offer_page(state: &mut State) {
    let Some(page) = state.practice.as_ref().and_then(|practice| practice.page.clone()) else {
        return;
    };
    let row = view::headlines(state).iter().position(|(headline, _)| headline.eq_ignore_ascii_case(&page.headline));
    if let Some(row) = row {
        state.screen.cursors.insert(Place::BrowserSays, row);
    }
    if let Some(code) = &page.code {
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        state.screen.fields.put(Field::Own(OwnField::Code), &digits);
    }
}

/// Signs the chosen person in where a sign-in is pending, and decides for them.
pub(super) fn decide(state: &mut State, decision: Decision) -> Vec<Effect> {
    let Some(Conversation { phase, .. }) = &state.case.conversation else {
        return Vec::new();
    };
    let (link, user_code) = match phase {
        Phase::Browser { url, .. } | Phase::PasteBack { url, .. } => (url.clone(), None),
        Phase::DeviceCode { user_code, verification_uri, .. } => (verification_uri.clone(), Some(user_code.clone())),
        Phase::Starting | Phase::Redeeming => return Vec::new(),
    };
    let Some(practice) = &mut state.practice else {
        return Vec::new();
    };
    let Some(person) = practice.chosen().map(|person| person.upn.clone()) else {
        return Vec::new();
    };
    practice.busy = true;
    (practice.page, practice.consent) = (None, None);
    vec![deed::ask(state, Deed::Practice(PracticeRequest::Decide { link, user_code, person, decision }))]
}

/// Signs the chosen person in, or accepts the consent page that is shown.
pub(super) fn approve(state: &mut State) -> Vec<Effect> {
    let decision = if asks_for_consent(state) { Decision::Accept } else { Decision::SignIn };
    decide(state, decision)
}

/// Enter signs the chosen person in. A consent page is answered with a key of its own, so that nobody agrees unseen.
pub(super) fn go_on(state: &mut State) -> Vec<Effect> {
    if asks_for_consent(state) {
        state.say("Accept or decline first.");
        return Vec::new();
    }
    decide(state, Decision::SignIn)
}

fn asks_for_consent(state: &State) -> bool {
    state.practice.as_ref().is_some_and(|practice| practice.consent.is_some())
}

/// Lets the next practice person sign in.
pub(super) fn other_person(state: &mut State) {
    if let Some(practice) = &mut state.practice {
        practice.person = (practice.person + 1) % practice.people.len().max(1);
        // Another person is asked anew.
        practice.consent = None;
    }
}

/// Opens the practice controls, with the cursor on the scenario that is on.
pub(super) fn open(state: &mut State) {
    go::open(state, Place::Practice);
    show_current(state);
}

/// Shows the whole list, with the cursor on the scenario that is on.
fn show_current(state: &mut State) {
    state.screen.fields.put(Field::Own(OwnField::ScenarioSearch), "");
    let current = state.practice.as_ref().map(|practice| practice.current.as_str());
    let row = view::scenarios(state).iter().position(|scenario| Some(scenario.id.as_str()) == current);
    state.screen.cursors.insert(Place::Practice, row.unwrap_or(0));
}

/// Takes on the scenario under the cursor.
pub(super) fn switch(state: &mut State) -> Vec<Effect> {
    let row = state.screen.cursor(Place::Practice);
    let chosen = view::scenarios(state).get(row).map(|scenario| scenario.id.clone());
    chosen.map_or_else(Vec::new, |scenario| start(state, scenario))
}

/// Takes on the scenario after the one that is on, among those of the target that is practised.
pub(super) fn next(state: &mut State) -> Vec<Effect> {
    let target = &state.case.profile.case.target;
    let next = state.practice.as_ref().and_then(|practice| {
        let at = practice.scenarios.iter().position(|scenario| scenario.id == practice.current)?;
        let behind = practice.scenarios.iter().cycle().skip(at + 1).take(practice.scenarios.len());
        behind.into_iter().find(|scenario| scenario.is_about(target)).map(|scenario| scenario.id.clone())
    });
    next.map_or_else(Vec::new, |scenario| start(state, scenario))
}

/// Sets the scenario that is on back to its start.
pub(super) fn reset(state: &mut State) -> Vec<Effect> {
    let current = state.practice.as_ref().map(|practice| practice.current.clone()).filter(|id| !id.is_empty());
    current.map_or_else(Vec::new, |scenario| start(state, scenario))
}

fn start(state: &mut State, scenario: String) -> Vec<Effect> {
    let scenario = view::of_this_target(state, &scenario).unwrap_or(scenario);
    let target = Some(state.case.profile.case.target.clone());
    ask(state, PracticeRequest::Start { scenario, target })
}

/// Asks the practice tenant for something.
pub(super) fn ask(state: &mut State, request: PracticeRequest) -> Vec<Effect> {
    let Some(practice) = &mut state.practice else {
        return Vec::new();
    };
    practice.busy = true;
    vec![deed::ask(state, Deed::Practice(request))]
}

/// Puts right what the scenario broke: the shown finding, or everything.
pub(super) fn repair(state: &mut State, all: bool) -> Vec<Effect> {
    let Some(finding) = view::selected_finding(state).filter(|_| !all) else {
        return ask_repair(state, None);
    };
    // An error can come from something else than the likeliest cause that is shown: then that is put right.
    let causes = std::iter::once(&finding.requirement).chain(finding.candidates.iter().map(|cause| &cause.requirement));
    let is_broken = |id: &str| {
        state.practice.as_ref().is_some_and(|practice| practice.remaining.iter().any(|remaining| remaining == id))
    };
    let requirement = causes.map(ToString::to_string).find(|id| is_broken(id));
    let is_in_order = state.practice.as_ref().is_none_or(|practice| practice.remaining.is_empty());
    if requirement.is_none() && !is_in_order {
        state.warn(
            "The scenario did not break this: it comes from what is typed here, or from what was changed since. The \
             practice controls repair everything.",
        );
        return Vec::new();
    }
    ask_repair(state, requirement)
}

fn ask_repair(state: &mut State, requirement: Option<String>) -> Vec<Effect> {
    ask(state, PracticeRequest::Repair { requirement })
}
