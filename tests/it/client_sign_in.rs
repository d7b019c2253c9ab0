//! Sign-ins of people: browser, paste-back and device code, with the test as the person.

use std::collections::BTreeMap;
use std::time::Duration;

use firstcall::entra::{BrowserSignIn, DeviceSignIn, PasteBack, PasteError};
use firstcall::evidence::Fault;
use firstcall::recipe::Flow;
use serde_json::{Value, json};
use tokio::time::Instant;
use url::Url;

use crate::client_stub::{CLIENT, Reply, Stub, cloud, json, jwt, oauth_error, refusal, request, soon, wire};

fn query(url: &Url) -> BTreeMap<String, String> {
    url.query_pairs().into_owned().collect()
}

/// A token endpoint that answers a browser sign-in, with the nonce that the authorization request carried.
fn tokens(nonce: &str) -> Value {
    json!({
        "token_type": "bearer", "expires_in": 3599, "access_token": jwt(&json!({"scp": "A.B.Read"})),
        "refresh_token": "practice-refresh", "id_token": jwt(&json!({"nonce": nonce})),
    })
}

#[tokio::test]
async fn a_browser_comes_back_and_the_same_redirect_is_sent_twice() {
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel::<String>();
    let stub = Stub::start(move |_| json(200, tokens(&told.try_recv().unwrap()))).await;
    let (wire, record) = wire(&cloud(&stub.base, ""));
    let sign_in = BrowserSignIn::begin(request(&stub.base), "http://localhost").await.unwrap();
    let asked = query(sign_in.url());
    let redirect = sign_in.redirect_uri().to_owned();
    assert_eq!(asked["redirect_uri"], redirect);
    tell.send(asked["nonce"].clone()).unwrap();
    let browser = async {
        let back = format!("{redirect}/?code=1.AXopractice&state={}", asked["state"]);
        let answer = reqwest::Client::builder().no_proxy().build().unwrap().get(back).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.text().await.unwrap()
    };
    let (seen, page) = soon(async { tokio::join!(sign_in.wait(&wire), browser) }).await;
    assert!(page.contains("return to the terminal"));
    let (found, _) = seen.value().unwrap();
    assert_eq!((found.flow, found.can_renew), (Flow::Browser, true));
    assert_eq!(found.redirect_uri.as_deref(), Some(redirect.as_str()));
    let sent = &stub.requests()[0];
    assert_eq!(sent.field("redirect_uri").as_deref(), Some(redirect.as_str()));
    assert_eq!(sent.field("code").as_deref(), Some("1.AXopractice"));
    assert_eq!(sent.field("grant_type").as_deref(), Some("authorization_code"));
    assert_eq!(sent.field("code_verifier").unwrap().len(), 43);
    let shown = format!("{:?} {seen:?}", record.lock().unwrap());
    assert!(!shown.contains("practice") && !shown.contains("eyJ"), "{shown}");
}

#[tokio::test]
async fn an_address_pasted_while_the_listener_waits_ends_the_waiting() {
    let stub = Stub::start(|_| json(200, json!({"access_token": "opaque"}))).await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    let sign_in = BrowserSignIn::begin(request(&stub.base), "http://localhost").await.unwrap();
    let paster = sign_in.paster();
    let address = format!("{}/?code=1.AXoA-b&state=", sign_in.redirect_uri());
    let state = query(sign_in.url())["state"].clone();
    assert_eq!(paster.paste(&address), Err(PasteError::WrongState));
    assert_eq!(paster.paste(sign_in.url().as_str()), Err(PasteError::StartAddress));
    let (seen, ()) = soon(async {
        tokio::join!(sign_in.wait(&wire), async { paster.paste(&format!("{address}{state}")).unwrap() })
    })
    .await;
    assert_eq!(seen.value().unwrap().0.flow, Flow::Browser);
    assert_eq!(paster.paste("1.AXoA-b_c"), Err(PasteError::Over));
}

#[tokio::test]
async fn what_is_pasted_back_is_redeemed_with_the_documented_redirect() {
    let stub = Stub::start(|_| json(200, json!({"access_token": "opaque"}))).await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, _) = wire(&stub_cloud);
    let redirect = stub_cloud.nativeclient();
    assert_eq!(redirect, "https://login.microsoftonline.com/common/oauth2/nativeclient");
    let sign_in = PasteBack::begin(request(&stub.base), &redirect).unwrap();
    let state = query(sign_in.url())["state"].clone();
    sign_in.paster().paste(&format!("{redirect}?code=1.AXoA-b&state={state}")).unwrap();
    let seen = soon(sign_in.wait(&wire)).await;
    assert_eq!(seen.value().unwrap().0.flow, Flow::PasteBack);
    assert_eq!(stub.requests()[0].field("redirect_uri").as_deref(), Some(redirect.as_str()));
}

#[tokio::test]
async fn a_refusal_in_the_browser_asks_the_token_endpoint_nothing() {
    let stub = Stub::script(vec![]).await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    let sign_in = PasteBack::begin(request(&stub.base), "http://localhost").unwrap();
    let state = query(sign_in.url())["state"].clone();
    let back = format!("http://localhost/?error=access_denied&error_description=AADSTS65004%3a+No&state={state}");
    sign_in.paster().paste(&back).unwrap();
    let seen = soon(sign_in.wait(&wire)).await;
    assert!(seen.exchanges.is_empty());
    assert_eq!(refusal(seen).code, "AADSTS65004");
}

#[tokio::test]
async fn a_code_is_redeemed_once_even_when_the_answer_is_lost() {
    let stub = Stub::start(|_| Reply::Reset).await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    let sign_in = PasteBack::begin(request(&stub.base), "http://localhost").unwrap();
    sign_in.paster().paste("1.AXoA-b_c").unwrap();
    let seen = soon(sign_in.wait(&wire)).await;
    assert_eq!(seen.fault().unwrap().code(), "network.broken");
    assert_eq!(stub.requests().len(), 1);
}

#[tokio::test]
async fn an_id_token_of_somebody_elses_sign_in_is_refused() {
    let stub = Stub::start(|_| json(200, tokens("another"))).await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    let sign_in = PasteBack::begin(request(&stub.base), "http://localhost").unwrap();
    sign_in.paster().paste("1.AXoA-b_c").unwrap();
    let fault = refusal(soon(sign_in.wait(&wire)).await);
    assert_eq!(fault.code, "answer.odd");
    assert!(fault.text.contains("nonce"));
}

/// A server for the device flow: first the code, then these answers to polls.
async fn device_server(start: Value, polls: Vec<Reply>) -> Stub {
    let mut polls = polls.into_iter();
    Stub::start(move |request| {
        if request.path().ends_with("/devicecode") {
            json(200, start.clone())
        } else {
            polls.next().expect("no more polls than answers")
        }
    })
    .await
}

fn pending() -> Reply {
    oauth_error(400, "authorization_pending", 70016)
}

#[tokio::test(start_paused = true)]
async fn a_standard_server_without_interval_is_polled_every_five_seconds_and_slower_when_it_asks() {
    let start = json!({
        "device_code": "practice-device", "user_code": "ABCD-EFGH", "verification_uri": "https://login.example/device",
        "verification_uri_complete": "https://login.example/device?c=ABCD-EFGH", "expires_in": "900",
    });
    let polls = vec![
        pending(),
        json(400, json!({"error": "slow_down"})),
        pending(),
        Reply::Reset,
        Reply::Text(503, "Retry-After: 30\r\n", String::new()),
        json(200, json!({"access_token": "opaque", "refresh_token": "practice-refresh"})),
    ];
    let stub = device_server(start, polls).await;
    let (wire, record) = wire(&cloud(&stub.base, ""));
    let begun = DeviceSignIn::begin(&wire, request(&stub.base)).await;
    let sign_in = begun.outcome.unwrap();
    let code = sign_in.code();
    assert_eq!((code.user_code.as_str(), &code.message), ("ABCD-EFGH", &None));
    assert!(code.verification_uri_complete.is_some());
    let began = Instant::now();
    let seen = sign_in.wait(&wire).await;
    // 5, 5, then 10 for good; the reset waits one interval, the 503 as long as it asks.
    let waited = began.elapsed().as_secs();
    assert!((69..=70).contains(&waited), "{waited}");
    assert_eq!(seen.value().unwrap().0.flow, Flow::DeviceCode);
    assert_eq!(seen.exchanges.len(), 7);
    let poll = &stub.requests()[1];
    assert_eq!(poll.field("device_code").as_deref(), Some("practice-device"));
    assert_eq!(poll.field("client_id").as_deref(), Some(CLIENT));
    let shown = format!("{:?} {seen:?}", record.lock().unwrap());
    assert!(!shown.contains("practice"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn every_end_of_a_device_sign_in_is_told_apart() {
    for (reply, code) in [
        (oauth_error(400, "authorization_declined", 70018), "AADSTS70018"),
        (json(400, json!({"error": "access_denied"})), "access_denied"),
        (oauth_error(400, "expired_token", 70020), "AADSTS70020"),
        (oauth_error(401, "invalid_client", 7000218), "AADSTS7000218"),
        (Reply::Text(400, "", "{\"error\":".to_owned()), "answer.unreadable"),
    ] {
        let start =
            json!({"device_code": "d", "user_code": "K7QX2M9RT", "verification_url": "https://x", "interval": 1});
        let stub = device_server(start, vec![pending(), reply]).await;
        let (wire, _) = wire(&cloud(&stub.base, ""));
        let sign_in = DeviceSignIn::begin(&wire, request(&stub.base)).await.outcome.unwrap();
        assert_eq!(refusal(sign_in.wait(&wire).await).code, code);
    }
}

#[tokio::test(start_paused = true)]
async fn a_code_ends_by_our_own_clock_too() {
    let start = json!({"device_code": "d", "user_code": "K7QX2M9RT", "verification_uri": "https://x", "interval": 5, "expires_in": 12});
    let stub = device_server(start, vec![pending(), pending()]).await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    let sign_in = DeviceSignIn::begin(&wire, request(&stub.base)).await.outcome.unwrap();
    let began = Instant::now();
    let fault = refusal(sign_in.wait(&wire).await);
    assert_eq!((fault.code.as_str(), fault.error.as_deref()), ("expired_token", Some("expired_token")));
    assert!(began.elapsed() <= Duration::from_secs(12));
    assert_eq!(stub.requests().len(), 3);
}

#[tokio::test]
async fn a_device_answer_is_read_for_an_error_whatever_its_status() {
    let stub =
        Stub::script(vec![oauth_error(200, "invalid_client", 7000218), json(200, json!({"device_code": "d"}))]).await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    for code in ["AADSTS7000218", "answer.odd"] {
        let seen = DeviceSignIn::begin(&wire, request(&stub.base)).await;
        assert!(matches!(seen.fault(), Some(Fault::Service(fault)) if fault.code == code));
    }
}
