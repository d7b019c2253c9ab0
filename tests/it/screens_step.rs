//! Pictures of the five steps.

use firstcall::app::{Action, Edit, Msg, update};
use firstcall::evidence::{
    Application, DirectorySession, DirectoryVia, Fault, Grant, Observation, Organization, Person, Principal, Scope,
    Seen, ServiceFault,
};
use firstcall::profile::InputId;
use firstcall::recipe::{Flow, Stage};

use super::screens::*;
use crate::support::hands;

#[test]
fn step_1_before_anything_is_typed_asks_for_the_tenant() {
    let mut state = fresh();
    hands::begin(&mut state, "power-platform");
    act(&mut state, Action::Step(1));
    same("step1_empty", &state, &[SMALL, WIDE, LARGE]);
}

#[test]
fn step_1_says_under_the_field_what_is_wrong_with_a_value() {
    let mut state = fresh();
    hands::begin(&mut state, "power-platform");
    acts(&mut state, &[Action::Step(1), Action::NextField]);
    update(&mut state, Msg::Edit(Edit::Paste("not-a-client-id".to_owned())));
    act(&mut state, Action::Primary);
    same("step1_problem", &state, &[SMALL, WIDE]);
}

#[test]
fn step_1_shows_what_is_being_looked_at_since_when() {
    let mut state = started(&[(InputId::Tenant, "contoso.onmicrosoft.com")]);
    act(&mut state, Action::Step(1));
    let later = now() + jiff::SignedDuration::from_secs(3);
    update(&mut state, Msg::Ticked(later));
    same("step1_checking", &state, &[SMALL]);
}

#[test]
fn step_1_with_an_unknown_tenant_explains_it() {
    let mut state = started(&[(InputId::Tenant, "contoso.example")]);
    act(&mut state, Action::Step(1));
    let fault = ServiceFault::new(Stage::Discovery, "AADSTS90002", "AADSTS90002: Tenant 'contoso.example' not found.");
    answer(
        &mut state,
        Observation::Tenant(Seen { outcome: Err(Fault::Service(fault)), at: now(), exchanges: Vec::new() }),
    );
    act(&mut state, Action::Back);
    hands::select(&mut state, 3);
    same("step1_tenant_unknown", &state, &[SMALL, WIDE, LARGE]);
}

#[test]
fn step_2_without_consent_says_so_and_how_to_put_it_right() {
    let mut state = at_step(5);
    act(&mut state, Action::SignIn);
    let text = "AADSTS65001: The user or administrator has not consented to use the application with ID '4b1c'.";
    answer(&mut state, refused("AADSTS65001", text));
    same("step2_no_consent", &state, &[SMALL, (80, 50), (100, 30), WIDE, LARGE, (130, 28)]);
}

#[test]
fn step_2_tells_other_causes_of_the_same_error() {
    let mut state = at_step(5);
    act(&mut state, Action::SignIn);
    let text = "AADSTS700016: Application with identifier '4b1c' was not found in the directory 'Contoso'.";
    answer(&mut state, refused("AADSTS700016", text));
    same("step1_app_unknown", &state, &[SMALL, LARGE]);
}

/// A state after somebody looked at the setup, with consent for everybody.
fn looked(state: &mut firstcall::app::State) {
    act(state, Action::Look(DirectoryVia::Az));
    answer(
        state,
        Observation::Directory(seen(DirectorySession {
            via: DirectoryVia::Az,
            tenant_id: Some(TENANT.to_owned()),
            account: Some("dana@contoso.onmicrosoft.com".to_owned()),
            scopes: Vec::new(),
        })),
    );
    let principal = |client_id: &str, name: &str| Principal {
        object_id: format!("{client_id}-object"),
        client_id: client_id.to_owned(),
        name: name.to_owned(),
        is_enabled: true,
        is_assignment_required: false,
        names: Vec::new(),
        scopes: vec![Scope {
            id: "read".to_owned(),
            value: "EnvironmentManagement.Environments.Read".to_owned(),
            summary: "Read environments".to_owned(),
            is_enabled: true,
            is_admin_only: false,
        }],
    };
    let resource = state.target().resource.clone();
    let api = principal(&resource, "Power Platform API");
    let person = Person {
        id: "d1".to_owned(),
        name: "Dana Practice".to_owned(),
        upn: "dana@contoso.onmicrosoft.com".to_owned(),
        is_guest: false,
        roles: None,
    };
    let organization = Organization { id: TENANT.to_owned(), name: "Contoso".to_owned(), domains: Vec::new() };
    let application = Application {
        object_id: "app".to_owned(),
        client_id: CLIENT.to_owned(),
        name: "Contoso admin".to_owned(),
        audience: "AzureADMyOrg".to_owned(),
        ..Application::default()
    };
    answer(state, Observation::Me(seen(person)));
    answer(state, Observation::Organization(seen(organization)));
    answer(state, Observation::Resource(seen(Some(api.clone()))));
    answer(state, Observation::Application(seen(Some(application))));
    answer(state, Observation::Principal(seen(Some(principal(CLIENT, "Contoso admin")))));
    let grant = Grant {
        resource_id: api.object_id,
        person: None,
        scopes: vec!["EnvironmentManagement.Environments.Read".to_owned()],
    };
    answer(state, Observation::Grants(seen(vec![grant])));
    answer(state, Observation::Assignments(seen(Vec::new())));
}

#[test]
fn step_2_after_a_look_at_the_setup_names_who_looks() {
    let mut state = at_step(2);
    looked(&mut state);
    same("step2_looked", &state, &[SMALL, WIDE]);
}

#[test]
fn step_3_for_a_browser_asks_for_another_redirect_uri_only_if_there_is_one() {
    same("step3_browser", &at_step(3), &[SMALL, WIDE]);
}

#[test]
fn step_4_hides_a_secret_behind_dots() {
    let mut state = at_step(1);
    hands::choose_flow(&mut state, Flow::Secret);
    act(&mut state, Action::Step(4));
    update(&mut state, Msg::Edit(Edit::Paste("practice~secret~value".to_owned())));
    let (buffer, _) = picture(&state, 120, 40, PLAIN);
    assert!(!text(&buffer).contains("practice~secret"));
    same("step4_secret", &state, &[SMALL, WIDE]);
}

#[test]
fn step_4_for_people_says_why_nothing_is_needed() {
    let mut state = at_step(4);
    act(&mut state, Action::Last);
    same("step4_people", &state, &[SMALL, WIDE]);
}

#[test]
fn step_5_shows_how_far_token_and_call_are() {
    same("step5_fresh", &at_step(5), &[SMALL, WIDE, LARGE]);
    let mut state = called(environments());
    acts(&mut state, &[Action::Back, Action::Back]);
    same("step5_called", &state, &[SMALL, WIDE]);
}

#[test]
fn somebody_without_an_app_reads_three_ways_to_get_one() {
    let mut state = fresh();
    hands::begin(&mut state, "power-platform");
    acts(&mut state, &[Action::Step(1), Action::Up]);
    same("step1_no_app", &state, &[SMALL]);
    acts(&mut state, &[Action::Primary]);
    same("no_app", &state, &[SMALL, WIDE, LARGE]);
    act(&mut state, Action::Last);
    same("no_app_end", &state, &[SMALL]);
}

#[test]
fn step_1_says_what_was_taken_from_a_pasted_page() {
    let mut state = fresh();
    hands::begin(&mut state, "power-platform");
    act(&mut state, Action::Step(1));
    let page = format!("Display name\nNight robot\nApplication (client) ID\n{CLIENT}\nDirectory (tenant) ID\n{TENANT}");
    update(&mut state, Msg::Edit(Edit::Paste(page)));
    same("step1_pasted", &state, &[SMALL]);
}
