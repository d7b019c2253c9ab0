//! Discovery and the token endpoint.

use serde_json::json;

use super::{redeem, sign_in};
use crate::practice::{DOMAIN, POWER_PLATFORM, ROBOT, ROBOT_SECRET, TENANT, WIZARD, answer, claims, practice};

#[tokio::test]
async fn discovery_by_domain_answers_with_the_guid_and_an_unknown_tenant_with_90002() {
    let practice = practice("configured").await;
    let found = practice.get(&format!("/{DOMAIN}/v2.0/.well-known/openid-configuration")).await;
    assert_eq!(found.headers()["cache-control"], "max-age=86400, private");
    let found: serde_json::Value = found.json().await.unwrap();
    assert_eq!(found["token_endpoint"], practice.url(&format!("/{TENANT}/oauth2/v2.0/token")));
    let request = practice.http.get(practice.url("/nosuch.example/v2.0/.well-known/openid-configuration"));
    let id = "5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e";
    let (status, body) = answer(request.header("client-request-id", id)).await;
    assert_eq!((status, &body["error"], &body["error_codes"]), (400, &json!("invalid_tenant"), &json!([90002])));
    assert_eq!(body["correlation_id"], id);
    practice.running.stop().await;
}

#[tokio::test]
async fn a_request_under_a_real_host_is_answered_with_addresses_of_that_host() {
    let practice = practice("configured").await;
    let request = practice.http.get(practice.url(&format!("/{TENANT}/v2.0/.well-known/openid-configuration")));
    let (_, body) = answer(request.header("host", "login.microsoftonline.com")).await;
    assert_eq!(body["issuer"], format!("https://login.microsoftonline.com/{TENANT}/v2.0"));
}

#[tokio::test]
async fn a_refresh_token_serves_another_api_and_brings_a_late_consent() {
    let practice = practice("old-token").await;
    let location = sign_in(&practice, "dana", &[]).await.unwrap();
    let (_, tokens) = redeem(&practice, &location).await;
    assert_eq!(claims(&tokens["access_token"])["scp"], "Authorization.RoleAssignments.Read");
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let fields = [("client_id", WIZARD), ("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let (_, renewed) = practice.token(&fields).await;
    let scopes = claims(&renewed["access_token"])["scp"].as_str().unwrap().to_owned();
    assert!(scopes.contains("EnvironmentManagement.Environments.Read"));
    let elsewhere = [fields[0], fields[1], fields[2], ("scope", "https://graph.microsoft.com/.default")];
    let (status, refused) = practice.token(&elsewhere).await;
    assert_eq!((status, &refused["error_codes"]), (400, &json!([650057])));
}

#[tokio::test]
async fn a_revoked_session_ends_its_tokens_and_the_next_sign_in_brings_good_ones() {
    let practice = practice("session-revoked").await;
    let location = sign_in(&practice, "petra", &[]).await.unwrap();
    let (status, tokens) = redeem(&practice, &location).await;
    assert_eq!(status, 200);
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let fields = [("client_id", WIZARD), ("grant_type", "refresh_token"), ("refresh_token", refresh)];
    assert_eq!(practice.token(&fields).await.1["error_codes"], json!([50173]));
    let environments = practice.url("/environmentmanagement/environments?api-version=2024-10-01");
    let call = async |token: &serde_json::Value| {
        let request = practice.http.get(&environments).bearer_auth(token.as_str().unwrap());
        request.send().await.unwrap().status()
    };
    assert_eq!(call(&tokens["access_token"]).await, 401);
    let location = sign_in(&practice, "petra", &[]).await.unwrap();
    let (_, again) = redeem(&practice, &location).await;
    assert_eq!(call(&again["access_token"]).await, 200);
}

#[tokio::test]
async fn a_program_proves_itself_in_the_body_or_with_basic() {
    let practice = practice("configured").await;
    let fields = [
        ("client_id", ROBOT),
        ("client_secret", ROBOT_SECRET),
        ("grant_type", "client_credentials"),
        ("scope", "https://api.powerplatform.com//.default"),
    ];
    let (status, body) = practice.token(&fields).await;
    assert_eq!(status, 200);
    let keys: Vec<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["token_type", "expires_in", "ext_expires_in", "access_token"]);
    let access = claims(&body["access_token"]);
    assert_eq!((&access["aud"], &access["idtyp"]), (&json!("https://api.powerplatform.com/"), &json!("app")));
    assert_eq!((&access["oid"], access.get("scp")), (&access["sub"], None));
    let request = practice.post(&format!("/{TENANT}/oauth2/v2.0/token"), &fields[2..]);
    assert_eq!(answer(request.basic_auth(ROBOT, Some(ROBOT_SECRET))).await.0, 200);
}

#[tokio::test]
async fn requests_of_a_wrong_shape_get_their_own_numbers() {
    let practice = practice("configured").await;
    let robot = [("client_id", ROBOT), ("client_secret", ROBOT_SECRET)];
    let with = |more: &[(&'static str, &'static str)]| [robot.as_slice(), more].concat();
    type Fields = Vec<(&'static str, &'static str)>;
    let cases: [(Fields, u32, u16); 7] = [
        (with(&[("grant_type", "telepathy")]), 70_003, 400),
        (with(&[]), 900_144, 400),
        (with(&[("grant_type", "client_credentials")]), 900_144, 400),
        (with(&[("grant_type", "client_credentials"), ("scope", "User.Read")]), 1_002_012, 400),
        (with(&[("grant_type", "client_credentials"), ("scope", "https://nowhere.example/.default")]), 500_011, 400),
        (vec![("client_id", ROBOT), ("grant_type", "client_credentials"), ("scope", POWER_PLATFORM)], 7_000_218, 401),
        (
            vec![
                ("client_id", ROBOT),
                ("client_secret", "wrong"),
                ("grant_type", "client_credentials"),
                ("scope", POWER_PLATFORM),
            ],
            7_000_215,
            401,
        ),
    ];
    for (fields, code, wanted) in cases {
        let (status, body) = practice.token(&fields).await;
        assert_eq!((status, &body["error_codes"]), (wanted, &json!([code])), "{fields:?}");
    }
    assert_eq!(practice.get(&format!("/{TENANT}/oauth2/v2.0/token")).await.status(), 400);
}

#[tokio::test]
async fn an_answer_names_permissions_as_the_client_named_the_api() {
    let practice = practice("configured").await;
    let own = practice.running.ready.graph.clone();
    let dana = format!("dana@{DOMAIN}");
    for (api, audience) in [
        (own.as_str(), "https://graph.microsoft.com"),
        ("https://management.core.windows.net/", "https://management.core.windows.net/"),
    ] {
        let scope = format!("{api}/.default");
        let fields = [
            ("client_id", "04b07795-8ddb-461a-bbee-02f9e1bf7b46"),
            ("grant_type", "password"),
            ("username", &dana),
            ("password", "practice-dana-1"),
            ("scope", &scope),
        ];
        let (status, tokens) = practice.token(&fields).await;
        assert_eq!(status, 200, "{tokens}");
        assert_eq!(claims(&tokens["access_token"])["aud"], audience);
        let named: Vec<&str> = tokens["scope"].as_str().unwrap().split(' ').collect();
        assert!(named.contains(&scope.as_str()), "{named:?}");
        assert!(named.iter().all(|name| name.starts_with(&format!("{api}/"))), "{named:?}");
    }
}
