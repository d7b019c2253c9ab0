//! User name and password: what is asked before, what is sent once only, and every way in which it can fail.

use firstcall::entra::{self, SignInRequest};
use firstcall::evidence::{Fault, Seen, TokenKind};
use firstcall::recipe::Flow;
use firstcall::sandbox::tenant::PasswordState;
use firstcall::sandbox::world::World;
use serde_json::{Value, json};

use crate::client_practice::Setup;
use crate::client_stub::{Make, Reply, Request, Stub, cloud, json, oauth_error, refusal, request, soon, tenant, wire};

const UPN: &str = "dana@contoso.onmicrosoft.com";
const PASSWORD: &str = "practice-dana-1";

impl Setup {
    async fn password(&self, username: &str, password: &str) -> Seen<entra::SignedIn> {
        let request = self.request().await;
        soon(entra::sign_in_with_password(&self.wire, self.cloud(), &request, username, &password.into())).await
    }
}

#[tokio::test]
async fn a_managed_account_signs_in_and_calls() {
    let setup = Setup::start("configured").await;
    let (found, tokens) = setup.password(&format!(" {UPN} "), PASSWORD).await.outcome.unwrap();
    let claims = found.claims.unwrap();
    assert_eq!((found.flow, claims.kind(), claims.account()), (Flow::Password, TokenKind::Person, Some(UPN)));
    assert!(found.can_renew && found.presented.is_none());
    assert!(setup.call(&tokens).await > 0);
    let shown = format!("{:?}", setup.record.lock().unwrap());
    assert!(shown.contains("/common/userrealm/dana@contoso.onmicrosoft.com?api-version=1.0"));
    assert!(!shown.contains(PASSWORD));
}

#[tokio::test]
async fn every_refusal_of_the_tenant_is_told_apart_and_asked_for_once() {
    type Change = fn(&mut World);
    let nothing: Change = |_| {};
    let cases: [(&str, Change, &str, &str, &str); 13] = [
        ("configured", nothing, UPN, "wrong", "AADSTS50126"),
        ("configured", nothing, "nobody@contoso.onmicrosoft.com", PASSWORD, "AADSTS50034"),
        ("configured", |world| put(world, PasswordState::Locked), UPN, PASSWORD, "AADSTS50053"),
        ("configured", |world| put(world, PasswordState::Missing), UPN, PASSWORD, "AADSTS50056"),
        ("configured", |world| put(world, PasswordState::Expired), UPN, PASSWORD, "AADSTS50055"),
        (
            "configured",
            |world| world.tenant.people.get_mut("dana").unwrap().enabled = false,
            UPN,
            PASSWORD,
            "AADSTS50057",
        ),
        ("mfa-required", nothing, "petra@contoso.onmicrosoft.com", "practice-petra-1", "AADSTS50079"),
        ("mfa-required", nothing, "gina@contoso.onmicrosoft.com", "practice-gina-1", "AADSTS50076"),
        ("consent-missing", nothing, UPN, PASSWORD, "AADSTS65001"),
        ("user-not-assigned", nothing, "petra@contoso.onmicrosoft.com", "practice-petra-1", "AADSTS50105"),
        ("public-client-off", nothing, UPN, PASSWORD, "AADSTS7000218"),
        ("configured", |world| drop(world.tenant.applications.remove("wizard")), UPN, PASSWORD, "AADSTS700016"),
        ("api-unknown", nothing, UPN, PASSWORD, "AADSTS500011"),
    ];
    for (scenario, change, username, password, code) in cases {
        let setup = Setup::start(scenario).await;
        setup.practice.change(change);
        let fault = refusal(setup.password(username, password).await);
        assert_eq!(fault.code, code, "{scenario}");
        assert_eq!(setup.token_requests(), 1, "{scenario}");
    }
}

fn put(world: &mut World, state: PasswordState) {
    world.tenant.people.get_mut("dana").unwrap().password_state = state;
}

#[tokio::test]
async fn a_federated_account_is_refused_before_its_password_is_sent() {
    let setup = Setup::start("configured").await;
    setup.practice.change(|world| world.tenant.organization.domains[0].is_federated = true);
    let domain = setup.practice.change(|world| world.tenant.organization.domains[0].name.clone());
    let seen = setup.password(&format!("dana@{domain}"), PASSWORD).await;
    assert_eq!(seen.exchanges.len(), 1);
    let fault = refusal(seen);
    assert_eq!((fault.code.as_str(), fault.status), (entra::ACCOUNT_FEDERATED, Some(200)));
    assert!(fault.text.contains(&format!("sts.{domain}")), "{}", fault.text);
    assert_eq!(setup.token_requests(), 0);
}

/// A server whose realm and token endpoints answer like this.
async fn server(realm: impl Fn() -> Reply + Send + 'static, token: impl Fn() -> Reply + Send + 'static) -> Stub {
    Stub::start(move |request| if request.path().starts_with("/common/") { realm() } else { token() }).await
}

fn managed() -> Reply {
    json(200, json!({"ver": "1.0", "account_type": "managed"}))
}

async fn sign_in(stub: &Stub, request: &SignInRequest) -> Seen<entra::SignedIn> {
    let cloud = cloud(&stub.base, "");
    let (wire, record) = wire(&cloud);
    let seen = soon(entra::sign_in_with_password(&wire, &cloud, request, UPN, &PASSWORD.into())).await;
    assert!(!format!("{:?} {seen:?}", record.lock().unwrap()).contains(PASSWORD));
    seen
}

fn to_token(stub: &Stub) -> Vec<Request> {
    stub.requests().into_iter().filter(|request| request.path().ends_with("/token")).collect()
}

#[tokio::test(start_paused = true)]
async fn a_realm_that_says_nothing_clear_lets_the_sign_in_go_on() {
    let replies: [Make; 8] = [
        managed,
        || json(200, json!({"ver": "1.0", "account_type": "unknown_user_type"})),
        || json(200, json!({"account_type": ["Federated"]})),
        || json(404, json!({"error": "not found"})),
        || Reply::Text(404, "Content-Type: text/html\r\n", "<html>?".to_owned()),
        || Reply::Text(200, "Content-Type: application/json\r\n", "{\"account_type\": \"Fed".to_owned()),
        || Reply::Text(502, "Content-Type: text/html\r\n", "<html>Bad gateway".to_owned()),
        || Reply::Text(302, "Location: https://login.example/\r\n", String::new()),
    ];
    for (index, realm) in replies.into_iter().enumerate() {
        let stub = server(realm, || json(200, json!({"access_token": "opaque"}))).await;
        let seen = sign_in(&stub, &request(&stub.base)).await;
        assert!(seen.outcome.is_ok(), "case {index}: {:?}", seen.fault());
        let sent = &to_token(&stub)[0];
        for (name, value) in [
            ("grant_type", "password"),
            ("username", UPN),
            ("password", PASSWORD),
            ("scope", "https://api.powerplatform.com/.default offline_access openid profile"),
        ] {
            assert_eq!(sent.field(name).as_deref(), Some(value), "case {index}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn where_the_service_cannot_be_reached_no_password_is_sent() {
    let stub = server(|| Reply::Reset, || panic!("the password was sent")).await;
    let seen = sign_in(&stub, &request(&stub.base)).await;
    assert_eq!(seen.fault().unwrap().code(), "network.broken");
}

#[tokio::test(start_paused = true)]
async fn a_password_is_sent_once_whatever_comes_back() {
    let replies: [(Make, &str); 7] = [
        (|| oauth_error(400, "invalid_grant", 50053), "AADSTS50053"),
        (|| oauth_error(400, "invalid_grant", 50126), "AADSTS50126"),
        (|| Reply::Text(429, "Retry-After: 1\r\n", String::new()), "HTTP 429"),
        (|| Reply::Text(503, "Retry-After: 1\r\n", String::new()), "answer.unreadable"),
        (|| Reply::Text(502, "Content-Type: text/html\r\n", "<html>Bad gateway".to_owned()), "answer.unreadable"),
        (|| Reply::Text(200, "", "{\"access_token\":\"opa".to_owned()), "answer.unreadable"),
        (|| Reply::Reset, "network.broken"),
    ];
    for (reply, code) in replies {
        let stub = server(managed, reply).await;
        let seen = sign_in(&stub, &request(&stub.base)).await;
        assert_eq!(seen.fault().unwrap().code(), code);
        assert_eq!(to_token(&stub).len(), 1, "{code}");
        if let Some(Fault::Service(fault)) = seen.fault() {
            assert_eq!(fault.retry_at.is_some(), matches!(fault.status, Some(429 | 503)), "{code}");
        }
    }
}

#[tokio::test]
async fn only_a_named_tenant_gets_a_password() {
    for (name, is_refused) in [("common", true), ("Consumers", true), ("organizations", false)] {
        let stub = server(managed, || json(200, json!({"access_token": "opaque"}))).await;
        let mut request = request(&stub.base);
        request.tenant.token_endpoint = format!("{}/{name}/oauth2/v2.0/token", stub.base);
        let seen = sign_in(&stub, &request).await;
        if is_refused {
            assert_eq!(refusal(seen).code, entra::UNNAMED_TENANT);
            assert!(stub.requests().is_empty());
        } else {
            assert!(seen.outcome.is_ok());
        }
    }
}

#[tokio::test]
async fn the_older_endpoint_gets_the_address_of_the_api_and_no_other_endpoint_does() {
    for (tail, is_older) in [("oauth2/v2.0/token", true), ("connect/token", false)] {
        let stub = server(managed, || json(200, json!({"access_token": "opaque"}))).await;
        let mut request = request(&stub.base);
        request.tenant.token_endpoint = format!("{}/organizations/{tail}", stub.base);
        let cloud = cloud(&stub.base, "");
        let (wire, _record) = wire(&cloud);
        let seen = soon(entra::sign_in_with_password_v1(&wire, &cloud, &request, UPN, &PASSWORD.into())).await;
        if is_older {
            assert!(seen.outcome.is_ok());
            let sent = to_token(&stub);
            assert_eq!(sent.len(), 1);
            assert!(
                sent[0].body.contains("resource=https%3A%2F%2F") && !sent[0].body.contains(".default"),
                "{}",
                sent[0].body
            );
        } else {
            assert_eq!(refusal(seen).code, firstcall::evidence::answer::ODD);
            assert!(stub.requests().is_empty());
        }
    }
}

#[tokio::test]
async fn claims_that_an_answer_asks_for_lead_to_a_page_and_not_to_another_password() {
    let claims = r#"{"access_token":{"capolids":{"essential":true,"values":["1"]}}}"#;
    let body: Value =
        json!({"error": "invalid_grant", "error_codes": [50076], "suberror": "basic_action", "claims": claims});
    let stub = server(managed, move || json(400, body.clone())).await;
    let first = refusal(sign_in(&stub, &request(&stub.base)).await);
    assert_eq!((first.code.as_str(), first.suberror.as_deref()), ("AADSTS50076", Some("basic_action")));
    assert_eq!(first.claims.as_deref(), Some(claims));
    let again = SignInRequest { claims: first.claims, ..request(&stub.base) };
    let second = refusal(sign_in(&stub, &again).await);
    assert_eq!((second.code.as_str(), second.claims.as_deref()), (entra::NEEDS_PAGE, Some(claims)));
    assert_eq!(stub.requests().len(), 2);
    // The fault is made for the next sign-in on a page, which then carries the claims.
    let page =
        entra::PasteBack::begin(SignInRequest { tenant: tenant(&stub.base), ..again }, "http://localhost").unwrap();
    assert!(page.url().query_pairs().any(|(name, value)| name == "claims" && value == claims));
}
