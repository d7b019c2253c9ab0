//! Signing in with a device code.

use firstcall::sandbox::entra::approve::{self, Answer, Outcome};
use firstcall::sandbox::origin::Origin;
use serde_json::json;

use super::send;
use crate::practice::{Practice, TENANT, WIZARD, answer, practice};

async fn device_code(practice: &Practice) -> serde_json::Value {
    let fields = [("client_id", WIZARD), ("scope", "https://api.powerplatform.com/.default openid offline_access")];
    let request = practice.post(&format!("/{TENANT}/oauth2/v2.0/devicecode"), &fields);
    let (status, body) = answer(request.header("client-request-id", "5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e")).await;
    assert_eq!(status, 200);
    body
}

async fn poll(practice: &Practice, code: &serde_json::Value, grant: &str) -> (u16, serde_json::Value) {
    let code = code["device_code"].as_str().unwrap();
    practice.token(&[("client_id", WIZARD), ("grant_type", grant), ("device_code", code)]).await
}

#[tokio::test]
async fn a_device_code_is_pending_until_the_person_has_been_through_the_pages() {
    let practice = practice("configured").await;
    let code = device_code(&practice).await;
    let typed = code["user_code"].as_str().unwrap();
    assert!(code["message"].as_str().unwrap().contains(typed));
    let long = "urn:ietf:params:oauth:grant-type:device_code";
    let (status, pending) = poll(&practice, &code, long).await;
    assert_eq!((status, &pending["error_codes"]), (400, &json!([70016])));
    assert_eq!(pending["correlation_id"], "5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e");
    let page = practice.get(code["verification_uri"].as_str().unwrap()).await.text().await.unwrap();
    let page = send(&practice, &page, &[("otc", typed)]).await.unwrap_err();
    let page = send(&practice, &page, &[("pick", "dana@contoso.onmicrosoft.com")]).await.unwrap_err();
    assert!(page.contains("Is this you?"));
    let done = send(&practice, &page, &[("confirm", "1")]).await.unwrap_err();
    assert!(!done.contains("<form"));
    let (status, tokens) = poll(&practice, &code, "device_code").await;
    assert_eq!(status, 200);
    assert!(tokens["refresh_token"].is_string());
    assert_eq!(poll(&practice, &code, long).await.1["error_codes"], json!([70000]));
}

#[tokio::test]
async fn a_client_that_is_not_public_learns_it_when_it_polls() {
    let practice = practice("public-client-off").await;
    let code = device_code(&practice).await;
    let (status, body) = poll(&practice, &code, "device_code").await;
    assert_eq!((status, &body["error"], &body["error_codes"]), (401, &json!("invalid_client"), &json!([7000218])));
}

#[tokio::test]
async fn a_declined_device_code_says_so() {
    let practice = practice("configured").await;
    let code = device_code(&practice).await;
    let typed = code["user_code"].as_str().unwrap().to_owned();
    let origin = Origin::new("localhost", false);
    let outcome =
        practice.running.sandbox.with(|world| approve::device(world, &origin, &typed, "dana", Answer::Cancel));
    assert_eq!(outcome, Ok(Outcome::Done));
    let (status, body) = poll(&practice, &code, "device_code").await;
    assert_eq!((status, &body["error"]), (400, &json!("authorization_declined")));
}
