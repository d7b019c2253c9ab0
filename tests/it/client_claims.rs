//! Claims challenges: what an API asks for reaches the next sign-in whichever way that goes, and nothing is ever
//! claimed that the client cannot do (SERVICES.md, "Claims challenges").

use firstcall::apis;
use firstcall::entra::{self, BrowserSignIn, DeviceSignIn, FederatedSource, PasteBack, SignInRequest};
use firstcall::recipe::{Flow, Recipe, TargetId, call_address};
use firstcall::vault::Tokens;
use reqwest::Method;
use serde_json::json;

use crate::client_certificate::stranger;
use crate::client_practice::Setup;
use crate::client_stub::{Stub, cloud, json, jwt, refusal, request, soon, wire};

const CLAIMS: &str = r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#;

#[tokio::test(start_paused = true)]
async fn what_an_api_asks_for_is_brought_by_the_next_sign_in() {
    let setup = Setup::start("session-revoked").await;
    let device = async |request: SignInRequest| {
        let sign_in = DeviceSignIn::begin(&setup.wire, request).await.outcome.unwrap();
        let answer = json!({"user_code": sign_in.code().user_code, "person": "petra", "decision": "accept"});
        setup.practice.control(Method::POST, "signins", Some(answer)).await;
        sign_in.wait(&setup.wire).await.outcome.unwrap().1
    };
    let old = device(setup.request().await).await;
    let target = Recipe::embedded().target(&TargetId::of("power-platform")).unwrap();
    let url = call_address(&setup.cloud().power_platform.url, &target.proof.path, "");
    let fault = refusal(soon(apis::call(&setup.wire, target, &url, &old.access)).await);
    assert_eq!((fault.code.as_str(), fault.status), ("insufficient_claims", Some(401)));
    assert!(fault.claims.as_ref().unwrap().contains("nbf"), "{fault:?}");
    let renewed = entra::renew(&setup.wire, &setup.request().await, Flow::DeviceCode, None, &old).await;
    assert_eq!(refusal(renewed).code, "AADSTS50173");
    let new = device(SignInRequest { claims: fault.claims, ..setup.request().await }).await;
    assert!(setup.call(&new).await > 0);
}

/// Every way to sign in, once; gives the requests that were made and the addresses for browsers.
async fn every_way(claims: Option<&str>) -> (Stub, Vec<String>) {
    let stub = Stub::start(|request| {
        json(200, match request.path().ends_with("/devicecode") {
            true => json!({"device_code": "d", "user_code": "K7QX2M9RT", "verification_uri": "https://x", "interval": 1}),
            false => json!({"access_token": "opaque"}),
        })
    })
    .await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    let request = SignInRequest { claims: claims.map(str::to_owned), ..request(&stub.base) };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, jwt(&json!({"sub": "practice"}))).unwrap();
    let tokens =
        Tokens { access: "opaque".into(), refresh: Some("practice".into()), id: None, expires: None, scope: None };
    assert!(entra::sign_in_with_secret(&wire, &request, &"practice".into()).await.outcome.is_ok());
    assert!(entra::sign_in_with_certificate(&wire, &request, &stranger()).await.outcome.is_ok());
    assert!(entra::sign_in_with_federated(&wire, &request, &FederatedSource::File(file)).await.outcome.is_ok());
    assert!(entra::renew(&wire, &request, Flow::Browser, None, &tokens).await.outcome.is_ok());
    let device = DeviceSignIn::begin(&wire, request.clone()).await.outcome.unwrap();
    assert!(soon(device.wait(&wire)).await.outcome.is_ok());
    let pasted = PasteBack::begin(request.clone(), "http://localhost").unwrap();
    let browser = BrowserSignIn::begin(request, "http://localhost").await.unwrap();
    let addresses = vec![pasted.url().to_string(), browser.url().to_string()];
    pasted.paster().paste("1.AXoA-b_c").unwrap();
    assert!(soon(pasted.wait(&wire)).await.outcome.is_ok());
    (stub, addresses)
}

#[tokio::test(start_paused = true)]
async fn every_way_to_sign_in_takes_claims_along() {
    let (stub, addresses) = every_way(Some(CLAIMS)).await;
    for address in addresses {
        let address: url::Url = address.parse().unwrap();
        assert!(address.query_pairs().any(|(name, value)| name == "claims" && value == CLAIMS), "{address}");
    }
    let requests = stub.requests();
    assert_eq!(requests.len(), 7);
    for request in requests {
        // The poll of a device code follows a request that carried them.
        let is_poll = request.field("device_code").is_some();
        let sent = request.field("claims");
        assert_eq!(sent.as_deref(), (!is_poll).then_some(CLAIMS), "{}", request.body);
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_claimed_that_nobody_asked_for() {
    let (stub, addresses) = every_way(None).await;
    let sent = stub.requests().into_iter().map(|request| request.body).chain(addresses);
    for text in sent {
        assert!(!text.contains("claims=") && !text.contains("xms_cc"), "{text}");
    }
}
