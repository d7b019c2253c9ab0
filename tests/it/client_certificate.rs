//! A program and its certificate: the form of the assertion, the older one where it is needed, a new one for every
//! request, and every way in which it can be refused.

use std::collections::BTreeSet;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use firstcall::entra::{self, SignInRequest};
use firstcall::evidence::{Presented, Seen, TokenKind};
use firstcall::recipe::Flow;
use firstcall::sandbox::world::World;
use firstcall::vault::{AssertionAlgorithm, AssertionRequest, Certificate};
use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::client_practice::Setup;
use crate::client_stub::{Reply, Stub, cloud, json, oauth_error, refusal, request, soon, wire};

/// A certificate that no tenant knows.
pub fn stranger() -> Certificate {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures/certificates");
    Certificate::read(&std::fs::read(format!("{folder}/key-first.pem")).unwrap(), None).unwrap()
}

impl Setup {
    /// The practice program that has a certificate.
    fn courier(&self) -> Certificate {
        let courier = self.practice.running.ready.clients.certificate.as_ref().unwrap();
        Certificate::read(&std::fs::read(&courier.pem_file).unwrap(), None).unwrap()
    }

    async fn courier_request(&self) -> SignInRequest {
        let client_id = self.practice.running.ready.clients.certificate.as_ref().unwrap().client_id.to_string();
        SignInRequest { client_id, ..self.request().await }
    }

    async fn certificate(&self, certificate: &Certificate) -> Seen<entra::SignedIn> {
        let request = self.courier_request().await;
        soon(entra::sign_in_with_certificate(&self.wire, &request, certificate)).await
    }
}

fn certificate(older_form: bool) -> Option<Presented> {
    Some(Presented::Certificate { older_form })
}

#[tokio::test]
async fn a_program_proves_itself_with_its_certificate() {
    let setup = Setup::start("configured").await;
    let seen = setup.certificate(&setup.courier()).await;
    let (found, _) = seen.outcome.unwrap();
    let claims = found.claims.unwrap();
    assert_eq!((found.flow, claims.kind()), (Flow::Certificate, TokenKind::Program));
    assert_eq!(claims.payload["appidacr"], "2");
    assert_eq!((found.presented, found.can_renew, setup.token_requests()), (certificate(false), false, 1));
    let shown = format!("{:?}", setup.record.lock().unwrap());
    assert!(!shown.contains("eyJ"), "{shown}");
}

#[tokio::test]
async fn the_tenant_takes_the_older_form_too() {
    let setup = Setup::start("configured").await;
    let request = setup.courier_request().await;
    let audience = &request.tenant.token_endpoint;
    let asked = AssertionRequest { client_id: &request.client_id, audience, now: Timestamp::now() };
    let assertion = setup.courier().assertion(&asked, AssertionAlgorithm::Rs256).unwrap();
    let fields = [
        ("client_id", request.client_id.as_str()),
        ("grant_type", "client_credentials"),
        ("scope", "https://api.powerplatform.com/.default"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", assertion.expose_secret()),
    ];
    assert_eq!(setup.practice.token_request(&fields).await.0, 200);
}

#[tokio::test]
async fn every_refusal_of_the_tenant_is_told_apart_and_asked_for_once() {
    type Change = fn(&mut World);
    let cases: [(Change, &str); 5] = [
        (
            |world| {
                let keys = &mut world.tenant.applications.get_mut("courier").unwrap().keys;
                keys.values_mut().for_each(|key| key.ends = Timestamp::UNIX_EPOCH);
            },
            "AADSTS700027",
        ),
        (|world| world.tenant.applications.get_mut("courier").unwrap().keys.clear(), "AADSTS700027"),
        (|world| world.tenant.service.clock_offset_s = 7200, "AADSTS700024"),
        (|world| drop(world.tenant.service_principals.remove("courier")), "AADSTS7000229"),
        (|world| drop(world.tenant.applications.remove("courier")), "AADSTS700016"),
    ];
    for (index, (change, code)) in cases.into_iter().enumerate() {
        let setup = Setup::start("configured").await;
        setup.practice.change(change);
        let fault = refusal(setup.certificate(&setup.courier()).await);
        assert_eq!(fault.code, code, "case {index}: {}", fault.text);
        assert_eq!(
            (fault.presented.as_deref(), setup.token_requests()),
            (certificate(false).as_ref(), 1),
            "case {index}"
        );
    }
    let setup = Setup::start("configured").await;
    assert_eq!(refusal(setup.certificate(&stranger()).await).code, "AADSTS700027");
}

/// Header and claims of the assertion that came with each request.
fn assertions(stub: &Stub) -> Vec<(Value, Value)> {
    let read = |part: &str| serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    stub.requests()
        .iter()
        .map(|request| {
            let assertion = request.field("client_assertion").unwrap();
            let (header, rest) = assertion.split_once('.').unwrap();
            (read(header), read(rest.split_once('.').unwrap().0))
        })
        .collect()
}

async fn sign_in(stub: &Stub) -> Seen<entra::SignedIn> {
    let (wire, _) = wire(&cloud(&stub.base, ""));
    soon(entra::sign_in_with_certificate(&wire, &request(&stub.base), &stranger())).await
}

fn token() -> Reply {
    json(200, json!({"token_type": "Bearer", "expires_in": 3599, "access_token": "opaque"}))
}

#[tokio::test]
async fn a_service_that_refuses_the_form_gets_the_older_one_once() {
    let by_words = || json(401, json!({"error": "invalid_client", "error_description": "unsupported algorithm PS256"}));
    for refused in [oauth_error(401, "invalid_client", 5_002_730), by_words()] {
        let stub = Stub::script(vec![refused, token()]).await;
        let (found, _) = sign_in(&stub).await.outcome.unwrap();
        assert_eq!(found.presented, certificate(true));
        let made = assertions(&stub);
        assert_eq!((&made[0].0["alg"], &made[1].0["alg"]), (&json!("PS256"), &json!("RS256")));
        for (_, claims) in &made {
            assert_eq!(claims["aud"], request(&stub.base).tenant.token_endpoint);
        }
        assert_ne!(made[0].1["jti"], made[1].1["jti"]);
        let kind = stub.requests()[0].field("client_assertion_type");
        assert_eq!(kind.as_deref(), Some("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
        assert_eq!(stub.requests()[0].field("grant_type").as_deref(), Some("client_credentials"));
    }
}

#[tokio::test]
async fn what_the_older_form_brings_is_what_counts_then() {
    let stub =
        Stub::script(vec![oauth_error(401, "invalid_client", 5_002_730), oauth_error(401, "invalid_client", 700_027)])
            .await;
    let seen = sign_in(&stub).await;
    assert_eq!(seen.exchanges.len(), 2);
    let fault = refusal(seen);
    assert_eq!((fault.code.as_str(), fault.presented.as_deref()), ("AADSTS700027", certificate(true).as_ref()));
}

#[tokio::test]
async fn no_other_refusal_is_answered_with_the_older_form() {
    for (error, number) in [("invalid_client", 700_027), ("invalid_client", 700_024), ("invalid_scope", 70_011)] {
        let stub = Stub::script(vec![oauth_error(401, error, number)]).await;
        let fault = refusal(sign_in(&stub).await);
        assert_eq!((fault.code, fault.presented.as_deref()), (format!("AADSTS{number}"), certificate(false).as_ref()));
    }
}

#[tokio::test(start_paused = true)]
async fn every_request_carries_an_assertion_of_its_own_also_when_it_is_repeated() {
    let page = || Reply::Text(502, "Content-Type: text/html\r\n", "<html>Bad gateway".to_owned());
    let throttled = Reply::Text(429, "Retry-After: 2\r\n", String::new());
    let stub = Stub::script(vec![page(), throttled, token()]).await;
    let seen = sign_in(&stub).await;
    assert_eq!((seen.outcome.is_ok(), seen.exchanges.len()), (true, 3));
    let ids: BTreeSet<String> = assertions(&stub).iter().map(|(_, claims)| claims["jti"].to_string()).collect();
    assert_eq!(ids.len(), 3);
    let stub = Stub::script(vec![page(), page(), page()]).await;
    let fault = refusal(sign_in(&stub).await);
    assert_eq!((fault.codes, stub.requests().len()), (vec!["answer.unreadable".to_owned(), "HTTP 502".to_owned()], 3));
}

#[tokio::test]
async fn claims_that_an_api_asked_for_go_along() {
    let stub = Stub::script(vec![token()]).await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    let claims = r#"{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}"#;
    let request = SignInRequest { claims: Some(claims.to_owned()), ..request(&stub.base) };
    assert!(entra::sign_in_with_certificate(&wire, &request, &stranger()).await.outcome.is_ok());
    assert_eq!(stub.requests()[0].field("claims").as_deref(), Some(claims));
}
