//! Discovery, the probe of a client id, and sign-ins that need no person, against servers that follow the
//! standard or do not.

use firstcall::entra;
use firstcall::evidence::{Fault, TokenKind};
use firstcall::recipe::Flow;
use firstcall::vault::Tokens;
use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde_json::json;

use crate::client_stub::{
    CLIENT, Reply, Stub, TENANT, cloud, json, jwt, oauth_error, refusal, request, soon, tenant, wire,
};

fn document(base: &str) -> serde_json::Value {
    let at = |rest: &str| format!("{base}/{TENANT}/{rest}");
    json!({
        "token_endpoint": at("oauth2/v2.0/token"), "issuer": at("v2.0"),
        "authorization_endpoint": at("oauth2/v2.0/authorize"),
        "device_authorization_endpoint": at("oauth2/v2.0/devicecode"),
        "tenant_region_scope": "EU", "cloud_instance_name": "microsoftonline.com",
        "msgraph_host": "graph.microsoft.com",
    })
}

#[tokio::test]
async fn a_tenant_asked_by_its_domain_is_known_by_its_id() {
    let stub = Stub::start(|request| json(200, document(&format!("http://{}", request.header("host").unwrap())))).await;
    let (wire, record) = wire(&cloud(&stub.base, ""));
    let seen = entra::discover(&wire, &cloud(&stub.base, ""), " contoso.onmicrosoft.com ").await;
    let found = seen.value().unwrap();
    assert_eq!(found.id, TENANT);
    assert_eq!(found.region.as_deref(), Some("EU"));
    assert!(found.device_endpoint.as_ref().unwrap().ends_with("/devicecode"));
    assert_eq!(stub.requests()[0].target, "/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration");
    assert_eq!(seen.exchanges, [record.lock().unwrap()[0].id]);
}

#[tokio::test]
async fn an_unknown_tenant_is_known_by_its_number_under_any_error_name() {
    for error in ["invalid_tenant", "invalid_request"] {
        let stub = Stub::start(move |_| oauth_error(400, error, 90002)).await;
        let (wire, _) = wire(&cloud(&stub.base, ""));
        let fault = refusal(entra::discover(&wire, &cloud(&stub.base, ""), "nosuch.example").await);
        assert_eq!(fault.code, "AADSTS90002");
        assert_eq!((fault.error.as_deref(), fault.status), (Some(error), Some(400)));
        assert_eq!((fault.text.as_str(), fault.trace_id.as_deref()), ("AADSTS90002: Practice.", Some("0b7f")));
    }
}

#[tokio::test]
async fn a_document_that_leads_astray_is_odd() {
    for (name, value) in [
        ("token_endpoint", json!("http://login.example/token")),
        ("token_endpoint", json!("ftp://login.example/token")),
        ("authorization_endpoint", json!(null)),
        ("device_authorization_endpoint", json!("nonsense")),
    ] {
        let stub = Stub::start(move |_| {
            let mut document = document("https://login.example");
            document[name] = value.clone();
            json(200, document)
        })
        .await;
        let (wire, _) = wire(&cloud(&stub.base, ""));
        let fault = refusal(entra::discover(&wire, &cloud(&stub.base, ""), TENANT).await);
        assert_eq!(fault.code, "answer.odd", "{name}");
    }
}

#[tokio::test]
async fn a_page_instead_of_a_document_comes_from_something_in_between() {
    let stub = Stub::start(|_| Reply::Text(404, "Content-Type: text/html\r\n", "<html>?".to_owned())).await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    let seen = entra::discover(&wire, &cloud(&stub.base, ""), TENANT).await;
    assert_eq!(seen.fault().unwrap().code(), "network.intercepted");
}

#[tokio::test]
async fn the_probe_sends_no_secret_and_tells_a_known_app_from_an_unknown_one() {
    let stub = Stub::script(vec![
        json(200, json!({"device_code": "practice-device", "user_code": "K7QX2M9RT", "verification_uri": "https://x"})),
        oauth_error(400, "unauthorized_client", 700016),
        // Entra may send an error with status 200.
        oauth_error(200, "invalid_request", 90133),
        json(200, json!({"hello": "world"})),
    ])
    .await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    let tenant = tenant(&stub.base);
    assert!(entra::probe_app(&wire, &tenant, CLIENT).await.value().is_some());
    for expected in ["AADSTS700016", "AADSTS90133", "answer.unreadable"] {
        assert_eq!(refusal(entra::probe_app(&wire, &tenant, CLIENT).await).code, expected);
    }
    let sent = &stub.requests()[0];
    assert_eq!(sent.body, format!("client_id={CLIENT}&scope=openid"));
    assert_eq!(sent.path(), format!("/{TENANT}/oauth2/v2.0/devicecode"));
}

#[tokio::test]
async fn a_server_without_device_codes_cannot_be_probed() {
    let stub = Stub::script(vec![]).await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    let mut tenant = tenant(&stub.base);
    tenant.device_endpoint = None;
    assert_eq!(refusal(entra::probe_app(&wire, &tenant, CLIENT).await).code, "device.unsupported");
}

#[tokio::test]
async fn a_program_signs_in_with_its_secret() {
    let token = jwt(&json!({"aud": "https://api.powerplatform.com", "idtyp": "app", "oid": "o", "appid": CLIENT}));
    let body = json!({"token_type": "Bearer", "expires_in": "3599", "ext_expires_in": 3599, "access_token": token});
    let stub = Stub::start(move |_| json(200, body.clone())).await;
    let (wire, record) = wire(&cloud(&stub.base, ""));
    let secret = "Ab1~practice+secret/&= ".into();
    let seen = entra::sign_in_with_secret(&wire, &request(&stub.base), &secret).await;
    let (seen, tokens) = entra::split(seen);
    let sign_in = seen.value().unwrap();
    assert_eq!((sign_in.flow, sign_in.can_renew, sign_in.renewed), (Flow::Secret, false, false));
    assert_eq!(sign_in.claims.as_ref().unwrap().kind(), TokenKind::Program);
    let left = sign_in.expires.unwrap().duration_since(Timestamp::now()).as_secs();
    assert!((3500..3600).contains(&left), "{left}");
    assert!(tokens.unwrap().access.expose_secret().starts_with("eyJ"));
    let sent = &stub.requests()[0];
    assert_eq!(sent.field("client_secret").as_deref(), Some("Ab1~practice+secret/&= "));
    assert_eq!(sent.field("scope").as_deref(), Some("https://api.powerplatform.com/.default"));
    let shown = format!("{:?} {seen:?}", record.lock().unwrap());
    for secret in ["practice", "eyJ"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_cannot_be_read_is_a_fault_and_shows_no_secret() {
    let whole = json!({"token_type": "Bearer", "refresh_token": "0.AXopractice", "access_token": "practice-access"})
        .to_string();
    let cases: Vec<(Reply, &str)> = vec![
        (Reply::Text(200, "", whole[..whole.len() - 5].to_owned()), "answer.unreadable"),
        (Reply::Text(200, "", String::new()), "answer.unreadable"),
        (Reply::Text(200, "", "[]".to_owned()), "answer.unreadable"),
        (json(200, json!({"access_token": ""})), "answer.unreadable"),
        (json(200, json!({"access_token": 5})), "answer.unreadable"),
        (Reply::Text(400, "Content-Type: text/html\r\n", "<html>practice".to_owned()), "answer.unreadable"),
        (json(200, json!({"access_token": "practice-a", "token_type": "MAC"})), "answer.odd"),
        // The word alone decides nothing: here it stands in the claims of an error.
        (
            json(
                400,
                json!({"error": "invalid_grant", "error_codes": [53003], "suberror": "message_only",
                "claims": "{\"access_token\":{\"capolids\":{}}}"}),
            ),
            "AADSTS53003",
        ),
        (json(400, json!({"error": "invalid_client"})), "invalid_client"),
    ];
    for (index, (reply, code)) in cases.into_iter().enumerate() {
        let stub = Stub::script(vec![reply]).await;
        let (wire, record) = wire(&cloud(&stub.base, ""));
        let seen = entra::sign_in_with_secret(&wire, &request(&stub.base), &"Ab1~practice".into()).await;
        let fault = refusal(seen);
        assert_eq!(fault.code, code, "case {index}");
        let shown = format!("{fault:?} {:?}", record.lock().unwrap()).replace("<html>practice", "");
        assert!(!shown.contains("practice"), "case {index}: {shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_gateway_that_fails_is_asked_again_and_then_reported() {
    let page = || Reply::Text(502, "Content-Type: text/html\r\n", "<html>Bad gateway".to_owned());
    let stub = Stub::script(vec![page(), page(), page()]).await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    let seen = soon(entra::sign_in_with_secret(&wire, &request(&stub.base), &"Ab1~practice".into())).await;
    assert_eq!(seen.exchanges.len(), 3);
    let fault = refusal(seen);
    assert_eq!(fault.codes, ["answer.unreadable", "HTTP 502"]);
}

#[tokio::test]
async fn a_throttled_sign_in_says_until_when() {
    let stub = Stub::start(|_| Reply::Text(429, "Retry-After: 600\r\n", String::new())).await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    let fault = refusal(entra::sign_in_with_secret(&wire, &request(&stub.base), &"Ab1~practice".into()).await);
    assert_eq!(fault.code, "HTTP 429");
    assert!(fault.retry_at.unwrap() > Timestamp::now());
    assert_eq!(stub.requests().len(), 1);
}

#[tokio::test]
async fn a_new_refresh_token_takes_the_place_of_the_old_one() {
    let stub = Stub::script(vec![
        json(200, json!({"access_token": "opaque", "refresh_token": "practice-new"})),
        json(200, json!({"access_token": "opaque"})),
        oauth_error(400, "invalid_grant", 700082),
    ])
    .await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    let old =
        Tokens { access: "opaque".into(), refresh: Some("practice-old".into()), id: None, expires: None, scope: None };
    let request = request(&stub.base);
    let renew = || entra::renew(&wire, &request, Flow::Browser, Some("http://localhost:1"), &old);
    for expected in ["practice-new", "practice-old"] {
        let (seen, tokens) = entra::split(renew().await);
        let sign_in = seen.value().unwrap();
        assert!(sign_in.renewed && sign_in.can_renew);
        assert_eq!(sign_in.redirect_uri.as_deref(), Some("http://localhost:1"));
        assert_eq!(tokens.unwrap().refresh.unwrap().expose_secret(), expected);
    }
    assert_eq!(refusal(renew().await).code, "AADSTS700082");
    assert_eq!(stub.requests()[0].field("refresh_token").as_deref(), Some("practice-old"));
    let without = Tokens { refresh: None, ..old.clone() };
    let seen = entra::renew(&wire, &request, Flow::Browser, None, &without).await;
    assert!(matches!(seen.fault(), Some(Fault::Service(fault)) if fault.code == "refresh.absent"));
}
