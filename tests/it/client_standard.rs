//! A server that follows the standard and is not Entra: other paths, fewer fields, tokens that rotate, and the troubles
//! that any server has (SERVICES.md, "Servers that are not Entra").

use std::collections::BTreeSet;
use std::time::Duration;

use firstcall::entra::{self, BrowserSignIn, DeviceSignIn, PasteBack, SignInRequest};
use firstcall::evidence::Tenant;
use firstcall::recipe::Flow;
use firstcall::vault::Tokens;
use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::client_certificate::stranger;
use crate::client_stub::{CLIENT, Make, Reply, Request, Stub, cloud, json, oauth_error, refusal, soon, wire};

/// Discovery is where it is asked for; nothing else looks like Entra.
fn document(base: &str) -> Value {
    json!({
        "issuer": format!("{base}/op"), "authorization_endpoint": format!("{base}/op/auth?lang=en"),
        "token_endpoint": format!("{base}/op/tokens"), "device_authorization_endpoint": format!("{base}/op/device"),
        "authorization_response_iss_parameter_supported": true,
    })
}

fn base(request: &Request) -> String {
    format!("http://{}", request.header("host").unwrap())
}

async fn standard(mut reply: impl FnMut(&Request) -> Reply + Send + 'static) -> Stub {
    Stub::start(move |request| {
        if request.path().ends_with("/.well-known/openid-configuration") {
            json(200, document(&base(request)))
        } else {
            reply(request)
        }
    })
    .await
}

async fn discovered(stub: &Stub, authority: &str) -> Tenant {
    let mut cloud = cloud(&stub.base, "");
    cloud.authority.url = format!("{}{authority}", stub.base);
    let (wire, _) = wire(&cloud);
    soon(entra::discover(&wire, &cloud, "practice")).await.outcome.unwrap()
}

async fn request(stub: &Stub) -> SignInRequest {
    SignInRequest {
        tenant: discovered(stub, "").await,
        client_id: CLIENT.to_owned(),
        resource: "https://api.powerplatform.com".to_owned(),
        permissions: Vec::new(),
        claims: None,
        login_hint: None,
    }
}

fn bare() -> Reply {
    json(200, json!({"access_token": "opaque", "expires_in": "3599"}))
}

#[tokio::test]
async fn an_authority_may_have_a_path_of_its_own() {
    for authority in ["", "/", "/realms/one", "/realms/one/"] {
        let stub = standard(|_| bare()).await;
        let tenant = discovered(&stub, authority).await;
        assert_eq!(tenant.token_endpoint, format!("{}/op/tokens", stub.base));
        assert_eq!(tenant.id, "practice");
        let path = format!("{}/practice/v2.0/.well-known/openid-configuration", authority.trim_end_matches('/'));
        assert_eq!(stub.requests()[0].target, path);
    }
}

#[tokio::test(start_paused = true)]
async fn every_way_to_sign_in_goes_where_discovery_says() {
    let stub = standard(|request| match request.path() {
        "/op/device" => {
            json(200, json!({"device_code": "d", "user_code": "ABCD-EFGH", "verification_uri": "https://x"}))
        }
        "/op/tokens" => bare(),
        _ => Reply::Text(404, "Content-Type: text/html\r\n", "<html>No such page".to_owned()),
    })
    .await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, _) = wire(&stub_cloud);
    let request = request(&stub).await;
    let secret = "practice".into();
    assert!(entra::sign_in_with_secret(&wire, &request, &secret).await.outcome.is_ok());
    assert!(entra::sign_in_with_certificate(&wire, &request, &stranger()).await.outcome.is_ok());
    assert!(entra::sign_in_with_password(&wire, &stub_cloud, &request, "dana", &secret).await.outcome.is_ok());
    assert!(entra::probe_app(&wire, &request.tenant, CLIENT).await.outcome.is_ok());
    let device = DeviceSignIn::begin(&wire, request.clone()).await.outcome.unwrap();
    assert!(soon(device.wait(&wire)).await.outcome.is_ok());
    let pasted = PasteBack::begin(request.clone(), "http://localhost").unwrap();
    assert!(pasted.url().as_str().starts_with(&format!("{}/op/auth?lang=en&client_id=", stub.base)));
    pasted.paster().paste("1.AXoA-b_c").unwrap();
    let (found, tokens) = soon(pasted.wait(&wire)).await.outcome.unwrap();
    // Neither a scope nor a kind of token is missed, and a life may be text.
    assert_eq!((tokens.scope, found.can_renew, found.claims), (None, false, None));
    assert!(found.expires.unwrap() > Timestamp::now());
    let asked: BTreeSet<String> = stub.requests().iter().map(|request| request.path().to_owned()).collect();
    let expected =
        ["/common/userrealm/dana", "/op/device", "/op/tokens", "/practice/v2.0/.well-known/openid-configuration"];
    assert_eq!(asked, expected.map(str::to_owned).into());
}

#[tokio::test]
async fn a_server_without_device_codes_can_do_everything_else() {
    let stub = Stub::start(|request| {
        let mut document = document(&base(request));
        document.as_object_mut().unwrap().remove("device_authorization_endpoint");
        if request.path().ends_with("/tokens") { bare() } else { json(200, document) }
    })
    .await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    let request = request(&stub).await;
    let seen = DeviceSignIn::begin(&wire, request.clone()).await;
    assert_eq!(seen.fault().unwrap().code(), "device.unsupported");
    assert!(entra::sign_in_with_secret(&wire, &request, &"practice".into()).await.outcome.is_ok());
}

#[tokio::test]
async fn a_server_that_announces_its_name_must_give_it_in_the_browser() {
    for (iss, is_taken) in [("OWN", true), ("https://evil.example", false), ("", false)] {
        let stub = standard(|_| bare()).await;
        let (wire, _) = wire(&cloud(&stub.base, ""));
        let sign_in = BrowserSignIn::begin(request(&stub).await, "http://localhost").await.unwrap();
        let state = sign_in.url().query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
        let iss = iss.replace("OWN", &format!("{}/op", stub.base));
        let back = format!("{}/?code=1.AXoA&state={state}&session_state=x&iss={iss}", sign_in.redirect_uri());
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let browser = async { http.get(back).send().await.unwrap().status() };
        let (seen, status) = soon(async { tokio::join!(sign_in.wait(&wire), browser) }).await;
        assert_eq!((seen.outcome.is_ok(), status.as_u16()), (is_taken, 200), "{iss}");
        if !is_taken {
            assert_eq!(refusal(seen).code, "answer.other-issuer");
            assert!(stub.requests().iter().all(|request| request.path() != "/op/tokens"));
        }
    }
}

#[tokio::test]
async fn a_refresh_token_that_rotates_is_good_once_and_the_newest_is_kept() {
    let mut good = 0;
    let stub = standard(move |request| {
        if request.field("refresh_token") != Some(format!("practice-{good}")) {
            return json(400, json!({"error": "invalid_grant"}));
        }
        good += 1;
        json(200, json!({"access_token": "opaque", "refresh_token": format!("practice-{good}")}))
    })
    .await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    let request = request(&stub).await;
    let mut tokens = tokens("practice-0");
    for round in 1..=3 {
        let seen = entra::renew(&wire, &request, Flow::DeviceCode, None, &tokens).await;
        tokens = seen.outcome.unwrap().1;
        assert_eq!(tokens.refresh.as_ref().unwrap().expose_secret(), format!("practice-{round}"));
    }
}

#[tokio::test]
async fn a_server_that_granted_less_than_was_asked_is_not_asked_for_more() {
    let stub = standard(|request| match request.field("scope") {
        Some(_) => json(400, json!({"error": "invalid_scope"})),
        None => bare(),
    })
    .await;
    let (client, _) = wire(&cloud(&stub.base, ""));
    let seen = entra::renew(&client, &request(&stub).await, Flow::Browser, None, &tokens("practice")).await;
    assert_eq!((seen.outcome.is_ok(), seen.exchanges.len()), (true, 2));
    // Entra's own refusal of a scope has a number, and is an answer.
    let stub = standard(|_| oauth_error(400, "invalid_scope", 70011)).await;
    let (client, _) = wire(&cloud(&stub.base, ""));
    let seen = entra::renew(&client, &request(&stub).await, Flow::Browser, None, &tokens("practice")).await;
    assert_eq!((seen.exchanges.len(), refusal(seen).code.as_str()), (1, "AADSTS70011"));
}

fn tokens(refresh: &str) -> Tokens {
    Tokens { access: "opaque".into(), refresh: Some(refresh.into()), id: None, expires: None, scope: None }
}

/// What any server may answer in trouble, how often it is asked, and what is said of it in the end.
const TROUBLES: &[(Make, usize, &str)] = &[
    (|| Reply::Text(502, "Content-Type: text/html\r\n", "<html>Bad gateway".to_owned()), 3, "answer.unreadable"),
    (|| Reply::Text(503, "Retry-After: 1\r\n", String::new()), 3, "answer.unreadable"),
    (|| Reply::Text(503, "Retry-After: 3600\r\n", String::new()), 1, "answer.unreadable"),
    (|| Reply::Text(429, "Retry-After: 1\r\n", "Slow down.".to_owned()), 3, "HTTP 429"),
    (|| Reply::Text(429, "Retry-After: 3600\r\n", String::new()), 1, "HTTP 429"),
    (|| json(500, json!({"error": "server_error"})), 3, "server_error"),
    (
        || Reply::Text(200, "Content-Type: application/json\r\n", "{\"token_endpoint\": \"https".to_owned()),
        1,
        "answer.unreadable",
    ),
    (|| Reply::Text(200, "", String::new()), 1, "answer.unreadable"),
    (|| Reply::Raw(b"HTTP/1.1 200 X\r\nContent-Length: 500\r\n\r\n{\"device_code\"".to_vec()), 3, "network.broken"),
    (|| Reply::Reset, 3, "network.broken"),
];

#[tokio::test(start_paused = true)]
async fn trouble_at_discovery_is_waited_out_a_little_and_then_named() {
    for (index, (reply, times, code)) in TROUBLES.iter().enumerate() {
        let stub = Stub::start(move |_| reply()).await;
        let stub_cloud = cloud(&stub.base, "");
        let (wire, _) = wire(&stub_cloud);
        let seen = soon(entra::discover(&wire, &stub_cloud, "practice")).await;
        assert_eq!(seen.fault().unwrap().code(), *code, "case {index}");
        assert_eq!(stub.requests().len(), *times, "case {index}");
    }
}

#[tokio::test(start_paused = true)]
async fn trouble_at_the_beginning_of_a_device_sign_in_is_waited_out_a_little_and_then_named() {
    for (index, (reply, times, code)) in TROUBLES.iter().enumerate() {
        let stub = standard(move |_| reply()).await;
        let (wire, _) = wire(&cloud(&stub.base, ""));
        let request = request(&stub).await;
        let seen = soon(DeviceSignIn::begin(&wire, request)).await;
        assert_eq!(seen.fault().unwrap().code(), *code, "case {index}");
        assert_eq!(stub.requests().len() - 1, *times, "case {index}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_passes_within_seconds_is_not_even_noticed() {
    let mut troubles = vec![
        Reply::Text(503, "Retry-After: 2\r\n", String::new()),
        Reply::Text(429, "Retry-After: 3\r\n", String::new()),
    ]
    .into_iter();
    let stub = standard(move |_| troubles.next().unwrap_or_else(bare)).await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    let request = request(&stub).await;
    let began = Instant::now();
    let seen = soon(entra::sign_in_with_secret(&wire, &request, &"practice".into())).await;
    assert_eq!((seen.outcome.is_ok(), seen.exchanges.len()), (true, 3));
    assert_eq!(began.elapsed().as_secs(), Duration::from_secs(5).as_secs());
}
