//! Targets that live in an environment, and targets that do not serve everybody.

use super::*;
use crate::evidence::{AppQuestion, Environment, EnvironmentLine, Identity, SignInProbe};
use crate::recipe::{Assets, RoleList};

const ENVIRONMENT: &str = "https://contoso.crm4.dynamics.com";

/// On step 1 of Dataverse, with the cursor in the first field.
fn on_dataverse() -> State {
    let mut state = state();
    begin(&mut state, "dataverse");
    act(&mut state, Action::Step(1));
    assert_eq!(state.screen().focus(), Some(Field::Input(InputId::Environment)));
    state
}

fn with_environment() -> State {
    let mut state = on_dataverse();
    typed(&mut state, "Contoso.crm4.dynamics.com/main.aspx");
    let asked = probes(&act(&mut state, Action::Primary));
    let (run, probe) = asked[0].clone();
    assert_eq!(probe, Probe::Environment { url: format!("{ENVIRONMENT}/api/data/v9.2/") });
    let found = seen(&state, Environment { tenant_id: Some(TENANT_ID.to_owned()), resource: None });
    let asked = probes(&bring(&mut state, run, Observation::Environment(found)));
    assert!(matches!(&asked[..], [(_, Probe::Tenant { tenant, .. })] if tenant == TENANT_ID), "{asked:?}");
    let found = seen(&state, tenant());
    bring(&mut state, asked[0].0, Observation::Tenant(found));
    state
}

/// Signed in by browser, with both calls under way.
fn signed_in() -> (State, Vec<(RunId, Probe)>) {
    let mut state = with_environment();
    assert_eq!(state.screen().focus(), Some(Field::Input(InputId::ClientId)));
    typed(&mut state, CLIENT);
    act(&mut state, Action::Step(5));
    let (run, probe) = probes(&act(&mut state, Action::Primary))[0].clone();
    assert!(matches!(probe, Probe::SignIn(SignInProbe { resource, .. }) if resource == ENVIRONMENT));
    let token = seen(&state, token_by(Flow::Browser));
    let asked = probes(&bring(&mut state, run, Observation::SignIn(token)));
    (state, asked)
}

#[test]
fn an_environment_is_shown_as_it_is_used_and_tells_its_tenant() {
    let state = with_environment();
    assert_eq!(state.screen().fields().value(Field::Input(InputId::Environment)), ENVIRONMENT);
    assert_eq!(state.case().profile().inputs.tenant, TENANT_ID);
    assert_eq!(state.screen().fields().value(Field::Input(InputId::Tenant)), TENANT_ID);
}

#[test]
fn a_tenant_that_was_typed_stays() {
    let mut state = on_dataverse();
    fill(&mut state, Field::Input(InputId::Tenant), TENANT);
    let asked = probes(&fill(&mut state, Field::Input(InputId::Environment), ENVIRONMENT));
    let (run, _) = asked.into_iter().find(|(_, probe)| probe.fact() == Fact::Environment).unwrap();
    let found = seen(&state, Environment { tenant_id: Some(TENANT_ID.to_owned()), resource: None });
    bring(&mut state, run, Observation::Environment(found));
    assert_eq!(state.case().profile().inputs.tenant, TENANT);
}

#[test]
fn who_calls_and_the_first_read_are_asked_side_by_side_and_roles_when_it_is_known_whose() {
    let (mut state, asked) = signed_in();
    let urls: Vec<&str> = asked
        .iter()
        .map(|(_, probe)| match probe {
            Probe::Question { question: AppQuestion::Identity { url, .. }, .. }
            | Probe::Question { question: AppQuestion::Call { url, .. }, .. } => url.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    let base = format!("{ENVIRONMENT}/api/data/v9.2");
    assert_eq!(urls, [format!("{base}/WhoAmI"), format!("{base}/organizations?$select=name,organizationid")]);
    let took = std::time::Duration::from_millis(30);
    let answer = serde_json::json!({"UserId": "u"});
    let known = seen(&state, Identity { status: 200, took, answer });
    let asked = probes(&bring(&mut state, asked[0].0, Observation::Identity(known)));
    assert!(
        matches!(&asked[..], [(_, Probe::Question { question: AppQuestion::Roles { list: RoleList::Dataverse, holder: Some(user), .. }, .. })] if user == "u"),
        "{asked:?}"
    );
}

#[test]
fn another_environment_needs_another_token() {
    let (mut state, _) = signed_in();
    let asked = probes(&fill(&mut state, Field::Input(InputId::Environment), "contoso-dev.crm4.dynamics.com"));
    assert!(state.case().evidence().sign_in.is_none() && state.case().evidence().environment.is_none());
    assert!(matches!(&asked[..], [(_, Probe::Environment { url })] if url.contains("contoso-dev")), "{asked:?}");
}

#[test]
fn nobody_signs_in_to_an_environment_that_is_not_named() {
    let mut state = on_dataverse();
    for (field, value) in [(Field::Input(InputId::Tenant), TENANT), (Field::Input(InputId::ClientId), CLIENT)] {
        fill(&mut state, field, value);
    }
    act(&mut state, Action::Step(5));
    assert!(!probes(&act(&mut state, Action::SignIn)).iter().any(|(_, probe)| matches!(probe, Probe::SignIn(_))));
    assert_eq!((state.place(), state.screen().focus()), (Place::Step(1), Some(Field::Input(InputId::Environment))));
}

#[test]
fn an_address_that_is_none_says_what_would_do() {
    let mut state = on_dataverse();
    typed(&mut state, "contoso");
    act(&mut state, Action::Primary);
    assert!(state.screen().fields().problem(Field::Input(InputId::Environment)).unwrap().contains("crm4.dynamics.com"));
}

#[test]
fn a_caller_that_the_target_does_not_serve_is_told_why() {
    let asset = include_str!("../../../assets/targets/power-platform.toml")
        .lines()
        .map(|line| match line.starts_with("flows = ") {
            true => "flows = [\"device-code\"]\nflows_missing = { secret = \"It knows people only.\" }",
            false => line,
        })
        .collect::<Vec<_>>()
        .join("\n");
    let recipe = Recipe::load(&Assets::embedded().with("targets/power-platform.toml", &asset)).unwrap();
    let mut profile = Profile::new(&recipe, recipe.clouds.first().id.clone());
    assert_eq!(profile.case.flow, Flow::DeviceCode);
    for (input, value) in [(InputId::Caller, "program"), (InputId::Flow, "secret")] {
        let error = profile.set(&recipe, input, value).unwrap_err();
        assert!(error.problem.contains("It knows people only."), "{}", error.problem);
    }
    assert_eq!(profile.case.caller, Caller::People);
}

/// By which the maker portal names the environment that is called.
const ENVIRONMENT_ID: &str = "e0e00000-0000-4000-8000-00000000c0de";

const DISCOVERY: &str = "https://globaldisco.crm.dynamics.com/";

fn line(name: &str, url: &str) -> EnvironmentLine {
    let id = url.contains("contoso.crm4").then(|| ENVIRONMENT_ID.to_owned());
    EnvironmentLine { id, name: name.to_owned(), url: url.to_owned(), is_enabled: true, is_administered: false }
}

/// On step 1 with tenant and app, but without an environment.
fn without_environment() -> State {
    let mut state = on_dataverse();
    let (run, _) = probes(&fill(&mut state, Field::Input(InputId::Tenant), TENANT))[0].clone();
    let found = seen(&state, tenant());
    bring(&mut state, run, Observation::Tenant(found));
    fill(&mut state, Field::Input(InputId::ClientId), CLIENT);
    leave_field(&mut state);
    state
}

#[test]
fn an_environment_can_be_chosen_after_a_sign_in_for_the_list() {
    let mut state = without_environment();
    let asked = probes(&act(&mut state, Action::Environments));
    let (run, probe) = asked[0].clone();
    assert!(
        matches!(&probe, Probe::SignIn(SignInProbe { resource, renews: None, .. }) if resource == DISCOVERY),
        "{probe:?}"
    );
    let token = seen(&state, token_by(Flow::Browser));
    let asked = probes(&bring(&mut state, run, Observation::SignIn(token)));
    assert!(
        matches!(&asked[..], [(_, Probe::Question { question: AppQuestion::Environments { resource, .. }, .. })] if resource == DISCOVERY),
        "{asked:?}"
    );
    let lines = vec![line("Contoso", ENVIRONMENT), line("Contoso Dev", "https://contoso-dev.crm4.dynamics.com")];
    let lines = seen(&state, lines);
    bring(&mut state, asked[0].0, Observation::Environments(lines));
    assert_eq!(state.place(), Place::Environments);
    let asked = probes(&act(&mut state, Action::Primary));
    assert_eq!((state.place(), state.case().profile().inputs.environment.as_str()), (Place::Step(1), ENVIRONMENT));
    let is_renewal = |probe: &Probe| matches!(probe, Probe::SignIn(SignInProbe { resource, renews: Some(_), .. }) if resource == ENVIRONMENT);
    assert!(asked.iter().any(|(_, probe)| is_renewal(probe)), "{asked:?}");
    assert!(asked.iter().any(|(_, probe)| matches!(probe, Probe::Environment { .. })), "{asked:?}");
    assert_eq!(state.case().conversation(), None, "nobody is asked to sign in again");
}

#[test]
fn a_list_beside_an_environment_that_is_named_takes_one_sign_in_for_both() {
    let mut state = without_environment();
    focus(&mut state, Field::Input(InputId::Environment));
    typed(&mut state, ENVIRONMENT);
    let asked = probes(&act(&mut state, Action::Back));
    let (run, _) = asked.iter().find(|(_, probe)| matches!(probe, Probe::Environment { .. })).unwrap();
    let answer = seen(&state, Environment { tenant_id: Some(TENANT.to_owned()), resource: None });
    bring(&mut state, *run, Observation::Environment(answer));
    let asked = probes(&act(&mut state, Action::Environments));
    let (run, _) = asked
        .iter()
        .find(|(_, probe)| matches!(probe, Probe::SignIn(SignInProbe { resource, .. }) if resource == ENVIRONMENT))
        .unwrap_or_else(|| panic!("{asked:?}"));
    let token = seen(&state, token_by(Flow::Browser));
    let asked = probes(&bring(&mut state, *run, Observation::SignIn(token)));
    assert!(
        asked
            .iter()
            .any(|(_, probe)| matches!(probe, Probe::Question { question: AppQuestion::Environments { .. }, .. })),
        "{asked:?}"
    );
    assert!(
        asked.iter().any(|(_, probe)| matches!(probe, Probe::Question { question: AppQuestion::Call { .. }, .. })),
        "{asked:?}"
    );
    let (run, _) = asked
        .iter()
        .find(|(_, probe)| matches!(probe, Probe::Question { question: AppQuestion::Environments { .. }, .. }))
        .unwrap();
    let lines = vec![line("Contoso Dev", "https://contoso-dev.crm4.dynamics.com"), line("Contoso", ENVIRONMENT)];
    let lines = seen(&state, lines);
    bring(&mut state, *run, Observation::Environments(lines));
    assert_eq!(state.screen().cursor(Place::Environments), 1, "the one that is named already");
}

#[test]
fn a_token_for_the_list_alone_is_never_shown_to_an_environment() {
    let mut state = without_environment();
    let (run, _) = probes(&act(&mut state, Action::Environments))[0].clone();
    let token = seen(&state, token_by(Flow::Browser));
    let (run, _) = probes(&bring(&mut state, run, Observation::SignIn(token)))[0].clone();
    let lines = seen(&state, vec![line("Contoso", ENVIRONMENT)]);
    bring(&mut state, run, Observation::Environments(lines));
    act(&mut state, Action::Back);
    assert_eq!((state.place(), state.case().evidence().sign_in.is_none()), (Place::Step(1), true));
    focus(&mut state, Field::Input(InputId::Environment));
    typed(&mut state, ENVIRONMENT);
    let asked = probes(&act(&mut state, Action::Back));
    let is_shown = |probe: &Probe| {
        matches!(
            probe,
            Probe::Question { question: AppQuestion::Call { .. }, .. }
                | Probe::Question { question: AppQuestion::Identity { .. }, .. }
        )
    };
    assert!(!asked.iter().any(|(_, probe)| is_shown(probe)), "{asked:?}");
}

#[test]
fn an_empty_list_leads_back_to_typing() {
    let mut state = without_environment();
    let (run, _) = probes(&act(&mut state, Action::Environments))[0].clone();
    let token = seen(&state, token_by(Flow::Browser));
    let (run, _) = probes(&bring(&mut state, run, Observation::SignIn(token)))[0].clone();
    let nothing = seen(&state, Vec::new());
    bring(&mut state, run, Observation::Environments(nothing));
    assert!(matches!(state.place(), Place::Step(_)));
    assert!(state.screen().notice().is_some_and(|notice| notice.is_problem));
}

#[test]
fn a_program_is_offered_no_list() {
    let mut state = without_environment();
    choose_flow(&mut state, Flow::Secret);
    assert!(rows_now(&state).all(|row| row.action != Action::Environments));
}

#[test]
fn the_address_of_an_environment_that_a_page_names_by_its_id_is_looked_up() {
    let page = format!("https://make.powerapps.com/environments/{ENVIRONMENT_ID}/home");
    let lines = || {
        vec![
            line("Development", "https://contoso-dev.crm4.dynamics.com"),
            line("Production", "https://contoso.crm4.dynamics.com"),
        ]
    };
    let mut state = without_environment();
    let asked = paste(&mut state, &page);
    assert_eq!(probes(&asked), [], "nobody is signed in by a paste");
    let said = state.screen().notice().map(|notice| notice.text.clone()).unwrap_or_default();
    assert!(said.starts_with("The page names the environment by its ID only."), "{said}");
    // The list is wished for: what was pasted is chosen from it.
    leave_field(&mut state);
    let (run, _) = probes(&act(&mut state, Action::Environments))[0].clone();
    let token = seen(&state, token_by(Flow::Browser));
    let (run, _) = probes(&bring(&mut state, run, Observation::SignIn(token)))[0].clone();
    let listed = seen(&state, lines());
    bring(&mut state, run, Observation::Environments(listed));
    assert_eq!(state.case().profile().inputs.environment, "https://contoso.crm4.dynamics.com");
    assert_ne!(state.place(), Place::Environments);
}
