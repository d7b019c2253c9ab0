//! Tokens in the engine: pasted ones, opaque ones, and runs that want nothing but one.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::*;

/// The text of a token for this tenant, with a signature that can be found again.
fn jwt() -> String {
    let part = |value: Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let payload = json!({"aud": "https://api.powerplatform.com", "tid": TENANT_ID, "appid": CLIENT, "scp": "A.B.Read"});
    format!("{}.{}.U2lnbmF0dXJlT2ZUaGVUb2tlbg", part(json!({"alg": "RS256"})), part(payload))
}

fn sign_in() -> SignIn {
    SignIn {
        scope: Some("https://api.powerplatform.com/EnvironmentManagement.Environments.Read".to_owned()),
        expires: Some(start() + SignedDuration::from_hours(1)),
        can_renew: true,
        ..SignIn::new(Flow::Browser)
    }
}

fn explaining() -> State {
    let mut state = state();
    act(&mut state, Action::Explain);
    assert_eq!((state.place(), state.screen().focus()), (Place::Explain, Some(Field::Own(OwnField::Explain))));
    state
}

fn assert_forgotten(state: &State, token: &str) {
    assert_eq!(state.screen().fields().value(Field::Own(OwnField::Explain)), "");
    let shown = format!("{state:?}");
    for part in token.split('.') {
        assert!(!shown.contains(part), "{part}");
    }
}

#[test]
fn a_pasted_token_is_explained_at_once_and_its_text_is_kept_nowhere() {
    let answer = json!({"token_type": "Bearer", "access_token": jwt(), "scope": "A.B.Read"}).to_string();
    for text in [jwt(), format!("Authorization: Bearer {}\r\n", jwt()), answer] {
        let mut state = explaining();
        assert_eq!(paste(&mut state, &text), []);
        assert_eq!((state.place(), view::is_pasted_token(&state)), (Place::Token, true));
        assert!(view::token_rows(&state).iter().any(|row| row.claim == "scp"));
        assert_forgotten(&state, &jwt());
        act(&mut state, Action::Back);
        assert_eq!(state.place(), Place::Explain);
    }
}

#[test]
fn a_token_that_arrives_as_keys_is_explained_with_enter() {
    let mut state = explaining();
    typed(&mut state, &jwt());
    let (shown, _) = state.screen().fields().shown(Field::Own(OwnField::Explain));
    assert_eq!(shown, "[redacted]");
    act(&mut state, Action::Primary);
    assert_eq!(state.place(), Place::Token);
    assert_forgotten(&state, &jwt());
}

#[test]
fn an_opaque_token_in_its_answer_is_a_token_too() {
    let mut state = explaining();
    paste(&mut state, r#"{"access_token":"opaque-and-secret","scope":"A"}"#);
    assert_eq!(state.place(), Place::Token);
    assert!(view::token(&state).is_some_and(|token| token.claims().is_none()));
    assert_forgotten(&state, "opaque-and-secret");
}

#[test]
fn an_error_that_mentions_a_token_is_explained_as_an_error() {
    let mut state = explaining();
    paste(&mut state, &format!("AADSTS65001 sent {}", jwt()));
    let (shown, _) = state.screen().fields().shown(Field::Own(OwnField::Explain));
    assert!(!shown.contains("eyJ"), "{shown}");
    act(&mut state, Action::Primary);
    assert_eq!(state.place(), Place::Explain);
    assert_eq!(state.screen().explained().map(|explained| explained.errors.len()), Some(1));
    assert!(!format!("{state:?}").contains("eyJ"));
}

#[test]
fn a_token_pasted_before_any_case_asks_nothing_of_the_network_and_leads_into_no_case() {
    let mut state = started(&[(InputId::Tenant, TENANT)]);
    act(&mut state, Action::Explain);
    paste(&mut state, &jwt());
    assert_eq!(probes(&later(&mut state, 5000)), []);
    for key in ['1', '5', 'r', 'x', 'u', 't', 'a'] {
        assert!(keymap(&state, Key::Char(key)).is_none(), "{key}");
    }
    assert!(matches!(keymap(&state, Key::Char('v')), Some(Msg::Act(Action::RawToken))));
}

#[test]
fn the_own_token_comes_back_when_the_pasted_one_is_left() {
    let (mut state, _) = calling();
    act(&mut state, Action::Token);
    assert!(!view::is_pasted_token(&state));
    act(&mut state, Action::Explain);
    paste(&mut state, &jwt());
    assert!(view::is_pasted_token(&state));
    act(&mut state, Action::Help);
    assert!(view::is_pasted_token(&state));
    for _ in 0..3 {
        act(&mut state, Action::Back);
    }
    assert_eq!((state.place(), view::is_pasted_token(&state)), (Place::Token, false));
}

#[test]
fn a_token_that_cannot_be_read_has_a_screen_but_nothing_raw() {
    let (mut state, run) = waiting();
    let signed_in = seen(&state, sign_in());
    bring(&mut state, run, Observation::SignIn(signed_in));
    assert!(matches!(keymap(&state, Key::Char('t')), Some(Msg::Act(Action::Token))));
    act(&mut state, Action::Token);
    assert_eq!(view::token_rows(&state).len(), 2);
    assert!(keymap(&state, Key::Char('v')).is_none());
}

#[test]
fn where_only_the_token_is_wanted_no_call_is_made() {
    let signing_in = || {
        let setup = setup(&[(InputId::Tenant, TENANT), (InputId::ClientId, CLIENT)]);
        let mut state = State::new(Setup { goal: Goal::Token { asks_person: true }, ..setup });
        let (run, _) = probes(&later(&mut state, 0))[0].clone();
        let found = seen(&state, tenant());
        let asked = probes(&bring(&mut state, run, Observation::Tenant(found)));
        let (run, _) = asked.into_iter().find(|(_, probe)| probe.fact() == Fact::SignIn).unwrap();
        assert_eq!(standing(&state), Standing::WaitsForPerson);
        (state, run)
    };
    let (mut state, run) = signing_in();
    let signed_in = seen(&state, sign_in());
    assert_eq!(probes(&bring(&mut state, run, Observation::SignIn(signed_in))), []);
    assert_eq!(outcome(&state, false), Outcome::Holds);
    let (mut state, run) = signing_in();
    let refused = Fault::Service(ServiceFault::new(Stage::SignIn, "AADSTS65001", ""));
    let refused = Seen { outcome: Err(refused), at: state.case().now(), exchanges: Vec::new() };
    bring(&mut state, run, Observation::SignIn(refused));
    assert_eq!(outcome(&state, false), Outcome::Unmet);
}

#[test]
fn an_authorization_code_that_is_pasted_back_is_not_shown() {
    let (mut state, run) = waiting();
    let progress = Progress::Browser { url: "https://x.example/".to_owned(), redirect_uri: String::new() };
    update(&mut state, Msg::Progressed { run, progress });
    paste(&mut state, "http://localhost:51004/?code=1.AXoAPracticeCode&state=s");
    let (shown, cursor) = state.screen().fields().shown(Field::Own(OwnField::Paste));
    assert_eq!(shown, "http://localhost:51004/?code=[redacted]&state=s");
    assert_eq!(cursor, shown.len());
    assert!(!format!("{state:?}").contains("AXoAPracticeCode"));
}
