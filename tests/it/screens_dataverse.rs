//! Pictures of a target that lives in an environment: what its steps ask for, and what came back.

use firstcall::app::{Action, Edit, Field, Msg, State, update};
use firstcall::evidence::{
    EnvironmentLine, ExchangeId, Fault, Identity, NetworkFault, Observation, Reply, Seen, Table,
};
use firstcall::recipe::Flow;
use serde_json::json;

use super::screens::*;
use firstcall::profile::InputId;

const ENVIRONMENT: &str = "https://contoso.crm4.dynamics.com";

/// At a step of a case of which nothing is known yet.
fn fresh_at(step: usize, flow: Flow) -> State {
    at_step_of("dataverse", step, flow)
}

/// The same, with an environment that told its tenant.
fn known_at(step: usize, flow: Flow) -> State {
    in_environment("dataverse", "contoso.crm4.dynamics.com", step, flow)
}

/// A token for the environment, of a person or of the program itself.
fn token(state: &mut State) {
    token_for(state, ENVIRONMENT, "user_impersonation");
}

fn identity() -> Observation {
    let took = std::time::Duration::from_millis(48);
    let answer = json!({
        "@odata.context": format!("{ENVIRONMENT}/api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse"),
        "BusinessUnitId": "da7a0000-0000-4000-8000-0000000001b1",
        "UserId": "da7a0000-0000-4000-8000-0000000001a2",
        "OrganizationId": "e0e00000-0000-4000-8000-0000000000d1",
    });
    Observation::Identity(seen(Identity { status: 200, took, answer }))
}

#[test]
fn the_first_step_asks_for_the_environment_first() {
    let state = fresh_at(1, Flow::Browser);
    assert_eq!(state.screen().focus(), Some(Field::Input(InputId::Environment)));
    same("dataverse_step1_empty", &state, &[SMALL, WIDE]);
    same("dataverse_step1_known", &known_at(1, Flow::Browser), &[SMALL, WIDE]);
}

#[test]
fn an_address_that_leads_nowhere_is_explained() {
    let mut state = fresh_at(1, Flow::Browser);
    update(&mut state, Msg::Edit(Edit::Paste("contosso.crm4.dynamics.com".to_owned())));
    act(&mut state, Action::Primary);
    let fault = Fault::Network(NetworkFault::Dns { host: "contosso.crm4.dynamics.com".to_owned() });
    answer(&mut state, Observation::Environment(Seen { outcome: Err(fault), at: now(), exchanges: Vec::new() }));
    act(&mut state, Action::Back);
    same("dataverse_step1_nowhere", &state, &[SMALL, WIDE]);
}

#[test]
fn the_fourth_step_is_about_the_application_user() {
    same("dataverse_step4_secret", &known_at(4, Flow::Secret), &[SMALL, WIDE]);
    same("dataverse_step4_people", &known_at(4, Flow::Browser), &[SMALL]);
}

#[test]
fn the_answer_shows_as_whom_the_environment_knows_the_caller() {
    let mut state = known_at(5, Flow::Browser);
    act(&mut state, Action::SignIn);
    token(&mut state);
    answer(&mut state, identity());
    same("dataverse_step5", &state, &[SMALL, WIDE]);
    let rows = vec![json!({"name": "contoso", "organizationid": "e0e00000-0000-4000-8000-0000000000d1"})];
    let took = std::time::Duration::from_millis(61);
    let table = Table { rows, more: false };
    answer(&mut state, Observation::Call(seen(Reply { status: 200, took, table })));
    same("dataverse_call", &state, &[SMALL, WIDE]);
}

#[test]
fn an_environment_without_an_application_user_says_how_to_make_one() {
    let mut state = known_at(4, Flow::Secret);
    update(&mut state, Msg::Edit(Edit::Paste("Ab1~practice.secret".to_owned())));
    act(&mut state, Action::Step(5));
    act(&mut state, Action::SignIn);
    token(&mut state);
    let mut fault = firstcall::evidence::ServiceFault::new(
        firstcall::recipe::Stage::Call,
        "0x80072560",
        "The user is not a member of the organization.",
    );
    fault.status = Some(403);
    let refused = Seen { outcome: Err(Fault::Service(fault)), at: now(), exchanges: vec![ExchangeId(7)] };
    answer(&mut state, Observation::Call(refused));
    same("dataverse_no_user", &state, &[SMALL, WIDE]);
}

#[test]
fn environments_are_chosen_from_a_list() {
    let mut state = known_at(1, Flow::Browser);
    act(&mut state, Action::Environments);
    token(&mut state);
    let line = |name: &str, host: &str, is_enabled, is_administered| EnvironmentLine {
        id: None,
        name: name.to_owned(),
        url: format!("https://{host}.crm4.dynamics.com"),
        is_enabled,
        is_administered,
    };
    answer(
        &mut state,
        Observation::Environments(seen(vec![
            line("Contoso Development (practice)", "contoso-dev", true, true),
            line("Contoso Production (practice)", "contoso", true, false),
            line("Contoso Retired (practice)", "contoso-retired", false, false),
        ])),
    );
    same("dataverse_environments", &state, &[SMALL, WIDE]);
}
