//! Esc while something is under way: it ends, what was known before stays, and what was stopped is asked when it is wanted.

use super::again::answered;
use super::*;
use crate::evidence::{AppQuestion, Reply, Table};

#[test]
fn giving_up_another_sign_in_keeps_the_answer_of_the_one_before() {
    let mut state = answered();
    act(&mut state, Action::Back);
    let before = (state.case().evidence().clone(), state.case().sign_in().cloned());
    let (run, _) = probes(&act(&mut state, Action::SignIn))[0].clone();
    assert!(!view::has_answer(&state));
    let effects = act(&mut state, Action::Back);
    assert!(effects.contains(&Effect::Abort(run)), "{effects:?}");
    assert_eq!((state.case().evidence().clone(), state.case().sign_in().cloned()), before);
    // What was under way is asked again, but nobody has to sign in for that.
    assert!(!probes(&effects).iter().any(|(_, probe)| matches!(
        probe,
        Probe::SignIn(_) | Probe::Question { question: AppQuestion::Call { .. }, .. }
    )));
    assert!(state.case().conversation().is_none());
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
    assert!(
        again.iter().any(|(_, probe)| matches!(
            probe,
            Probe::SignIn(_) | Probe::Question { question: AppQuestion::Call { .. }, .. }
        )),
        "{again:?}"
    );
    act(&mut state, Action::Back);
    act(&mut state, Action::Back);
    assert_eq!(state.place(), Place::Step(4));
}

#[test]
fn a_program_whose_sign_in_was_stopped_signs_in_when_it_is_asked_to_and_not_before() {
    let mut state = with_app();
    choose_flow(&mut state, Flow::Secret);
    fill(&mut state, Field::Secret(SecretId::ClientSecret), "practice");
    act(&mut state, Action::Step(5));
    let run = probes(&act(&mut state, Action::SignIn))[0].0;
    let effects = act(&mut state, Action::Back);
    assert!(effects.contains(&Effect::Abort(run)), "{effects:?}");
    let signs_in = |effects: &[Effect]| probes(effects).iter().any(|(_, probe)| matches!(probe, Probe::SignIn(_)));
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
    assert!(state.screen().notice().is_some_and(|notice| !notice.is_problem));
}

#[test]
fn a_sign_in_that_is_given_up_brings_nothing_back_that_was_asked_of_another_tenant() {
    let mut state = answered();
    act(&mut state, Action::Back);
    act(&mut state, Action::SignIn);
    fill(&mut state, Field::Input(InputId::ClientId), TENANT_ID);
    act(&mut state, Action::Back);
    assert_eq!(state.case().evidence().sign_in, None);
    assert!(!view::has_answer(&state));
}

#[test]
fn stopping_a_check_keeps_what_was_known_before_it() {
    for flow in [Flow::Browser, Flow::Secret] {
        let mut state = answered();
        act(&mut state, Action::Back);
        // The same answer, as if that flow had brought it.
        choose_flow(&mut state, flow);
        if flow == Flow::Secret {
            fill(&mut state, Field::Secret(SecretId::ClientSecret), "practice");
        }
        let effects = act(&mut state, Action::SignIn);
        let run = probes(&effects).iter().find(|(_, probe)| probe.fact() == Fact::SignIn).unwrap().0;
        let signed_in = seen(&state, token_by(flow));
        let effects = bring(&mut state, run, Observation::SignIn(signed_in));
        for (run, probe) in probes(&effects) {
            let fault = || Fault::Service(ServiceFault::new(Stage::Call, "Forbidden", ""));
            let (at, exchanges) = (state.case().now(), Vec::new());
            match probe.fact() {
                Fact::Call => bring(&mut state, run, Observation::Call(Seen { outcome: Err(fault()), at, exchanges })),
                Fact::Roles => {
                    bring(&mut state, run, Observation::Roles(Seen { outcome: Err(fault()), at, exchanges }))
                }
                _ => Vec::new(),
            };
        }
        assert!(state.case().evidence().call.is_some());
        let before = (state.case().evidence().clone(), state.case().sign_in().cloned());
        let effects = act(&mut state, Action::Recheck);
        let run = probes(&effects).iter().find(|(_, probe)| probe.fact() == Fact::SignIn).unwrap().0;
        later(&mut state, 1000);
        assert!(state.case().evidence().call.is_none());
        let effects = act(&mut state, Action::Back);
        assert!(effects.contains(&Effect::Abort(run)), "{effects:?}");
        assert_eq!((state.case().evidence().clone(), state.case().sign_in().cloned()), before, "{flow}");
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
    practise(&mut state, "configured");
    let asked = act(&mut state, Action::RepairAll);
    let repaired = PracticeRepaired {
        changes: Vec::new(),
        remaining: Vec::new(),
        in_order: true,
        faults: Vec::new(),
        suggest: Suggest::default(),
        clients: Clients::default(),
        clouds: state.case().clouds().clone(),
    };
    done(&mut state, &asked, Ok(Done::PracticeRepaired(Box::new(repaired))));
    assert_eq!(state.place(), Place::SignIn);
    act(&mut state, Action::Back);
    assert_eq!((&state.case().evidence().sign_in, &state.case().evidence().call), (&None, &None));
}

#[test]
fn a_sign_in_whose_waiting_screen_is_gone_can_be_stopped_and_begun_again() {
    let (mut state, run) = waiting();
    // Such as by the choice of an environment from a list that came meanwhile.
    act(&mut state, Action::Step(5));
    let effects = act(&mut state, Action::Back);
    assert!(effects.contains(&Effect::Abort(run)), "{effects:?}");
    assert_eq!(state.case().conversation(), None);
    let effects = act(&mut state, Action::SignIn);
    assert!(probes(&effects).iter().any(|(_, probe)| probe.fact() == Fact::SignIn), "{effects:?}");
}

#[test]
fn a_certificate_that_nobody_waited_for_is_opened_when_somebody_signs_in() {
    let mut state = with_app();
    choose_flow(&mut state, Flow::Certificate);
    fill(&mut state, Field::Input(InputId::Certificate), "practice.pfx");
    act(&mut state, Action::Step(5));
    assert_eq!(view::waiting(&state).map(|(fact, _)| fact), Some(Fact::Certificate));
    act(&mut state, Action::Back);
    assert_eq!(view::waiting(&state), None);
    let effects = act(&mut state, Action::SignIn);
    let (run, _) = probes(&effects).into_iter().find(|(_, probe)| probe.fact() == Fact::Certificate).unwrap();
    let unread = Seen { outcome: Err(Fault::Cancelled), at: state.case().now(), exchanges: Vec::new() };
    bring(&mut state, run, Observation::Certificate(unread));
    assert!(!state.case().runs().is_running(Fact::SignIn));
}
