//! Pictures of what came back: the answer, the token, exchanges, an explained error, the summary.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use firstcall::app::{Action, Deed, Effect, Field, Msg, Place, State, update};
use firstcall::evidence::{Application, Claims, DirectorySession, DirectoryVia, Observation, SecretInfo};
use firstcall::recipe::Flow;
use serde_json::{Value, json};

use super::screens::*;
use crate::support::hands;
use firstcall::profile::SecretId;

#[test]
fn a_call_that_is_answered_is_a_moment_of_its_own() {
    let mut state = called(environments());
    act(&mut state, Action::Back);
    assert_eq!(state.place(), Place::Success);
    same("success", &state, &[SMALL, WIDE, LARGE]);
    act(&mut state, Action::Last);
    same("success_end", &state, &[SMALL]);
    act(&mut state, Action::CopyRequest);
    assert_eq!(state.place(), Place::Text);
    same("success_request", &state, &[SMALL]);
}

#[test]
fn in_practice_success_leads_to_an_own_tenant() {
    let mut state = practising_at(3);
    act(&mut state, Action::SignIn);
    answer(&mut state, signed_in());
    answer(&mut state, answered(environments()));
    assert_eq!(state.place(), Place::Success, "the call was made from step 3");
    same("success_practice", &state, &[SMALL, LARGE]);
    act(&mut state, Action::OwnTenant);
    assert_eq!((state.place(), state.practice().is_none()), (Place::Case, true));
    assert_eq!(state.case().profile().inputs.client_id, "");
}

/// What a program proves itself with, and when it ends.
fn with_a_secret_that_ends() -> State {
    let mut state = called_by_program(environments());
    act(&mut state, Action::Look(DirectoryVia::Az));
    let session = DirectorySession { via: DirectoryVia::Az, tenant_id: None, account: None, scopes: Vec::new() };
    answer(&mut state, Observation::Directory(seen(session)));
    let ends = Some("2026-11-03T12:00:00Z".parse().expect("a timestamp"));
    let secret = SecretInfo {
        key_id: "5c0e7b0a-96b5-4f0e-9d1b-3f2a1c4d5e00".to_owned(),
        name: Some("pipeline, first".to_owned()),
        hint: Some("abc".to_owned()),
        starts: None,
        ends,
    };
    let application = Application {
        client_id: CLIENT.to_owned(),
        name: "Contoso admin".to_owned(),
        secrets: vec![secret],
        ..Application::default()
    };
    answer(&mut state, Observation::Application(seen(Some(application))));
    acts(&mut state, &[Action::Step(5), Action::Primary]);
    state
}

#[test]
fn the_day_on_which_a_secret_ends_goes_into_a_calendar() {
    let mut state = with_a_secret_that_ends();
    same("success_program", &state, &[SMALL, LARGE]);
    let asked = act(&mut state, Action::WriteDates);
    let [Effect::Apply { deed: Deed::WriteFile { path, content }, .. }] = &asked[..] else { panic!("{asked:?}") };
    assert_eq!(path.display().to_string(), "firstcall-dates-20260805-093000.ics");
    assert!(content.contains("DTSTART;VALUE=DATE:20261103\r\n"), "{content}");
    assert!(content.contains("SUMMARY:The client secret pipeline\\, first of Contoso admin ends"), "{content}");
}

#[test]
fn a_call_that_is_refused_leads_from_anywhere_to_its_cause() {
    let mut state = at_step(3);
    act(&mut state, Action::SignIn);
    acts(&mut state, &[Action::Help]);
    answer(&mut state, refused("AADSTS65001", "AADSTS65001: nobody has consented"));
    assert_eq!(state.place(), Place::Step(2));
    let says = state.screen().notice().map(|notice| notice.text.clone());
    assert_eq!(says.as_deref(), Some("The sign-in failed. The cause is in step 2; fix it, then sign in again."));
    assert_eq!(
        firstcall::app::view::selected_finding(&state).map(|found| found.id.as_str()),
        Some("consent.granted/none")
    );
}

#[test]
fn the_answer_is_a_table() {
    let mut state = called(environments());
    act(&mut state, Action::Down);
    same("call", &state, &[SMALL, WIDE, LARGE]);
    act(&mut state, Action::Search);
    hands::paste(&mut state, "japan");
    same("call_search", &state, &[SMALL]);
    hands::paste(&mut state, " and nothing else");
    same("call_no_match", &state, &[SMALL]);
}

#[test]
fn a_long_answer_scrolls_with_the_cursor() {
    let rows = (0..60).map(|n| serde_json::json!({"id": format!("e{n}"), "displayName": format!("Environment {n}")}));
    let mut state = called(rows.collect());
    acts(&mut state, &[Action::PageDown, Action::PageDown, Action::PageDown]);
    same("call_long", &state, &[SMALL]);
}

#[test]
fn an_empty_answer_is_success_for_a_person_and_a_warning_for_a_program() {
    let state = called(Vec::new());
    same("call_empty_person", &state, &[SMALL]);
    let state = called_by_program(Vec::new());
    same("call_empty_program", &state, &[SMALL]);
}

#[test]
fn the_token_is_explained_claim_by_claim() {
    let mut state = called(environments());
    act(&mut state, Action::Token);
    same("token", &state, &[SMALL, WIDE, LARGE]);
    let foreign = claims(|token| token["appid"] = json!("11111111-2222-4333-8444-555555555555"));
    let mut state = with_token(Flow::Browser, foreign);
    answer(&mut state, answered(environments()));
    let later = now() + jiff::SignedDuration::from_secs(4000);
    update(&mut state, Msg::Ticked(later));
    same("token_wrong", &state, &[SMALL]);
    let mut state = called(environments());
    act(&mut state, Action::Token);
    acts(&mut state, &[Action::RawToken, Action::Down]);
    same("token_raw", &state, &[SMALL, WIDE]);
}

/// The inspector of a token that a sign-in of this flow brought.
fn with_token(flow: Flow, claims: Option<Value>) -> State {
    let mut state = at_step(5);
    hands::choose_flow(&mut state, flow);
    if flow == Flow::Secret {
        hands::fill(&mut state, Field::Secret(SecretId::ClientSecret), "x");
        act(&mut state, Action::Step(5));
    }
    act(&mut state, Action::SignIn);
    let Observation::SignIn(mut seen) = signed_in() else { unreachable!("it is one") };
    if let Ok(sign_in) = &mut seen.outcome {
        sign_in.flow = flow;
        sign_in.claims = claims.map(|payload| Claims { header: json!({"typ": "JWT", "alg": "RS256"}), payload });
    }
    answer(&mut state, Observation::SignIn(seen));
    act(&mut state, Action::Token);
    state
}

/// The claims of the usual token, changed.
fn claims(change: impl FnOnce(&mut Value)) -> Option<Value> {
    let Observation::SignIn(seen) = signed_in() else { unreachable!("it is one") };
    let mut payload = seen.value()?.claims.as_ref()?.payload.clone();
    change(&mut payload);
    Some(payload)
}

#[test]
fn each_kind_of_token_has_its_picture() {
    let program = json!({
        "aud": "8578e004-a5c6-46e7-913e-12f58912df43", "iss": format!("https://login.microsoftonline.com/{TENANT}/v2.0"),
        "iat": now().as_second() - 60, "nbf": now().as_second() - 60, "exp": now().as_second() + 86_339,
        "azp": CLIENT, "azpacr": "1", "idtyp": "app", "oid": "b2d4f6a8-0000-4000-8000-000000000002",
        "sub": "b2d4f6a8-0000-4000-8000-000000000002", "tid": TENANT, "ver": "2.0"
    });
    same("token_v2_program", &with_token(Flow::Secret, Some(program)), &[SMALL, WIDE]);
    same("token_opaque", &with_token(Flow::Browser, None), &[SMALL, WIDE]);
    let expired = claims(|token| token["exp"] = json!(now().as_second() - 90));
    same("token_expired", &with_token(Flow::DeviceCode, expired), &[SMALL, WIDE]);
    let stranger = claims(|token| token["aud"] = json!("https://graph.microsoft.com"));
    same("token_wrong_audience", &with_token(Flow::Browser, stranger), &[SMALL, WIDE]);
}

#[test]
fn a_pasted_token_is_shown_without_a_case() {
    let payload = claims(|token| token["acct"] = json!(1)).expect("there is one");
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let mut state = fresh();
    act(&mut state, Action::Explain);
    hands::paste(&mut state, &format!("{}.{}.c2ln", part(&json!({"alg": "RS256"})), part(&payload)));
    same("token_pasted", &state, &[SMALL, WIDE]);
}

#[test]
fn a_secret_in_a_pasted_error_is_hidden_in_its_field() {
    let mut state = fresh();
    act(&mut state, Action::Explain);
    hands::paste(&mut state, "AADSTS7000215 client_secret=Ab1~practice.secret&x=1");
    same("explain_hidden", &state, &[SMALL]);
}

fn with_exchanges() -> State {
    let mut state = called(environments());
    let list = [
        exchange(
            1,
            "GET",
            "https://login.microsoftonline.com/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration",
            Some(200),
            "read the tenant's discovery document",
        ),
        exchange(
            2,
            "POST",
            "https://login.microsoftonline.com/7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48/oauth2/v2.0/token",
            Some(400),
            "exchange the code for a token",
        ),
        exchange(
            3,
            "GET",
            "https://api.powerplatform.com/environmentmanagement/environments?api-version=2024-10-01",
            None,
            "List Environments",
        ),
    ];
    for exchange in list {
        update(&mut state, Msg::Exchanged { exchange, skew: None });
    }
    act(&mut state, Action::Exchanges);
    state
}

#[test]
fn exchanges_are_listed_and_shown_in_full() {
    let mut state = with_exchanges();
    act(&mut state, Action::Down);
    same("exchanges", &state, &[SMALL, WIDE, LARGE]);
    act(&mut state, Action::Primary);
    same("exchange", &state, &[SMALL, WIDE]);
    let mut state = at_step(1);
    act(&mut state, Action::Exchanges);
    same("exchanges_none", &state, &[SMALL]);
}

#[test]
fn an_error_is_explained_like_in_a_step() {
    let mut state = fresh();
    act(&mut state, Action::Explain);
    same("explain_empty", &state, &[SMALL]);
    hands::paste(&mut state, "AADSTS700016 and then AADSTS65001: nobody has consented");
    act(&mut state, Action::Primary);
    same("explain", &state, &[SMALL, WIDE, LARGE]);
    let mut state = fresh();
    act(&mut state, Action::Explain);
    hands::paste(&mut state, "everything is fine");
    act(&mut state, Action::Primary);
    same("explain_nothing", &state, &[SMALL]);
}

#[test]
fn a_question_and_settings_are_answered_without_a_word_about_codes() {
    for (text, answer) in [
        ("who can grant admin consent?", "No: Cloud Application Administrator or Application Administrator"),
        (
            "AZURE_CLIENT_ID=4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d\n\
             AZURE_CLIENT_SECRET=11112222-3333-4444-8555-666677778888",
            "This looks like the id of the secret",
        ),
    ] {
        let mut state = fresh();
        act(&mut state, Action::Explain);
        hands::paste(&mut state, text);
        act(&mut state, Action::Primary);
        let screen = firstcall::ui::as_text(&state, 80, 24);
        assert_eq!(screen.matches(answer).count(), 1, "{screen}");
        assert!(!screen.contains("code"), "{screen}");
    }
}

#[test]
fn the_summary_says_it_in_one_sentence_first() {
    let mut state = called(environments());
    act(&mut state, Action::Summary);
    same("summary_good", &state, &[SMALL, WIDE, LARGE]);
    let mut state = at_step(5);
    act(&mut state, Action::Summary);
    same("summary_open", &state, &[SMALL]);
    let mut state = at_step(5);
    act(&mut state, Action::SignIn);
    answer(&mut state, refused("AADSTS65001", "AADSTS65001: nobody has consented"));
    act(&mut state, Action::Summary);
    same("summary_bad", &state, &[SMALL, WIDE]);
}
