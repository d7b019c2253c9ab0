//! Scenarios looked at more closely: what is seen before and after somebody looks at the setup, and by whom.

use firstcall::app::{Action, Msg, Outcome, Place, outcome, view};
use firstcall::checks::Status;
use firstcall::profile::{InputId, SecretId};
use firstcall::recipe::{Flow, Recipe};

use crate::support::hands;
use crate::support::robot::Robot;
use crate::support::tenant::Tenant;

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
    assert_eq!((robot.findings(), outcome(robot.state(), false)), (Vec::new(), Outcome::Holds));
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
        assert_eq!((robot.findings(), outcome(robot.state(), false)), (Vec::new(), Outcome::Holds), "{scenario}");
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
    assert_eq!((robot.findings(), outcome(robot.state(), false)), (Vec::new(), Outcome::Holds));
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
        assert_eq!((robot.findings(), outcome(robot.state(), false)), (Vec::new(), Outcome::Holds), "{scenario}");
        hands::set(&mut robot, InputId::Flow, "secret");
        hands::set(&mut robot, InputId::ClientId, &program);
        robot.look_around().await;
        robot.sign_in().await;
        assert_eq!(robot.findings(), [finding], "{scenario}");
        // What was seen before a change tells nothing after it.
        robot.repair().await;
        assert_eq!((robot.findings(), outcome(robot.state(), false)), (Vec::new(), Outcome::Holds), "{scenario}");
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
