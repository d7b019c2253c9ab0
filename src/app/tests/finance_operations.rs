//! The list of registered programs: read with an administrator's token, and kept while the program signs in.

use super::*;
use crate::evidence::{Environment, Identity, Registration, SignInProbe};

const ENVIRONMENT: &str = "https://contoso.operations.eu.dynamics.com";

/// At step 5 of a case whose environment and tenant have answered, with a token of a person, asked who calls.
fn signed_in() -> (State, Vec<(RunId, Probe)>) {
    let mut state = state();
    begin(&mut state, "finance-operations");
    let typed = "https://Contoso.operations.eu.dynamics.com/?cmp=USMF";
    let asked = probes(&fill(&mut state, Field::Input(InputId::Environment), typed));
    assert_eq!(asked[0].1, Probe::Environment { url: format!("{ENVIRONMENT}/") });
    let found = seen(&state, Environment { tenant_id: Some(TENANT_ID.to_owned()), resource: None });
    let asked = probes(&bring(&mut state, asked[0].0, Observation::Environment(found)));
    let found = seen(&state, tenant());
    bring(&mut state, asked[0].0, Observation::Tenant(found));
    fill(&mut state, Field::Input(InputId::ClientId), CLIENT);
    act(&mut state, Action::Step(5));
    let asked = probes(&act(&mut state, Action::SignIn));
    let (run, probe) = asked.into_iter().find(|(_, probe)| probe.fact() == Fact::SignIn).expect("the sign-in begins");
    assert!(matches!(probe, Probe::SignIn(SignInProbe { resource, .. }) if resource == ENVIRONMENT));
    let asked = brings_token(&mut state, run, Flow::Browser);
    (state, asked)
}

fn brings_token(state: &mut State, run: RunId, flow: Flow) -> Vec<(RunId, Probe)> {
    let token = SignIn { can_renew: flow == Flow::Browser, ..SignIn::new(flow) };
    let token = seen(state, token);
    probes(&bring(state, run, Observation::SignIn(token)))
}

fn run_of(asked: &[(RunId, Probe)], fact: Fact) -> Option<RunId> {
    asked.iter().find(|(_, probe)| probe.fact() == fact).map(|(run, _)| *run)
}

fn tells_who(state: &mut State, asked: &[(RunId, Probe)]) -> Vec<(RunId, Probe)> {
    let took = std::time::Duration::from_millis(30);
    let answer = serde_json::json!({"UserId": "Admin", "IsSysAdmin": true});
    let known = seen(state, Identity { status: 200, took, answer });
    let run = run_of(asked, Fact::Identity).expect("who calls is asked");
    probes(&bring(state, run, Observation::Identity(known)))
}

/// The same, with the program found in the list.
fn looked_up() -> State {
    let (mut state, asked) = signed_in();
    assert_eq!(run_of(&asked, Fact::Registration), None, "nobody is known there yet");
    let asked = tells_who(&mut state, &asked);
    let run = run_of(&asked, Fact::Registration).expect("the list is read");
    let found = seen(&state, Some(Registration { user_id: "svc".to_owned(), user: None }));
    bring(&mut state, run, Observation::Registration(found));
    state
}

#[test]
fn the_list_is_read_once_the_environment_knows_the_person_and_kept_for_the_program() {
    let mut state = looked_up();
    set(&mut state, InputId::Flow, "secret");
    assert!(act(&mut state, Action::Step(4)).iter().all(|effect| !matches!(effect, Effect::Gather { .. })));
    assert!(state.case().evidence().sign_in.is_none() && state.case().evidence().registration.is_some());
    assert_eq!(
        state.case().findings().iter().map(|finding| finding.id.as_str()).collect::<Vec<_>>(),
        ["fno.user/nobody"]
    );
    // The program's own token is never shown to the list.
    fill(&mut state, Field::Secret(SecretId::ClientSecret), "Ab1~practice.secret");
    let asked = probes(&act(&mut state, Action::SignIn));
    let run = run_of(&asked, Fact::SignIn).expect("the program signs in");
    let asked = brings_token(&mut state, run, Flow::Secret);
    let asked = [asked.clone(), tells_who(&mut state, &asked)].concat();
    assert_eq!(run_of(&asked, Fact::Registration), None);
    assert!(state.case().evidence().registration.is_some());
}

#[test]
fn another_app_or_environment_was_not_looked_up() {
    for (input, value) in [
        (InputId::ClientId, "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0002"),
        (InputId::Environment, "https://contoso-uat.sandbox.operations.eu.dynamics.com"),
    ] {
        let mut state = looked_up();
        set(&mut state, InputId::Flow, "secret");
        set(&mut state, input, value);
        act(&mut state, Action::Step(4));
        assert!(state.case().evidence().registration.is_none(), "{input}");
    }
    let mut state = looked_up();
    set(&mut state, InputId::Flow, "secret");
    while state.place() != Place::Welcome {
        act(&mut state, Action::Back);
    }
    begin(&mut state, "dataverse");
    act(&mut state, Action::Step(4));
    assert!(state.case().evidence().registration.is_none());
}

#[test]
fn looking_again_reads_the_list_again() {
    let mut state = looked_up();
    let asked = probes(&act(&mut state, Action::Recheck));
    let run = run_of(&asked, Fact::SignIn).expect("the sign-in is renewed");
    let asked = brings_token(&mut state, run, Flow::Browser);
    let asked = tells_who(&mut state, &asked);
    assert!(run_of(&asked, Fact::Registration).is_some());
}
