//! Pictures of Finance & Operations: its steps, and what comes back from an environment.

use firstcall::app::{Action, Edit, Field, Msg, State, update};
use firstcall::evidence::{ExchangeId, Fault, Identity, Observation, Reply, Seen, ServiceFault, Table};
use firstcall::recipe::{Flow, Stage};
use serde_json::json;

use super::screens::*;
use firstcall::profile::InputId;

const ENVIRONMENT: &str = "https://contoso.operations.eu.dynamics.com";

/// At a step of a case of which nothing is known yet.
fn fresh_at(step: usize, flow: Flow) -> State {
    at_step_of("finance-operations", step, flow)
}

/// The same, with an environment that told its tenant.
fn known_at(step: usize, flow: Flow) -> State {
    in_environment("finance-operations", "https://Contoso.operations.eu.dynamics.com/?cmp=DEMF", step, flow)
}

/// A token for the environment, of a person or of the program itself.
fn token(state: &mut State) {
    token_for(state, ENVIRONMENT, "AX.FullAccess CustomService.FullAccess Odata.FullAccess");
}

fn session(user: &str, is_administrator: bool) -> Observation {
    let took = std::time::Duration::from_millis(48);
    let answer = json!({
        "$id": "1", "AXLanguage": "en-us", "Company": "DEMF", "IsSysAdmin": is_administrator, "UserId": user,
    });
    Observation::Identity(seen(Identity { status: 200, took, answer }))
}

fn refused(status: u16) -> Seen<Reply> {
    let fault = ServiceFault {
        status: Some(status),
        ..ServiceFault::new(Stage::Call, format!("HTTP {status}"), "Authentication failed.")
    };
    Seen { outcome: Err(Fault::Service(fault)), at: now(), exchanges: vec![ExchangeId(7)] }
}

/// Signed in as the program, on the way to its first call.
fn program() -> State {
    let mut state = known_at(4, Flow::Secret);
    update(&mut state, Msg::Edit(Edit::Paste("Ab1~practice.secret".to_owned())));
    act(&mut state, Action::Step(5));
    act(&mut state, Action::SignIn);
    token(&mut state);
    state
}

#[test]
fn the_first_step_asks_for_the_environment_and_the_third_for_the_callback() {
    let state = fresh_at(1, Flow::Browser);
    assert_eq!(state.screen().focus(), Some(Field::Input(InputId::Environment)));
    same("finance_step1_known", &known_at(1, Flow::Browser), &[SMALL, WIDE]);
    same("finance_step2", &known_at(2, Flow::Browser), &[SMALL, WIDE]);
    same("finance_step3", &known_at(3, Flow::Secret), &[SMALL, WIDE]);
}

#[test]
fn the_fourth_step_is_about_the_registration() {
    same("finance_step4_secret", &known_at(4, Flow::Secret), &[SMALL, WIDE]);
    same("finance_step4_people", &known_at(4, Flow::Browser), &[SMALL]);
}

#[test]
fn the_answer_shows_as_whom_the_environment_knows_the_program() {
    let mut state = program();
    answer(&mut state, session("svc", false));
    same("finance_step5", &state, &[SMALL, WIDE]);
    let rows = vec![
        json!({"LegalEntityId": "DEMF", "Name": "Contoso Entertainment System Germany"}),
        json!({"LegalEntityId": "USMF", "Name": "Contoso Entertainment System USA"}),
    ];
    let table = Table { rows, more: false };
    let took = std::time::Duration::from_millis(61);
    answer(&mut state, Observation::Call(seen(Reply { status: 200, took, table })));
    same("finance_call", &state, &[SMALL, WIDE]);
}

#[test]
fn a_program_that_is_not_registered_is_told_how_to_register_it() {
    let mut state = program();
    answer(&mut state, Observation::Call(refused(401)));
    same("finance_not_registered", &state, &[SMALL, WIDE, LARGE]);
}

#[test]
fn a_program_that_may_do_everything_is_warned_about() {
    let mut state = program();
    answer(&mut state, session("Admin", true));
    answer(&mut state, Observation::Call(refused(403)));
    same("finance_no_role", &state, &[SMALL, WIDE]);
}
