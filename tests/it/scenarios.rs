//! Every scenario of the practice tenant through the real engine over real HTTP: what is found, how it comes out, and
//! that it is green again after the repair. One line a scenario; a scenario without a line fails the test.

use std::collections::BTreeSet;

use firstcall::app::{Action, Msg, Outcome, Place, outcome, view};
use firstcall::checks::Status;
use firstcall::profile::{InputId, SecretId};
use firstcall::recipe::{Flow, Params, Placeholder, Recipe};
use futures::StreamExt;

use crate::support::hands;
use crate::support::robot::Robot;
use crate::support::tenant::Tenant;

/// What the person does, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    /// Signs in and calls, without any look at the setup.
    SignsIn,
    /// Looks at the setup, and then signs in all the same.
    LooksFirst,
    /// Signs in, and looks at the setup when that failed.
    LooksAfterwards,
    /// Signs in, but does not agree to what the app asks for.
    Declines,
}

use Does::{Declines, LooksAfterwards, LooksFirst, SignsIn};
use Outcome::{Holds, Unmet, Unreachable};

/// Scenario, what the person does, the findings in the order of the steps, and how it comes out.
const TABLE: &[(&str, Does, &[&str], Outcome)] = &[
    ("account-disabled", SignsIn, &["account.enabled/disabled"], Unmet),
    ("account-federated", SignsIn, &["account.managed/federated"], Unmet),
    ("account-unknown", SignsIn, &["account.found/unknown"], Unmet),
    ("api-disabled", SignsIn, &["resource.enabled/disabled"], Unmet),
    ("api-disabled", LooksFirst, &["resource.enabled/disabled"], Unmet),
    ("api-unknown", SignsIn, &["resource.known/missing"], Unmet),
    ("api-unknown", LooksFirst, &["resource.known/missing"], Unmet),
    ("app-deactivated", SignsIn, &["principal.enabled/disabled"], Unmet),
    ("app-deactivated", LooksFirst, &["app.active/disabled"], Unmet),
    ("app-multi-tenant", LooksFirst, &["app.single_tenant/multitenant"], Holds),
    ("app-unknown", SignsIn, &["app.found/unknown-here"], Unmet),
    ("app-unknown", LooksFirst, &["app.found/unknown-here"], Unmet),
    ("application-permission", LooksFirst, &["permission.delegated_only/application-permission"], Holds),
    ("appuser-broad-role", SignsIn, &["appuser.least/wider"], Holds),
    ("appuser-disabled", SignsIn, &["appuser.enabled/disabled"], Unmet),
    ("appuser-missing", SignsIn, &["appuser.present/missing"], Unmet),
    ("appuser-missing", LooksFirst, &["appuser.present/missing"], Unmet),
    ("appuser-no-role", SignsIn, &["appuser.role/none"], Unmet),
    ("appuser-small-role", SignsIn, &["appuser.role/too-small"], Unmet),
    ("approval-requested", SignsIn, &["consent.granted/approval-requested"], Unmet),
    ("ca-device", SignsIn, &["access.allowed/device"], Unmet),
    ("ca-location", SignsIn, &["access.allowed/blocked"], Unmet),
    ("ca-risk", SignsIn, &["access.allowed/blocked"], Unmet),
    ("certificate-cut-off", SignsIn, &["certificate.usable/damaged"], Unmet),
    ("certificate-elliptic", SignsIn, &["certificate.usable/wrong-key"], Unmet),
    ("certificate-expired", SignsIn, &["certificate.unexpired/expired"], Unmet),
    ("certificate-file-missing", SignsIn, &["certificate.usable/missing"], Unmet),
    ("certificate-folder", SignsIn, &["certificate.usable/unreadable"], Unmet),
    ("certificate-locked", SignsIn, &["certificate.usable/password-missing"], Unmet),
    ("certificate-missing", SignsIn, &["certificate.registered/not-accepted"], Unmet),
    ("certificate-missing", LooksFirst, &["certificate.registered/none"], Unmet),
    ("certificate-no-key", SignsIn, &["certificate.usable/no-key"], Unmet),
    ("certificate-no-key", LooksFirst, &["certificate.usable/no-key"], Unmet),
    ("certificate-note", SignsIn, &["certificate.usable/not-a-certificate"], Unmet),
    ("certificate-old-form", SignsIn, &["certificate.usable/convert"], Unmet),
    ("certificate-other-key", SignsIn, &["certificate.usable/mismatch"], Unmet),
    ("clock-wrong", SignsIn, &["clock.in_step/off"], Unmet),
    ("configured", SignsIn, &[], Holds),
    ("configured", LooksFirst, &[], Holds),
    ("configured-dataverse", SignsIn, &[], Holds),
    ("configured-dataverse", LooksFirst, &[], Holds),
    ("configured-finance-operations", SignsIn, &[], Holds),
    ("configured-finance-operations", LooksFirst, &[], Holds),
    ("configured-lifecycle-services", SignsIn, &[], Holds),
    ("configured-lifecycle-services", LooksFirst, &[], Holds),
    ("consent-missing", Declines, &["consent.granted/declined"], Unmet),
    ("consent-missing", LooksFirst, &["consent.tenant_wide/personal-only"], Unmet),
    ("consent-missing-dataverse", Declines, &["consent.granted/declined"], Unmet),
    ("consent-missing-finance-operations", Declines, &["consent.granted/declined"], Unmet),
    ("consent-one-person", LooksFirst, &["consent.tenant_wide/personal-only"], Unmet),
    ("device-code-blocked", SignsIn, &["access.allowed/blocked"], Unmet),
    ("environment-closed", SignsIn, &["environment.open/page"], Unmet),
    ("environment-gone", SignsIn, &["environment.found/not-there"], Unmet),
    ("environment-of-other-tenant", SignsIn, &["environment.tenant/other-tenant"], Unmet),
    ("everything-wrong", SignsIn, &["redirect.registered/not-this-one"], Unmet),
    (
        "everything-wrong",
        LooksFirst,
        &["app.single_tenant/multitenant", "permission.requested/partly", "redirect.registered/nativeclient-only"],
        Unmet,
    ),
    ("federation-missing", SignsIn, &["federation.matches/none"], Unmet),
    ("federation-missing", LooksFirst, &["federation.matches/none"], Unmet),
    ("federation-subject", SignsIn, &["federation.matches/subject"], Unmet),
    ("federation-subject", LooksFirst, &["federation.matches/subject"], Unmet),
    ("fno-administrator", SignsIn, &["fno.least/administrator"], Holds),
    ("fno-callback-missing", SignsIn, &[], Holds),
    ("fno-callback-missing", LooksFirst, &["redirect.callback/missing"], Unmet),
    ("fno-client-mapping", SignsIn, &["fno.client/missing"], Unmet),
    ("fno-client-missing", SignsIn, &["fno.client/missing"], Unmet),
    ("fno-client-missing", LooksFirst, &["fno.client/missing"], Unmet),
    ("fno-gone", SignsIn, &["environment.found/not-there"], Unmet),
    ("fno-maintenance", SignsIn, &["environment.open/not-running"], Unmet),
    ("fno-member-disabled", SignsIn, &["fno.user/refused"], Unmet),
    ("fno-member-missing", SignsIn, &["fno.user/missing"], Unmet),
    ("fno-other-tenant", SignsIn, &["environment.tenant/other-tenant"], Unmet),
    ("fno-program-permissions", LooksFirst, &["permission.listed/not-listed"], Holds),
    ("fno-some-permissions", LooksFirst, &["permission.requested/partly"], Holds),
    ("fno-stopped", SignsIn, &["environment.open/not-running"], Unmet),
    ("fno-throttled", SignsIn, &["call.unthrottled/busy-environment"], Unreachable),
    ("fno-user-disabled", SignsIn, &["fno.user/refused"], Unmet),
    ("fno-user-no-role", SignsIn, &["fno.user/no-role"], Unmet),
    ("fresh", SignsIn, &[], Unmet),
    ("fresh-dataverse", SignsIn, &[], Unmet),
    ("fresh-finance-operations", SignsIn, &[], Unmet),
    ("fresh-lifecycle-services", SignsIn, &[], Unmet),
    ("guest", SignsIn, &["account.in_tenant/foreign"], Unmet),
    ("lcs-mfa", SignsIn, &["account.mfa_free/registration"], Unmet),
    ("lcs-not-a-member", SignsIn, &["lcs.project/refused"], Unmet),
    ("lcs-not-opened", SignsIn, &["lcs.project/refused"], Unmet),
    ("lcs-not-visited", SignsIn, &["lcs.visited/never"], Unmet),
    ("lcs-older-token", SignsIn, &["token.audience/older"], Holds),
    ("lcs-other-geography", SignsIn, &["lcs.project/refused"], Unmet),
    ("lcs-public-client-off", SignsIn, &["client.public/off"], Unmet),
    ("lcs-public-client-off", LooksFirst, &["client.public/off"], Unmet),
    ("lcs-small-role", SignsIn, &["lcs.project/refused"], Unmet),
    ("lcs-throttled", SignsIn, &["call.unthrottled/project-limit"], Unreachable),
    ("lcs-with-a-person", SignsIn, &["lcs.unattended/interactive"], Holds),
    ("management-app", SignsIn, &["role.least/registered"], Holds),
    ("member-missing", SignsIn, &["member.present/missing"], Unmet),
    ("member-no-role", SignsIn, &["member.role/none"], Unmet),
    ("member-unlicensed", SignsIn, &["member.licensed/no-licence"], Unmet),
    ("mfa-required", SignsIn, &["access.allowed/mfa-registration"], Unmet),
    ("nativeclient-only", SignsIn, &["redirect.registered/not-this-one"], Unmet),
    ("nativeclient-only", LooksFirst, &["redirect.registered/nativeclient-only"], Unmet),
    ("network-proxy", SignsIn, &["network.reachable/intercepted"], Unreachable),
    ("network-unreachable", SignsIn, &["network.reachable/broken"], Unreachable),
    ("network-untrusted", SignsIn, &["network.trusted/unknown-issuer"], Unreachable),
    ("no-environments", SignsIn, &[], Holds),
    ("odd-answer", SignsIn, &["call.answered/odd"], Unreachable),
    ("old-token", SignsIn, &["consent.granted/not-in-token"], Unmet),
    ("old-token", LooksAfterwards, &["token.current/older-than-grant"], Unmet),
    ("password-expired", SignsIn, &["account.password/expired"], Unmet),
    ("password-mfa", SignsIn, &["account.mfa_free/registration"], Unmet),
    ("permission-not-requested", SignsIn, &["consent.granted/not-in-token"], Unmet),
    ("permission-not-requested", LooksFirst, &["permission.requested/partly"], Unmet),
    ("permission-too-wide", SignsIn, &["permission.least/holds-more"], Holds),
    ("permission-too-wide", LooksFirst, &["permission.least/asks-for-more"], Holds),
    ("pim-inactive", SignsIn, &["role.person/none"], Unmet),
    ("pim-inactive", LooksFirst, &["role.person/not-active"], Unmet),
    ("pim-inactive", LooksAfterwards, &["role.person/not-active"], Unmet),
    ("principal-disabled", SignsIn, &["principal.enabled/disabled"], Unmet),
    ("principal-disabled", LooksFirst, &["principal.enabled/disabled"], Unmet),
    ("principal-missing", SignsIn, &["app.found/unknown-here"], Unmet),
    ("principal-missing", LooksFirst, &["principal.present/missing"], Unmet),
    ("principal-missing-program", SignsIn, &["principal.present/missing"], Unmet),
    ("public-client-off", SignsIn, &["client.public/off"], Unmet),
    ("public-client-off", LooksFirst, &["client.public/off"], Unmet),
    ("redirect-missing", SignsIn, &["redirect.registered/none"], Unmet),
    ("redirect-missing", LooksFirst, &["redirect.registered/none"], Unmet),
    ("role-at-environment", SignsIn, &[], Holds),
    ("role-at-environment", LooksFirst, &[], Holds),
    ("role-at-group", SignsIn, &[], Holds),
    ("role-elsewhere", SignsIn, &["role.program/elsewhere"], Unmet),
    ("role-ends-soon", SignsIn, &["role.program/ends-soon"], Holds),
    ("role-environment-gone", SignsIn, &["role.program/unknown-scope"], Unmet),
    ("role-expired", SignsIn, &["role.program/none"], Unmet),
    ("role-group-left", SignsIn, &["role.program/none"], Unmet),
    ("role-group-left", LooksFirst, &["role.program/none"], Unmet),
    ("role-in-group", SignsIn, &[], Holds),
    ("role-in-group", LooksFirst, &[], Holds),
    ("role-missing", SignsIn, &["role.program/none"], Unmet),
    ("role-narrower", SignsIn, &["role.program/narrower"], Holds),
    ("role-of-group", SignsIn, &[], Holds),
    ("role-of-group", LooksFirst, &[], Holds),
    ("role-too-broad", SignsIn, &["role.least/wider"], Holds),
    ("role-too-small", SignsIn, &["role.program/none"], Unmet),
    ("role-too-wide", SignsIn, &["role.least/wider-scope"], Holds),
    ("role-wrong-principal", SignsIn, &["role.program/none"], Unmet),
    ("secret-expired", SignsIn, &["secret.unexpired/refused-as-expired"], Unmet),
    ("secret-expired", LooksFirst, &["secret.unexpired/expired"], Unmet),
    ("secret-missing", SignsIn, &["secret.valid/wrong"], Unmet),
    ("secret-missing", LooksFirst, &["credential.present/none"], Unmet),
    ("secret-wrong", SignsIn, &["secret.valid/wrong"], Unmet),
    ("security-defaults", SignsIn, &["access.allowed/mfa-registration"], Unmet),
    ("service-down", SignsIn, &["call.answered/service-trouble"], Unreachable),
    ("session-revoked", SignsIn, &["token.current/challenged"], Unmet),
    ("setup-unreadable", SignsIn, &[], Holds),
    ("setup-unreadable", LooksFirst, &["setup.readable/not-allowed"], Holds),
    ("sign-in-odd", SignsIn, &["token.issued/unreadable"], Unreachable),
    ("tenant-other-cloud", SignsIn, &["tenant.cloud/other-cloud"], Unmet),
    ("tenant-other-cloud", LooksFirst, &["tenant.cloud/other-cloud"], Unmet),
    ("tenant-unknown", SignsIn, &["tenant.found/unknown"], Unmet),
    ("throttled", SignsIn, &["call.unthrottled/throttled"], Unreachable),
    ("user-assigned-by-group", SignsIn, &[], Holds),
    ("user-assigned-by-group", LooksFirst, &[], Holds),
    ("user-assigned-nested", SignsIn, &["caller.assigned/not-assigned"], Unmet),
    ("user-assigned-nested", LooksFirst, &["caller.assigned/nested"], Unmet),
    ("user-assigned-nested", LooksAfterwards, &["caller.assigned/nested"], Unmet),
    ("user-consent-off", SignsIn, &["consent.granted/needs-approval"], Unmet),
    ("user-consent-off", LooksFirst, &["consent.granted/needs-approval"], Unmet),
    ("user-not-assigned", SignsIn, &["caller.assigned/not-assigned"], Unmet),
    ("wrong-audience", SignsIn, &["token.audience/refused"], Unmet),
    ("wrong-platform", SignsIn, &["redirect.platform/web"], Unmet),
    ("wrong-platform", LooksFirst, &["redirect.platform/web"], Unmet),
];

/// How many practice tenants run side by side.
const SIDE_BY_SIDE: usize = 6;

/// Runs one line; returns what was wrong with it.
async fn run(line: (&str, Does, &[&str], Outcome)) -> Option<String> {
    run_in(Tenant::start(line.0).await, line).await
}

async fn run_in(
    tenant: Tenant,
    (scenario, does, findings, came_out): (&str, Does, &[&str], Outcome),
) -> Option<String> {
    let mut robot = Robot::sit_down(&tenant).await;
    robot.look_around().await;
    if does == LooksFirst {
        robot.look_at_setup().await;
    }
    if does == Declines {
        robot.decision = "decline";
    }
    robot.sign_in().await;
    if does == LooksAfterwards {
        robot.look_at_setup().await;
    }
    let mut wrong = Vec::new();
    if robot.findings() != findings {
        wrong.push(format!("found {:?} instead of {findings:?}", robot.findings()));
    }
    if outcome(robot.state(), false) != came_out {
        wrong.push(format!("came out as {:?} instead of {came_out:?}", outcome(robot.state(), false)));
    }
    robot.decision = "accept";
    robot.repair().await;
    let after = outcome(robot.state(), false);
    if after != Holds {
        wrong.push(format!("came out as {after:?} after the repair, with {:?}", robot.findings()));
    }
    tenant.stop().await;
    (!wrong.is_empty()).then(|| format!("{scenario}, {does:?}: {}", wrong.join("; ")))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_scenario_ends_in_its_finding_and_is_green_after_the_repair() {
    let lines = futures::stream::iter(TABLE.iter().copied());
    let mut wrong: Vec<String> =
        lines.map(run).buffer_unordered(SIDE_BY_SIDE).filter_map(|wrong| async { wrong }).collect().await;
    wrong.sort();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A scenario that is about several targets ends in the same finding with each of them, and the case stays what it is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scenario_keeps_the_target_that_is_practised() {
    let recipe = Recipe::embedded();
    let tenant = Tenant::start("configured").await;
    let scenarios = tenant.told().await.scenarios;
    tenant.stop().await;
    let mut lines = Vec::new();
    for scenario in scenarios.iter().filter(|scenario| scenario.targets.len() > 1) {
        for target in &scenario.targets[1..] {
            let of_target = recipe.target(&target.as_str().into()).and_then(|target| target.practice.clone());
            let line = TABLE.iter().find(|(id, ..)| *id == scenario.id).copied().expect("every scenario has a line");
            lines.push((of_target.expect("it is practised"), target.clone(), line));
        }
    }
    assert!(lines.len() > 15, "{lines:?}");
    let runs = futures::stream::iter(lines).map(|(configured, target, line)| async move {
        let tenant = Tenant::start(&configured).await;
        tenant.switch_for(line.0, &target).await;
        let told = tenant.told().await.suggest.target;
        if told.as_deref() != Some(target.as_str()) {
            return Some(format!("{} proposes {told:?} instead of {target}", line.0));
        }
        run_in(tenant, line).await.map(|wrong| format!("{target}: {wrong}"))
    });
    let mut wrong: Vec<String> =
        runs.buffer_unordered(SIDE_BY_SIDE).filter_map(|wrong| async { wrong }).collect().await;
    wrong.sort();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_call_shows_is_hinted_at_until_somebody_looks() {
    for (scenario, hidden) in [
        ("configured", false),
        ("role-too-broad", false),
        ("app-multi-tenant", true),
        ("application-permission", true),
        // The person who signs in agrees, so nothing is broken any more that they would meet.
        ("consent-missing", false),
        ("consent-one-person", true),
        ("fno-callback-missing", true),
    ] {
        let tenant = Tenant::start(scenario).await;
        let flow = tenant.told().await.suggest.flow.map_or(Flow::Browser, |flow| flow.parse().unwrap());
        let mut robot = Robot::practise(&tenant, Recipe::shared(), flow).await;
        robot.look_around().await;
        robot.sign_in().await;
        assert_eq!(view::step_to_look_from(robot.state()).is_some(), hidden, "{scenario}");
        if hidden {
            robot.look_at_setup().await;
            assert!(view::step_to_look_from(robot.state()).is_none(), "{scenario}: it was looked at");
            assert_ne!(robot.findings(), Vec::<&str>::new(), "{scenario}");
        }
        tenant.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_chooses_an_environment_from_those_that_they_see() {
    let tenant = Tenant::start("configured-dataverse").await;
    let inputs = [
        (InputId::Target, "dataverse"),
        (InputId::Tenant, "contoso.onmicrosoft.com"),
        (InputId::ClientId, "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0006"),
    ]
    .map(|(input, value)| (input, value.to_owned()));
    let mut robot = Robot::sit_down_with(&tenant, tenant.clouds(), &inputs, &[]).await;
    robot.look_around().await;
    robot.take(Msg::Act(Action::Step(1)));
    robot.take(Msg::Act(Action::Environments));
    robot.settle().await;
    let names: Vec<String> = view::environments(robot.state()).into_iter().map(|line| line.url).collect();
    assert_eq!(robot.state().place(), Place::Environments, "{:?}", robot.state().screen().notice());
    let row = names.iter().position(|url| url == "https://contoso.crm4.dynamics.com").unwrap();
    (0..row).for_each(|_| robot.take(Msg::Act(Action::Down)));
    robot.take(Msg::Act(Action::Primary));
    robot.settle().await;
    assert_eq!((robot.findings(), outcome(robot.state(), false)), (Vec::new(), Holds));
    tenant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_shows_why_the_program_is_turned_away() {
    let program = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0007";
    for (scenario, finding) in [
        ("fno-client-missing", "fno.client/not-listed"),
        ("fno-client-mapping", "fno.user/nobody"),
        ("fno-user-disabled", "fno.user/disabled"),
    ] {
        let tenant = Tenant::start(scenario).await;
        let inputs = [
            (InputId::Target, "finance-operations"),
            (InputId::Environment, "https://contoso.operations.eu.dynamics.com"),
            (InputId::ClientId, program),
        ]
        .map(|(input, value)| (input, value.to_owned()));
        let mut robot = Robot::sit_down_with(&tenant, tenant.clouds(), &inputs, &[]).await;
        robot.sign_in_as("dana@contoso.onmicrosoft.com");
        robot.look_around().await;
        robot.sign_in().await;
        assert_eq!((robot.findings(), outcome(robot.state(), false)), (Vec::new(), Holds), "{scenario}");
        hands::set(&mut robot, InputId::Flow, "secret");
        robot.look_around().await;
        assert_eq!(robot.findings(), [finding]);
        tenant.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_its_own_password_opens_the_file_of_a_certificate() {
    let tenant = Tenant::start("certificate-locked").await;
    let told = tenant.told().await.suggest;
    let inputs: Vec<(InputId, String)> = told.inputs().map(|(input, value)| (input, value.to_owned())).collect();
    let sit_down = |password| Robot::sit_down_with(&tenant, tenant.clouds(), &inputs, password);
    let mut robot = sit_down(&[(SecretId::CertificatePassword, "practice-dana-1")]).await;
    robot.look_around().await;
    assert_eq!(robot.findings(), ["certificate.usable/password-wrong"]);
    let mut robot = sit_down(&[(SecretId::CertificatePassword, "practice-courier-1")]).await;
    robot.look_around().await;
    robot.sign_in().await;
    assert_eq!((robot.findings(), outcome(robot.state(), false)), (Vec::new(), Holds));
    tenant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_requirement_that_can_be_seen_has_a_scenario() {
    let tenant = Tenant::start("configured").await;
    let broken: BTreeSet<String> =
        tenant.told().await.scenarios.into_iter().flat_map(|scenario| scenario.breaks).collect();
    let recipe = Recipe::embedded();
    let seen = recipe.requirements.values().filter(|requirement| !requirement.is_told_only());
    let missing: Vec<&str> = seen.map(|it| it.id.as_str()).filter(|id| !broken.contains(*id)).collect();
    assert_eq!(missing, Vec::<&str>::new());
    tenant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_looked_into_and_until_then_proves_nothing() {
    for (scenario, requirement) in [("role-in-group", "role.least"), ("user-assigned-by-group", "caller.assigned")] {
        let tenant = Tenant::start(scenario).await;
        let mut robot = Robot::sit_down(&tenant).await;
        robot.look_around().await;
        let status = |robot: &Robot<'_>| {
            let judged = robot.state().case().judged().iter().find(|judged| judged.requirement == *requirement);
            judged.map(|judged| (judged.verdict.status, judged.verdict.source))
        };
        if scenario == "role-in-group" {
            robot.sign_in().await;
        }
        assert_eq!(status(&robot), Some((Status::Unknown, None)), "{scenario}");
        robot.look_at_setup().await;
        assert_eq!(status(&robot).map(|(status, _)| status), Some(Status::Met), "{scenario}");
        tenant.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_roles_that_an_administrator_read_explains_why_the_program_is_turned_away() {
    for (scenario, finding) in [
        ("role-expired", "role.program/ended"),
        ("role-wrong-principal", "role.program/wrong-principal"),
        ("role-too-small", "role.program/too-small"),
    ] {
        let tenant = Tenant::start(scenario).await;
        let program = Robot::sit_down(&tenant).await.state().case().profile().inputs.client_id.clone();
        let begins = tenant.told().await.clients.public.expect("there is an app for people").client_id;
        let inputs = [(InputId::Tenant, "contoso.onmicrosoft.com".to_owned()), (InputId::ClientId, begins)];
        let secret = "rob8Q~practice-secret-of-the-night-robot";
        let mut robot =
            Robot::sit_down_with(&tenant, tenant.clouds(), &inputs, &[(SecretId::ClientSecret, secret)]).await;
        robot.sign_in_as("dana@contoso.onmicrosoft.com");
        robot.look_around().await;
        robot.sign_in().await;
        assert_eq!((robot.findings(), outcome(robot.state(), false)), (Vec::new(), Holds), "{scenario}");
        hands::set(&mut robot, InputId::Flow, "secret");
        hands::set(&mut robot, InputId::ClientId, &program);
        robot.look_around().await;
        robot.sign_in().await;
        assert_eq!(robot.findings(), [finding], "{scenario}");
        // What was seen before a change tells nothing after it.
        robot.repair().await;
        assert_eq!((robot.findings(), outcome(robot.state(), false)), (Vec::new(), Holds), "{scenario}");
        tenant.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_of_the_caller_is_seen_by_another_person_who_looks() {
    for (scenario, status) in [("role-of-group", Status::Met), ("pim-inactive", Status::Unknown)] {
        let tenant = Tenant::start(scenario).await;
        let mut robot = Robot::sit_down(&tenant).await;
        hands::set(&mut robot, InputId::Username, "petra@contoso.onmicrosoft.com");
        robot.look_around().await;
        robot.look_at_setup().await;
        let judged = robot.state().case().judged().iter().find(|judged| judged.requirement == *"role.person").unwrap();
        assert_eq!(judged.verdict.status, status, "{scenario}");
        tenant.stop().await;
    }
}

#[tokio::test]
async fn every_scenario_has_a_line() {
    let tenant = Tenant::start("configured").await;
    let known: BTreeSet<&str> = TABLE.iter().map(|(scenario, ..)| *scenario).collect();
    let missing: Vec<String> = tenant
        .told()
        .await
        .scenarios
        .into_iter()
        .map(|scenario| scenario.id)
        .filter(|id| !known.contains(id.as_str()))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
    tenant.stop().await;
}

#[tokio::test]
async fn every_page_that_a_remedy_opens_is_there() {
    let tenant = Tenant::start("configured").await;
    let clouds = tenant.clouds();
    let known = |environment: &str, portal: &str| {
        Params::from([
            (Placeholder::ClientId, "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d".to_owned()),
            (Placeholder::Account, "petra@contoso.onmicrosoft.com".to_owned()),
            (Placeholder::Environment, environment.to_owned()),
            (Placeholder::Portal, portal.to_owned()),
        ])
    };
    let dataverse = known("https://contoso.crm4.dynamics.com", "https://eu.lcs.dynamics.com");
    let finance = known("https://contoso.operations.eu.dynamics.com", "");
    for blade in Recipe::embedded().blades.values() {
        let of_environment = if blade.id.as_str() == "finance-operations" { &finance } else { &dataverse };
        for params in [&Params::new(), of_environment] {
            let page = blade.url(clouds.first(), params).unwrap();
            assert_eq!(tenant.status_of(&page).await, 200, "{page}");
        }
    }
    tenant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_the_setup_says_where_what_is_missing_belongs() {
    let tenant = Tenant::start("redirect-missing").await;
    let mut robot = Robot::practise(&tenant, Recipe::shared(), Flow::Browser).await;
    robot.look_around().await;
    robot.take(Msg::Act(Action::Step(1)));
    robot.look_at_setup().await;
    let notice = robot.state().screen().notice().expect("something is said");
    assert_eq!(notice.text, "The setup was read. The problem is in step 3.");
    tenant.stop().await;
    let tenant = Tenant::start("setup-unreadable").await;
    let mut robot = Robot::practise(&tenant, Recipe::shared(), Flow::Browser).await;
    robot.look_around().await;
    robot.take(Msg::Act(Action::Step(1)));
    robot.look_at_setup().await;
    assert_eq!(view::selected(robot.state()).map(|judged| judged.requirement.as_str()), Some("setup.readable"));
    tenant.stop().await;
}
