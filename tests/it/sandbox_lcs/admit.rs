//! Who is let in, and the form of every refusal.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{DETAIL, EUROPE, SCOPE, UNITED_STATES, failed, get, person, with_tail};
use crate::practice::{Practice, ROBOT, ROBOT_SECRET, practice};

const NOBODY: &str = "The project was not found, or the user is not a member of it. (practice)";

async fn assert_refused(practice: &Practice, host: &str, token: &str, why: &str) {
    let came = get(practice, host, DETAIL, token).await;
    let wanted = json!({"Message": "Authorization has been denied for this request."});
    assert_eq!((came.status, came.body), (StatusCode::UNAUTHORIZED, wanted), "{why}");
    assert_eq!(came.headers["www-authenticate"], "Bearer", "{why}");
}

#[tokio::test]
async fn only_people_with_a_token_for_this_geography_who_have_opened_it_are_let_in() {
    let practice = practice("configured").await;
    assert_refused(&practice, EUROPE, "", "no token").await;
    assert_refused(&practice, EUROPE, "no.such.token", "unreadable").await;
    let known = person(&practice, "pipeline", SCOPE).await;
    assert_eq!(get(&practice, EUROPE, DETAIL, &known).await.status, StatusCode::OK);
    assert_refused(&practice, UNITED_STATES, &known, "a token for another geography").await;
    let elsewhere = person(&practice, "pipeline", "https://lcsapi.lcs.dynamics.com//.default").await;
    assert_refused(&practice, UNITED_STATES, &elsewhere, "never opened this geography").await;
    let stranger = person(&practice, "alex", SCOPE).await;
    assert_refused(&practice, EUROPE, &stranger, "never opened it at all").await;
    let by_id = person(&practice, "pipeline", "913c6de4-2a4a-4a61-a9ce-945d2b2ce2e0/.default").await;
    assert_refused(&practice, EUROPE, &by_id, "an audience that is no address").await;
    practice.running.sandbox.with(|world| world.tenant.service.clock_offset_s = 7_200);
    assert_refused(&practice, EUROPE, &known, "expired").await;
}

#[tokio::test]
async fn a_program_gets_a_token_and_no_further() {
    let practice = practice("configured").await;
    let fields =
        [("grant_type", "client_credentials"), ("client_id", ROBOT), ("client_secret", ROBOT_SECRET), ("scope", SCOPE)];
    let (status, body) = practice.token(&fields).await;
    assert_eq!(status, 200, "{body}");
    assert_refused(&practice, EUROPE, body["access_token"].as_str().unwrap(), "a program").await;
}

#[tokio::test]
async fn a_foreign_project_is_a_success_that_says_otherwise() {
    let practice = practice("configured").await;
    let token = person(&practice, "pipeline", SCOPE).await;
    for project in ["999999", "334455", "no-number"] {
        let path = format!("/environmentinfo/v1/detail/project/{project}/?page=1");
        let came = get(&practice, EUROPE, &path, &token).await;
        assert_eq!((came.status, came.body), (StatusCode::OK, failed(NOBODY)), "{project}");
    }
    let backups = get(&practice, EUROPE, "/databasemovement/v1/databases/project/334455", &token).await;
    assert_eq!(
        (backups.status, backups.body),
        (StatusCode::OK, with_tail(json!({"DatabaseAssets": null}), Some(NOBODY)))
    );
    // Somebody who is known in two geographies asks in the one that does not have the project.
    let dana = person(&practice, "dana", "https://lcsapi.lcs.dynamics.com//.default").await;
    let came = get(&practice, UNITED_STATES, DETAIL, &dana).await;
    assert_eq!((came.status, came.body), (StatusCode::OK, failed(NOBODY)));
    let library = get(&practice, EUROPE, "/box/fileasset/GetAssets/334455?fileType=10", &token).await;
    assert_eq!((library.status, library.body), (StatusCode::BAD_REQUEST, json!({"Message": NOBODY})));
}

#[tokio::test]
async fn a_member_without_the_role_may_read_the_library_only() {
    let practice = practice("configured").await;
    let token = person(&practice, "petra", SCOPE).await;
    let came = get(&practice, EUROPE, DETAIL, &token).await;
    let text = "The user is neither project owner nor environment manager of the project. (practice)";
    assert_eq!((came.status, came.body), (StatusCode::OK, failed(text)));
    let library = get(&practice, EUROPE, "/box/fileasset/GetAssets/112233?fileType=10", &token).await;
    assert_eq!((library.status, library.body.as_array().map(Vec::len)), (StatusCode::OK, Some(1)));
}

#[tokio::test]
async fn the_seventh_call_within_a_minute_waits() {
    let practice = practice("configured").await;
    let token = person(&practice, "dana", SCOPE).await;
    for call in 1..=6 {
        assert_eq!(get(&practice, EUROPE, DETAIL, &token).await.status, StatusCode::OK, "{call}");
    }
    let came = get(&practice, EUROPE, DETAIL, &token).await;
    let wanted = json!({"Message": "The number of allowed calls is exceeded."});
    assert_eq!((came.status, came.body), (StatusCode::TOO_MANY_REQUESTS, wanted));
    let wait: u32 = came.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=61).contains(&wait), "{wait}");
    let other = "/environmentinfo/v1/detail/project/334455/?page=1";
    assert_eq!(get(&practice, EUROPE, other, &token).await.status, StatusCode::OK);
    practice.running.sandbox.with(|world| world.tenant.service.clock_offset_s = 61);
    assert_eq!(get(&practice, EUROPE, DETAIL, &token).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_not_served_is_not_found() {
    let practice = practice("configured").await;
    let token = person(&practice, "pipeline", SCOPE).await;
    let path = "/environmentinfo/v1/nothing";
    let wanted = json!({"Message": format!("No HTTP resource was found that matches the request URI 'https://{EUROPE}{path}'.")});
    let came = get(&practice, EUROPE, path, &token).await;
    assert_eq!((came.status, came.body), (StatusCode::NOT_FOUND, wanted));
    let start = "/environment/v1/start/project/112233/environment/5362377c-bc37-4f92-b30e-fe0c1e664cc0";
    let request = practice.http.request(Method::POST, practice.url(start)).header("host", EUROPE).bearer_auth(&token);
    assert_eq!(request.send().await.unwrap().status(), StatusCode::NOT_FOUND);
    let nowhere = get(&practice, "lcsapi.xx.lcs.dynamics.com", DETAIL, &token).await;
    assert_eq!((nowhere.status, nowhere.body), (StatusCode::NOT_FOUND, json!("")));
    // Under this machine's own names the audience tells the geography.
    let plain = practice.http.get(practice.url(DETAIL)).bearer_auth(&token).send().await.unwrap();
    let body: serde_json::Value = plain.json().await.unwrap();
    assert_eq!(body["IsSuccess"], true);
}
