//! The engine as a whole: messages in, state and effects out.

mod again;
mod any;
mod cursor;
mod environment;
mod finance_operations;
mod flows;
mod hands;
mod keys;
mod late;
mod lifecycle_services;
mod looked;
mod pasted;
mod permissions;
mod practice;
mod profiles;
mod roles;
mod stop;
mod token;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use tui_input::InputRequest;

use hands::{act, begin, choose_flow, fill, focus, leave_field, open, paste, practise, select, set};

use super::*;
use crate::evidence::{
    AppQuestion, Fact, Fault, NetworkFault, Observation, Probe, Seen, ServiceFault, SignIn, SignInProbe, Tenant,
};
use crate::profile::{InputId, Profile, Secret, SecretId};
use crate::recipe::{Caller, Flow, Recipe, Stage};

const TENANT: &str = "contoso.onmicrosoft.com";
const TENANT_ID: &str = "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48";
const CLIENT: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d";

fn start() -> Timestamp {
    "2026-03-14T09:26:53Z".parse().unwrap()
}

/// What the wizard starts with where these inputs came with the command line.
fn setup(inputs: &[(InputId, &str)]) -> Setup {
    let recipe = Recipe::shared();
    let clouds = recipe.clouds.clone();
    let mut profile = Profile::new(&recipe, clouds.first().id.clone());
    for (input, value) in inputs {
        profile.set(&recipe, *input, value).unwrap();
    }
    Setup {
        recipe,
        clouds,
        profile,
        saved: Vec::new(),
        now: start(),
        tenants: Tenants::Both,
        goal: Goal::Wizard,
        secrets: Vec::new(),
        token_source: None,
        surroundings: Surroundings::default(),
    }
}

/// The wizard at its start, with these inputs.
fn started(inputs: &[(InputId, &str)]) -> State {
    State::new(setup(inputs))
}

fn state() -> State {
    started(&[])
}

/// The practice tenant is ready, and proposes nothing.
fn ready(state: &State) -> PracticeReady {
    PracticeReady {
        clouds: state.case().clouds().clone(),
        scenarios: Vec::new(),
        current: "configured".to_owned(),
        people: Vec::new(),
        suggest: Suggest::default(),
        remaining: Vec::new(),
        clients: Clients::default(),
        faults: Vec::new(),
    }
}

fn typed(state: &mut State, text: &str) -> Vec<Effect> {
    text.chars().flat_map(|c| update(state, Msg::Edit(Edit::Type(InputRequest::InsertChar(c))))).collect()
}

fn later(state: &mut State, milliseconds: i64) -> Vec<Effect> {
    let now = state.case().now() + SignedDuration::from_millis(milliseconds);
    update(state, Msg::Ticked(now))
}

fn probes(effects: &[Effect]) -> Vec<(RunId, Probe)> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Gather { run, probe, .. } => Some((*run, probe.clone())),
            _ => None,
        })
        .collect()
}

fn seen<T>(state: &State, value: T) -> Seen<T> {
    Seen { outcome: Ok(value), at: state.case().now(), exchanges: Vec::new() }
}

/// A token that nobody here can read, with a refresh token beside it.
fn token_by(flow: Flow) -> SignIn {
    SignIn { can_renew: true, ..SignIn::new(flow) }
}

fn tenant() -> Tenant {
    Tenant {
        id: TENANT_ID.to_owned(),
        issuer: format!("https://login.microsoftonline.com/{TENANT_ID}/v2.0"),
        authorization_endpoint: "https://login.microsoftonline.com/authorize".to_owned(),
        token_endpoint: "https://login.microsoftonline.com/token".to_owned(),
        device_endpoint: Some("https://login.microsoftonline.com/devicecode".to_owned()),
        region: None,
        cloud_instance: None,
        graph_host: None,
        announces_iss: false,
    }
}

fn bring(state: &mut State, run: RunId, observation: Observation) -> Vec<Effect> {
    update(state, Msg::Gathered { run, observation: Box::new(observation) })
}

/// The deeds that are asked for.
fn deeds(effects: &[Effect]) -> Vec<(RunId, Deed)> {
    let deed = |effect: &Effect| match effect {
        Effect::Apply { run, deed } => Some((*run, deed.clone())),
        Effect::Gather { .. } | Effect::Abort(_) | Effect::Paste { .. } | Effect::Suspend | Effect::Exit => None,
    };
    effects.iter().filter_map(deed).collect()
}

/// Tells what came of the first deed that was asked for.
fn done(state: &mut State, asked: &[Effect], outcome: Result<Done, DeedError>) -> Vec<Effect> {
    update(state, Msg::Applied { run: deeds(asked)[0].0, outcome: Box::new(outcome) })
}

/// On step 1 of a tenant of the user's own, with the cursor in the first field.
fn on_step_one() -> State {
    let mut state = state();
    begin(&mut state, "power-platform");
    act(&mut state, Action::Primary);
    assert_eq!((state.place(), state.screen().focus()), (Place::Step(1), Some(Field::Input(InputId::Tenant))));
    state
}

/// On step 1 with tenant and app known.
fn with_app() -> State {
    let mut state = on_step_one();
    typed(&mut state, TENANT);
    let effects = act(&mut state, Action::Primary);
    let (run, _) = probes(&effects)[0].clone();
    let found = seen(&state, tenant());
    bring(&mut state, run, Observation::Tenant(found));
    assert_eq!(state.screen().focus(), Some(Field::Input(InputId::ClientId)));
    let effects = typed(&mut state, CLIENT);
    let (run, _) = probes(&effects)[0].clone();
    let known = seen(&state, ());
    bring(&mut state, run, Observation::App(known));
    state
}

/// Waiting for a browser sign-in.
fn waiting() -> (State, RunId) {
    let mut state = with_app();
    act(&mut state, Action::Step(5));
    let effects = act(&mut state, Action::Primary);
    let (run, probe) = probes(&effects)[0].clone();
    assert!(matches!(probe, Probe::SignIn(SignInProbe { flow: Flow::Browser, .. })));
    (state, run)
}

#[test]
fn a_domain_is_looked_up_when_typing_pauses_and_not_at_each_key() {
    let mut state = on_step_one();
    assert_eq!(probes(&typed(&mut state, TENANT)), []);
    assert_eq!(probes(&later(&mut state, 300)), []);
    let asked = probes(&later(&mut state, 400));
    assert!(matches!(&asked[..], [(_, Probe::Tenant { tenant, .. })] if tenant == TENANT), "{asked:?}");
}

#[test]
fn a_client_id_is_probed_once_and_as_soon_as_it_is_whole() {
    let mut state = with_app();
    assert_eq!(probes(&later(&mut state, 5000)), []);
    assert!(state.case().runs().knows(&Probe::App { tenant_id: TENANT_ID.to_owned(), client_id: CLIENT.to_owned() }));
}

#[test]
fn a_wrong_value_keeps_its_text_and_says_what_would_do() {
    let mut state = on_step_one();
    typed(&mut state, "contoso");
    act(&mut state, Action::Primary);
    assert_eq!(state.screen().focus(), Some(Field::Input(InputId::Tenant)));
    assert_eq!(state.screen().fields().value(Field::Input(InputId::Tenant)), "contoso");
    let problem = state.screen().fields().problem(Field::Input(InputId::Tenant)).unwrap();
    assert!(problem.contains("contoso.onmicrosoft.com"), "{problem}");
}

#[test]
fn a_late_reply_is_dropped() {
    let mut state = on_step_one();
    typed(&mut state, TENANT);
    let (old, _) = probes(&act(&mut state, Action::Primary))[0].clone();
    act(&mut state, Action::PreviousField);
    typed(&mut state, ".example");
    let effects = act(&mut state, Action::Primary);
    assert!(effects.contains(&Effect::Abort(old)), "{effects:?}");
    let late = seen(&state, tenant());
    bring(&mut state, old, Observation::Tenant(late));
    assert_eq!(state.case().evidence().tenant, None);
}

#[test]
fn changing_the_tenant_forgets_what_was_seen_in_the_old_one() {
    let mut state = with_app();
    act(&mut state, Action::PreviousField);
    typed(&mut state, ".example");
    later(&mut state, 1000);
    assert_eq!(state.case().evidence().app, None);
    assert_eq!(state.case().evidence().tenant, None);
}

#[test]
fn giving_up_a_sign_in_stops_it_and_leads_back() {
    let (mut state, run) = waiting();
    assert_eq!(state.place(), Place::SignIn);
    let effects = act(&mut state, Action::Back);
    assert_eq!(effects, [Effect::Abort(run)]);
    assert_eq!((state.place(), state.case().conversation().is_none()), (Place::Step(5), true));
}

#[test]
fn the_page_opens_only_once_the_listener_is_up() {
    let (mut state, run) = waiting();
    let url = "https://login.microsoftonline.com/authorize?x".to_owned();
    let progress = Progress::Browser { url: url.clone(), redirect_uri: "http://localhost:51004".to_owned() };
    let effects = update(&mut state, Msg::Progressed { run, progress });
    assert!(matches!(&deeds(&effects)[..], [(_, Deed::OpenPage(page))] if *page == url), "{effects:?}");
}

#[test]
fn what_the_browser_says_ends_the_waiting_and_is_evidence() {
    let (mut state, run) = waiting();
    let progress = Progress::Browser { url: "https://x.example/".to_owned(), redirect_uri: String::new() };
    update(&mut state, Msg::Progressed { run, progress });
    act(&mut state, Action::BrowserSays);
    typed(&mut state, "50011");
    let effects = act(&mut state, Action::Primary);
    assert!(effects.contains(&Effect::Abort(run)), "{effects:?}");
    let fault = state.case().evidence().sign_in.as_ref().and_then(|seen| seen.fault()).unwrap();
    assert_eq!(fault.code(), "AADSTS50011");
    assert!(matches!(state.place(), Place::Step(_)));
}

#[test]
fn a_token_is_followed_by_the_call_at_once() {
    let (mut state, run) = waiting();
    let signed_in = seen(&state, token_by(Flow::Browser));
    let effects = bring(&mut state, run, Observation::SignIn(signed_in));
    assert!(
        matches!(probes(&effects)[..], [(_, Probe::Question { question: AppQuestion::Call { .. }, .. })]),
        "{effects:?}"
    );
}

#[test]
fn checking_again_renews_a_persons_token_and_keeps_what_was_seen() {
    let (mut state, run) = waiting();
    let redirect_uri = Some("http://localhost:51004".to_owned());
    let token = SignIn { redirect_uri, ..token_by(Flow::Browser) };
    let signed_in = seen(&state, token);
    bring(&mut state, run, Observation::SignIn(signed_in));
    let effects = act(&mut state, Action::Recheck);
    assert!(state.case().evidence().tenant.is_some() && state.case().evidence().sign_in.is_some());
    let asked = probes(&effects);
    assert!(
        asked.iter().any(|(_, probe)| matches!(probe, Probe::SignIn(SignInProbe { renews: Some(_), .. }))),
        "{asked:?}"
    );
    assert!(asked.iter().any(|(_, probe)| matches!(probe, Probe::Tenant { .. })), "{asked:?}");
    assert_eq!(state.case().conversation(), None);
}

#[test]
fn a_program_needs_its_secret_before_it_signs_in() {
    let mut state = with_app();
    choose_flow(&mut state, Flow::Secret);
    act(&mut state, Action::Step(5));
    assert_eq!(probes(&act(&mut state, Action::Primary)), []);
    assert_eq!((state.place(), state.screen().focus()), (Place::Step(4), Some(Field::Secret(SecretId::ClientSecret))));
    typed(&mut state, "Ab1~practice.secret");
    act(&mut state, Action::Primary);
    act(&mut state, Action::Step(5));
    let effects = act(&mut state, Action::Primary);
    let sent = effects.iter().find_map(|effect| match effect {
        Effect::Gather { given, .. } => given.secret.clone(),
        _ => None,
    });
    assert_eq!(sent, Some(Secret::new("Ab1~practice.secret".to_owned())));
}

#[test]
fn no_debug_output_holds_a_typed_secret() {
    let mut state = with_app();
    choose_flow(&mut state, Flow::Secret);
    act(&mut state, Action::Step(4));
    let effects = typed(&mut state, "Hunter2~Hunter2");
    act(&mut state, Action::Primary);
    act(&mut state, Action::Step(5));
    let sent = act(&mut state, Action::Primary);
    let said = format!("{state:?} {effects:?} {sent:?}");
    assert!(!said.contains("Hunter2"));
}

#[test]
fn an_unreachable_tenant_asks_nothing_more() {
    let mut state = on_step_one();
    typed(&mut state, TENANT);
    let (run, _) = probes(&act(&mut state, Action::Primary))[0].clone();
    let fault = Fault::Network(NetworkFault::Refused { host: "login.microsoftonline.com".to_owned() });
    let failed = Seen { outcome: Err(fault), at: state.case().now(), exchanges: Vec::new() };
    let effects = bring(&mut state, run, Observation::Tenant(failed));
    assert_eq!(probes(&effects), []);
    assert_eq!(outcome(&state, false), Outcome::Unreachable);
}

/// Signed in by browser, with the call under way.
fn calling() -> (State, RunId) {
    let (mut state, run) = waiting();
    let signed_in = seen(&state, token_by(Flow::Browser));
    let effects = bring(&mut state, run, Observation::SignIn(signed_in));
    let call = probes(&effects)[0].0;
    (state, call)
}

#[test]
fn a_call_that_is_refused_leads_to_the_step_of_its_finding() {
    let (mut state, call) = calling();
    let fault = ServiceFault::new(Stage::Call, "InsufficientPrincipalPermissions", "");
    let refused = Seen { outcome: Err(Fault::Service(fault)), at: state.case().now(), exchanges: Vec::new() };
    bring(&mut state, call, Observation::Call(refused));
    assert_eq!(state.screen().base(), Place::Step(4));
    assert!(view::selected_finding(&state).is_some());
    assert!(state.screen().notice().is_some_and(|notice| notice.text.contains("step 4")));
}

#[test]
fn a_sign_in_that_the_tenant_holds_up_leads_to_what_stands_in_the_way() {
    let mut state = with_app();
    let fault = Fault::Network(NetworkFault::TimedOut { host: "login.microsoftonline.com".to_owned() });
    let failed = Seen { outcome: Err(fault), at: state.case().now(), exchanges: Vec::new() };
    let asked = probes(&act(&mut state, Action::Recheck));
    let (run, _) = asked.into_iter().find(|(_, probe)| probe.fact() == Fact::Tenant).unwrap();
    bring(&mut state, run, Observation::Tenant(failed));
    act(&mut state, Action::Step(5));
    act(&mut state, Action::Primary);
    assert_eq!(state.screen().base(), Place::Step(1));
    assert!(view::selected_finding(&state).is_some());
}

#[test]
fn a_key_pressed_while_the_practice_tenant_starts_does_not_start_another() {
    let mut state = state();
    let begun = practise(&mut state, "consent-missing");
    let wanted = Deed::Practice(PracticeRequest::Start { scenario: "consent-missing".to_owned(), target: None });
    assert!(matches!(&deeds(&begun)[..], [(_, deed)] if *deed == wanted), "{begun:?}");
    assert_eq!(act(&mut state, Action::Primary), []);
}

#[test]
fn leaving_keeps_the_case_but_not_the_practice_one() {
    let mut state = with_app();
    let effects = act(&mut state, Action::Leave);
    assert_eq!(effects.last(), Some(&Effect::Exit));
    assert!(
        matches!(&deeds(&effects)[..], [(_, Deed::SaveProfile { profile, .. })] if profile.inputs.client_id == CLIENT)
    );
    let mut state = with_app();
    practise(&mut state, "configured");
    assert_eq!(act(&mut state, Action::Leave), [Effect::Exit]);
}
