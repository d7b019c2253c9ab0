//! Texts, and what must follow from them.

use proptest::prelude::*;

use super::*;
use crate::recipe::{Flow, Placeholder, TargetId};

fn ids(text: &str, hints: &Hints) -> Vec<String> {
    explain(Recipe::embedded(), text, hints)
        .errors
        .iter()
        .filter_map(|error| Some(error.finding()?.id.clone()))
        .collect()
}

fn by(flow: Flow) -> Hints {
    Hints { flow: Some(flow), caller: Some(flow.caller()), ..Hints::default() }
}

#[test]
fn an_answer_that_says_no_in_its_body_tells_whose_it_is() {
    let text = r#"{"Data":null,"IsSuccess":false,"ErrorMessage":"The project was not found"}"#;
    assert_eq!(ids(text, &Hints::default()), ["lcs.project/refused"]);
}

#[test]
fn one_code_means_what_fits_the_way_to_sign_in() {
    let text = "AADSTS7000218: The request body must contain the following parameter";
    assert_eq!(ids(text, &by(Flow::DeviceCode)), ["client.public/off"]);
    assert_eq!(ids(text, &by(Flow::Browser)), ["redirect.platform/web"]);
    assert_eq!(ids(text, &by(Flow::Secret)), ["credential.present/not-sent"]);
    let open = explain(Recipe::embedded(), text, &Hints::default());
    assert_eq!(open.errors.len(), 1);
    let finding = open.errors[0].finding().unwrap();
    assert_eq!(finding.id, "client.public/off");
    assert_eq!(finding.candidates.len(), 2);
    assert!(finding.candidates.iter().all(|cause| cause.test.is_some()));
}

#[test]
fn an_app_that_is_not_known_has_five_causes_with_a_test_each() {
    let explanation = explain(Recipe::embedded(), "700016", &Hints::default());
    let finding = explanation.errors[0].finding().unwrap();
    assert_eq!(finding.id, "app.found/unknown-here");
    assert_eq!(finding.candidates.len(), 5);
    assert!(finding.candidates.iter().all(|cause| cause.test.is_some()));
}

#[test]
fn a_code_nobody_knows_gets_an_honest_answer() {
    let text = "AADSTS9912345: Something new. Trace ID: 0b7f2c1a-6d0e-4a55-9f21-3c1d5e7a9b00 \
        Correlation ID: 5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e Timestamp: 2026-03-14 09:26:53Z";
    let explanation = explain(Recipe::embedded(), text, &Hints::default());
    let error = &explanation.errors[0];
    assert_eq!((error.says.as_deref(), error.finding(), error.who()), (None, None, None));
    assert_eq!(error.certainty, Certainty::NotSaid);
    assert_eq!(error.link.as_deref(), Some("https://login.microsoftonline.com/error?code=9912345"));
    let Answer::Own(own) = &error.answer else { panic!("{error:?}") };
    assert!(own.what.contains("Something new."), "{}", own.what);
    let clue = &error.evidence[0];
    assert_eq!(clue.codes, ["AADSTS9912345"]);
    assert_eq!(clue.correlation_id.as_deref(), Some("5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e"));
    assert_eq!(clue.trace_id.as_deref(), Some("0b7f2c1a-6d0e-4a55-9f21-3c1d5e7a9b00"));
    assert_eq!(clue.timestamp.as_deref(), Some("2026-03-14 09:26:53Z"));
}

#[test]
fn a_refusal_of_the_api_is_told_apart_by_tests() {
    let body = r#"{"code":"Forbidden","message":"The caller is not authorized to perform the request.",
        "innererror":{"code":"InsufficientDelegatedPermissions","message":"Authorization denied: Application missing required delegated permissions: [EnvironmentManagement.Environments.Read, All.All.ReadWrite]"}}"#;
    let explanation = explain(Recipe::embedded(), body, &Hints::default());
    let finding = explanation.errors[0].finding().unwrap();
    assert_eq!(finding.id, "consent.granted/not-in-token");
    assert!(finding.what.contains("EnvironmentManagement.Environments.Read"));
    assert!(!finding.what.contains("All.All"));
    assert_eq!(finding.candidates.len(), 3);
}

#[test]
fn headlines_of_pages_are_known_in_any_spelling() {
    for (text, id) in [
        ("need admin approval", "consent.granted/needs-approval"),
        ("You can\u{2019}t get there from here", "access.allowed/device"),
        ("Contoso\nMore information required\nYour organization needs", "access.allowed/mfa-registration"),
    ] {
        assert_eq!(ids(text, &Hints::default()), [id]);
    }
}

#[test]
fn a_token_answer_is_no_error() {
    let text = r#"{"token_type":"Bearer","expires_in":3599,"access_token":"eyJ0eXAi"}"#;
    let explanation = explain(Recipe::embedded(), text, &Hints::default());
    assert!(explanation.is_token);
    assert!(explanation.errors.is_empty());
}

#[test]
fn an_error_of_one_api_is_explained_whatever_was_chosen() {
    let power_platform = Hints { target: Some(TargetId::of("power-platform")), ..Hints::default() };
    for hints in [Hints::default(), power_platform] {
        let explanation = explain(Recipe::embedded(), "0x80072560", &hints);
        let finding = explanation.errors[0].finding().unwrap();
        assert_eq!(finding.id, "appuser.present/missing");
        assert_eq!(finding.candidates.len(), 1);
        assert_eq!(finding.params[&Placeholder::Resource], "Dataverse API");
    }
    let people = by(Flow::Browser);
    assert_eq!(ids("0x80072560", &people), ["member.present/missing"]);
}

#[test]
fn text_without_an_error_explains_nothing() {
    for text in ["", "hello", "the build is green", "Order 66 shipped 200"] {
        assert!(ids(text, &Hints::default()).is_empty(), "{text}");
    }
}

#[test]
fn what_the_text_quotes_stands_in_the_finding() {
    let text = "AADSTS50011: The redirect URI 'http://localhost:51004/cb' specified in the request does not match \
        the redirect URIs configured for the application '4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d'.";
    let explanation = explain(Recipe::embedded(), text, &Hints::default());
    let finding = explanation.errors[0].finding().unwrap();
    assert_eq!(finding.params[&Placeholder::RedirectUri], "http://localhost:51004/cb");
    assert_eq!(finding.params[&Placeholder::ClientId], "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_can_be_explained(text in any::<String>()) {
        explain(Recipe::embedded(), &text, &Hints::default());
    }

    #[test]
    fn any_code_can_be_explained(number in 0u32..100_000_000) {
        let text = format!("AADSTS{number}: x");
        let explanation = explain(Recipe::embedded(), &text, &Hints::default());
        if number >= 1_000 {
            prop_assert_eq!(explanation.errors.len(), 1);
        }
    }
}

#[test]
fn what_was_called_is_no_address_that_was_asked_for() {
    let text = "AADSTS65001: The user has not consented. GET https://contoso.operations.dynamics.com/data/CustomersV3";
    assert_eq!(ids(text, &Hints::default()), ["consent.granted/none"]);
    let asked = "AADSTS65001: The user has not consented. scope: https://contoso.operations.dynamics.com/data/.default";
    assert_eq!(ids(asked, &Hints::default()), ["resource.known/other-address"]);
}

#[test]
fn an_environment_that_is_asked_for_by_more_than_its_host_is_named_as_it_was() {
    let text = "AADSTS500011: The resource principal named https://contoso.crm4.dynamics.com/main.aspx was not found in \
        the tenant named Contoso.";
    let explanation = explain(Recipe::embedded(), text, &Hints::default());
    let finding = explanation.errors[0].finding().unwrap();
    assert_eq!(finding.id, "environment.found/other-form");
    assert!(finding.what.contains("https://contoso.crm4.dynamics.com/main.aspx"), "{}", finding.what);
    assert!(!finding.why.contains("main.aspx") && finding.why.contains("https://contoso.crm4.dynamics.com"));
}

#[test]
fn only_the_token_itself_shows_that_it_is_for_the_api_that_refuses_it() {
    let text = "401 from https://contoso.sharepoint.com/_api/web: AudienceUriValidationFailedException was thrown";
    assert_eq!(ids(text, &Hints::default()), ["token.audience/not-accepted"]);
}

#[test]
fn a_token_with_its_end_beside_the_time_of_the_call_tells_whether_it_had_ended() {
    // It ended on 2026-11-17 at 07:00.
    let claims = r#"{"aud":"https://contoso.crm4.dynamics.com","tid":"t","exp":1794898800,"scp":"user_impersonation"}"#;
    let text = |time: &str| {
        format!(
            "GET https://contoso.crm4.dynamics.com/api/data/v9.2/WhoAmI\nHTTP/1.1 401 Unauthorized\nDate: Tue, 17 Nov 2026 {time} GMT\n{claims}"
        )
    };
    assert_eq!(ids(&text("07:42:10"), &Hints::default())[0], "token.current/expired");
    let explanation = explain(Recipe::embedded(), &text("07:42:10"), &Hints::default());
    assert_eq!(explanation.errors[0].certainty, Certainty::Certain);
    assert_ne!(ids(&text("06:42:10"), &Hints::default())[0], "token.current/expired");
}

#[test]
fn claims_that_show_the_cause_decide_it_once() {
    let text = "GET https://api.powerplatform.com/environmentmanagement/environments -> 401\n\
        {\"aud\":\"https://graph.microsoft.com\",\"tid\":\"t\",\"scp\":\"User.Read\"}";
    let explanation = explain(Recipe::embedded(), text, &Hints::default());
    assert_eq!(explanation.errors.len(), 1, "{:?}", explanation.errors);
    let error = &explanation.errors[0];
    assert_eq!((error.codes.as_slice(), error.certainty), (&["HTTP 401".to_owned()][..], Certainty::Certain));
    assert!(error.finding().unwrap().what.contains("https://graph.microsoft.com"));
}

#[test]
fn who_may_use_a_program_of_microsoft_the_tenant_decides() {
    let text = "AADSTS50105: Your administrator has configured the application Power Platform CLI \
        ('9cee029c-6210-4654-90bb-17e6e9d36617') to block users unless they are specifically granted access.";
    assert_eq!(ids(text, &Hints::default()), ["caller.assigned/not-assigned"]);
}

#[test]
fn a_sign_in_that_was_cancelled_asks_nothing_about_the_api() {
    let text = "http://localhost:8400/?error=access_denied&error_subcode=cancel&state=1";
    let explanation = explain(Recipe::embedded(), text, &Hints::default());
    assert_eq!(explanation.errors[0].certainty, Certainty::Certain);
    assert_eq!(explanation.ask_for, Vec::<String>::new());
}
