//! Scenario files can break each requirement of the Dataverse target, and a repair puts it right.

use firstcall::sandbox::scenario::Loaded;
use reqwest::StatusCode;

use super::{Ask, PRODUCTION, Talk, WHO_AM_I, resource};

const ORGANIZATIONS: &str = "/api/data/v9.2/organizations?$select=name&$top=1";
const ROBOT: &str = "robot";
const DANA: &str = "dana";

/// A requirement, the change that breaks it, who notices, with which request, and what the service says then.
const BREAKS: &[(&str, &str, &str, &str, u16, &str)] = &[
    (
        "appuser.present",
        "remove = ['dataverse.organizations.production.users.robot']",
        ROBOT,
        WHO_AM_I,
        403,
        "0x80072560",
    ),
    (
        "appuser.enabled",
        "state.dataverse.organizations.production.users.robot.enabled = false",
        ROBOT,
        WHO_AM_I,
        403,
        "0x80040225",
    ),
    (
        "appuser.role",
        "state.dataverse.organizations.production.users.robot.roles = ['accounts-only']",
        ROBOT,
        ORGANIZATIONS,
        403,
        "0x80040220",
    ),
    (
        "appuser.role",
        "state.dataverse.organizations.production.users.robot.roles = []",
        ROBOT,
        ORGANIZATIONS,
        403,
        "0x80042f09",
    ),
    (
        "appuser.role",
        "state.dataverse.organizations.production.roles.reader.privileges.prvReadAccount = 'basic'",
        ROBOT,
        "/api/data/v9.2/accounts(da7a0000-0000-4000-8000-0000000001c1)",
        403,
        "0x80048306",
    ),
    ("member.present", "remove = ['dataverse.organizations.production.users.dana']", DANA, WHO_AM_I, 403, "0x80072560"),
    (
        "member.present",
        "state.groups.platform-team.members = ['petra']\n\
         state.power_platform.environments.production.security_group = 'platform-team'",
        DANA,
        WHO_AM_I,
        403,
        "0x80072560",
    ),
    ("member.licensed", "state.people.dana.licences = []", DANA, WHO_AM_I, 403, "if they don't have a license"),
    (
        "member.role",
        "state.dataverse.organizations.production.users.dana.roles = []",
        DANA,
        ORGANIZATIONS,
        403,
        "0x80042f09",
    ),
    (
        "environment.open",
        "state.power_platform.environments.production.admin_mode = true",
        ROBOT,
        WHO_AM_I,
        403,
        "<html>",
    ),
    (
        "environment.open",
        "state.power_platform.environments.production.state = 'Disabled'",
        DANA,
        WHO_AM_I,
        403,
        "<html>",
    ),
    ("environment.found", "remove = ['power_platform.environments.production']", ROBOT, WHO_AM_I, 404, "<html>"),
    (
        "environment.tenant",
        "remove = ['power_platform.environments.production']\n\
         state.dataverse.foreign.lost = { url = 'https://contoso.crm4.dynamics.com/', tenant_id = \
         'fab00000-0000-4000-8000-000000000001' }",
        ROBOT,
        WHO_AM_I,
        401,
        "",
    ),
    ("call.unthrottled", "state.dataverse.requests_per_window = 0", ROBOT, WHO_AM_I, 429, "0x80072322"),
];

#[tokio::test]
async fn each_requirement_can_be_broken_by_a_scenario_and_repaired() {
    let mut talk = Talk::start().await;
    let (robot, dana) = (talk.robot(&resource(PRODUCTION)).await, talk.person("dana", &resource(PRODUCTION)).await);
    for (requirement, change, who, path, status, says) in BREAKS {
        let text = format!(
            "id = 'x'\ntitle = 'x'\nstory = 'x'\nbreaks = ['{requirement}']\n[[break]]\nrequirement = \
             '{requirement}'\n{change}\n"
        );
        let now = jiff::Timestamp::now();
        let loaded = Loaded::from_text("x", &text, now).unwrap_or_else(|error| panic!("{change}: {error:?}"));
        let token = if *who == ROBOT { &robot } else { &dana };
        talk.practice.change(|world| {
            world.tenant = loaded.start().clone();
            world.loaded = loaded;
        });
        let answer = talk.ask(Ask::get(PRODUCTION, path, Some(token))).await;
        assert_eq!(answer.status, StatusCode::from_u16(*status).unwrap(), "{change}");
        assert!(answer.body.to_string().contains(says), "{change}: {}", answer.body);
        talk.practice.change(|world| world.repair(Some(requirement))).unwrap();
        let answer = talk.ask(Ask::get(PRODUCTION, path, Some(token))).await;
        assert_eq!(answer.status, StatusCode::OK, "{change} after its repair: {}", answer.body);
    }
}
