//! Faults over real connections.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{ENVIRONMENTS, POWER_PLATFORM, Practice};

async fn lay(practice: &Practice, fault: Value) {
    let (status, body) = practice.control(Method::POST, "faults", Some(fault)).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
}

#[tokio::test]
async fn throttling_passes_after_so_many_requests() {
    let practice = Practice::start("configured").await;
    let token = practice.program_token(POWER_PLATFORM).await;
    lay(&practice, json!({"endpoint": "power-platform", "times": 2, "effect": {"throttle": {"retry_after_s": 3}}}))
        .await;
    let ask = || practice.request(Method::GET, ENVIRONMENTS).bearer_auth(&token).send();
    for _ in 0..2 {
        let answer = ask().await.unwrap();
        assert_eq!(
            (answer.status(), &answer.headers()["retry-after"]),
            (StatusCode::TOO_MANY_REQUESTS, &"3".parse().unwrap())
        );
    }
    assert_eq!(ask().await.unwrap().status(), StatusCode::OK);
    assert_eq!(practice.control(Method::GET, "faults", None).await.1["faults"], json!({}));
}

#[tokio::test]
async fn a_dropped_connection_gives_no_answer_at_all() {
    let practice = Practice::start("configured").await;
    lay(&practice, json!({"endpoint": "graph", "times": 1, "effect": "drop"})).await;
    let error = practice.request(Method::GET, "/v1.0/me").send().await.unwrap_err();
    assert!(error.is_request(), "{error:?}");
    assert_eq!(practice.request(Method::GET, "/v1.0/me").send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_proxy_page_and_a_cut_body_are_what_they_say() {
    let practice = Practice::start("configured").await;
    lay(&practice, json!({"id": "proxy", "endpoint": "discovery", "effect": {"proxy-page": {"status": 407}}})).await;
    let path = "/common/v2.0/.well-known/openid-configuration";
    let answer = practice.request(Method::GET, path).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 407);
    assert!(answer.headers().contains_key("via") && answer.headers().contains_key("proxy-authenticate"));
    assert!(answer.text().await.unwrap().contains("<html>"));
    assert_eq!(practice.control(Method::DELETE, "faults/proxy", None).await.0, StatusCode::NO_CONTENT);
    lay(&practice, json!({"endpoint": "discovery", "effect": "truncated"})).await;
    let answer = practice.request(Method::GET, path).send().await.unwrap();
    let text = answer.text().await.unwrap();
    assert!(text.starts_with('{') && serde_json::from_str::<Value>(&text).is_err());
    assert_eq!(practice.control(Method::DELETE, "faults", None).await.0, StatusCode::NO_CONTENT);
    lay(&practice, json!({"endpoint": "discovery", "effect": {"slow-body": {"ms": 1}}})).await;
    let text = practice.request(Method::GET, path).send().await.unwrap().text().await.unwrap();
    assert!(serde_json::from_str::<Value>(&text).is_ok());
}

#[tokio::test]
async fn a_wrong_clock_shows_in_date_and_tokens() {
    let practice = Practice::start("configured").await;
    practice.change(|world| world.tenant.service.clock_offset_s = -86_400 * 365 * 10);
    let answer = practice.request(Method::GET, "/v1.0/me").send().await.unwrap();
    let date = answer.headers()["date"].to_str().unwrap().to_owned();
    let year = practice.change(|world| world.now().strftime("%Y").to_string());
    assert!(date.contains(&year), "{date}");
}
