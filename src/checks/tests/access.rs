//! The account, the policies, and sign-ins that end in something else.

use super::*;
use crate::evidence::Account;

fn only(flow: Flow, code: &str) -> Finding {
    let mut findings = World::new(flow).sign_in_fails(2, code).findings();
    assert_eq!(findings.len(), 1, "{code}");
    findings.remove(0)
}

#[test]
fn a_blocking_policy_is_not_guessed_but_told_apart_by_tests() {
    let finding = only(Flow::Browser, "AADSTS53003");
    assert_eq!(finding.id, "access.allowed/blocked");
    assert_eq!(finding.candidates.len(), 3);
    let finding = only(Flow::DeviceCode, "AADSTS53003");
    assert_eq!(finding.candidates[0].reason, "device-code");
    let finding = only(Flow::Secret, "AADSTS53003");
    let reasons: Vec<_> = finding.candidates.iter().map(|cause| cause.reason.to_string()).collect();
    assert_eq!(reasons, ["location", "risk"]);
}

#[test]
fn codes_that_name_their_cause_are_taken_at_their_word() {
    for (code, reason) in [
        ("AADSTS53000", "device"),
        ("AADSTS530003", "device"),
        ("AADSTS50076", "mfa"),
        ("AADSTS50079", "mfa-registration"),
        ("AADSTS53004", "risk"),
        ("AADSTS53011", "risk-at-home"),
        ("AADSTS530035", "security-defaults"),
        ("AADSTS50158", "further-step"),
    ] {
        let finding = only(Flow::Browser, code);
        assert_eq!(finding.id, format!("access.allowed/{reason}"));
        assert!(finding.candidates.is_empty());
    }
}

#[test]
fn the_directory_and_the_sign_in_both_tell_about_the_account() {
    let mut world = World::new(Flow::Browser);
    world.evidence.account = seen(1, None);
    assert_eq!(world.ids(), ["account.found/unknown"]);
    world.evidence.account = seen(
        1,
        Some(Account {
            id: PERSON.to_owned(),
            upn: "dana@contoso.onmicrosoft.com".to_owned(),
            is_enabled: false,
            is_guest: false,
        }),
    );
    let world = world.sign_in_fails(2, "AADSTS50057");
    assert_eq!(world.ids(), ["account.enabled/disabled"]);
    assert_eq!(only(Flow::Browser, "AADSTS50020").id, "account.in_tenant/foreign");
    assert_eq!(only(Flow::Browser, "AADSTS50053").id, "account.enabled/locked");
}

#[test]
fn an_error_nobody_knows_belongs_to_the_token_with_all_that_support_needs() {
    let mut world = World::new(Flow::Browser);
    world.evidence.sign_in = fails(
        2,
        ServiceFault {
            correlation_id: Some("5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e".to_owned()),
            ..ServiceFault::new(Stage::SignIn, "AADSTS9999999", "new\u{1b}[2J words")
        },
    );
    let findings = world.findings();
    assert_eq!(findings[0].id, "token.issued/unexpected");
    assert!(findings[0].what.contains("AADSTS9999999"));
    let clue = &findings[0].evidence[0];
    assert_eq!(clue.correlation_id.as_deref(), Some("5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e"));
    assert!(!clue.text.as_deref().unwrap().contains('\u{1b}'));
}

#[test]
fn giving_up_waiting_makes_nothing_unmet() {
    let mut world = World::new(Flow::Browser);
    world.evidence.sign_in = Some(Seen { outcome: Err(Fault::Cancelled), at: at(2), exchanges: Vec::new() });
    assert_eq!(world.ids(), [""; 0]);
    assert_eq!(world.status("token.issued"), Status::Unknown);
}

#[test]
fn a_session_that_cannot_be_renewed_asks_for_a_new_sign_in() {
    assert_eq!(only(Flow::Browser, "AADSTS700082").id, "token.current/idle");
    assert_eq!(only(Flow::DeviceCode, "AADSTS70020").id, "token.issued/code-expired");
}
