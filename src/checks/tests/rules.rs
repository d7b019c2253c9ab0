//! The rules that hold for all requirements: one finding, the newest wins, success proves, told is not seen.

use super::*;
use crate::checks::{Judgement, proof_holds};

const PEOPLE_FLOWS: [Flow; 3] = [Flow::Browser, Flow::PasteBack, Flow::DeviceCode];

#[test]
fn a_configured_set_up_has_no_finding_and_the_call_proves_it() {
    for flow in PEOPLE_FLOWS {
        let world = World::configured(flow);
        assert_eq!(world.ids(), [""; 0], "{flow}");
        let world = world.signs_in_with(2, READ).answers(3, 2);
        assert_eq!(world.ids(), [""; 0], "{flow}");
        assert!(proof_holds(&world.judged()));
        for judged in world.judged() {
            let status = judged.verdict.status;
            assert!(
                matches!(status, Status::Met | Status::NotApplicable),
                "{flow}: {} is {status}",
                judged.requirement
            );
        }
    }
    let world = World::configured(Flow::Secret).program_signs_in(2).answers(3, 1);
    assert_eq!(world.ids(), [""; 0]);
    assert!(proof_holds(&world.judged()));
}

#[test]
fn nothing_is_said_before_anything_was_seen() {
    let mut world = World::new(Flow::Browser);
    world.evidence = Evidence::default();
    assert_eq!(world.ids(), [""; 0]);
    assert!(!proof_holds(&world.judged()));
    for judged in world.judged() {
        let status = judged.verdict.status;
        assert!(matches!(status, Status::Unknown | Status::NotApplicable), "{} is {status}", judged.requirement);
        assert!(Judgement::of(&world.ctx()).note(&judged.requirement).is_some());
    }
}

#[test]
fn one_broken_thing_makes_one_finding_and_the_rest_waits_for_it() {
    let mut world = World::configured(Flow::Browser);
    world.evidence.resource = seen(1, None);
    world.evidence.grants = seen(1, Vec::new());
    world.evidence.application = seen(1, Some(Application { requested: Vec::new(), ..application() }));
    let world = world.sign_in_fails(2, "AADSTS650057");
    assert_eq!(world.ids(), ["resource.known/missing"]);
    for id in ["permission.requested", "consent.granted", "consent.tenant_wide", "token.issued", "call.answered"] {
        assert_eq!(world.waits(id).as_deref(), Some("resource.known"), "{id}");
    }
    // The failed sign-in is evidence for what is really broken.
    let finding = &world.findings()[0];
    assert!(finding.evidence.iter().any(|clue| clue.codes == ["AADSTS650057"]));
}

#[test]
fn a_fault_is_only_more_evidence_for_what_is_known_to_be_unmet() {
    let mut world = World::configured(Flow::DeviceCode);
    world.evidence.application = seen(1, Some(Application { is_fallback_public_client: None, ..application() }));
    let world = world.sign_in_fails(2, "AADSTS7000218");
    let findings = world.findings();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].id, "client.public/off");
    assert_eq!(findings[0].evidence.last().unwrap().codes, ["AADSTS7000218"]);
    let exchanges: Vec<_> = findings[0].evidence.iter().map(|clue| clue.exchange.unwrap().0).collect();
    assert_eq!(exchanges, [1, 2]);
}

#[test]
fn a_newer_look_at_the_set_up_makes_a_failed_sign_in_stale() {
    let mut world = World::configured(Flow::Browser).sign_in_fails(2, "AADSTS65001");
    assert_eq!(world.ids(), ["consent.granted/none"]);
    world.evidence.grants = seen(3, vec![grant(None, &[READ])]);
    assert_eq!(world.ids(), [""; 0]);
    assert_eq!(world.status("consent.granted"), Status::Met);
    assert_eq!(world.status("token.issued"), Status::Unknown);
    let judged = world.judged();
    let token = judged.iter().find(|judged| judged.requirement == "token.issued").unwrap();
    assert_eq!(Judgement::of(&world.ctx()).note(&token.requirement), Some("signing in will tell"));
}

#[test]
fn where_all_that_an_error_can_mean_is_in_order_a_moment_later_it_is_not_called_unknown() {
    let mut world = World::configured(Flow::Browser).sign_in_fails(2, "AADSTS65001");
    world.evidence.grants = seen(2, vec![grant(None, &[READ])]);
    if let Some(grants) = &mut world.evidence.grants {
        grants.at += SignedDuration::from_secs(5);
    }
    let findings = world.findings();
    assert_eq!(findings[0].id, "token.issued/in-order");
    assert!(findings[0].what.contains("AADSTS65001"));
}

#[test]
fn of_two_equally_new_statements_the_failure_counts() {
    let mut world = World::configured(Flow::Browser).signs_in_with(1, READ);
    world.evidence.principal = seen(1, Some(Principal { is_enabled: false, ..principal() }));
    assert_eq!(world.status("principal.enabled"), Status::Unmet);
}

#[test]
fn a_persons_token_proves_what_it_took_and_no_more() {
    let world = World::new(Flow::Browser).signs_in_with(2, READ);
    for id in [
        "tenant.found",
        "app.found",
        "principal.present",
        "resource.known",
        "permission.requested",
        "consent.granted",
        "caller.assigned",
        "redirect.registered",
        "redirect.platform",
        "account.found",
        "access.allowed",
        "token.issued",
        "token.audience",
        "token.current",
    ] {
        assert_eq!(world.status(id), Status::Met, "{id}");
    }
    // One person's token never proves consent for everybody.
    assert_eq!(world.status("consent.tenant_wide"), Status::Unknown);
    assert_eq!(world.status("call.answered"), Status::Unknown);
    assert_eq!(world.status("client.public"), Status::NotApplicable);
}

#[test]
fn a_device_codes_token_proves_the_public_client_switch() {
    let world = World::new(Flow::DeviceCode).signs_in_with(2, READ);
    assert_eq!(world.status("client.public"), Status::Met);
    assert_eq!(world.status("redirect.registered"), Status::NotApplicable);
}

#[test]
fn a_programs_token_proves_identity_but_no_role() {
    let world = World::new(Flow::Secret).program_signs_in(2);
    for id in ["principal.present", "credential.present", "secret.valid", "secret.unexpired"] {
        assert_eq!(world.status(id), Status::Met, "{id}");
    }
    assert_eq!(world.status("role.program"), Status::Unknown);
    assert_eq!(world.answers(3, 1).status("role.program"), Status::Met);
}

#[test]
fn a_renewed_token_does_not_hide_a_redirect_that_is_gone() {
    let mut world = World::configured(Flow::Browser).signs_in_with(5, READ);
    let seen_sign_in = world.evidence.sign_in.as_mut().unwrap();
    seen_sign_in.outcome.as_mut().unwrap().renewed = true;
    assert_eq!(world.status("redirect.registered"), Status::Met);
    world.evidence.application = seen(1, Some(Application { redirects: Platforms::default(), ..application() }));
    assert_eq!(world.ids(), ["redirect.registered/none"]);
}

#[test]
fn what_the_user_says_is_done_is_unknown_until_it_is_seen() {
    let mut world = World::new(Flow::Browser).sign_in_fails(2, "AADSTS65001");
    world.inputs.confirmed.insert(RequirementId::of("consent.granted"), at(3));
    let verdict = world.verdict("consent.granted");
    assert_eq!((verdict.status, verdict.confirmed), (Status::Unknown, true));
    assert_eq!(world.ids(), [""; 0]);
    let again = world.sign_in_fails(4, "AADSTS65001");
    assert_eq!(again.ids(), ["consent.granted/none"]);
}

#[test]
fn a_token_of_a_stranger_proves_nothing() {
    let world = World::new(Flow::Browser)
        .signs_in(2, json!({"aud": API, "tid": "00000000-1111-4222-8333-444444444444", "appid": CLIENT, "scp": READ}));
    assert_eq!(world.ids(), ["token.audience/other-tenant"]);
    assert_eq!(world.status("consent.granted"), Status::Unknown);
    let world =
        World::new(Flow::Browser).signs_in(2, json!({"aud": API, "tid": TENANT, "appid": APP_OBJECT, "scp": READ}));
    assert_eq!(world.ids(), ["token.audience/other-app"]);
}
