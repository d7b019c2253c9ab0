//! A program and its certificate: the form of the assertion, the older one where it is needed, a new one for every
//! request, and every way in which it can be refused.

use std::cell::RefCell;
use std::convert::Infallible;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use firstcall::entra::{self, AssertionForm, SignInRequest};
use firstcall::evidence::{Presented, Seen, ServiceFault, TokenKind};
use firstcall::recipe::Flow;
use firstcall::sandbox::certificates;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::SecretString;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::client_practice::Setup;
use crate::client_stub::{CLIENT, Reply, Stub, cloud, json, oauth_error, refusal, request, soon, wire};

/// Signs as a certificate does.
struct Signer {
    client_id: String,
    key: EncodingKey,
    der: Vec<u8>,
    /// How far the clock of this machine is off.
    skew: SignedDuration,
}

impl Signer {
    fn of(client_id: &str, pem: &str) -> Self {
        let between = |from: &str, to: &str| pem.split_once(from).unwrap().1.split_once(to).unwrap().0;
        let certificate: String = between("BEGIN CERTIFICATE-----", "-----END").split_whitespace().collect();
        Self {
            client_id: client_id.to_owned(),
            key: EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap(),
            der: BASE64_STANDARD.decode(certificate).unwrap(),
            skew: SignedDuration::ZERO,
        }
    }

    /// A certificate that nobody registered anywhere.
    fn unknown(client_id: &str) -> Self {
        let now = Timestamp::now();
        let day = SignedDuration::from_hours(24);
        Self::of(client_id, &certificates::make("CN=stranger", now - day, now + day).unwrap().pem)
    }

    fn sign(&self, audience: &str, form: AssertionForm) -> Result<SecretString, Infallible> {
        let mut header = match form {
            AssertionForm::Current => Header::new(Algorithm::PS256),
            AssertionForm::Older => Header::new(Algorithm::RS256),
        };
        match form {
            AssertionForm::Current => header.x5t_s256 = Some(BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&self.der))),
            AssertionForm::Older => {
                header.x5t = Some(BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, &self.der)));
            }
        }
        let now = (Timestamp::now() + self.skew).as_second();
        let claims = json!({
            "aud": audience, "iss": self.client_id, "sub": self.client_id, "jti": uuid::Uuid::new_v4(),
            "iat": now, "nbf": now, "exp": now + 600,
        });
        Ok(jsonwebtoken::encode(&header, &claims, &self.key).unwrap().into())
    }
}

impl Setup {
    fn courier(&self) -> Signer {
        let courier = self.practice.running.ready.clients.certificate.as_ref().unwrap();
        let pem = std::fs::read_to_string(&courier.pem_file).unwrap();
        Signer::of(&courier.client_id.to_string(), &pem)
    }

    async fn certificate(&self, signer: &Signer) -> Seen<entra::SignedIn> {
        let request = SignInRequest { client_id: signer.client_id.clone(), ..self.request().await };
        soon(entra::sign_in_with_certificate(&self.wire, &request, |audience, form| signer.sign(audience, form))).await
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
async fn the_older_form_is_right_too() {
    let setup = Setup::start("configured").await;
    let signer = setup.courier();
    let request = SignInRequest { client_id: signer.client_id.clone(), ..setup.request().await };
    let older = |audience: &str, _| signer.sign(audience, AssertionForm::Older);
    assert!(soon(entra::sign_in_with_certificate(&setup.wire, &request, older)).await.outcome.is_ok());
}

#[tokio::test]
async fn every_refusal_of_the_tenant_is_told_apart_and_asked_for_once() {
    type Change = fn(&Setup, &mut Signer);
    let cases: [(Change, &str); 6] = [
        (|_, signer| *signer = Signer::unknown(&signer.client_id), "AADSTS700027"),
        (
            |setup, _| {
                setup.practice.change(|world| {
                    let keys = &mut world.tenant.applications.get_mut("courier").unwrap().keys;
                    keys.values_mut().for_each(|key| key.ends = Timestamp::UNIX_EPOCH);
                });
            },
            "AADSTS700027",
        ),
        (|_, signer| signer.skew = SignedDuration::from_hours(2), "AADSTS700024"),
        (
            |setup, _| setup.practice.change(|world| drop(world.tenant.service_principals.remove("courier"))),
            "AADSTS7000229",
        ),
        (|setup, _| setup.practice.change(|world| drop(world.tenant.applications.remove("courier"))), "AADSTS700016"),
        (|_, signer| signer.client_id = CLIENT.to_owned(), "AADSTS700027"),
    ];
    for (index, (change, code)) in cases.into_iter().enumerate() {
        let setup = Setup::start("configured").await;
        let mut signer = setup.courier();
        change(&setup, &mut signer);
        let fault = refusal(setup.certificate(&signer).await);
        assert_eq!(fault.code, code, "case {index}: {}", fault.text);
        assert_eq!(
            (fault.presented.as_deref(), setup.token_requests()),
            (certificate(false).as_ref(), 1),
            "case {index}"
        );
    }
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
    let signer = Signer::unknown(CLIENT);
    let sign = |audience: &str, form| signer.sign(audience, form);
    soon(entra::sign_in_with_certificate(&wire, &request(&stub.base), sign)).await
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
    let fault: ServiceFault = refusal(seen);
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
    let ids: std::collections::BTreeSet<String> =
        assertions(&stub).iter().map(|(_, claims)| claims["jti"].to_string()).collect();
    assert_eq!(ids.len(), 3);
    let stub = Stub::script(vec![page(), page(), page()]).await;
    let fault = refusal(sign_in(&stub).await);
    assert_eq!((fault.codes, stub.requests().len()), (vec!["answer.unreadable".to_owned(), "HTTP 502".to_owned()], 3));
}

#[tokio::test]
async fn a_certificate_that_cannot_sign_asks_nobody() {
    let stub = Stub::script(vec![]).await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    let asked = RefCell::new(Vec::new());
    let request = request(&stub.base);
    let sign = |audience: &str, form| {
        asked.borrow_mut().push((audience.to_owned(), form));
        Err(std::io::Error::other("the private key belongs to another certificate"))
    };
    let fault = refusal(entra::sign_in_with_certificate(&wire, &request, sign).await);
    assert_eq!((fault.code.as_str(), fault.presented), (entra::CERTIFICATE_UNUSABLE, None));
    assert_eq!(fault.text, "the private key belongs to another certificate");
    assert_eq!(*asked.borrow(), [(request.tenant.token_endpoint.clone(), AssertionForm::Current)]);
}

#[tokio::test]
async fn claims_that_an_api_asked_for_go_along() {
    let stub = Stub::script(vec![token()]).await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    let claims = r#"{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}"#;
    let request = SignInRequest { claims: Some(claims.to_owned()), ..request(&stub.base) };
    let signer = Signer::unknown(CLIENT);
    let sign = |audience: &str, form| signer.sign(audience, form);
    assert!(entra::sign_in_with_certificate(&wire, &request, sign).await.outcome.is_ok());
    assert_eq!(stub.requests()[0].field("claims").as_deref(), Some(claims));
}
