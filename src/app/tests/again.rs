//! Once more: a sign-in that is given up after one that worked, another error, another search.

use super::*;
use crate::evidence::{Reply, Table};
use crate::profile::SecretId;

/// Signed in, with the answer on screen.
fn answered() -> State {
    let (mut state, call) = calling();
    let rows = vec![serde_json::json!({"displayName": "Contoso"})];
    let table = Table { rows, more: false };
    let reply = seen(&state, Reply { status: 200, took: std::time::Duration::ZERO, table });
    bring(&mut state, call, Observation::Call(reply));
    assert_eq!(state.place(), Place::Call);
    state
}

#[test]
fn whoever_gives_up_another_sign_in_keeps_the_answer_of_the_one_before() {
    let mut state = answered();
    act(&mut state, Action::Back);
    let before = (state.evidence.clone(), state.sign_in.clone());
    let (run, _) = probes(&act(&mut state, Action::SignIn))[0].clone();
    assert!(!view::has_answer(&state));
    let effects = act(&mut state, Action::Back);
    assert!(effects.contains(&Effect::Abort(run)), "{effects:?}");
    assert_eq!((state.evidence.clone(), state.sign_in.clone()), before);
    // What was under way is asked again, but nobody has to sign in for that.
    assert!(!probes(&effects).iter().any(|(_, probe)| matches!(probe, Probe::SignIn { .. } | Probe::Call { .. })));
    assert!(state.conversation.is_none());
}

#[test]
fn esc_stops_what_is_waited_for_without_the_user_and_only_then_leaves() {
    let (mut state, call) = calling();
    let effects = act(&mut state, Action::Back);
    assert!(effects.contains(&Effect::Abort(call)), "{effects:?}");
    assert_eq!((state.place(), view::waiting(&state), probes(&effects)), (Place::Step(5), None, Vec::new()));
    // A late answer changes nothing.
    let table = Table { rows: Vec::new(), more: false };
    let reply = seen(&state, Reply { status: 200, took: std::time::Duration::ZERO, table });
    bring(&mut state, call, Observation::Call(reply));
    assert!(!view::has_answer(&state));
    let again = probes(&act(&mut state, Action::Recheck));
    assert!(again.iter().any(|(_, probe)| matches!(probe, Probe::SignIn { .. } | Probe::Call { .. })), "{again:?}");
    act(&mut state, Action::Back);
    act(&mut state, Action::Back);
    assert_eq!(state.place(), Place::Step(4));
}

#[test]
fn a_program_whose_sign_in_was_stopped_signs_in_when_it_is_asked_to_and_not_before() {
    let mut state = with_app();
    state.profile.case.caller = Caller::Program;
    state.profile.case.flow = Flow::Secret;
    state.take_secret(SecretId::ClientSecret, &Secret::new("practice".to_owned()));
    act(&mut state, Action::Step(5));
    let run = probes(&act(&mut state, Action::SignIn))[0].0;
    let effects = act(&mut state, Action::Back);
    assert!(effects.contains(&Effect::Abort(run)), "{effects:?}");
    let signs_in = |effects: &[Effect]| probes(effects).iter().any(|(_, probe)| matches!(probe, Probe::SignIn { .. }));
    assert!(!signs_in(&effects) && !signs_in(&later(&mut state, 60_000)));
    assert!(signs_in(&act(&mut state, Action::SignIn)));
}

#[test]
fn a_tenant_that_nobody_waited_for_is_looked_up_again_when_somebody_signs_in() {
    let mut state = on_step_one();
    typed(&mut state, TENANT);
    act(&mut state, Action::Primary);
    typed(&mut state, CLIENT);
    act(&mut state, Action::Primary);
    assert_eq!(view::waiting(&state).map(|(fact, _)| fact), Some(Fact::Tenant));
    act(&mut state, Action::Back);
    assert_eq!((state.place(), view::waiting(&state)), (Place::Step(1), None));
    let asked = probes(&act(&mut state, Action::SignIn));
    assert!(asked.iter().any(|(_, probe)| matches!(probe, Probe::Tenant { .. })), "{asked:?}");
    assert!(state.notice.as_ref().is_some_and(|notice| !notice.is_problem));
}

#[test]
fn a_sign_in_that_is_given_up_brings_nothing_back_that_was_asked_of_another_tenant() {
    let mut state = answered();
    act(&mut state, Action::Back);
    act(&mut state, Action::SignIn);
    state.profile.told.client_id = TENANT_ID.to_owned();
    act(&mut state, Action::Back);
    assert_eq!(state.evidence.sign_in, None);
    assert!(!view::has_answer(&state));
}

#[test]
fn enter_in_the_search_of_an_answer_leads_to_its_rows() {
    let mut state = answered();
    act(&mut state, Action::Search);
    typed(&mut state, "con");
    act(&mut state, Action::Primary);
    assert_eq!((state.place(), state.focus), (Place::Call, None));
    act(&mut state, Action::Primary);
    assert_eq!(state.place(), Place::Summary);
}

#[test]
fn the_summary_opens_on_what_is_wrong() {
    let (mut state, call) = calling();
    let fault = ServiceFault::new(Stage::Call, "InsufficientPrincipalPermissions", "");
    let refused = Seen { outcome: Err(Fault::Service(fault)), at: state.now, exchanges: Vec::new() };
    bring(&mut state, call, Observation::Call(refused));
    let what = view::selected_finding(&state).map(|finding| finding.what.clone());
    act(&mut state, Action::Step(1));
    act(&mut state, Action::Summary);
    assert!(what.is_some());
    assert_eq!(view::selected_finding(&state).map(|finding| finding.what.clone()), what);
}

/// With the controls of a practice tenant open.
fn practising() -> State {
    let mut state = with_app();
    let scenario = |id: &str, title: &str, breaks: &str| ScenarioLine {
        id: id.to_owned(),
        title: title.to_owned(),
        story: format!("Here the story of {id} is told."),
        breaks: vec![breaks.to_owned()],
    };
    state.practice = Some(Practice {
        scenarios: vec![
            scenario("configured", "Everything works", ""),
            scenario("consent-missing", "Nobody agreed", "consent.granted"),
            scenario("user-consent-off", "People may not agree", "consent.granted"),
        ],
        current: "user-consent-off".to_owned(),
        ..Practice::default()
    });
    act(&mut state, Action::Practice);
    state
}

#[test]
fn a_scenario_is_found_by_words_and_by_what_it_breaks() {
    let mut state = practising();
    assert_eq!((state.focus, state.cursor(Place::Practice)), (None, 2));
    act(&mut state, Action::Search);
    typed(&mut state, "Consent.granted");
    let titles: Vec<&str> = view::scenarios(&state).iter().map(|scenario| scenario.title.as_str()).collect();
    assert_eq!(titles, ["Nobody agreed", "People may not agree"]);
    typed(&mut state, " missing");
    let ids = |state: &State| view::scenarios(state).iter().map(|it| it.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&state), ["consent-missing"]);
    state.fields.put(Field::ScenarioSearch, "of not");
    assert_eq!(ids(&state), ["user-consent-off"]);
    state.fields.put(Field::ScenarioSearch, "story");
    assert_eq!(ids(&state).len(), 3);
    state.fields.put(Field::ScenarioSearch, "");
    typed(&mut state, "missing");
    let effects = act(&mut state, Action::Primary);
    let wanted = PracticeAsk::Start { scenario: "consent-missing".to_owned() };
    assert!(effects.contains(&Effect::Practice(wanted)), "{effects:?}");
}

#[test]
fn esc_leaves_the_search_for_a_scenario_and_then_the_controls() {
    let mut state = practising();
    act(&mut state, Action::Search);
    typed(&mut state, "nothing like that");
    assert!(act(&mut state, Action::Primary).is_empty());
    act(&mut state, Action::Back);
    assert_eq!((state.place(), state.focus), (Place::Practice, None));
    act(&mut state, Action::Back);
    assert_ne!(state.place(), Place::Practice);
    act(&mut state, Action::Practice);
    assert_eq!((view::scenarios(&state).len(), state.cursor(Place::Practice)), (3, 2));
}

fn explained(text: &str) -> State {
    let mut state = state();
    act(&mut state, Action::Explain);
    typed(&mut state, text);
    act(&mut state, Action::Primary);
    assert!(view::is_explained(&state));
    state
}

#[test]
fn after_one_error_enter_or_a_paste_begins_another() {
    let mut state = explained("AADSTS65001");
    act(&mut state, Action::Primary);
    assert_eq!((state.fields.value(Field::Explain), state.focus), ("", Some(Field::Explain)));
    let mut state = explained("AADSTS65001");
    update(&mut state, Msg::Edit(Edit::Paste("AADSTS50105".to_owned())));
    assert_eq!(state.fields.value(Field::Explain), "AADSTS50105");
}

#[test]
fn a_text_in_which_nothing_was_found_stays_to_be_mended() {
    let mut state = state();
    act(&mut state, Action::Explain);
    typed(&mut state, "nothing known");
    act(&mut state, Action::Primary);
    assert_eq!((state.fields.value(Field::Explain), state.focus), ("nothing known", Some(Field::Explain)));
}

#[test]
fn the_other_fixes_of_an_explained_error_are_one_key_away() {
    let mut state = explained("AADSTS50105");
    let title = |state: &State| view::ways(state)[0].title.clone();
    let first = title(&state);
    let Some(msg) = keymap(&state, Key::Char('w')) else {
        panic!("no key for another fix");
    };
    update(&mut state, msg);
    assert_ne!(title(&state), first);
}

#[test]
fn a_paste_beside_the_fields_fills_the_one_that_is_missing_and_spoils_none() {
    let mut state = with_app();
    act(&mut state, Action::Back);
    assert_eq!(state.focus, None);
    update(&mut state, Msg::Edit(Edit::Paste("stray".to_owned())));
    assert_eq!((state.fields.value(Field::Tenant), state.fields.value(Field::ClientId)), (TENANT, CLIENT));
    let mut state = on_step_one();
    typed(&mut state, TENANT);
    act(&mut state, Action::Back);
    update(&mut state, Msg::Edit(Edit::Paste(CLIENT.to_owned())));
    assert_eq!((state.fields.value(Field::Tenant), state.fields.value(Field::ClientId)), (TENANT, CLIENT));
}

#[test]
fn whoever_stops_a_check_keeps_what_was_known_before_it() {
    for flow in [Flow::Browser, Flow::Secret] {
        let mut state = answered();
        act(&mut state, Action::Back);
        // The same answer, as if that flow had brought it.
        (state.profile.case.flow, state.profile.case.caller) = (flow, flow.caller());
        state.take_secret(SecretId::ClientSecret, &Secret::new("practice".to_owned()));
        let effects = act(&mut state, Action::SignIn);
        let run = probes(&effects).iter().find(|(_, probe)| probe.fact() == Fact::SignIn).unwrap().0;
        let signed_in = seen(&state, token_by(flow));
        let effects = bring(&mut state, run, Observation::SignIn(signed_in));
        for (run, probe) in probes(&effects) {
            let fault = || Fault::Service(ServiceFault::new(Stage::Call, "Forbidden", ""));
            let (at, exchanges) = (state.now, Vec::new());
            match probe.fact() {
                Fact::Call => bring(&mut state, run, Observation::Call(Seen { outcome: Err(fault()), at, exchanges })),
                Fact::Roles => {
                    bring(&mut state, run, Observation::Roles(Seen { outcome: Err(fault()), at, exchanges }))
                }
                _ => Vec::new(),
            };
        }
        assert!(state.evidence.call.is_some());
        let before = (state.evidence.clone(), state.sign_in.clone());
        let effects = act(&mut state, Action::Recheck);
        let run = probes(&effects).iter().find(|(_, probe)| probe.fact() == Fact::SignIn).unwrap().0;
        later(&mut state, 1000);
        assert!(state.evidence.call.is_none());
        let effects = act(&mut state, Action::Back);
        assert!(effects.contains(&Effect::Abort(run)), "{effects:?}");
        assert_eq!((state.evidence.clone(), state.sign_in.clone()), before, "{flow}");
        let asks_again = |(_, probe): &(RunId, Probe)| matches!(probe.fact(), Fact::SignIn | Fact::Call);
        assert!(!probes(&effects).iter().any(asks_again), "{effects:?}");
        assert_eq!(probes(&later(&mut state, 60_000)), []);
    }
}

#[test]
fn what_was_known_before_a_change_does_not_come_back() {
    let mut state = answered();
    act(&mut state, Action::Back);
    act(&mut state, Action::SignIn);
    state.practice = Some(Practice::default());
    let repaired = PracticeRepaired {
        changes: Vec::new(),
        remaining: Vec::new(),
        suggest: Suggest::default(),
        clients: Clients::default(),
        clouds: state.clouds.clone(),
    };
    update(&mut state, Msg::Practice(PracticeNews::Repaired(Box::new(repaired))));
    assert_eq!(state.place(), Place::SignIn);
    act(&mut state, Action::Back);
    assert_eq!((&state.evidence.sign_in, &state.evidence.call), (&None, &None));
}

#[test]
fn a_sign_in_whose_waiting_screen_is_gone_can_be_stopped_and_begun_again() {
    let (mut state, run) = waiting();
    // Such as by the choice of an environment from a list that came meanwhile.
    state.places.retain(|place| *place != Place::SignIn);
    let effects = act(&mut state, Action::Back);
    assert!(effects.contains(&Effect::Abort(run)), "{effects:?}");
    assert_eq!(state.conversation, None);
    let effects = act(&mut state, Action::SignIn);
    assert!(probes(&effects).iter().any(|(_, probe)| probe.fact() == Fact::SignIn), "{effects:?}");
}

#[test]
fn a_certificate_that_nobody_waited_for_is_opened_when_somebody_signs_in() {
    let mut state = with_app();
    (state.profile.case.flow, state.profile.case.caller) = (Flow::Certificate, Caller::Program);
    state.profile.told.certificate = "practice.pfx".to_owned();
    later(&mut state, 0);
    act(&mut state, Action::Step(5));
    assert_eq!(view::waiting(&state).map(|(fact, _)| fact), Some(Fact::Certificate));
    act(&mut state, Action::Back);
    assert_eq!(view::waiting(&state), None);
    let effects = act(&mut state, Action::SignIn);
    let (run, _) = probes(&effects).into_iter().find(|(_, probe)| probe.fact() == Fact::Certificate).unwrap();
    let unread = Seen { outcome: Err(Fault::Cancelled), at: state.now, exchanges: Vec::new() };
    bring(&mut state, run, Observation::Certificate(unread));
    assert!(!state.runs.is_running(Fact::SignIn));
}

#[test]
fn what_a_check_could_not_read_again_does_not_outlive_the_app() {
    let mut state = with_app();
    (state.profile.case.flow, state.profile.case.caller) = (Flow::Secret, Caller::Program);
    state.take_secret(SecretId::ClientSecret, &Secret::new("practice".to_owned()));
    let run_of = |effects: &[Effect], fact: Fact| {
        probes(effects).into_iter().find(|(_, probe)| probe.fact() == fact).map(|(run, _)| run).unwrap()
    };
    let effects = act(&mut state, Action::SignIn);
    let signed_in = seen(&state, token_by(Flow::Secret));
    let effects = bring(&mut state, run_of(&effects, Fact::SignIn), Observation::SignIn(signed_in));
    let roles = seen(&state, Vec::new());
    bring(&mut state, run_of(&effects, Fact::Roles), Observation::Roles(roles));
    assert!(state.evidence.roles.is_some());
    let effects = act(&mut state, Action::Recheck);
    let fault = Fault::Service(ServiceFault::new(Stage::SignIn, "AADSTS7000222", ""));
    let refused = Seen { outcome: Err(fault), at: state.now, exchanges: Vec::new() };
    bring(&mut state, run_of(&effects, Fact::SignIn), Observation::SignIn(refused));
    assert_eq!(state.evidence.roles, None);
}

#[test]
fn that_nobody_agreed_is_forgotten_when_everything_is_looked_at_again() {
    let mut state = with_app();
    let effects = act(&mut state, Action::Agree);
    let (run, _) = probes(&effects).into_iter().find(|(_, probe)| probe.fact() == Fact::Consent).unwrap();
    let fault = Fault::Service(ServiceFault::new(Stage::SignIn, "access_denied", ""));
    let refused = Seen { outcome: Err(fault), at: state.now, exchanges: Vec::new() };
    bring(&mut state, run, Observation::Consent(refused));
    assert!(state.evidence.consent.is_some());
    act(&mut state, Action::Recheck);
    assert_eq!(state.evidence.consent, None);
}

#[test]
fn whoever_signs_in_from_another_step_stays_there_and_is_told_how_the_call_came_out() {
    let (mut state, call) = calling();
    state.places = vec![Place::Welcome, Place::Step(1)];
    let fault = ServiceFault::new(Stage::Call, "InsufficientPrincipalPermissions", "");
    let refused = Seen { outcome: Err(Fault::Service(fault)), at: state.now, exchanges: Vec::new() };
    bring(&mut state, call, Observation::Call(refused));
    assert_eq!(state.screen(), Place::Step(1));
    assert!(state.notice.as_ref().is_some_and(|notice| notice.is_problem && notice.text.contains("step 4")));

    let (mut state, call) = calling();
    state.places = vec![Place::Welcome, Place::Step(1)];
    state.notice = None;
    let table = Table { rows: Vec::new(), more: false };
    let answered = seen(&state, Reply { status: 200, took: std::time::Duration::ZERO, table });
    bring(&mut state, call, Observation::Call(answered));
    assert_eq!(state.screen(), Place::Step(1));
    assert!(state.notice.as_ref().is_some_and(|notice| notice.text.contains("List Environments")));
}
