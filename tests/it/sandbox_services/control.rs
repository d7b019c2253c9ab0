//! The control interface.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{POWER_PLATFORM, Practice, read};

#[tokio::test]
async fn it_wants_its_token_and_a_loopback_name() {
    let practice = Practice::start("configured").await;
    let bare = practice.request(Method::GET, "/control/v1/state").send().await.unwrap();
    assert_eq!(bare.status(), StatusCode::UNAUTHORIZED);
    let wrong = practice.request(Method::GET, "/control/v1/state").bearer_auth("guess").send().await.unwrap();
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    let token = &practice.running.ready.control.token;
    let request = practice.request(Method::GET, "/control/v1/state").bearer_auth(token);
    let rebound = request.header("host", "practice.attacker.example").send().await.unwrap();
    assert_eq!(rebound.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_state_is_shown_without_secrets() {
    let practice = Practice::start("configured").await;
    let (status, state) = practice.control(Method::GET, "state", None).await;
    assert_eq!(status, StatusCode::OK);
    let text = state.to_string();
    let secrets: Vec<String> = practice.change(|world| {
        let passwords = world.tenant.people.values().map(|person| person.password.clone());
        let apps = world.tenant.applications.values().flat_map(|app| app.passwords.values());
        passwords.chain(apps.map(|secret| secret.value.clone())).collect()
    });
    assert!(!secrets.is_empty());
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        assert!(!text.contains(&format!("\"{secret}\"")), "{secret}");
    }
}

#[tokio::test]
async fn scenarios_switch_and_repairs_say_what_they_did() {
    let practice = Practice::start("configured").await;
    let (_, all) = practice.control(Method::GET, "scenario", None).await;
    assert_eq!(all["current"], "configured");
    assert!(!all["people"].as_array().unwrap().is_empty());
    for person in all["people"].as_array().unwrap() {
        assert!(person["upn"].is_string() && person["password"].is_string() && person["note"].is_string(), "{person}");
    }
    let scenarios = all["scenarios"].as_array().unwrap();
    let broken =
        scenarios.iter().find(|scenario| scenario["breaks"].as_array().is_some_and(|breaks| breaks.len() == 1));
    let broken = broken.unwrap().clone();
    let (status, now) = practice.control(Method::PUT, "scenario", Some(json!({"id": broken["id"]}))).await;
    assert_eq!((status, &now["current"], &now["remaining"]), (StatusCode::OK, &broken["id"], &broken["breaks"]));
    let (status, repaired) =
        practice.control(Method::POST, "repair", Some(json!({"requirement": broken["breaks"][0]}))).await;
    assert_eq!(
        (status, &repaired["repaired"], &repaired["remaining"]),
        (StatusCode::OK, &broken["breaks"], &json!([]))
    );
    assert!(!repaired["changes"].as_array().unwrap().is_empty());
    let (status, _) = practice.control(Method::PUT, "scenario", Some(json!({"id": "no-such"}))).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, _) = practice.control(Method::POST, "repair", Some(json!({"requirement": "consent.granted"}))).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_pending_device_code_is_listed_and_can_be_declined() {
    let practice = Practice::start("configured").await;
    let client = practice.running.ready.clients.public.clone().unwrap().client_id.to_string();
    let path = format!("/{}/oauth2/v2.0/devicecode", practice.running.ready.tenant_id);
    let fields = [("client_id", client.as_str()), ("scope", POWER_PLATFORM)];
    let (_, begun) = read(practice.request(Method::POST, &path).form(&fields).send().await.unwrap()).await;
    let (_, waiting) = practice.control(Method::GET, "signins", None).await;
    assert_eq!(waiting["pending"][0]["user_code"], begun["user_code"]);
    let person = practice.running.ready.people.keys().next().unwrap().clone();
    let answer = json!({"user_code": begun["user_code"], "person": person, "decision": "cancel"});
    let (_, outcome) = practice.control(Method::POST, "signins", Some(answer)).await;
    assert_eq!(outcome["outcome"], "done");
    assert_eq!(practice.control(Method::GET, "signins", None).await.1["pending"], json!([]));
    let (status, _) =
        practice.control(Method::POST, "signins", Some(json!({"person": person, "decision": "accept"}))).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_authorization_request_is_answered_with_the_redirect() {
    let practice = Practice::start("configured").await;
    let client = practice.running.ready.clients.public.clone().unwrap().client_id;
    let address = reqwest::Url::parse_with_params(
        &format!("{}/{}/oauth2/v2.0/authorize", practice.base, practice.running.ready.tenant_id),
        [
            ("client_id", client.to_string().as_str()),
            ("response_type", "code"),
            ("redirect_uri", "http://localhost:51004"),
            ("scope", POWER_PLATFORM),
            ("state", "s-1"),
        ],
    )
    .unwrap();
    let upn = super::graph::admin(&practice);
    let answer = |decision: &str| json!({"authorize_url": address.as_str(), "person": upn, "decision": decision});
    let (_, accepted) = practice.control(Method::POST, "signins", Some(answer("accept"))).await;
    let location = accepted["location"].as_str().unwrap_or_else(|| panic!("{accepted}"));
    assert!(location.starts_with("http://localhost:51004/?code=") && location.contains("state=s-1"));
    let (_, cancelled) = practice.control(Method::POST, "signins", Some(answer("cancel"))).await;
    assert!(cancelled["location"].as_str().unwrap().contains("error=access_denied"));
}

#[tokio::test]
async fn a_certificate_made_at_the_start_is_known_in_the_next_scenario() {
    let practice = Practice::start("configured").await;
    let registered = || {
        practice.change(|world| {
            let keys = world.tenant.applications.values().flat_map(|app| app.keys.values());
            keys.map(|key| key.certificate.clone()).collect::<Vec<_>>()
        })
    };
    let before = registered();
    assert!(before.iter().all(|certificate| !certificate.is_empty()) && !before.is_empty());
    let (status, _) = practice.control(Method::PUT, "scenario", Some(json!({"id": "secret-expired"}))).await;
    assert_eq!((status, registered()), (StatusCode::OK, before));
}
