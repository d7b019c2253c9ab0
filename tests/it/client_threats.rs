//! An authorization server, and somebody beside it, who try what RFC 9700 warns of: the client gives a code, a verifier or
//! a token to nobody but the server that it asked, and takes none that was not made for this sign-in.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use firstcall::entra::{self, BrowserSignIn, DeviceSignIn, PasteBack, PasteError, SignInRequest};
use serde_json::json;
use sha2::{Digest, Sha256};
use url::Url;

use crate::client_stub::{CLIENT, Reply, Stub, TENANT, cloud, json, jwt, refusal, request, soon, wire};

fn query(url: &Url) -> BTreeMap<String, String> {
    url.query_pairs().into_owned().collect()
}

async fn visit(address: &str) -> u16 {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    client.get(address).send().await.map_or(0, |answer| answer.status().as_u16())
}

#[tokio::test]
async fn a_server_that_knows_plain_challenges_only_gets_a_hashed_one_all_the_same() {
    let stub = Stub::start(|request| {
        let base = format!("http://{}", request.header("host").unwrap());
        match request.path() {
            path if path.contains("openid-configuration") => json(
                200,
                json!({
                    "issuer": format!("{base}/{TENANT}/v2.0"),
                    "authorization_endpoint": format!("{base}/{TENANT}/oauth2/v2.0/authorize"),
                    "token_endpoint": format!("{base}/{TENANT}/oauth2/v2.0/token"),
                    "code_challenge_methods_supported": ["plain"],
                }),
            ),
            _ => json(200, json!({"access_token": "opaque", "token_type": "Bearer"})),
        }
    })
    .await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, _) = wire(&stub_cloud);
    let tenant = entra::discover(&wire, &stub_cloud, TENANT).await.outcome.unwrap();
    let sign_in = PasteBack::begin(SignInRequest { tenant, ..request(&stub.base) }, "http://localhost").unwrap();
    let asked = query(sign_in.url());
    assert_eq!(asked["code_challenge_method"], "S256");
    sign_in.paster().paste(&format!("http://localhost/?code=1.AXoA-b&state={}", asked["state"])).unwrap();
    soon(sign_in.wait(&wire)).await.outcome.unwrap();
    let requests = stub.requests();
    let verifier = requests.last().unwrap().field("code_verifier").unwrap();
    assert_ne!(verifier, asked["code_challenge"]);
    assert_eq!(URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)), asked["code_challenge"]);
}

#[tokio::test]
async fn a_code_of_another_server_is_shown_to_none() {
    let stub = Stub::script(Vec::new()).await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    let sign_in = PasteBack::begin(request(&stub.base), "http://localhost").unwrap();
    let state = query(sign_in.url())["state"].clone();
    let answer = format!("http://localhost/?code=1.AXoA-b&state={state}&iss=https%3A%2F%2Flogin.evil.example");
    sign_in.paster().paste(&answer).unwrap();
    let fault = refusal(soon(sign_in.wait(&wire)).await);
    assert_eq!(fault.code, "answer.other-issuer");
    assert!(stub.requests().is_empty());
}

#[tokio::test]
async fn an_injected_code_brings_no_token_for_another_sign_in_or_another_app() {
    for claims in [
        json!({"nonce": "of somebody else", "aud": CLIENT}),
        json!({"nonce": "NONCE", "aud": "11111111-2222-4333-8444-555555555555"}),
    ] {
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel::<String>();
        let stub = Stub::start(move |_| {
            let mut claims = claims.clone();
            if claims["nonce"] == "NONCE" {
                claims["nonce"] = told.try_recv().unwrap().into();
            }
            json(200, json!({"access_token": jwt(&json!({})), "token_type": "Bearer", "id_token": jwt(&claims)}))
        })
        .await;
        let (wire, _) = wire(&cloud(&stub.base, ""));
        let sign_in = PasteBack::begin(request(&stub.base), "http://localhost").unwrap();
        tell.send(query(sign_in.url())["nonce"].clone()).unwrap();
        sign_in.paster().paste("1.AXoA-injected").unwrap();
        assert_eq!(refusal(soon(sign_in.wait(&wire)).await).code, "answer.odd");
    }
}

#[tokio::test]
async fn only_the_first_of_two_answers_counts_and_strangers_count_never() {
    let stub = Stub::start(|_| json(200, json!({"access_token": "opaque", "token_type": "Bearer"}))).await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    let sign_in = BrowserSignIn::begin(request(&stub.base), "http://localhost").await.unwrap();
    let (redirect, state) = (sign_in.redirect_uri().to_owned(), query(sign_in.url())["state"].clone());
    let paster = sign_in.paster();
    let browser = async {
        // Somebody who does not know the state, somebody who leaves it out, two states, and an error without one.
        for stray in [
            "code=1.AXoA-stranger&state=guessed".to_owned(),
            "code=1.AXoA-stranger".to_owned(),
            format!("code=1.AXoA-stranger&state=guessed&state={state}"),
            "error=access_denied&error_description=AADSTS65004".to_owned(),
        ] {
            assert_ne!(visit(&format!("{redirect}/?{stray}")).await, 200, "{stray}");
        }
        assert_eq!(visit(&format!("{redirect}/?code=1.AXoA-first&state={state}")).await, 200);
        visit(&format!("{redirect}/?code=1.AXoA-second&state={state}")).await;
        assert_eq!(paster.paste(&format!("{redirect}/?code=1.AXoA-third&state={state}")), Err(PasteError::Over));
    };
    let (seen, ()) = soon(async { tokio::join!(sign_in.wait(&wire), browser) }).await;
    seen.outcome.unwrap();
    let codes: Vec<_> = stub.requests().iter().map(|request| request.field("code").unwrap()).collect();
    assert_eq!(codes, ["1.AXoA-first"]);
}

#[tokio::test]
async fn every_sign_in_has_secrets_of_its_own() {
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let sign_in = PasteBack::begin(request("http://127.0.0.1:9"), "http://localhost").unwrap();
        let asked = query(sign_in.url());
        for name in ["state", "nonce", "code_challenge"] {
            assert!(asked[name].len() >= 43 && seen.insert(asked[name].clone()), "{name}");
        }
    }
}

#[tokio::test]
async fn nobody_is_sent_to_a_page_for_codes_that_is_not_of_the_cloud() {
    for page in [
        "https://microsoft.com.evil.example/devicelogin",
        "https://evil.example/microsoft.com/devicelogin",
        "https://microsoft.com@evil.example/devicelogin",
        "http://microsoft.com/devicelogin",
        "javascript:alert(1)//microsoft.com",
        "file:///etc/passwd",
        "//microsoft.com/devicelogin",
        "https://xn--mcrosoft-tkb.com/devicelogin",
    ] {
        let stub = Stub::start(move |_| {
            let code = json!({
                "device_code": "d", "user_code": "ABCD1234", "verification_uri": page, "expires_in": 900, "interval": 5,
                "verification_uri_complete": page,
            });
            json(200, code)
        })
        .await;
        let (wire, _) = wire(&cloud(&stub.base, ""));
        match DeviceSignIn::begin(&wire, request(&stub.base)).await.outcome {
            Err(_) => {}
            Ok(waiting) => {
                let code = waiting.code();
                assert_ne!(code.verification_uri, page);
                assert!(code.verification_uri_complete.is_none(), "{page}");
            }
        }
    }
}

#[tokio::test]
async fn a_token_endpoint_that_leads_elsewhere_gets_no_second_try() {
    let elsewhere = Stub::script(Vec::new()).await;
    let to = elsewhere.base.clone();
    for status in [301, 302, 303, 307, 308] {
        let to = to.clone();
        let stub = Stub::start(move |_| {
            let head = format!("HTTP/1.1 {status} X\r\nLocation: {to}/token\r\nContent-Length: 0\r\n\r\n");
            Reply::Raw(head.into_bytes())
        })
        .await;
        let (wire, _) = wire(&cloud(&stub.base, ""));
        let seen = soon(entra::sign_in_with_secret(&wire, &request(&stub.base), &"practice-secret".into())).await;
        assert_eq!(seen.fault().unwrap().code(), "network.intercepted", "{status}");
    }
    assert!(elsewhere.requests().is_empty());
}
