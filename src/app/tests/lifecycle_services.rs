//! Lifecycle Services: the older token where the newer one is refused, and the user's word for what nobody can see.

use super::*;
use crate::evidence::{AppQuestion, Reply, SignInProbe, Table};
use crate::recipe::RequirementId;

/// At step 5 with everything that the pipeline signs in with.
fn ready() -> State {
    let mut state = started(&[
        (InputId::Target, "lifecycle-services"),
        (InputId::Tenant, TENANT),
        (InputId::ClientId, CLIENT),
        (InputId::Flow, "password"),
        (InputId::Geo, "eu"),
        (InputId::ProjectId, "112233"),
        (InputId::Username, "pipeline@contoso.onmicrosoft.com"),
    ]);
    let asked = probes(&fill(&mut state, Field::Secret(SecretId::Password), "practice-pipeline-1"));
    let found = seen(&state, tenant());
    let asked = probes(&bring(&mut state, asked[0].0, Observation::Tenant(found)));
    let known = seen(&state, ());
    bring(&mut state, asked[0].0, Observation::App(known));
    act(&mut state, Action::Step(5));
    state
}

fn refusal(state: &State, status: u16) -> Observation {
    let fault = ServiceFault { status: Some(status), ..ServiceFault::new(Stage::Call, format!("HTTP {status}"), "") };
    Observation::Call(Seen { outcome: Err(Fault::Service(fault)), at: state.case().now(), exchanges: Vec::new() })
}

/// Answers the sign-in under way with a token, and gives the call that follows.
fn signs_in(state: &mut State, effects: &[Effect], is_older: bool) -> RunId {
    let (run, probe) = probes(effects).into_iter().find(|(_, probe)| probe.fact() == Fact::SignIn).unwrap();
    let Probe::SignIn(SignInProbe { older, resource, .. }) = &probe else { unreachable!("it is a sign-in") };
    assert_eq!((*older, resource.as_str()), (is_older, "https://lcsapi.eu.lcs.dynamics.com/"));
    let found = seen(state, token_by(Flow::Password));
    let asked = probes(&bring(state, run, Observation::SignIn(found)));
    let (run, probe) = asked.into_iter().find(|(_, probe)| probe.fact() == Fact::Call).unwrap();
    let wanted = "https://lcsapi.eu.lcs.dynamics.com/environmentinfo/v1/detail/project/112233/?page=1";
    assert!(
        matches!(&probe, Probe::Question { question: AppQuestion::Call { url, .. }, .. } if url == wanted),
        "{probe:?}"
    );
    run
}

#[test]
fn a_refused_token_is_followed_by_one_of_the_older_endpoint_once() {
    let mut state = ready();
    let effects = act(&mut state, Action::SignIn);
    let call = signs_in(&mut state, &effects, false);
    let refused = refusal(&state, 401);
    let effects = bring(&mut state, call, refused);
    assert!(state.screen().notice().unwrap().text.contains("older endpoint"));
    let call = signs_in(&mut state, &effects, true);
    let refused = refusal(&state, 401);
    let effects = bring(&mut state, call, refused);
    assert_eq!(probes(&effects), []);
    let ids: Vec<&str> = state.case().findings().iter().map(|finding| finding.id.as_str()).collect();
    assert_eq!(ids, ["lcs.visited/never"]);
    // Looking again begins with the documented way, with the refresh token.
    let asked = probes(&act(&mut state, Action::Recheck));
    assert!(
        asked
            .iter()
            .any(|(_, probe)| matches!(probe, Probe::SignIn(SignInProbe { older: false, renews: Some(_), .. }))),
        "{asked:?}"
    );
}

#[test]
fn what_the_older_endpoint_refuses_hides_nothing_of_what_the_target_said() {
    let mut state = ready();
    let effects = act(&mut state, Action::SignIn);
    let call = signs_in(&mut state, &effects, false);
    let refused = refusal(&state, 401);
    let effects = bring(&mut state, call, refused);
    let (older, _) = probes(&effects).into_iter().find(|(_, probe)| probe.fact() == Fact::SignIn).unwrap();
    let fault = ServiceFault::new(Stage::SignIn, "AADSTS900144", "The request body must contain a parameter.");
    let failed = Seen { outcome: Err(Fault::Service(fault)), at: state.case().now(), exchanges: Vec::new() };
    let asked = probes(&bring(&mut state, older, Observation::SignIn(failed)));
    let (call, _) = asked.into_iter().find(|(_, probe)| probe.fact() == Fact::Call).expect("the first token is used");
    let refused = refusal(&state, 401);
    assert_eq!(probes(&bring(&mut state, call, refused)), []);
    let ids: Vec<&str> = state.case().findings().iter().map(|finding| finding.id.as_str()).collect();
    assert_eq!(ids, ["lcs.visited/never"]);
}

#[test]
fn nothing_else_is_followed_by_an_older_token() {
    let mut state = ready();
    let effects = act(&mut state, Action::SignIn);
    let call = signs_in(&mut state, &effects, false);
    let refused = refusal(&state, 403);
    assert_eq!(probes(&bring(&mut state, call, refused)), []);
}

#[test]
fn a_word_is_given_taken_back_and_forgotten_with_the_case() {
    let mut state = ready();
    let id = RequirementId::of("devops.connection");
    let row = view::listed(&state).iter().position(|judged| judged.requirement == id).unwrap();
    leave_field(&mut state);
    act(&mut state, Action::Select(u16::try_from(row).unwrap()));
    assert!(view::can_confirm(&state));
    let effects = act(&mut state, Action::Confirm);
    assert!(deeds(&effects).iter().any(|(_, deed)| matches!(deed, Deed::SaveProfile { .. })), "{effects:?}");
    assert!(view::selected(&state).unwrap().verdict.confirmed);
    act(&mut state, Action::Confirm);
    assert!(state.case().profile().inputs.confirmed.is_empty());
    act(&mut state, Action::Confirm);
    fill(&mut state, Field::Input(InputId::ProjectId), "112233");
    assert_eq!(state.case().profile().inputs.confirmed.len(), 1);
    fill(&mut state, Field::Input(InputId::ProjectId), "334455");
    assert!(state.case().profile().inputs.confirmed.is_empty());
}

#[test]
fn a_word_about_what_was_seen_to_be_missing_is_checked() {
    let mut state = ready();
    let effects = act(&mut state, Action::SignIn);
    let call = signs_in(&mut state, &effects, false);
    let refused = refusal(&state, 401);
    let effects = bring(&mut state, call, refused);
    let call = signs_in(&mut state, &effects, true);
    let refused = refusal(&state, 401);
    bring(&mut state, call, refused);
    assert_eq!(view::selected(&state).unwrap().requirement, "lcs.visited");
    later(&mut state, 10);
    let effects = act(&mut state, Action::Confirm);
    let call = signs_in(&mut state, &effects, false);
    let refused = refusal(&state, 401);
    let effects = bring(&mut state, call, refused);
    let call = signs_in(&mut state, &effects, true);
    let refused = refusal(&state, 401);
    bring(&mut state, call, refused);
    // The word against one cause is no evidence for another: no cause is named any more.
    assert_eq!(state.case().findings()[0].requirement, "call.answered");
    assert_eq!(view::selected(&state).unwrap().requirement, "lcs.visited");
    assert!(state.screen().notice().is_some_and(|notice| notice.text.contains("step 5")));
}

#[test]
fn what_can_be_seen_needs_no_word() {
    let mut state = ready();
    let effects = act(&mut state, Action::SignIn);
    let call = signs_in(&mut state, &effects, false);
    let took = std::time::Duration::from_millis(30);
    let table = Table { rows: vec![serde_json::json!({})], more: false };
    let reply = seen(&state, Reply { status: 200, took, table });
    bring(&mut state, call, Observation::Call(reply));
    act(&mut state, Action::Step(4));
    for row in 0..view::listed(&state).len() {
        act(&mut state, Action::Select(u16::try_from(row).unwrap()));
        assert!(!view::can_confirm(&state), "{row}");
    }
}
