//! Consent and Conditional Access, as somebody who may look sees them in the practice tenant: whatever is said is said by
//! its state.

use firstcall::app::view;
use firstcall::checks::{agreements, conditional_access, culprits, sections};
use firstcall::entra::DeviceSignIn;
use firstcall::evidence::{Condition, DirectoryVia, Fact, Member, WhatIf};
use firstcall::export::report;
use firstcall::graph::{self, Directory};
use firstcall::profile::InputId;
use firstcall::vault::Tokens;
use jiff::SignedDuration;
use serde_json::json;

use crate::client_practice::Setup;
use crate::support::robot::Robot;
use crate::support::tenant::Tenant;
use crate::support::with_run;

/// Global administrator, who can agree to what the look asks for.
const GINA: &str = "gina@contoso.onmicrosoft.com";
/// May agree for everybody, but may not read policies.
const DANA: &str = "dana@contoso.onmicrosoft.com";

const POWER_PLATFORM: &str = "8578e004-a5c6-46e7-913e-12f58912df43";
const DEVICE_CODE_POLICY: &str = "ca000000-0000-4000-8000-000000000004";

/// A practice tenant whose sign-in log shows everything at once.
async fn started(scenario: &str) -> Tenant {
    let tenant = Tenant::start(scenario).await;
    tenant.change(|world| world.tenant.service.sign_in_log_delay_s = 0);
    tenant
}

/// Signs in to a scenario, and has this person look in this way.
async fn looked(robot: &mut Robot<'_>, via: DirectoryVia, upn: &str) -> String {
    robot.look_around().await;
    robot.sign_in().await;
    robot.look_as(via, upn).await;
    let lines = sections(&robot.state().ctx());
    let lines = lines.iter().flat_map(|section| section.lines.iter().map(|line| line.in_words() + "\n"));
    lines.collect()
}

#[tokio::test]
async fn a_blocked_sign_in_is_told_by_the_name_of_the_policy() {
    let tenant = started("ca-device").await;
    let mut robot = Robot::sit_down(&tenant).await;
    let said = looked(&mut robot, DirectoryVia::PoliciesBrowser, GINA).await;
    assert_eq!(robot.findings(), ["access.allowed/device"]);
    let found = culprits(&robot.state().ctx());
    assert_eq!(found.len(), 1, "{said}");
    assert_eq!(found[0].name.as_deref(), Some("Require a compliant device (practice)"));
    assert!(found[0].failed && found[0].controls == ["compliantDevice"], "{found:?}");
    let finding = &robot.state().case().findings()[0];
    assert!(finding.remedies.iter().any(|id| *id == "open-policy"));
    // The log knows the device, and What-If says what is still to come.
    assert!(said.contains("device: not compliant, not managed"), "{said}");
    assert!(said.contains("would require: a device that is marked as compliant"), "{said}");
    tenant.stop().await;
}

#[tokio::test]
async fn a_block_becomes_exact_by_what_its_policy_looks_at() {
    for (scenario, finding) in [
        ("ca-location", "access.allowed/location"),
        ("ca-risk", "access.allowed/risk"),
        ("device-code-blocked", "access.allowed/device-code"),
    ] {
        let tenant = started(scenario).await;
        let mut robot = Robot::sit_down(&tenant).await;
        let said = looked(&mut robot, DirectoryVia::PoliciesBrowser, GINA).await;
        assert_eq!(robot.findings(), [finding], "{said}");
        tenant.stop().await;
    }
}

#[tokio::test]
async fn what_a_look_may_not_read_is_said_and_nothing_is_guessed() {
    // The Azure CLI's client may read the log, but this person may not.
    let tenant = started("ca-location").await;
    let mut robot = Robot::sit_down(&tenant).await;
    let said = looked(&mut robot, DirectoryVia::Browser, DANA).await;
    assert_eq!(robot.findings(), ["access.allowed/blocked"]);
    assert!(said.contains("Sign-in log: unknown: not read: Graph refused (403)"), "{said}");
    assert!(said.contains("this look may not read policies"), "{said}");
    tenant.stop().await;
    // Without a licence the log is closed to everybody.
    let tenant = started("ca-location").await;
    tenant.change(|world| world.tenant.organization.licences.clear());
    let mut robot = Robot::sit_down(&tenant).await;
    let said = looked(&mut robot, DirectoryVia::PoliciesBrowser, GINA).await;
    assert!(said.contains("no Microsoft Entra ID P1 licence"), "{said}");
    tenant.stop().await;
}

#[tokio::test]
async fn who_agreed_to_what_is_read_by_name() {
    let tenant = started("consent-one-person").await;
    let mut robot = Robot::sit_down(&tenant).await;
    robot.sign_in_as("petra@contoso.onmicrosoft.com");
    let said = looked(&mut robot, DirectoryVia::PoliciesBrowser, GINA).await;
    assert!(said.contains(&format!("only for {DANA}")), "{said}");
    assert!(said.contains("People may consent themselves to every permission that needs no administrator."), "{said}");
    assert!(said.contains("Admin consent requests: Off"), "{said}");
    let found = agreements(&robot.state().ctx()).unwrap();
    assert_eq!(found.granted_not_requested, Some(Vec::new()));
    tenant.stop().await;
}

#[tokio::test]
async fn an_assignment_is_told_by_its_group() {
    for (scenario, reach) in [
        ("user-assigned-by-group", "Group Platform team (practice): The account that signs in is a member"),
        ("user-assigned-nested", "The account that signs in is only in a group inside this group"),
    ] {
        let tenant = started(scenario).await;
        let mut robot = Robot::sit_down(&tenant).await;
        robot.look_around().await;
        robot.look_at_setup().await;
        let lines = sections(&robot.state().ctx());
        let said: String = lines.iter().flat_map(|section| &section.lines).map(|line| line.in_words() + "\n").collect();
        assert!(said.contains("Assignment required?: Yes"), "{said}");
        assert!(said.contains(reach), "{scenario}: {said}");
        tenant.stop().await;
    }
}

/// The exchanges of everything that was read of policies, and the sections, stand in the report.
#[tokio::test]
async fn a_report_names_the_policy_and_the_request_that_shows_it() {
    let tenant = started("ca-device").await;
    let mut robot = Robot::sit_down(&tenant).await;
    looked(&mut robot, DirectoryVia::PoliciesBrowser, GINA).await;
    let state = robot.state();
    let text = with_run(state, |run| report::document(run, state.case().now()).markdown());
    assert!(text.contains("Require a compliant device (practice) (ca000000"), "{text}");
    assert!(text.contains("/v1.0/identity/conditionalAccess/policies/ca000000"), "{text}");
    assert!(text.contains("look the sign-in up in the log"), "{text}");
    assert!(conditional_access(&state.ctx()).unwrap().sign_in_log.is_some());
    assert!(view::has_access(state));
    tenant.stop().await;
}

/// The tokens of somebody who may read policies.
async fn reader(setup: &Setup) -> Tokens {
    let request = graph::sign_in_request(setup.cloud(), &setup.tenant().await, DirectoryVia::PoliciesDeviceCode);
    let sign_in = DeviceSignIn::begin(&setup.wire, request).await.outcome.unwrap();
    let body = json!({"user_code": sign_in.code().user_code, "person": "gina", "decision": "accept"});
    setup.practice.control(reqwest::Method::POST, "signins", Some(body)).await;
    sign_in.wait(&setup.wire).await.outcome.unwrap().1
}

#[tokio::test(start_paused = true)]
async fn the_log_shows_a_sign_in_when_its_delay_is_over() {
    let setup = Setup::start("ca-location").await;
    setup.practice.change(|world| world.tenant.service.sign_in_log_delay_s = 300);
    let tokens = reader(&setup).await;
    let directory = Directory::new(&setup.wire, setup.cloud(), &tokens);
    let last = setup.practice.change(|world| world.runtime.log.last().unwrap().correlation_id.to_string());
    assert_eq!(directory.sign_in_log(&last, false).await.outcome.unwrap(), []);
    setup.practice.change(|world| world.clock().advance(SignedDuration::from_secs(300)));
    let found = directory.sign_in_log(&last, true).await;
    assert_eq!(found.exchanges.len(), 1);
    assert_eq!(found.outcome.unwrap()[0].correlation_id, Some(last));
    // Of what never comes nobody waits for ever.
    let never = directory.sign_in_log("00000000-0000-4000-8000-00000000dead", true).await;
    assert_eq!((never.exchanges.len(), never.outcome.unwrap().len()), (23, 0));
}

#[tokio::test(start_paused = true)]
async fn what_if_is_answered_by_the_policies_of_the_tenant() {
    let setup = Setup::start("device-code-blocked").await;
    let tokens = reader(&setup).await;
    let directory = Directory::new(&setup.wire, setup.cloud(), &tokens);
    let alex = setup.practice.change(|world| world.tenant.people["alex"].id.to_string());
    let ask = |device_code| WhatIf {
        who: Member::Person(alex.clone()),
        resource: POWER_PLATFORM.to_owned(),
        device_code,
        platform: None,
        address: None,
        country: None,
        risk: None,
        is_compliant: None,
    };
    let applying = directory.what_if(&ask(true)).await.outcome.unwrap();
    let ids: Vec<&str> = applying.iter().map(|effect| effect.policy.id.as_str()).collect();
    assert_eq!(ids, [DEVICE_CODE_POLICY]);
    assert!(applying[0].applies && applying[0].policy.looks_at == [Condition::Transfer]);
    assert_eq!(directory.what_if(&ask(false)).await.outcome.unwrap(), []);
    // A policy that is gone is told from one that may not be read.
    let gone = "ca000000-0000-4000-8000-00000000dead".to_owned();
    let read = directory.access_policies(&[DEVICE_CODE_POLICY.to_owned(), gone]).await.outcome.unwrap();
    assert_eq!((read[0].name.is_some(), read[1].name.is_some()), (true, false));
}

#[tokio::test]
async fn before_any_sign_in_what_if_needs_to_know_the_account() {
    let tenant = started("mfa-required").await;
    let mut robot = Robot::sit_down(&tenant).await;
    robot.look_around().await;
    robot.look_as(DirectoryVia::PoliciesBrowser, GINA).await;
    let has_asked = |robot: &Robot<'_>| robot.state().case().evidence().has(Fact::WhatIf);
    assert_eq!(has_asked(&robot), !robot.state().case().profile().get(InputId::Username).is_empty());
    tenant.stop().await;
}
