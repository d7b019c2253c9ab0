use crate::checks::tests::{API, PERSON, World, at, seen};
use crate::evidence::{AppliedPolicy, DirectorySession, DirectoryVia, ExchangeId, PolicyEffect, Seen, SignInStatus};
use crate::recipe::{Placeholder, Stage};

use super::*;

const POLICY: &str = "ca000000-0000-4000-8000-000000000001";
const OTHER: &str = "ca000000-0000-4000-8000-000000000002";
const CORRELATION: &str = "0b7f2c1a-6d0e-4a55-9f21-3c1d5e7a9b00";

fn named(ids: &[&str]) -> Option<String> {
    (!ids.is_empty()).then(|| serde_json::json!({"access_token": {"capolids": {"values": ids}}}).to_string())
}

/// A sign-in that a policy stopped, and an answer that names these.
fn stopped_by(flow: Flow, code: &str, ids: &[&str]) -> World {
    let mut world = World::new(flow);
    let fault = ServiceFault {
        claims: named(ids),
        correlation_id: Some(CORRELATION.to_owned()),
        ..ServiceFault::new(Stage::SignIn, code, "its words")
    };
    let exchanges = vec![ExchangeId(7)];
    world.evidence.sign_in = Some(Seen { outcome: Err(Fault::Service(fault)), at: at(1), exchanges });
    world
}

fn looks(world: &mut World, scopes: &[&str]) {
    let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    let session = DirectorySession { via: DirectoryVia::Az, tenant_id: None, account: None, scopes };
    world.evidence.directory = seen(2, session);
}

fn applied(id: &str, control: &str, result: &str) -> AppliedPolicy {
    AppliedPolicy {
        id: id.to_owned(),
        display_name: Some(format!("Name of {}", &id[34..])),
        enforced_grant_controls: vec![control.to_owned()],
        result: Some(result.to_owned()),
    }
}

fn logs(world: &mut World, policies: Vec<AppliedPolicy>) {
    let entry = LoggedSignIn {
        id: "1".to_owned(),
        correlation_id: Some(CORRELATION.to_uppercase()),
        ip_address: Some("192.0.2.10".to_owned()),
        conditional_access_status: Some("failure".to_owned()),
        status: SignInStatus { error_code: 53003, failure_reason: Some("Blocked.".to_owned()) },
        applied_conditional_access_policies: policies,
        ..LoggedSignIn::default()
    };
    world.evidence.sign_in_log = Some(Seen { outcome: Ok(vec![entry]), at: at(3), exchanges: vec![ExchangeId(9)] });
}

fn policy(id: &str, controls: &[&str], looks_at: &[Condition]) -> AccessPolicy {
    AccessPolicy {
        id: id.to_owned(),
        name: Some(format!("Name of {}", &id[34..])),
        state: "enabled".to_owned(),
        controls: controls.iter().map(|control| (*control).to_owned()).collect(),
        looks_at: looks_at.to_vec(),
    }
}

fn said(world: &World) -> String {
    let lines = sections(&world.ctx()).into_iter().flat_map(|section| {
        section.lines.into_iter().map(move |line| format!("{} | {} | {}\n", section.title, line.label, line.text))
    });
    lines.collect()
}

#[test]
fn the_log_is_asked_only_for_what_a_policy_stopped_and_only_where_it_may_be_read() {
    let mut world = stopped_by(Flow::Browser, "AADSTS53003", &[POLICY]);
    assert_eq!(sign_in_to_look_up(&world.ctx()), None, "nobody looked");
    looks(&mut world, &["User.Read.All"]);
    assert_eq!(sign_in_to_look_up(&world.ctx()), None);
    assert!(said(&world).contains("Sign-in log | this look may not read it"), "{}", said(&world));
    looks(&mut world, &["AuditLog.Read.All"]);
    assert_eq!(sign_in_to_look_up(&world.ctx()).as_deref(), Some(CORRELATION));
    assert_eq!(policies_to_read(&world.ctx()), None);
    looks(&mut world, &["AuditLog.Read.All", "Policy.Read.All"]);
    assert_eq!(policies_to_read(&world.ctx()), Some(vec![POLICY.to_owned()]));
    // A wrong secret is no matter of policies.
    let mut other = stopped_by(Flow::Secret, "AADSTS7000215", &[]);
    looks(&mut other, &["AuditLog.Read.All", "Policy.Read.All"]);
    assert_eq!((sign_in_to_look_up(&other.ctx()), policies_to_read(&other.ctx())), (None, None));
}

#[test]
fn a_policy_that_only_the_answer_names_has_its_page_and_its_request() {
    let world = stopped_by(Flow::Browser, "AADSTS53003", &[POLICY]);
    let found = culprits(&world.ctx());
    assert_eq!((found[0].name.as_deref(), found[0].failed), (None, false));
    assert!(found[0].portal.as_ref().unwrap().ends_with(&format!("/PolicyBlade/policyId/{POLICY}")));
    assert!(found[0].request.ends_with(&format!("/v1.0/identity/conditionalAccess/policies/{POLICY}")));
    let finding = world.findings().remove(0);
    assert_eq!(finding.id, "access.allowed/blocked");
    assert!(finding.why.contains(POLICY) && finding.remedies.iter().any(|id| *id == "open-policy"));
    // Without a named policy there is none to open.
    let nameless = stopped_by(Flow::Browser, "AADSTS53003", &[]).findings().remove(0);
    assert!(!nameless.remedies.iter().any(|id| *id == "open-policy"));
}

#[test]
fn the_log_names_the_policy_that_failed_and_no_other() {
    let mut world = stopped_by(Flow::Browser, "AADSTS53003", &[]);
    looks(&mut world, &["AuditLog.Read.All"]);
    logs(&mut world, vec![applied(OTHER, "Mfa", "success"), applied(POLICY, "Block", "failure")]);
    let found = culprits(&world.ctx());
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].name.as_deref(), found[0].failed), (Some("Name of 01"), true));
    let finding = world.findings().remove(0);
    assert!(finding.why.contains(&format!("Name of 01 ({POLICY})")), "{}", finding.why);
    // What shows it is evidence, and the error itself stands last.
    let numbers: Vec<_> = finding.evidence.iter().filter_map(|clue| clue.exchange).collect();
    assert_eq!(numbers, [ExchangeId(9), ExchangeId(7)]);
    assert!(said(&world).contains("error 53003: Blocked.; from 192.0.2.10"), "{}", said(&world));
}

#[test]
fn what_the_policy_looks_at_makes_a_block_exact_and_offers_another_way_only_where_it_helps() {
    for (flow, looks_at, reason, other_way) in [
        (Flow::DeviceCode, &[Condition::Transfer][..], "device-code", true),
        // The browser is no other way than the browser.
        (Flow::Browser, &[Condition::Transfer], "blocked", false),
        (Flow::Browser, &[Condition::Location], "location", false),
        (Flow::Browser, &[Condition::Risk], "risk", false),
        (Flow::Browser, &[Condition::Location, Condition::Risk], "blocked", false),
        (Flow::Browser, &[], "blocked", false),
    ] {
        let mut world = stopped_by(flow, "AADSTS53003", &[POLICY]);
        world.evidence.access_policies = seen(3, vec![policy(POLICY, &["block"], looks_at)]);
        let finding = world.findings().remove(0);
        assert_eq!(finding.reason.as_str(), reason, "{flow} {looks_at:?}");
        assert_eq!(finding.remedies.iter().any(|id| *id == "use-browser"), other_way, "{flow} {looks_at:?}");
    }
}

#[test]
fn a_device_condition_never_offers_a_device_code() {
    let mut world = stopped_by(Flow::DeviceCode, "AADSTS53003", &[POLICY]);
    world.evidence.access_policies = seen(3, vec![policy(POLICY, &["compliantDevice"], &[])]);
    let finding = world.findings().remove(0);
    assert_eq!(finding.reason.as_str(), "device");
    assert!(finding.remedies.iter().any(|id| *id == "managed-device"));
    assert!(!finding.remedies.iter().any(|id| ["use-browser", "sign-in-browser"].contains(&id.as_str())));
}

#[test]
fn policies_with_several_causes_stay_what_the_answer_says() {
    let mut world = stopped_by(Flow::Browser, "AADSTS53003", &[POLICY, OTHER]);
    world.evidence.access_policies =
        seen(3, vec![policy(POLICY, &["block"], &[Condition::Location]), policy(OTHER, &["compliantDevice"], &[])]);
    let finding = world.findings().remove(0);
    assert_eq!(finding.reason.as_str(), "blocked");
    assert!(finding.why.contains("Name of 01") && finding.why.contains("Name of 02"));
    assert!(!finding.params.contains_key(&Placeholder::Policy));
}

#[test]
fn what_is_refused_or_not_there_yet_is_said() {
    let mut world = stopped_by(Flow::Browser, "AADSTS53003", &[]);
    looks(&mut world, &["AuditLog.Read.All"]);
    world.evidence.sign_in_log = seen(3, Vec::new());
    assert!(said(&world).contains("does not show this sign-in yet"));
    let code = "Authentication_RequestFromNonPremiumTenantOrB2CTenant";
    let refused = ServiceFault { status: Some(403), ..ServiceFault::new(Stage::Directory, code, "") };
    world.evidence.sign_in_log = Some(Seen { outcome: Err(Fault::Service(refused)), at: at(3), exchanges: Vec::new() });
    assert!(said(&world).contains("no Microsoft Entra ID P1 licence"));
    // An entry without policies is no proof that there were none.
    logs(&mut world, Vec::new());
    assert!(said(&world).contains("shows no policies to this look"));
}

#[test]
fn what_if_is_asked_with_what_is_known_and_says_so() {
    let mut world = World::configured(Flow::DeviceCode);
    looks(&mut world, &["Policy.Read.All"]);
    assert_eq!(what_if(&world.ctx()), None, "nobody knows who signs in");
    let account =
        crate::evidence::Account { id: PERSON.to_owned(), upn: String::new(), is_enabled: true, is_guest: false };
    world.evidence.account = seen(1, Some(account));
    let ask = what_if(&world.ctx()).unwrap();
    assert_eq!((ask.who, ask.resource.as_str()), (Member::Person(PERSON.to_owned()), API));
    assert!(ask.device_code && ask.platform.is_none() && ask.address.is_none());
    let effect = |policy: AccessPolicy, applies| PolicyEffect { policy, applies, why_not: None };
    let mut reported = policy(OTHER, &["mfa"], &[]);
    reported.state = "enabledForReportingButNotEnforced".to_owned();
    let block = policy(POLICY, &["block"], &[Condition::Transfer]);
    world.evidence.what_if = seen(3, vec![effect(block, true), effect(reported, true)]);
    let words = said(&world);
    assert!(words.contains("Name of 01 | Applies, and would block."), "{words}");
    assert!(words.contains("Name of 02 | Applies, but is not enforced"), "{words}");
    assert!(words.contains("Judged with | a device code, no risk"), "{words}");
    world.evidence.what_if = seen(3, Vec::new());
    assert!(said(&world).contains("None applies to this sign-in"));
}
