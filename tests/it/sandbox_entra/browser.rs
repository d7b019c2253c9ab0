//! Signing in through the pages, as a person with a browser and no scripts does.

use serde_json::json;

use super::{redeem, send, sign_in};
use crate::practice::{DOMAIN, TENANT, WIZARD, claims, form, practice, query};

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

fn consent_address(practice: &crate::practice::Practice, scope: &str) -> String {
    let fields =
        [("client_id", WIZARD), ("redirect_uri", "http://localhost:51004"), ("state", "s-1"), ("scope", scope)];
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    practice.url(&format!("/{TENANT}/v2.0/adminconsent?{query}"))
}

#[tokio::test]
async fn an_administrator_consents_for_everybody_by_address() {
    let practice = practice("consent-missing").await;
    let address = consent_address(&practice, "https://api.powerplatform.com/.default");
    let page = practice.get(&address).await.text().await.unwrap();
    let refused = send(&practice, &page, &[("pick", "petra@contoso.onmicrosoft.com")]).await;
    assert!(refused.unwrap_err().contains("Need admin approval"));
    let page = practice.get(&address).await.text().await.unwrap();
    let page = send(&practice, &page, &[("pick", "dana@contoso.onmicrosoft.com")]).await.unwrap_err();
    let declined = query(&send(&practice, &page, &[("cancel", "1")]).await.unwrap());
    assert_eq!((declined["error"].as_str(), declined["admin_consent"].as_str()), ("consent_required", "True"));
    let page = practice.get(&address).await.text().await.unwrap();
    let page = send(&practice, &page, &[("pick", "dana@contoso.onmicrosoft.com")]).await.unwrap_err();
    let agreed = query(&send(&practice, &page, &[("accept", "1")]).await.unwrap());
    assert_eq!((agreed["tenant"].as_str(), agreed["state"].as_str()), (TENANT, "s-1"));
    assert!(sign_in(&practice, "alex", &[]).await.is_ok());
}

#[tokio::test]
async fn consent_by_address_creates_the_missing_service_principal() {
    let practice = practice("principal-missing").await;
    let address = consent_address(&practice, "https://api.powerplatform.com/.default");
    let page = practice.get(&address).await.text().await.unwrap();
    let page = send(&practice, &page, &[("pick", "dana@contoso.onmicrosoft.com")]).await.unwrap_err();
    assert!(send(&practice, &page, &[("accept", "1")]).await.is_ok());
    assert!(sign_in(&practice, "alex", &[]).await.is_ok());
    practice.running.sandbox.repair(None).unwrap();
    let principals = practice.running.sandbox.with(|world| {
        let all = world.tenant.service_principals.values();
        all.filter(|principal| principal.app_id.to_string() == WIZARD).count()
    });
    assert_eq!(principals, 1);
}

#[tokio::test]
async fn the_older_authorize_endpoint_names_its_api_by_resource() {
    let practice = practice("configured").await;
    let address = practice
        .authorize_url(&[("resource", "https://api.powerplatform.com")])
        .replace("/oauth2/v2.0/authorize", "/oauth2/authorize");
    let page = practice.get(&address).await.text().await.unwrap();
    let location = send(&practice, &page, &[("pick", "dana@contoso.onmicrosoft.com")]).await.unwrap();
    assert_eq!(redeem(&practice, &location).await.0, 200);
}
