//! What comes after the inputs that it was asked with have changed: it changes nothing, and nothing is sent because of it.

use super::*;
use crate::evidence::{DirectoryVia, Exchange, ExchangeId, Skew};

fn token(flow: Flow) -> SignIn {
    SignIn { can_renew: flow.caller() == Caller::People, ..SignIn::new(flow) }
}

/// A program that has signed in with its secret, with the call under way.
fn program() -> State {
    let mut state = with_app();
    choose_flow(&mut state, Flow::Secret);
    act(&mut state, Action::Step(4));
    typed(&mut state, "Ab1~practice.secret");
    act(&mut state, Action::Primary);
    let effects = act(&mut state, Action::SignIn);
    let run = probes(&effects).iter().find(|(_, probe)| probe.fact() == Fact::SignIn).unwrap().0;
    let signed_in = seen(&state, token(Flow::Secret));
    bring(&mut state, run, Observation::SignIn(signed_in));
    state
}

/// A recorded answer of this address.
fn answer_of(url: &str, started: Timestamp) -> Exchange {
    Exchange {
        id: ExchangeId(1),
        purpose: String::new(),
        started,
        duration_ms: 20,
        method: "GET".to_owned(),
        url: url.to_owned(),
        request_headers: Vec::new(),
        request_body: None,
        status: Some(200),
        response_headers: Vec::new(),
        response_body: None,
        error: None,
    }
}

fn signs_in(effects: &[Effect]) -> bool {
    probes(effects).iter().any(|(_, probe)| probe.fact() == Fact::SignIn)
}

fn keepsake(client_id: &str) -> Keepsake {
    Keepsake {
        secret: SecretId::ClientSecret,
        tenant_id: TENANT_ID.to_owned(),
        client_id: client_id.to_owned(),
        username: String::new(),
    }
}

#[test]
fn a_secret_that_the_keyring_gives_out_for_another_app_is_not_taken() {
    let mut state = with_app();
    choose_flow(&mut state, Flow::Secret);
    let secret = || Secret::new("Ab1~practice.secret".to_owned());
    let other = keepsake("00000000-0000-4000-8000-00000000000a");
    let asked = act(&mut state, Action::TakeSecret);
    done(&mut state, &asked, Ok(Done::SecretFound(other, secret())));
    assert_eq!(state.screen().fields().secret_len(SecretId::ClientSecret), 0);
    assert!(state.screen().notice().is_some_and(|notice| notice.is_problem));
    let asked = act(&mut state, Action::TakeSecret);
    done(&mut state, &asked, Ok(Done::SecretFound(keepsake(CLIENT), secret())));
    assert_eq!(state.screen().fields().secret(SecretId::ClientSecret), Some(secret()));
}

#[test]
fn a_password_from_the_keyring_opens_the_certificates_file_again() {
    let mut state = with_app();
    choose_flow(&mut state, Flow::Certificate);
    let first = fill(&mut state, Field::Input(InputId::Certificate), "practice.pfx");
    assert!(probes(&first).iter().any(|(_, probe)| probe.fact() == Fact::Certificate), "{first:?}");
    let whose = Keepsake { secret: SecretId::CertificatePassword, ..keepsake(CLIENT) };
    let asked = act(&mut state, Action::TakeSecret);
    let again = done(&mut state, &asked, Ok(Done::SecretFound(whose, Secret::new("practice".to_owned()))));
    assert!(probes(&again).iter().any(|(_, probe)| probe.fact() == Fact::Certificate), "{again:?}");
}

#[test]
fn another_secret_takes_back_what_the_one_before_proved_and_is_not_sent_by_itself() {
    let mut state = program();
    assert!(state.case().evidence().sign_in.is_some() && state.case().runs().is_running(Fact::Call));
    act(&mut state, Action::Step(4));
    focus(&mut state, Field::Secret(SecretId::ClientSecret));
    let mut effects = typed(&mut state, "x");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Abort(_))), "{effects:?}");
    effects.extend(later(&mut state, 5000));
    assert!(!signs_in(&effects), "{effects:?}");
    assert!(state.case().evidence().sign_in.is_none() && !state.case().runs().is_running(Fact::Call));
    let secret = state.case().judged().iter().find(|judged| judged.requirement == "secret.valid").unwrap();
    assert_eq!(secret.verdict.status, crate::checks::Status::Unknown);
}

#[test]
fn a_refused_secret_stays_refused_on_screen_while_another_one_is_typed() {
    let mut state = program();
    let effects = act(&mut state, Action::SignIn);
    let run = probes(&effects).iter().find(|(_, probe)| probe.fact() == Fact::SignIn).unwrap().0;
    let fault = Fault::Service(ServiceFault::new(Stage::SignIn, "AADSTS7000215", "wrong"));
    bring(&mut state, run, Observation::SignIn(Seen { outcome: Err(fault), at: start(), exchanges: Vec::new() }));
    act(&mut state, Action::Step(4));
    focus(&mut state, Field::Secret(SecretId::ClientSecret));
    assert_eq!(probes(&typed(&mut state, "x")), []);
    assert!(!state.case().findings().is_empty());
}

#[test]
fn checking_again_stops_what_the_check_before_began() {
    let (mut state, _) = calling();
    let first = act(&mut state, Action::Recheck);
    let running = |effects: &[Effect]| {
        probes(effects).into_iter().find(|(_, probe)| probe.fact() == Fact::SignIn).map(|(run, _)| run)
    };
    let renewal = running(&first).unwrap();
    let second = act(&mut state, Action::Recheck);
    assert!(running(&second).is_some_and(|run| run != renewal));
    assert!(second.contains(&Effect::Abort(renewal)), "{second:?}");
}

#[test]
fn a_call_that_is_asked_anew_is_not_made_twice_at_once() {
    let mut state = with_app();
    let effects = act(&mut state, Action::SignIn);
    let run = probes(&effects).iter().find(|(_, probe)| probe.fact() == Fact::SignIn).unwrap().0;
    let signed_in = seen(&state, SignIn { can_renew: false, ..token(Flow::Browser) });
    let effects = bring(&mut state, run, Observation::SignIn(signed_in));
    let call = probes(&effects).iter().find(|(_, probe)| probe.fact() == Fact::Call).unwrap().0;
    let effects = act(&mut state, Action::Recheck);
    assert!(effects.contains(&Effect::Abort(call)), "{effects:?}");
}

#[test]
fn the_old_value_typed_again_does_not_sign_in_by_itself() {
    let (mut state, run) = waiting();
    let signed_in = seen(&state, token(Flow::Browser));
    bring(&mut state, run, Observation::SignIn(signed_in));
    let mut effects = Vec::new();
    for id in ["00000000-0000-4000-8000-00000000000a", CLIENT] {
        effects.extend(fill(&mut state, Field::Input(InputId::ClientId), id));
    }
    assert!(!signs_in(&effects), "{effects:?}");
    assert_eq!(state.case().conversation(), None);
}

#[test]
fn another_tenant_is_not_looked_at_before_somebody_asks_for_it() {
    for (via, goes_on) in [(DirectoryVia::Browser, false), (DirectoryVia::DeviceCode, false), (DirectoryVia::Az, true)]
    {
        let mut state = with_app();
        act(&mut state, Action::Look(via));
        let effects = fill(&mut state, Field::Input(InputId::Tenant), "fabrikam.example");
        let run = probes(&effects).iter().find(|(_, probe)| probe.fact() == Fact::Tenant).unwrap().0;
        let other = Tenant { id: "00000000-0000-4000-8000-000000000001".to_owned(), ..tenant() };
        let found = seen(&state, other);
        let effects = bring(&mut state, run, Observation::Tenant(found));
        let looks = probes(&effects).iter().any(|(_, probe)| probe.fact() == Fact::Directory);
        assert_eq!(looks, goes_on, "{via}");
    }
}

#[test]
fn a_practice_tenant_that_starts_after_it_was_left_changes_nothing() {
    let mut state = started(&[(InputId::ClientId, CLIENT)]);
    let starting = practise(&mut state, "configured");
    act(&mut state, Action::Back);
    begin(&mut state, "power-platform");
    assert!(state.practice().is_none());
    let ready = ready(&state);
    let effects = done(&mut state, &starting, Ok(Done::PracticeStarted(Box::new(ready))));
    assert_eq!((effects, state.place(), state.practice().is_none()), (Vec::new(), Place::Case, true));
    // Nothing had been changed yet, so nothing that was given at the start is lost either.
    assert_eq!(state.case().profile().inputs.client_id, CLIENT);
}

#[test]
fn only_the_sign_in_services_clock_tells_of_ours() {
    let mut state = with_app();
    let mut answered = |url: &str| {
        let exchange = answer_of(url, state.case().now());
        let skew = Some(Skew(SignedDuration::from_hours(2)));
        update(&mut state, Msg::Exchanged { exchange: Arc::new(exchange), skew });
        state.case().evidence().skew.is_some()
    };
    assert!(!answered("https://contoso.crm4.dynamics.com/api/data/v9.2/"));
    assert!(!answered("https://login.microsoftonline.com.evil.example/"));
    assert!(answered("https://login.microsoftonline.com/common"));
}

#[test]
fn what_was_seen_in_practice_is_not_taken_for_the_real_thing() {
    // The practice tenant has the same environment as the real one of the time before.
    let environment = "https://contoso.crm4.dynamics.com";
    let setup = setup(&[
        (InputId::Target, "dataverse"),
        (InputId::Tenant, TENANT),
        (InputId::ClientId, CLIENT),
        (InputId::Environment, environment),
    ]);
    let mut state = State::new(Setup { saved: vec![setup.profile.clone()], ..setup });
    let starting = practise(&mut state, "configured");
    let scenario = ScenarioLine {
        id: "configured".to_owned(),
        title: String::new(),
        story: String::new(),
        breaks: Vec::new(),
        number: None,
        targets: Vec::new(),
    };
    let suggest = Suggest {
        target: Some("dataverse".to_owned()),
        environment: Some(environment.to_owned()),
        ..Suggest::default()
    };
    let ready = PracticeReady { scenarios: vec![scenario], suggest, ..ready(&state) };
    done(&mut state, &starting, Ok(Done::PracticeStarted(Box::new(ready))));
    let effects = act(&mut state, Action::Step(1));
    let run = probes(&effects).iter().find(|(_, probe)| probe.fact() == Fact::Environment).unwrap().0;
    let found = seen(&state, crate::evidence::Environment::default());
    bring(&mut state, run, Observation::Environment(found));
    let exchange = Arc::new(answer_of("https://login.microsoftonline.com/common", state.case().now()));
    update(&mut state, Msg::Exchanged { exchange, skew: Some(Skew(SignedDuration::from_hours(2))) });
    assert!(state.case().evidence().environment.is_some() && state.case().evidence().skew.is_some());
    while state.place() != Place::Welcome {
        act(&mut state, Action::Back);
    }
    let row = view::welcome(&state).iter().position(|entry| *entry == view::WelcomeEntry::Continue(0)).unwrap();
    select(&mut state, row);
    let effects = act(&mut state, Action::Primary);
    assert_eq!((&state.case().evidence().environment, state.case().evidence().skew), (&None, None));
    assert!(probes(&effects).iter().any(|(_, probe)| probe.fact() == Fact::Environment), "{effects:?}");
}

#[test]
fn a_sign_in_that_is_asked_for_too_early_begins_once_the_tenant_is_known() {
    for gives_up in [false, true] {
        let mut state = started(&[(InputId::Tenant, TENANT), (InputId::ClientId, CLIENT)]);
        // It is the case that is named at the start, not the practice tenant.
        let mut asked = act(&mut state, Action::Primary);
        assert_eq!(state.place(), Place::Case);
        asked.extend(act(&mut state, Action::Primary));
        act(&mut state, Action::Step(5));
        let (run, _) = probes(&asked).into_iter().find(|(_, probe)| matches!(probe, Probe::Tenant { .. })).unwrap();
        let early = act(&mut state, Action::Primary);
        assert!(!probes(&early).iter().any(|(_, probe)| matches!(probe, Probe::SignIn(_))));
        if gives_up {
            act(&mut state, Action::Step(2));
        }
        let found = seen(&state, tenant());
        let then = bring(&mut state, run, Observation::Tenant(found));
        let begins = probes(&then).iter().any(|(_, probe)| matches!(probe, Probe::SignIn(_)));
        assert_eq!(begins, !gives_up);
        assert_eq!(state.place(), if gives_up { Place::Step(2) } else { Place::SignIn });
    }
}
