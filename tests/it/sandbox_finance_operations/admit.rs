//! Who is let in, and the form of every refusal.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{HOST, OTHER_HOST, OTHER_SCOPE, READ, SCOPE, WHO, ask, get, person, program};
use crate::practice::practice;

/// The 401 for a token that is not one for this environment.
fn assert_token_refused(came: &super::Came, why: &str) {
    assert_eq!((came.status, came.text.as_str()), (StatusCode::UNAUTHORIZED, ""), "{why}");
    assert!(came.header("p3p").starts_with("CP=\"No P3P policy defined."), "{why}");
    assert!(uuid::Uuid::parse_str(came.header("ms-dyn-aid")).is_ok(), "{why}");
}

fn unknown_user() -> Value {
    json!({
        "Message": "Authentication failed.",
        "StackTrace": null,
        "ExceptionType": "System.InvalidOperationException",
    })
}

fn forbidden() -> Value {
    json!({"Message": "Forbidden", "StackTrace": null, "ExceptionType": "System.UnauthorizedAccessException"})
}

fn entity_denied(set: &str) -> Value {
    json!({"error": {
        "code": "",
        "message": "An error has occurred.",
        "innererror": {
            "message": format!("Access to the data entity '{set}' is denied."),
            "type": "System.UnauthorizedAccessException",
            "stacktrace": "",
        },
    }})
}

#[tokio::test]
async fn only_the_address_itself_is_the_audience() {
    let practice = practice("configured").await;
    assert_eq!(get(&practice, READ, &program(&practice, SCOPE).await).await.status, StatusCode::OK);
    for scope in [
        "https://contoso.operations.eu.dynamics.com//.default",
        "https://Contoso.operations.eu.dynamics.com/.default",
        "00000015-0000-0000-c000-000000000000/.default",
        "https://erp.dynamics.com/.default",
        OTHER_SCOPE,
        "https://api.powerplatform.com/.default",
    ] {
        let token = program(&practice, scope).await;
        assert_token_refused(&get(&practice, READ, &token).await, scope);
    }
    assert_token_refused(&get(&practice, READ, "no.such.token").await, "unreadable");
    let token = program(&practice, SCOPE).await;
    practice.running.sandbox.with(|world| world.tenant.service.clock_offset_s = 7_200);
    assert_token_refused(&get(&practice, READ, &token).await, "expired");
}

#[tokio::test]
async fn without_a_token_the_way_leads_to_the_sign_in_page() {
    let practice = practice("configured").await;
    for path in ["/", "/data", "/data/LegalEntities", "/metadata/DataEntities", "/api/services"] {
        let came = get(&practice, path, "").await;
        assert_eq!(
            (came.status, came.header("content-type")),
            (StatusCode::FOUND, "text/html; charset=utf-8"),
            "{path}"
        );
        assert_eq!(
            came.header("location"),
            "https://login.microsoftonline.com/7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48/oauth2/authorize?client_id=\
             00000015-0000-0000-c000-000000000000&response_mode=form_post&response_type=code+id_token&scope=openid+\
             profile&redirect_uri=https%3A%2F%2Fcontoso.operations.eu.dynamics.com%2F"
        );
        assert!(came.text.starts_with("<html><head><title>Object moved</title>"), "{}", came.text);
    }
    // Under this machine's own names nothing leads away from it, and there is no front page.
    let plain = practice.get("/data").await;
    assert!(plain.headers()["location"].to_str().unwrap().starts_with(&practice.running.ready.authority));
    assert_eq!(practice.get("/").await.status(), StatusCode::NOT_FOUND);
    let elsewhere = ask(&practice, Method::GET, "nobody.operations.dynamics.com", "/data", "", None).await;
    assert_eq!((elsewhere.status, elsewhere.text.as_str()), (StatusCode::NOT_FOUND, ""));
}

#[tokio::test]
async fn under_this_machines_own_names_the_audience_tells_the_environment() {
    let practice = practice("configured").await;
    for (key, host) in [(SCOPE, HOST), (OTHER_SCOPE, OTHER_HOST)] {
        let token = person(&practice, "petra", key).await;
        let here = practice.http.post(practice.url(WHO)).bearer_auth(&token).send().await.unwrap();
        let there = ask(&practice, Method::POST, host, WHO, &token, None).await;
        assert_eq!(here.text().await.unwrap(), there.text);
    }
}

#[tokio::test]
async fn a_program_is_known_only_where_it_is_registered() {
    let practice = practice("configured").await;
    let token = program(&practice, OTHER_SCOPE).await;
    for (method, path) in [(Method::GET, READ), (Method::POST, WHO)] {
        let came = ask(&practice, method, OTHER_HOST, path, &token, None).await;
        assert_eq!((came.status, came.json()), (StatusCode::UNAUTHORIZED, unknown_user()));
        assert!(came.header("p3p").contains("https://go.microsoft.com/fwlink/?LinkId=271135"));
    }
}

#[tokio::test]
async fn a_program_acts_as_the_user_to_whom_it_is_mapped() {
    let practice = practice("configured").await;
    let token = program(&practice, SCOPE).await;
    let who = || ask(&practice, Method::POST, HOST, WHO, &token, None);
    let came = who().await;
    let known = json!({
        "$id": "1",
        "AOSLocaleName": "en-US",
        "AXLanguage": "en-us",
        "Company": "DEMF",
        "CompanyTimeZone": 58,
        "CurrencyInfo": {"$id": "2", "CurrencyCode": "EUR"},
        "IsSysAdmin": false,
        "UserId": "svc",
        "UserPreferredCalendar": 0,
        "UserPreferredTimeZone": 58,
    });
    assert_eq!((came.status, came.json()), (StatusCode::OK, known));
    assert_eq!(came.header("content-type"), "application/json; charset=utf-8");
    let with_body = ask(&practice, Method::POST, HOST, WHO, &token, Some(json!({}))).await;
    assert_eq!(with_body.json()["UserId"], "svc");
    let change = |change: fn(&mut firstcall::sandbox::tenant::FinanceEnvironment)| {
        practice.running.sandbox.with(|world| {
            change(world.tenant.finance_operations.environments.get_mut("production").unwrap());
        });
    };
    change(|environment| environment.clients.get_mut("robot").unwrap().user = "Admin".to_owned());
    assert_eq!(who().await.json()["IsSysAdmin"], true);
    change(|environment| environment.clients.get_mut("robot").unwrap().user = "nobody".to_owned());
    let came = who().await;
    assert_eq!((came.status, came.json()), (StatusCode::UNAUTHORIZED, unknown_user()));
}

#[tokio::test]
async fn a_person_is_the_user_with_their_name_and_needs_no_registration() {
    let practice = practice("configured").await;
    let token = person(&practice, "dana", SCOPE).await;
    let came = ask(&practice, Method::POST, HOST, WHO, &token, None).await;
    assert_eq!((&came.json()["UserId"], &came.json()["IsSysAdmin"]), (&json!("Admin"), &json!(true)));
    let stranger = person(&practice, "pipeline", SCOPE).await;
    let came = get(&practice, READ, &stranger).await;
    assert_eq!((came.status, came.json()), (StatusCode::UNAUTHORIZED, unknown_user()));
}

#[tokio::test]
async fn a_disabled_user_and_one_without_a_role_are_forbidden() {
    let practice = practice("configured").await;
    let token = program(&practice, SCOPE).await;
    let change = |change: fn(&mut firstcall::sandbox::tenant::FinanceUser)| {
        practice.running.sandbox.with(|world| {
            let environment = world.tenant.finance_operations.environments.get_mut("production").unwrap();
            change(environment.users.get_mut("service").unwrap());
        });
    };
    change(|user| user.enabled = false);
    let came = get(&practice, READ, &token).await;
    assert_eq!((came.status, came.json(), came.header("p3p")), (StatusCode::FORBIDDEN, forbidden(), ""));
    change(|user| {
        user.enabled = true;
        user.roles = ["system-user".to_owned()].into();
    });
    let came = get(&practice, READ, &token).await;
    assert_eq!((came.status, came.json()), (StatusCode::FORBIDDEN, entity_denied("LegalEntities")));
    assert_eq!(ask(&practice, Method::POST, HOST, WHO, &token, None).await.status, StatusCode::OK);
    change(|user| user.roles.clear());
    let came = ask(&practice, Method::POST, HOST, WHO, &token, None).await;
    assert_eq!((came.status, came.json()), (StatusCode::FORBIDDEN, forbidden()));
    let reader = person(&practice, "petra", SCOPE).await;
    let came = get(&practice, "/data/SysAADClients", &reader).await;
    assert_eq!((came.status, came.json()), (StatusCode::FORBIDDEN, entity_denied("SysAADClients")));
}
