//! Every state that a scenario file can set, what it does to the documented calls, and that a repair takes it back.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{HOST, READ, SCOPE, WHO, ask, get, person, program};
use crate::practice::{Practice, breaking, practice, seeded};

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Who {
    Program,
    Person,
}

use Who::{Person, Program};

const ENVIRONMENT: &str = "[break.state.finance_operations.environments.production";

/// Requirement, change of the state, who calls, and the status of the session information and of the read.
fn table() -> Vec<(&'static str, String, Who, u16, u16)> {
    let of = |rest: &str| format!("{ENVIRONMENT}{rest}");
    let remove = |path: &str| format!("remove = ['finance_operations.environments.production.{path}']");
    vec![
        ("environment.found", "remove = ['finance_operations.environments.production']".to_owned(), Program, 404, 404),
        ("environment.tenant", of("]\ntenant = '11111111-2222-4333-8444-555555555555'"), Program, 401, 401),
        ("environment.open", of("]\nstate = 'maintenance'"), Program, 200, 200),
        ("environment.open", of("]\nstate = 'stopped'"), Person, 503, 503),
        ("fno.client", remove("clients.robot"), Program, 401, 401),
        ("fno.client", of(".clients.robot]\nclient_id = '4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b9999'"), Program, 401, 401),
        ("fno.user", of(".clients.robot]\nuser = 'nobody'"), Program, 401, 401),
        ("fno.user", remove("users.service"), Program, 401, 401),
        ("fno.user", of(".users.service]\nenabled = false"), Program, 403, 403),
        ("fno.user", of(".users.service]\nroles = ['system-user']"), Program, 200, 403),
        ("fno.user", of(".users.service]\nroles = []"), Program, 403, 403),
        ("fno.user", remove("users.petra"), Person, 401, 401),
        ("fno.user", of(".users.petra]\nobject_id = '11111111-2222-4333-8444-555555555555'"), Person, 401, 401),
        ("fno.user", of(".users.petra]\nenabled = false"), Person, 403, 403),
    ]
}

async fn calls(practice: &Practice, who: Who) -> (super::Came, super::Came) {
    let token = match who {
        Program => program(practice, SCOPE).await,
        Person => person(practice, "petra", SCOPE).await,
    };
    (ask(practice, Method::POST, HOST, WHO, &token, None).await, get(practice, READ, &token).await)
}

#[tokio::test]
async fn each_state_breaks_the_calls_that_it_should_and_a_repair_mends_them() {
    for (requirement, change, who, session, read) in table() {
        let practice = seeded(&breaking(requirement, &change)).await;
        let (before, data) = calls(&practice, who).await;
        assert_eq!((before.status.as_u16(), data.status.as_u16()), (session, read), "{requirement}: {change}");
        if requirement == "environment.open" {
            assert_eq!(data.header("content-type"), "text/html; charset=utf-8");
        }
        assert_eq!(practice.running.sandbox.repair(Some(requirement)).unwrap(), [requirement]);
        let (after, data) = calls(&practice, who).await;
        assert_eq!((after.json()["Company"].as_str(), data.status), (Some("DEMF"), StatusCode::OK), "{change}");
        practice.running.stop().await;
    }
}

#[tokio::test]
async fn an_address_that_the_api_does_not_have_is_an_unknown_resource() {
    let change =
        "[break.state.service_principals.finance-operations]\nnames = ['00000015-0000-0000-c000-000000000000']";
    let practice = seeded(&breaking("environment.found", change)).await;
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", crate::practice::ROBOT),
        ("client_secret", crate::practice::ROBOT_SECRET),
        ("scope", SCOPE),
    ];
    let (status, body) = practice.token(&fields).await;
    assert_eq!((status, &body["error_codes"]), (400, &json!([500011])));
    practice.running.sandbox.repair(None).unwrap();
    assert_eq!(get(&practice, READ, &program(&practice, SCOPE).await).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_environment_that_does_not_run_answers_everything_with_a_page() {
    let practice = seeded(&breaking("environment.open", &format!("{ENVIRONMENT}]\nstate = 'maintenance'"))).await;
    let token = program(&practice, SCOPE).await;
    for (path, token) in [("/", ""), ("/data", ""), (READ, token.as_str()), ("/data/LegalEntities", "wrong")] {
        let came = get(&practice, path, token).await;
        assert_eq!((came.status, came.header("content-type")), (StatusCode::OK, "text/html; charset=utf-8"), "{path}");
        assert!(came.text.contains("<h1>This environment is in maintenance mode</h1>"), "{}", came.text);
    }
    practice.running.sandbox.with(|world| {
        let environment = world.tenant.finance_operations.environments.get_mut("production").unwrap();
        environment.state = firstcall::sandbox::tenant::FinanceState::Stopped;
    });
    let came = get(&practice, READ, &token).await;
    assert_eq!(came.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(came.text.contains("<h1>This environment is not running</h1>"), "{}", came.text);
}

#[tokio::test]
async fn a_busy_environment_asks_to_wait() {
    let fault = "[[break.fault]]\nendpoint = 'finance-operations'\neffect = { throttle = { retry_after_s = 30 } }";
    let practice = seeded(&breaking("call.unthrottled", fault)).await;
    let came = get(&practice, READ, &program(&practice, SCOPE).await).await;
    let message =
        "This request could not be processed at this time due to system experiencing high resource utilization.";
    let wanted = json!({"error": {"code": "", "message": message}});
    assert_eq!((came.status, came.json()), (StatusCode::TOO_MANY_REQUESTS, wanted));
    assert_eq!(came.header("retry-after"), "30");
}

#[tokio::test]
async fn hosts_are_routed_while_their_environments_are_there() {
    let removed = "remove = ['finance_operations.environments.production']";
    let practice = seeded(&breaking("environment.found", removed)).await;
    let routes = || {
        let text = std::fs::read_to_string(&practice.running.ready.cloud_file).unwrap();
        let cloud: toml::Table = text.parse().unwrap();
        cloud["cloud"][0]["routes"].as_table().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert!(!routes().contains(&HOST.to_owned()) && routes().contains(&super::OTHER_HOST.to_owned()));
    practice.running.sandbox.repair(None).unwrap();
    assert!(routes().contains(&HOST.to_owned()));
}

#[tokio::test]
async fn a_repair_says_what_it_changed_and_keeps_one_registration() {
    let remove = "remove = ['finance_operations.environments.production.clients.robot']";
    let practice = seeded(&breaking("fno.client", remove)).await;
    let administrator = person(&practice, "dana", SCOPE).await;
    let record = json!({"AADClientId": crate::practice::ROBOT, "UserId": "svc", "Name": "by hand"});
    let made = ask(&practice, Method::POST, HOST, "/data/SysAADClients", &administrator, Some(record)).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let control = &practice.running.ready.control;
    let request = practice.http.post(format!("{}/repair", control.url)).bearer_auth(&control.token).json(&json!({}));
    let (_, told) = crate::practice::answer(request).await;
    let changes = told["changes"].to_string();
    assert!(
        changes.contains("“Contoso Finance (practice)”: robot in the list of registered programs is there again."),
        "{changes}"
    );
    let rows = get(&practice, "/data/SysAADClients", &administrator).await.json();
    let robots = rows["value"].as_array().unwrap().iter().filter(|row| row["AADClientId"] == crate::practice::ROBOT);
    assert_eq!(robots.map(|row| row["Name"].clone()).collect::<Vec<_>>(), ["Contoso Night Robot"]);
}

#[tokio::test]
async fn the_configured_tenant_answers_people_and_programs() {
    let practice = practice("configured").await;
    for who in [Program, Person] {
        let (session, data) = calls(&practice, who).await;
        assert_eq!((session.status, data.status), (StatusCode::OK, StatusCode::OK), "{who:?}");
    }
}
