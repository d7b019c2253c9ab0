//! The practice tenant's sign-in service over real HTTP, in the way of a client that nobody here wrote.

use firstcall::sandbox::entra::approve::{self, Answer, Outcome};
use firstcall::sandbox::origin::Origin;
use serde_json::json;

use crate::practice::{
    DOMAIN, POWER_PLATFORM, Practice, ROBOT, ROBOT_SECRET, TENANT, VERIFIER, WIZARD, answer, claims, form, practice, query,
};

/// Posts the form of a page with more fields; gives the location of a redirect or the next page.
async fn send(practice: &Practice, page: &str, more: &[(&str, &str)]) -> Result<String, String> {
    let (target, hidden) = form(page);
    let hidden = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let fields: Vec<(&str, &str)> = hidden.chain(more.iter().copied()).collect();
    let response = practice.post(&target, &fields).send().await.unwrap();
    match response.headers().get("location") {
        Some(location) => Ok(location.to_str().unwrap().to_owned()),
        None => Err(response.text().await.unwrap()),
    }
}

async fn sign_in(practice: &Practice, person: &str, more: &[(&str, &str)]) -> Result<String, String> {
    let page = practice.get(&practice.authorize_url(more)).await.text().await.unwrap();
    let upn = format!("{person}@{DOMAIN}");
    let password = format!("practice-{person}-1");
    send(practice, &page, &[("loginfmt", &upn), ("passwd", &password)]).await
}

async fn redeem(practice: &Practice, location: &str) -> (u16, serde_json::Value) {
    let code = query(location).remove("code").expect("the redirect carries a code");
    let fields = [
        ("client_id", WIZARD),
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", "http://localhost:51004"),
        ("code_verifier", VERIFIER),
        ("client_info", "1"),
    ];
    practice.token(&fields).await
}

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
async fn signing_in_through_the_forms_gives_tokens_that_say_who_and_what() {
    let practice = practice("configured").await;
    let location = sign_in(&practice, "dana", &[]).await.expect("no consent page, there is a grant");
    assert!(location.starts_with("http://localhost:51004/?code="), "{location}");
    assert_eq!(query(&location)["state"], "s-1");
    let (status, tokens) = redeem(&practice, &location).await;
    assert_eq!((status, &tokens["token_type"]), (200, &json!("Bearer")));
    let access = claims(&tokens["access_token"]);
    assert_eq!(access["aud"], "https://api.powerplatform.com");
    assert_eq!((&access["appid"], &access["appidacr"], &access["tid"]), (&json!(WIZARD), &json!("0"), &json!(TENANT)));
    assert_eq!(access["scp"], "Authorization.RoleAssignments.Read EnvironmentManagement.Environments.Read");
    assert!(access["wids"].as_array().unwrap().contains(&json!("11648597-926c-4cf3-9c36-bcebb0ba8dcc")));
    let id = claims(&tokens["id_token"]);
    assert_eq!((&id["nonce"], &id["preferred_username"]), (&json!("n-1"), &json!("dana@contoso.onmicrosoft.com")));
    assert!(tokens["client_info"].is_string() && tokens["refresh_token"].is_string());
    let scope = tokens["scope"].as_str().unwrap();
    assert!(scope.contains("https://api.powerplatform.com/EnvironmentManagement.Environments.Read"));
    assert!(scope.ends_with("https://api.powerplatform.com/.default"));

    let (status, again) = redeem(&practice, &location).await;
    assert_eq!((status, &again["error_codes"]), (400, &json!([54005])));
}

#[tokio::test]
async fn a_wrong_password_shows_the_page_again_and_a_wrong_verifier_is_refused() {
    let practice = practice("configured").await;
    let page = practice.get(&practice.authorize_url(&[])).await.text().await.unwrap();
    let upn = format!("dana@{DOMAIN}");
    let again = send(&practice, &page, &[("loginfmt", &upn), ("passwd", "wrong")]).await.unwrap_err();
    assert!(again.contains("AADSTS50126") && again.contains("name=\"passwd\""));
    let location = send(&practice, &again, &[("pick", &upn)]).await.unwrap();
    let code = query(&location).remove("code").unwrap();
    let fields = [
        ("client_id", WIZARD),
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", "http://localhost:51004"),
        ("code_verifier", "something-else"),
    ];
    assert_eq!(practice.token(&fields).await.1["error_codes"], json!([501481]));
}

#[tokio::test]
async fn consent_is_asked_where_it_is_missing_and_both_answers_reach_the_client() {
    let practice = practice("consent-missing").await;
    let page = sign_in(&practice, "petra", &[]).await.expect_err("the consent page comes");
    assert!(page.contains("Permissions requested") && page.contains("EnvironmentManagement.Environments.Read"));
    let declined = send(&practice, &page, &[("cancel", "1")]).await.unwrap();
    let told = query(&declined);
    assert_eq!((told["error"].as_str(), told["state"].as_str()), ("access_denied", "s-1"));
    assert!(told["error_description"].starts_with("AADSTS65004: "));
    let page = sign_in(&practice, "petra", &[]).await.unwrap_err();
    let location = send(&practice, &page, &[("accept", "1")]).await.unwrap();
    assert_eq!(redeem(&practice, &location).await.0, 200);
    let grants = practice.running.sandbox.with(|world| world.tenant.grants.clone());
    let made: Vec<_> = grants.values().filter(|grant| grant.client == "wizard").collect();
    assert_eq!((made.len(), made[0].person.as_deref()), (1, Some("petra")));
}

#[tokio::test]
async fn without_user_consent_the_page_stays_in_the_browser() {
    for (scenario, code) in [("user-consent-off", "AADSTS90094"), ("approval-requested", "AADSTS90095")] {
        let practice = practice(scenario).await;
        let page = sign_in(&practice, "petra", &[]).await.unwrap_err();
        assert!(page.contains("Need admin approval") && page.contains(code), "{scenario}: {page}");
    }
}

#[tokio::test]
async fn cancelling_before_signing_in_goes_back_with_the_cancel_subcode() {
    let practice = practice("configured").await;
    let page = practice.get(&practice.authorize_url(&[])).await.text().await.unwrap();
    let told = query(&send(&practice, &page, &[("cancel", "1")]).await.unwrap());
    assert_eq!((told["error"].as_str(), told["error_subcode"].as_str()), ("access_denied", "cancel"));
}

#[tokio::test]
async fn a_posted_answer_is_a_form_with_a_button() {
    let practice = practice("configured").await;
    let page = sign_in(&practice, "dana", &[("response_mode", "form_post")]).await.unwrap_err();
    let (target, fields) = form(&page);
    assert_eq!(target, "http://localhost:51004");
    let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["code", "session_state", "state"]);
    assert!(page.contains("<button type=\"submit\""));
}

#[tokio::test]
async fn a_silent_request_needs_a_session_and_a_grant() {
    let practice = practice("consent-missing").await;
    let silent = [("prompt", "none")];
    let asked = practice.get(&practice.authorize_url(&silent)).await;
    let told = query(asked.headers()["location"].to_str().unwrap());
    assert_eq!(told["error"], "login_required");
    let page = practice.get(&practice.authorize_url(&[])).await.text().await.unwrap();
    let (target, hidden) = form(&page);
    let signed_in = practice
        .post(&target, &[(hidden[0].0.as_str(), hidden[0].1.as_str()), ("pick", "petra@contoso.onmicrosoft.com")])
        .send()
        .await
        .unwrap();
    let cookie = signed_in.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let asked = practice.http.get(practice.authorize_url(&silent)).header("cookie", cookie).send().await.unwrap();
    let told = query(asked.headers()["location"].to_str().unwrap());
    assert!(told["error_description"].starts_with("AADSTS65001: "));
}

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
    let outcome = practice.running.sandbox.with(|world| approve::device(world, &origin, &typed, "dana", Answer::Cancel));
    assert_eq!(outcome, Ok(Outcome::Done));
    let (status, body) = poll(&practice, &code, "device_code").await;
    assert_eq!((status, &body["error"]), (400, &json!("authorization_declined")));
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
async fn a_revoked_session_cannot_be_refreshed() {
    let practice = practice("session-revoked").await;
    let location = sign_in(&practice, "petra", &[]).await.unwrap();
    let (status, tokens) = redeem(&practice, &location).await;
    assert_eq!(status, 200);
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let fields = [("client_id", WIZARD), ("grant_type", "refresh_token"), ("refresh_token", refresh)];
    assert_eq!(practice.token(&fields).await.1["error_codes"], json!([50173]));
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
    let cases: [(Vec<(&str, &str)>, u32, u16); 7] = [
        (with(&[("grant_type", "telepathy")]), 70_003, 400),
        (with(&[]), 900_144, 400),
        (with(&[("grant_type", "client_credentials")]), 900_144, 400),
        (with(&[("grant_type", "client_credentials"), ("scope", "User.Read")]), 1_002_012, 400),
        (with(&[("grant_type", "client_credentials"), ("scope", "https://nowhere.example/.default")]), 500_011, 400),
        (vec![("client_id", ROBOT), ("grant_type", "client_credentials"), ("scope", POWER_PLATFORM)], 7_000_218, 401),
        (
            vec![("client_id", ROBOT), ("client_secret", "wrong"), ("grant_type", "client_credentials"), ("scope", POWER_PLATFORM)],
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
async fn an_unregistered_redirect_stays_on_a_page_that_names_the_number() {
    let practice = practice("configured").await;
    let response = practice.get(&practice.authorize_url(&[("redirect_uri", "http://localhost:1/other")])).await;
    assert!(response.headers().get("location").is_none());
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'"));
    assert!(response.text().await.unwrap().contains("AADSTS50011"));
}

#[tokio::test]
async fn the_paste_back_page_is_the_practice_tenants_own() {
    let practice = practice("nativeclient-only").await;
    let native = "https://login.microsoftonline.com/common/oauth2/nativeclient";
    let location = sign_in(&practice, "dana", &[("redirect_uri", native)]).await.unwrap();
    assert!(location.starts_with(&practice.url("/common/oauth2/nativeclient?code=")), "{location}");
    assert!(practice.get(&location).await.text().await.unwrap().contains("Copy this page"));
}
