//! Ways to sign in beside browser and device code: what each needs first, and what becomes of its outcome.

use super::*;
use crate::evidence::{CertificateFacts, SignInProbe};

fn with_flow(flow: Flow) -> State {
    let mut state = with_app();
    choose_flow(&mut state, flow);
    state
}

pub(super) fn facts() -> CertificateFacts {
    CertificateFacts {
        subject: "CN=Practice".to_owned(),
        thumbprint: "0123456789ABCDEF0123456789ABCDEF01234567".to_owned(),
        thumbprint_sha256: String::new(),
        not_before: start() - SignedDuration::from_hours(24),
        not_after: start() + SignedDuration::from_hours(24 * 90),
        key_kind: crate::evidence::KeyKind::Rsa,
        key_bits: Some(2048),
        signed_with: crate::evidence::SignatureHash::Sha256,
    }
}

#[test]
fn each_way_asks_for_what_it_needs_before_anything_is_sent() {
    for (flow, step, field) in [
        (Flow::Password, 5, Field::Input(InputId::Username)),
        (Flow::Secret, 4, Field::Secret(SecretId::ClientSecret)),
        (Flow::Certificate, 4, Field::Input(InputId::Certificate)),
        (Flow::Federated, 4, Field::Input(InputId::FederatedTokenFile)),
    ] {
        let mut state = with_flow(flow);
        let effects = act(&mut state, Action::SignIn);
        assert!(!probes(&effects).iter().any(|(_, probe)| probe.fact() == Fact::SignIn), "{flow}");
        assert_eq!((state.place(), state.screen().focus()), (Place::Step(step), Some(field)), "{flow}");
    }
}

#[test]
fn a_build_service_stands_in_for_the_token_file() {
    let setup = setup(&[(InputId::Tenant, TENANT), (InputId::ClientId, CLIENT), (InputId::Flow, "federated")]);
    let mut state = State::new(Setup { token_source: Some(crate::evidence::TokenSource::GitHubActions), ..setup });
    let (run, _) = probes(&act(&mut state, Action::Step(5)))[0].clone();
    let found = seen(&state, tenant());
    bring(&mut state, run, Observation::Tenant(found));
    let effects = act(&mut state, Action::SignIn);
    assert!(probes(&effects).iter().any(|(_, probe)| probe.fact() == Fact::SignIn));
}

#[test]
fn a_program_signs_in_only_once_its_certificate_is_open() {
    let mut state = with_flow(Flow::Certificate);
    let opens = fill(&mut state, Field::Input(InputId::Certificate), "practice.pem");
    let effects = [opens, act(&mut state, Action::SignIn)].concat();
    let asked = probes(&effects);
    assert!(!asked.iter().any(|(_, probe)| probe.fact() == Fact::SignIn), "{asked:?}");
    let run = asked.iter().find(|(_, probe)| probe.fact() == Fact::Certificate).unwrap().0;
    let opened = Observation::Certificate(seen(&state, facts()));
    let effects = bring(&mut state, run, opened);
    assert!(probes(&effects).iter().any(|(_, probe)| probe.fact() == Fact::SignIn));
}

#[test]
fn a_file_that_cannot_be_used_is_named_where_somebody_signs_in_with_it_and_is_read_once_more() {
    let mut state = with_flow(Flow::Certificate);
    let opens = fill(&mut state, Field::Input(InputId::Certificate), "practice.pem");
    let effects = [opens, act(&mut state, Action::SignIn)].concat();
    let run = probes(&effects).iter().find(|(_, probe)| probe.fact() == Fact::Certificate).unwrap().0;
    let outcome = Err(Fault::Service(ServiceFault::new(Stage::SignIn, "certificate.missing", "")));
    let unusable = Seen { outcome, at: state.case().now(), exchanges: Vec::new() };
    bring(&mut state, run, Observation::Certificate(unusable));
    act(&mut state, Action::Step(5));
    let effects = act(&mut state, Action::SignIn);
    let asked = probes(&effects);
    assert!(
        state.screen().notice().is_some_and(|notice| notice.text.contains("certificate file")),
        "{:?}",
        state.screen().notice()
    );
    assert_eq!(state.place(), Place::Step(4));
    assert!(!asked.iter().any(|(_, probe)| probe.fact() == Fact::SignIn), "{asked:?}");
    let again = asked.iter().find(|(_, probe)| probe.fact() == Fact::Certificate).unwrap().0;
    let opened = Observation::Certificate(seen(&state, facts()));
    let effects = bring(&mut state, again, opened);
    assert!(probes(&effects).iter().any(|(_, probe)| probe.fact() == Fact::SignIn));
}

#[test]
fn another_password_opens_the_file_again_and_drops_what_was_signed_with_it() {
    let mut state = with_flow(Flow::Certificate);
    let opens = fill(&mut state, Field::Input(InputId::Certificate), "practice.pfx");
    let effects = [opens, act(&mut state, Action::SignIn)].concat();
    let run = probes(&effects).iter().find(|(_, probe)| probe.fact() == Fact::Certificate).unwrap().0;
    let opened = Observation::Certificate(seen(&state, facts()));
    bring(&mut state, run, opened);
    act(&mut state, Action::Step(4));
    focus(&mut state, Field::Secret(SecretId::CertificatePassword));
    typed(&mut state, "another");
    let effects = later(&mut state, 700);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Abort(_))), "{effects:?}");
    let asked = probes(&effects);
    assert!(asked.iter().any(|(_, probe)| probe.fact() == Fact::Certificate), "{asked:?}");
    assert!(state.case().evidence().certificate.is_none() && !state.case().runs().is_running(Fact::SignIn));
}

#[test]
fn what_the_api_asks_for_goes_along_with_the_next_sign_in() {
    let (mut state, run) = calling();
    let mut fault = ServiceFault::new(Stage::Call, "insufficient_claims", "more is asked for");
    fault.claims = Some(r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#.to_owned());
    let refused = Observation::Call(Seen {
        outcome: Err(Fault::Service(fault.clone())),
        at: state.case().now(),
        exchanges: Vec::new(),
    });
    bring(&mut state, run, refused);
    let effects = act(&mut state, Action::SignIn);
    let asked = probes(&effects);
    let sent = asked.iter().find_map(|(_, probe)| match probe {
        Probe::SignIn(SignInProbe { claims, .. }) => Some(claims.clone()),
        _ => None,
    });
    assert_eq!(sent, Some(fault.claims));
}

#[test]
fn an_administrator_who_agreed_has_just_that_looked_at_again_which_consent_changes() {
    let mut state = with_app();
    act(&mut state, Action::Step(2));
    let effects = act(&mut state, Action::Agree);
    assert_eq!((state.place(), view::waiting(&state)), (Place::SignIn, Some((Fact::Consent, 0))));
    let agreed = seen(&state, ());
    let effects = done(&mut state, &effects, Ok(Done::ConsentEnded(Box::new(agreed))));
    assert_eq!((state.place(), view::waiting(&state).map(|(fact, _)| fact)), (Place::Step(2), Some(Fact::App)));
    assert!(state.case().conversation().is_none());
    // Consent changes nothing of the tenant's discovery document.
    let asked: Vec<Fact> = probes(&effects).iter().map(|(_, probe)| probe.fact()).collect();
    assert_eq!(asked, [Fact::App]);
}

#[test]
fn an_administrator_who_declined_leaves_a_finding() {
    let mut state = with_app();
    act(&mut state, Action::Step(2));
    let effects = act(&mut state, Action::Agree);
    let fault = Fault::Service(ServiceFault::new(Stage::SignIn, "AADSTS65004", "declined"));
    let declined = Seen { outcome: Err(fault), at: state.case().now(), exchanges: Vec::new() };
    done(&mut state, &effects, Ok(Done::ConsentEnded(Box::new(declined))));
    let ids: Vec<&str> = state.case().findings().iter().map(|finding| finding.id.as_str()).collect();
    assert_eq!(ids, ["consent.granted/declined"]);
}

#[test]
fn the_end_of_a_consent_that_nobody_waits_for_is_late() {
    let mut state = with_app();
    act(&mut state, Action::Step(2));
    let asked = act(&mut state, Action::Agree);
    let (run, _) = deeds(&asked)[0];
    let effects = act(&mut state, Action::Back);
    assert!(effects.contains(&Effect::Abort(run)), "{effects:?}");
    // Somebody may have agreed on the page all the same.
    let said = state.screen().notice().map(|notice| notice.text.clone());
    assert_eq!(said.as_deref(), Some("Stopped waiting. firstcall does not know whether consent was given."));
    let agreed = seen(&state, ());
    assert_eq!(done(&mut state, &asked, Ok(Done::ConsentEnded(Box::new(agreed)))), []);
    assert_eq!(state.case().evidence().consent, None);
}

#[test]
fn the_consent_page_of_a_tenant_that_is_no_longer_meant_is_not_waited_for() {
    let mut state = with_app();
    let asked = act(&mut state, Action::Agree);
    let (run, _) = deeds(&asked)[0];
    act(&mut state, Action::Step(1));
    act(&mut state, Action::NextField);
    typed(&mut state, "x");
    let effects = later(&mut state, 1000);
    assert!(effects.contains(&Effect::Abort(run)), "{effects:?}");
    assert!(state.case().conversation().is_none());
}
