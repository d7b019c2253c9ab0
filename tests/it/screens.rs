//! Pictures of the wizard: states made by messages, drawn at the sizes that people use. This file holds the bench.

use std::sync::Arc;

use firstcall::app::{Action, Field, Msg, Place, Setup, State, update};
use firstcall::checks::{Clue, Finding, Judged, Status, Verdict};
use firstcall::evidence::{Exchange, ExchangeId, Header, Observation, Seen, Tenant};
use firstcall::profile::Profile;
use firstcall::recipe::{Params, ReasonId, Recipe, RequirementId};
use firstcall::ui::{Colour, Hits, Look};
use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

/// The moment at which all pictures are taken.
pub const NOW: &str = "2026-08-05T09:30:00Z";
pub const TENANT: &str = "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48";
pub const CLIENT: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d";

pub fn now() -> Timestamp {
    NOW.parse().expect("a timestamp")
}

/// A look without links, since pictures hold none.
pub const PLAIN: Look = Look { unicode: true, colour: Colour::Full, links: false };

/// A fresh wizard.
pub fn fresh() -> State {
    let recipe = Arc::new(Recipe::embedded().clone());
    let clouds = recipe.clouds.clone();
    let profile = Profile::new(&recipe, clouds.first().id.clone());
    State::new(Setup {
        recipe,
        clouds,
        profile,
        saved: None,
        now: now(),
        can_practice: true,
        interactive: true,
        secret: None,
    })
}

/// A wizard at a step of a case with tenant and app.
pub fn at_step(step: usize) -> State {
    let mut state = fresh();
    state.profile.told.tenant = "contoso.onmicrosoft.com".to_owned();
    state.profile.told.client_id = CLIENT.to_owned();
    state.fields.put(Field::Tenant, "contoso.onmicrosoft.com");
    state.fields.put(Field::ClientId, CLIENT);
    state.places = vec![Place::Welcome, Place::Case];
    act(&mut state, Action::Step(u8::try_from(step).expect("one of five")));
    answer(&mut state, Observation::Tenant(seen(tenant())));
    answer(&mut state, Observation::App(seen(())));
    state
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

pub fn act(state: &mut State, action: Action) {
    update(state, Msg::Act(action));
}

pub fn acts(state: &mut State, actions: &[Action]) {
    for action in actions {
        act(state, *action);
    }
}

/// Answers the question that is under way for a fact.
pub fn answer(state: &mut State, observation: Observation) {
    let run = state.runs.get(observation.fact()).expect("it was asked").run;
    update(state, Msg::Gathered { run, observation: Box::new(observation) });
}

/// Draws a state; gives the text and what can be clicked.
pub fn picture(state: &State, width: u16, height: u16, look: Look) -> (Buffer, Hits) {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a test terminal");
    let mut hits = Hits::default();
    terminal.draw(|frame| hits = firstcall::ui::draw(frame, state, look)).expect("drawn");
    (terminal.backend().buffer().clone(), hits)
}

/// The characters of a picture, line by line.
pub fn text(buffer: &Buffer) -> String {
    let area = buffer.area;
    (area.y..area.bottom())
        .map(|y| {
            let mut line = String::new();
            let mut skip = 0;
            for x in area.x..area.right() {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                let symbol = buffer[(x, y)].symbol();
                skip = unicode_width::UnicodeWidthStr::width(symbol).saturating_sub(1);
                line.push_str(symbol);
            }
            line.trim_end().to_owned() + "\n"
        })
        .collect()
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

/// Verdicts made by hand: everything that applies is unknown but what is named.
pub fn judged(state: &mut State, named: &[(&str, Status, &str)]) {
    let target = state.target().clone();
    let mut judged = Vec::new();
    let mut findings = Vec::new();
    for (index, step) in target.steps.iter().enumerate() {
        for id in &step.requirements {
            let Some(requirement) = state.recipe.requirement(id) else {
                continue;
            };
            let named = named.iter().find(|(name, _, _)| id == name);
            let applies = requirement.applies_to(&state.profile.case);
            let status = match named {
                Some((_, status, _)) => *status,
                None if applies => Status::Unknown,
                None => Status::NotApplicable,
            };
            let reason =
                named.map(|(_, _, reason)| ReasonId::from(*reason)).filter(|reason| !reason.as_str().is_empty());
            if let Some(reason) = reason.as_ref().and_then(|id| requirement.reason(id)) {
                findings.push(finding(state, id, reason, status));
            }
            judged.push(Judged {
                requirement: id.clone(),
                step: index + 1,
                verdict: Verdict {
                    status,
                    reason,
                    source: None,
                    waits_for: None,
                    params: Params::new(),
                    exchanges: Vec::new(),
                    at: None,
                    candidates: Vec::new(),
                    fault: None,
                    confirmed: false,
                },
            });
        }
    }
    state.judged = judged;
    state.findings = findings;
}

fn finding(state: &State, id: &RequirementId, reason: &firstcall::recipe::Reason, status: Status) -> Finding {
    let params = firstcall::checks::params(&state.ctx());
    Finding {
        id: format!("{id}/{}", reason.id),
        requirement: id.clone(),
        reason: reason.id.clone(),
        status,
        what: reason.what.fill(&params),
        why: reason.why.fill(&params),
        who: reason.who,
        remedies: reason.remedies.clone(),
        params,
        candidates: Vec::new(),
        evidence: vec![Clue {
            exchange: Some(ExchangeId(14)),
            codes: vec!["AADSTS65001".to_owned()],
            text: None,
            correlation_id: Some("0f5b1f0e-3b53-4b3c-8a2e-7f1f6a0f9a11".to_owned()),
            trace_id: None,
            timestamp: None,
        }],
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
    state.places = vec![Place::Welcome, Place::Case];
    act(&mut state, Action::Down);
    same("case_people", &state, &[SMALL, WIDE]);
    acts(&mut state, &[Action::Up, Action::Right]);
    same("case_program", &state, &[SMALL]);
}

#[test]
fn a_small_terminal_is_told_kindly() {
    same("too_small", &fresh(), &[(60, 12), (20, 5)]);
}
