//! Pictures of the wizard: states made by messages, drawn at the sizes that people use. This file holds the bench.

use std::sync::Arc;
use std::time::Duration;

use firstcall::app::{
    Action, Clients, DeedError, Done, Edit, Effect, Field, Msg, PersonLine, PracticeReady, Progress, ScenarioLine,
    Setup, State, Suggest, Surroundings, Tenants, update, view,
};
use firstcall::evidence::{
    Claims, Environment, Exchange, ExchangeId, Fact, Fault, Header, Observation, Reply, Seen, ServiceFault, SignIn,
    Table, Tenant,
};
use firstcall::profile::{InputId, Profile, SecretId};
use firstcall::recipe::{Caller, Flow, Recipe, Stage};
pub use firstcall::ui::text;
use firstcall::ui::{Colour, Ground, Hits, Look, draw_in};
use jiff::{SignedDuration, Timestamp};
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::{Frame, Terminal};
use serde_json::{Value, json};

use crate::support::hands;

/// The moment at which all pictures are taken.
pub const NOW: &str = "2026-08-05T09:30:00Z";
pub const TENANT: &str = "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48";
pub const CLIENT: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d";

pub fn now() -> Timestamp {
    NOW.parse().expect("a timestamp")
}

/// A look without links, since pictures hold none.
pub const PLAIN: Look = Look { unicode: true, colour: Colour::Full, ground: Ground::Dark, links: false };

/// A fresh wizard.
pub fn fresh() -> State {
    started(&[])
}

/// A wizard to which these inputs were given at the start.
pub fn started(inputs: &[(InputId, &str)]) -> State {
    let recipe = Recipe::embedded();
    let mut profile = Profile::new(recipe, recipe.clouds.first().id.clone());
    for (input, value) in inputs {
        profile.set(recipe, *input, value).unwrap();
    }
    started_with(profile)
}

/// A wizard that starts with this profile.
pub fn started_with(profile: Profile) -> State {
    State::new(setup(profile))
}

/// What a wizard with this profile starts with.
pub fn setup(profile: Profile) -> Setup {
    let recipe = Recipe::shared();
    let clouds = recipe.clouds.clone();
    Setup {
        recipe,
        clouds,
        profile,
        saved: Vec::new(),
        now: now(),
        tenants: Tenants::Both,
        goal: firstcall::app::Goal::Wizard,
        secrets: Vec::new(),
        token_source: None,
        surroundings: Surroundings::default(),
    }
}

/// At a step of a case of this target, of which nothing is known yet.
pub fn at_step_of(target: &str, step: usize, flow: Flow) -> State {
    let mut state = started(&[(InputId::Target, target), (InputId::Flow, flow.into())]);
    act(&mut state, Action::Step(u8::try_from(step).expect("one of five")));
    state
}

/// A wizard at a step of a case with tenant and app.
pub fn at_step(step: usize) -> State {
    at_step_with(step, &[])
}

/// The same, where these inputs were given too.
pub fn at_step_with(step: usize, inputs: &[(InputId, &str)]) -> State {
    let own = [(InputId::Tenant, "contoso.onmicrosoft.com"), (InputId::ClientId, CLIENT)];
    known_at(started(&[&own, inputs].concat()), step)
}

/// Tells what came of the first deed that was asked for.
pub fn done(state: &mut State, asked: &[Effect], outcome: Result<Done, DeedError>) {
    let run = asked.iter().find_map(|effect| match effect {
        Effect::Apply { run, .. } => Some(*run),
        _ => None,
    });
    update(state, Msg::Applied { run: run.expect("a deed is asked for"), outcome: Box::new(outcome) });
}

/// At a step of a case in the practice tenant.
pub fn practising_at(step: usize) -> State {
    let mut state = fresh();
    let asked = hands::practise(&mut state, "configured");
    done(&mut state, &asked, Ok(Done::PracticeStarted(Box::new(practice()))));
    known_at(state, step)
}

/// At a step, with tenant and app looked up.
pub fn known_at(mut state: State, step: usize) -> State {
    act(&mut state, Action::Step(u8::try_from(step).expect("one of five")));
    answer(&mut state, Observation::Tenant(seen(tenant())));
    answer(&mut state, Observation::App(seen(())));
    state
}

/// At a step of a case of a target that lives in an environment, which has told its tenant.
pub fn in_environment(target: &str, typed: &str, step: usize, flow: Flow) -> State {
    let mut state = at_step_of(target, 1, flow);
    update(&mut state, Msg::Edit(Edit::Paste(typed.to_owned())));
    act(&mut state, Action::Primary);
    let environment = Environment { tenant_id: Some(TENANT.to_owned()), resource: None };
    answer(&mut state, Observation::Environment(seen(environment)));
    answer(&mut state, Observation::Tenant(seen(tenant())));
    update(&mut state, Msg::Edit(Edit::Paste(CLIENT.to_owned())));
    answer(&mut state, Observation::App(seen(())));
    act(&mut state, Action::Step(u8::try_from(step).expect("one of five")));
    state
}

/// Answers the sign-in with a token for an environment, of a person with these permissions or of the program itself.
pub fn token_for(state: &mut State, environment: &str, permissions: &str) {
    let Observation::SignIn(mut sign_in) = signed_in() else { unreachable!("it is a sign-in") };
    let found = sign_in.outcome.as_mut().expect("it worked");
    let payload = &mut found.claims.as_mut().expect("it can be read").payload;
    payload["aud"] = environment.into();
    payload["scp"] = permissions.into();
    let scopes: Vec<String> = permissions.split(' ').map(|name| format!("{environment}/{name}")).collect();
    found.scope = Some(scopes.join(" "));
    if state.case().profile().case.flow == Flow::Secret {
        found.flow = Flow::Secret;
        let payload = payload.as_object_mut().expect("claims are an object");
        ["scp", "upn", "name", "amr", "acct"].iter().for_each(|claim| drop(payload.remove(*claim)));
        payload.insert("idtyp".to_owned(), "app".into());
        found.scope = None;
    }
    answer(state, Observation::SignIn(sign_in));
}

pub fn tenant() -> Tenant {
    let base = "https://login.microsoftonline.com/7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48";
    Tenant {
        id: TENANT.to_owned(),
        issuer: format!("{base}/v2.0"),
        authorization_endpoint: format!("{base}/oauth2/v2.0/authorize"),
        token_endpoint: format!("{base}/oauth2/v2.0/token"),
        device_endpoint: Some(format!("{base}/oauth2/v2.0/devicecode")),
        region: Some("EU".to_owned()),
        cloud_instance: Some("microsoftonline.com".to_owned()),
        graph_host: Some("graph.microsoft.com".to_owned()),
        announces_iss: true,
    }
}

pub fn seen<T>(value: T) -> Seen<T> {
    Seen { outcome: Ok(value), at: now(), exchanges: vec![ExchangeId(1)] }
}

pub fn act(state: &mut State, action: Action) -> Vec<Effect> {
    hands::act(state, action)
}

pub fn acts(state: &mut State, actions: &[Action]) {
    for action in actions {
        act(state, *action);
    }
}

/// Answers the question that is under way for a fact.
pub fn answer(state: &mut State, observation: Observation) {
    let run = state.case().runs().get(observation.fact()).expect("it was asked").run;
    update(state, Msg::Gathered { run, observation: Box::new(observation) });
}

/// Draws a state; gives the text and what can be clicked.
pub fn picture(state: &State, width: u16, height: u16, look: Look) -> (Buffer, Hits) {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a test terminal");
    let mut hits = Hits::default();
    let draw = |frame: &mut Frame<'_>| {
        let area = frame.area();
        hits = draw_in(frame.buffer_mut(), area, state, look).hits;
    };
    terminal.draw(draw).expect("drawn");
    (terminal.backend().buffer().clone(), hits)
}

/// Compares the pictures of a state at the given sizes with those that were accepted.
pub fn same(name: &str, state: &State, sizes: &[(u16, u16)]) {
    for (width, height) in sizes {
        let (buffer, _) = picture(state, *width, *height, PLAIN);
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), text(&buffer));
    }
}

pub const SMALL: (u16, u16) = (80, 24);
pub const WIDE: (u16, u16) = (120, 40);
pub const LARGE: (u16, u16) = (160, 45);

/// Reports the progress of the sign-in that is under way.
pub fn progress(state: &mut State, progress: Progress) {
    let run = state.case().conversation().expect("a sign-in is under way").run;
    update(state, Msg::Progressed { run, progress });
}

/// A sign-in that Entra refused.
pub fn refused(code: &str, text: &str) -> Observation {
    let mut fault = ServiceFault::new(Stage::SignIn, code, text);
    fault.correlation_id = Some("0f5b1f0e-3b53-4b3c-8a2e-7f1f6a0f9a11".to_owned());
    fault.trace_id = Some("5c0e7b0a-96b5-4f0e-9d1b-3f2a1c4d5e00".to_owned());
    fault.timestamp = Some("2026-08-05 09:29:58Z".to_owned());
    Observation::SignIn(Seen { outcome: Err(Fault::Service(fault)), at: now(), exchanges: vec![ExchangeId(14)] })
}

/// A sign-in that worked, with a token for a person.
pub fn signed_in() -> Observation {
    let claims = Claims {
        header: json!({"typ": "JWT", "alg": "RS256", "x5t": "practice", "kid": "practice"}),
        payload: json!({
            "aud": "https://api.powerplatform.com",
            "iss": format!("https://sts.windows.net/{TENANT}/"),
            "iat": now().as_second() - 60,
            "nbf": now().as_second() - 60,
            "exp": now().as_second() + 3480,
            "acct": 0,
            "amr": ["pwd", "mfa"],
            "appid": CLIENT,
            "appidacr": "0",
            "name": "Dana Practice",
            "oid": "a1c3e5f7-0000-4000-8000-0000000000d1",
            "scp": "EnvironmentManagement.Environments.Read",
            "tid": TENANT,
            "upn": "dana@contoso.onmicrosoft.com",
            "uti": "opaque",
            "ver": "1.0"
        }),
    };
    Observation::SignIn(seen(SignIn {
        claims: Some(claims),
        scope: Some("https://api.powerplatform.com/EnvironmentManagement.Environments.Read".to_owned()),
        expires: Some(now() + SignedDuration::from_secs(3480)),
        can_renew: true,
        redirect_uri: Some("http://localhost:8400".to_owned()),
        ..SignIn::new(Flow::Browser)
    }))
}

/// The answer of the proof call.
pub fn answered(rows: Vec<Value>) -> Observation {
    Observation::Call(seen(Reply { status: 200, took: Duration::from_millis(312), table: Table { rows, more: false } }))
}

/// Rows of List Environments.
pub fn environments() -> Vec<Value> {
    let row = |id: &str, name: &str, kind: &str, geo: &str| json!({"id": id, "displayName": name, "type": kind, "state": "Enabled", "geo": geo});
    vec![
        row("Default-7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48", "Contoso (default)", "Default", "europe"),
        row("e0e00000-0000-4000-8000-000000000001", "Contoso Development", "Sandbox", "europe"),
        row("e0e00000-0000-4000-8000-000000000002", "Contoso Production", "Production", "europe"),
        row("e0e00000-0000-4000-8000-000000000003", "Contoso 日本", "Production", "japan"),
    ]
}

/// A wizard whose first call was answered.
pub fn called(rows: Vec<Value>) -> State {
    let mut state = at_step(5);
    act(&mut state, Action::SignIn);
    answer(&mut state, signed_in());
    answer(&mut state, answered(rows));
    act(&mut state, Action::Answer);
    state
}

/// The same of a program that may not see which role it has.
pub fn called_by_program(rows: Vec<Value>) -> State {
    let mut state = at_step(5);
    hands::choose_flow(&mut state, Flow::Secret);
    hands::fill(&mut state, Field::Secret(SecretId::ClientSecret), "practice~secret~value");
    acts(&mut state, &[Action::Step(5), Action::SignIn]);
    token_for(&mut state, "https://api.powerplatform.com", "");
    answer(&mut state, answered(rows));
    let fault = ServiceFault::new(Stage::Call, "InsufficientPrincipalPermissions", "");
    let hidden = Seen { outcome: Err(Fault::Service(fault)), at: now(), exchanges: Vec::new() };
    answer(&mut state, Observation::Roles(hidden));
    if state.case().runs().is_running(Fact::NarrowRoles) {
        answer(&mut state, Observation::NarrowRoles(seen(Vec::new())));
    }
    state
}

/// A practice tenant with a few scenarios and people.
pub fn practice() -> PracticeReady {
    let scenario = |id: &str, title: &str, story: &str| ScenarioLine {
        id: id.to_owned(),
        title: title.to_owned(),
        story: story.to_owned(),
        breaks: Vec::new(),
        number: (id == "redirect-missing").then_some(500_113),
        targets: Vec::new(),
    };
    let person = |id: &str, name: &str, note: &str| PersonLine {
        id: id.to_owned(),
        upn: format!("{id}@contoso.onmicrosoft.com"),
        password: format!("practice-{id}-1"),
        display_name: name.to_owned(),
        note: note.to_owned(),
    };
    PracticeReady {
        clouds: Recipe::embedded().clouds.clone(),
        scenarios: vec![
            scenario(
                "configured",
                "Everything works",
                "The app, its permissions, its consent and its roles are all in place.",
            ),
            scenario(
                "consent-missing",
                "Nobody consented",
                "The app asks for its permissions, but nobody has agreed to them yet.",
            ),
            scenario(
                "redirect-missing",
                "No redirect URI",
                "The app lists no address for the browser to come back to.",
            ),
        ],
        current: "configured".to_owned(),
        people: vec![
            person("dana", "Dana Practice", "Sets up apps and administers the Power Platform."),
            person("petra", "Petra Practice", "Administers the Power Platform, but may not consent for others."),
        ],
        suggest: Suggest {
            tenant: Some("contoso.onmicrosoft.com".to_owned()),
            client_id: Some(CLIENT.to_owned()),
            ..Suggest::default()
        },
        clients: Clients::default(),
        remaining: Vec::new(),
        faults: Vec::new(),
    }
}

/// A recorded request.
pub fn exchange(id: u32, method: &str, url: &str, status: Option<u16>, purpose: &str) -> Arc<Exchange> {
    let header = |name: &str, value: &str| Header { name: name.to_owned(), value: value.to_owned() };
    Arc::new(Exchange {
        id: ExchangeId(id),
        purpose: purpose.to_owned(),
        started: now(),
        duration_ms: 12 * u64::from(id),
        method: method.to_owned(),
        url: url.to_owned(),
        request_headers: vec![header("accept", "application/json"), header("authorization", "[redacted]")],
        request_body: None,
        status,
        response_headers: vec![header("content-type", "application/json")],
        response_body: Some("{\"value\":[{\"id\":\"Default-1\"}]}".to_owned()),
        error: status.is_none().then(|| "no answer in time".to_owned()),
    })
}

#[test]
fn the_first_screen_shows_where_to_begin() {
    same("welcome", &fresh(), &[SMALL, WIDE, LARGE]);
}

#[test]
fn the_case_is_three_short_choices() {
    let mut state = fresh();
    hands::begin(&mut state, "power-platform");
    acts(&mut state, &[Action::Down, Action::Down, Action::Down]);
    same("case_people", &state, &[SMALL, WIDE]);
    hands::choose(&mut state, view::Decides::Caller(Caller::Program));
    same("case_program", &state, &[SMALL]);
}

#[test]
fn a_small_terminal_is_told_kindly() {
    same("too_small", &fresh(), &[(60, 12), (20, 5)]);
}
