//! Pictures of Lifecycle Services: what the account needs, what is read, and what is left to do in Azure DevOps.

use firstcall::app::{Action, Deed, Edit, Effect, Msg, State, update};
use firstcall::evidence::{ExchangeId, Fault, Observation, Seen, ServiceFault};
use firstcall::profile::InputId;
use firstcall::recipe::{Flow, Stage};
use serde_json::json;

use super::screens::*;
use crate::support::hands;

const ACCOUNT: &str = "pipeline@contoso.onmicrosoft.com";
const AUDIENCE: &str = "https://lcsapi.eu.lcs.dynamics.com/";

/// At a step of a case in Europe whose tenant and app are known.
fn known_at(step: usize, flow: Flow) -> State {
    let mut state = started(&[
        (InputId::Target, "lifecycle-services"),
        (InputId::Flow, flow.into()),
        (InputId::Tenant, "contoso.onmicrosoft.com"),
        (InputId::ClientId, CLIENT),
        (InputId::Geo, "eu"),
        (InputId::ProjectId, "112233"),
        (InputId::Username, ACCOUNT),
    ]);
    act(&mut state, Action::Step(4));
    answer(&mut state, Observation::Tenant(seen(tenant())));
    answer(&mut state, Observation::App(seen(())));
    if flow == Flow::Password {
        update(&mut state, Msg::Edit(Edit::Paste("practice-pipeline-1".to_owned())));
    }
    act(&mut state, Action::Step(u8::try_from(step).expect("one of five")));
    state
}

/// The same at step 5, with a token.
fn signed_in_at(flow: Flow, audience: &str) -> State {
    let mut state = known_at(5, flow);
    act(&mut state, Action::SignIn);
    token(&mut state, flow, audience);
    state
}

fn token(state: &mut State, flow: Flow, audience: &str) {
    let Observation::SignIn(mut sign_in) = signed_in() else { unreachable!("it is a sign-in") };
    let found = sign_in.outcome.as_mut().expect("it worked");
    found.flow = flow;
    found.scope = Some(format!("{AUDIENCE}/user_impersonation"));
    let payload = &mut found.claims.as_mut().expect("it can be read").payload;
    payload["aud"] = audience.into();
    payload["scp"] = "user_impersonation".into();
    payload["amr"] = json!(["pwd"]);
    payload["upn"] = ACCOUNT.into();
    payload["name"] = "Pipeline Practice".into();
    answer(state, Observation::SignIn(sign_in));
}

fn rows() -> Observation {
    let row = |name: &str, kind: &str, url: &str, id: &str| {
        json!({
            "EnvironmentName": name, "EnvironmentType": kind, "DeploymentStatusDisplay": "Deployed",
            "CurrentApplicationReleaseName": "10.0.44", "EnvironmentEndpointBaseUrl": url, "EnvironmentId": id,
        })
    };
    answered(vec![
        row(
            "contoso-uat",
            "Sandbox",
            "https://contoso-uat.sandbox.operations.eu.dynamics.com/",
            "5362377c-bc37-4f92-b30e-fe0c1e664cc0",
        ),
        row("contoso", "Production", "https://contoso.operations.eu.dynamics.com/", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"),
    ])
}

fn refused_call(code: &str, status: u16, text: &str) -> Observation {
    let fault = ServiceFault { status: Some(status), ..ServiceFault::new(Stage::Call, code, text) };
    Observation::Call(Seen { outcome: Err(Fault::Service(fault)), at: now(), exchanges: vec![ExchangeId(7)] })
}

/// Puts the cursor on the requirement with this id.
fn select(state: &mut State, id: &str) {
    let listed = firstcall::app::view::listed(state);
    let row = listed.iter().position(|judged| judged.requirement == *id).expect("it is in the list");
    act(state, Action::Select(u16::try_from(row).expect("a short list")));
}

#[test]
fn a_program_is_told_why_it_is_not_offered() {
    let mut state = known_at(1, Flow::Password);
    act(&mut state, Action::ChangeCase);
    same("lcs_case", &state, &[SMALL, WIDE]);
}

#[test]
fn the_first_step_says_what_becomes_of_lifecycle_services() {
    same("lcs_step1", &known_at(1, Flow::Password), &[LARGE]);
}

#[test]
fn the_third_step_is_about_public_client_flows() {
    same("lcs_step3", &known_at(3, Flow::Password), &[SMALL, LARGE]);
}

#[test]
fn the_fourth_step_asks_for_geography_project_and_account() {
    let mut state = known_at(4, Flow::Password);
    act(&mut state, Action::Back);
    act(&mut state, Action::Step(4));
    hands::leave_field(&mut state);
    same("lcs_step4", &state, &[SMALL, LARGE]);
    select(&mut state, "lcs.visited");
    act(&mut state, Action::Confirm);
    same("lcs_step4_confirmed", &state, &[SMALL]);
}

#[test]
fn environments_of_the_project_are_shown_as_a_table() {
    let mut state = signed_in_at(Flow::Password, AUDIENCE);
    answer(&mut state, rows());
    same("lcs_call", &state, &[SMALL, WIDE]);
}

#[test]
fn the_service_connection_is_something_to_do_with_all_its_values() {
    let mut state = signed_in_at(Flow::Password, AUDIENCE);
    answer(&mut state, rows());
    act(&mut state, Action::Step(5));
    select(&mut state, "devops.extension");
    same("lcs_extension", &state, &[SMALL]);
    select(&mut state, "devops.connection");
    same("lcs_connection", &state, &[SMALL, LARGE]);
    act(&mut state, Action::OtherWay);
    same("lcs_connection_file", &state, &[SMALL, LARGE]);
    let effects = update(&mut state, Msg::Act(Action::WriteFile));
    let [Effect::Apply { deed: Deed::WriteFile { path, content }, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(path.display().to_string(), "azure-devops-connection.json");
    assert!(content.contains(ACCOUNT) && !content.contains("practice-pipeline-1"), "{content}");
    act(&mut state, Action::Confirm);
    same("lcs_connection_confirmed", &state, &[SMALL]);
}

#[test]
fn an_account_that_was_never_there_is_told_from_a_bad_token() {
    let mut state = signed_in_at(Flow::Password, AUDIENCE);
    answer(&mut state, refused_call("HTTP 401", 401, "Authorization has been denied for this request."));
    token(&mut state, Flow::Password, AUDIENCE.trim_end_matches('/'));
    answer(&mut state, refused_call("HTTP 401", 401, "Authorization has been denied for this request."));
    same("lcs_not_visited", &state, &[SMALL, LARGE]);
}

#[test]
fn an_answer_that_says_it_did_not_work_is_a_finding_with_its_words() {
    let mut state = signed_in_at(Flow::Password, AUDIENCE);
    answer(&mut state, refused_call("answer.refused", 200, "The project was not found. (practice)"));
    same("lcs_no_project", &state, &[SMALL, LARGE]);
}

#[test]
fn a_sign_in_with_a_browser_says_that_the_pipeline_is_still_to_be_tried() {
    let mut state = signed_in_at(Flow::Browser, AUDIENCE);
    answer(&mut state, rows());
    act(&mut state, Action::Step(4));
    same("lcs_with_a_person", &state, &[SMALL, LARGE]);
}

#[test]
fn the_summary_names_what_is_left_to_do_until_the_user_has_done_it() {
    let mut state = signed_in_at(Flow::Password, AUDIENCE);
    answer(&mut state, rows());
    act(&mut state, Action::Summary);
    same("lcs_summary", &state, &[SMALL, LARGE]);
    let left = |state: &State| {
        firstcall::app::next::production(state).iter().filter(|line| line.contains("Left to do")).count()
    };
    assert_eq!(left(&state), 2);
    act(&mut state, Action::Step(5));
    select(&mut state, "devops.extension");
    act(&mut state, Action::Confirm);
    assert_eq!(left(&state), 1);
}
