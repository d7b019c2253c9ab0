//! The practice tenant's clock: what expires, does so when the clock is moved, and no test waits for it.

use firstcall::sandbox::clock::Clock;
use firstcall::sandbox::edits;
use firstcall::sandbox::server::Options;
use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::sandbox_services::{AZURE_CLI, GRAPH, POWER_PLATFORM, Practice};

const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// A practice tenant whose clock stands still until a test moves it.
async fn stopped() -> (Practice, Clock) {
    let clock = Clock::stopped_at("2026-03-10T12:00:00Z".parse::<Timestamp>().unwrap());
    let options = Options { clock: clock.clone(), ..Options::default() };
    (Practice::with(options).await, clock)
}

async fn poll(practice: &Practice, code: &Value) -> Value {
    let code = code["device_code"].as_str().unwrap();
    let fields = [("grant_type", DEVICE_GRANT), ("client_id", AZURE_CLI), ("device_code", code)];
    practice.token_request(&fields).await.1["error_codes"].clone()
}

async fn device_code(practice: &Practice) -> Value {
    let path = format!("/{}/oauth2/v2.0/devicecode", practice.running.ready.tenant_id);
    let request = practice.request(Method::POST, &path).form(&[("client_id", AZURE_CLI), ("scope", GRAPH)]);
    crate::sandbox_services::read(request.send().await.unwrap()).await.1
}

#[tokio::test]
async fn a_device_code_lives_as_long_as_it_says() {
    let (practice, clock) = stopped().await;
    let code = device_code(&practice).await;
    let lifetime = SignedDuration::from_secs(code["expires_in"].as_i64().unwrap());
    clock.advance(lifetime - SignedDuration::from_secs(1));
    assert_eq!(poll(&practice, &code).await, json!([70016]));
    clock.advance(SignedDuration::from_secs(1));
    assert_eq!(poll(&practice, &code).await, json!([70020]));
}

#[tokio::test]
async fn a_token_is_good_for_as_long_as_it_says_and_a_refresh_token_longer() {
    let (practice, clock) = stopped().await;
    let answer = practice.person(AZURE_CLI, "dana", &format!("{GRAPH} offline_access")).await;
    let token = crate::sandbox_services::token(&answer);
    clock.advance(SignedDuration::from_secs(answer["expires_in"].as_i64().unwrap()));
    assert_eq!(practice.get(&token, "/v1.0/me").await.0, StatusCode::OK);
    clock.advance(SignedDuration::from_secs(1));
    assert_eq!(practice.get(&token, "/v1.0/me").await.0, StatusCode::UNAUTHORIZED);
    let refresh = answer["refresh_token"].as_str().unwrap();
    let fields =
        [("grant_type", "refresh_token"), ("client_id", AZURE_CLI), ("refresh_token", refresh), ("scope", GRAPH)];
    let again = crate::sandbox_services::token(&practice.token_request(&fields).await.1);
    assert_eq!(practice.get(&again, "/v1.0/me").await.0, StatusCode::OK);
    clock.advance(SignedDuration::from_hours(24 * 91));
    assert_eq!(practice.token_request(&fields).await.1["error_codes"], json!([700082]));
}

#[tokio::test]
async fn after_a_rotation_the_old_secret_ends_on_its_day_and_the_new_one_goes_on() {
    let (practice, clock) = stopped().await;
    let old = practice.running.ready.clients.confidential.clone().unwrap();
    let (ends, new) = practice.change(|world| {
        let (_, app) = world.tenant.application_by_app_id(old.client_id).unwrap();
        let ends = app.passwords.values().find(|secret| secret.value == old.client_secret).unwrap().ends;
        let lifetime = ends.duration_since(world.now()) + SignedDuration::from_hours(24);
        (ends, edits::add_secret(world, old.client_id, "the next one", lifetime).unwrap().value)
    });
    let client_id = old.client_id.to_string();
    let ask = async |secret: &str| {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", client_id.as_str()),
            ("client_secret", secret),
            ("scope", POWER_PLATFORM),
        ];
        practice.token_request(&fields).await
    };
    assert_eq!((ask(&old.client_secret).await.0, ask(&new).await.0), (StatusCode::OK, StatusCode::OK));
    clock.advance(ends.duration_since(clock.now()));
    assert_eq!(ask(&old.client_secret).await.1["error_codes"], json!([7000222]));
    assert_eq!(ask(&new).await.0, StatusCode::OK);
}

#[tokio::test]
async fn the_control_interface_moves_the_clock_forward_only() {
    let (practice, _) = stopped().await;
    let (_, at) = practice.control(Method::GET, "clock", None).await;
    assert_eq!(at, json!({"now": "2026-03-10T12:00:00Z"}));
    let (_, later) = practice.control(Method::POST, "clock", Some(json!({"advance_s": 90}))).await;
    assert_eq!(later, json!({"now": "2026-03-10T12:01:30Z"}));
    let (status, _) = practice.control(Method::POST, "clock", Some(json!({"advance_s": -1}))).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    // Another scenario starts at the time that it is, not at the time of this machine.
    practice.control(Method::PUT, "scenario", Some(json!({"id": "secret-expired"}))).await;
    assert_eq!(practice.control(Method::GET, "clock", None).await.1, later);
}
