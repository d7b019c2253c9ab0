//! The client's sign-ins against a certified OpenID provider that nobody here wrote. `.ci/slow/oidc/run` starts it and
//! runs these; its address comes in `FIRSTCALL_TEST_OIDC_PROVIDER`.

use std::cell::RefCell;
use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use firstcall::entra::{self, BrowserSignIn, DeviceSignIn, SignInRequest};
use firstcall::evidence::{Seen, Tenant};
use firstcall::recipe::{Cloud, Flow};
use firstcall::sandbox::certificates;
use firstcall::vault::{AssertionAlgorithm, AssertionRequest};
use firstcall::wire::Wire;
use jiff::Timestamp;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, Response, redirect};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::client_certificate::stranger;
use crate::client_stub::{TENANT, cloud, refusal, soon, wire};
use crate::practice::form;

const RESOURCE: &str = "https://api.powerplatform.com";
const PERSON: &str = "dana@contoso.example";

/// The provider, and one client that has registered with it.
struct Provider {
    base: String,
    cloud: Cloud,
    wire: Wire,
    tenant: Tenant,
    client: Value,
}

impl Provider {
    async fn with(metadata: Value) -> Self {
        let base = std::env::var("FIRSTCALL_TEST_OIDC_PROVIDER")
            .expect("FIRSTCALL_TEST_OIDC_PROVIDER holds the provider's address: run .ci/slow/oidc/run");
        let cloud = cloud(&base, "");
        let (wire, _) = wire(&cloud);
        let tenant = soon(entra::discover(&wire, &cloud, TENANT)).await.outcome.unwrap();
        let registered = http().post(format!("{base}/{TENANT}/register")).json(&metadata).send().await.unwrap();
        let client: Value = registered.json().await.unwrap();
        assert!(client["client_id"].is_string(), "{client}");
        Self { base, cloud, wire, tenant, client }
    }

    /// An app for people, as a public client.
    async fn for_people() -> Self {
        Self::with(json!({
            "application_type": "native", "token_endpoint_auth_method": "none",
            "redirect_uris": ["http://localhost/back"], "response_types": ["code"],
            "grant_types":
                ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
        }))
        .await
    }

    async fn for_program(mut metadata: Value) -> Self {
        metadata["grant_types"] = json!(["client_credentials"]);
        metadata["response_types"] = json!([]);
        metadata["redirect_uris"] = json!([]);
        Self::with(metadata).await
    }

    /// A program that signs its assertions with this algorithm.
    async fn for_assertions(algorithm: &str) -> Self {
        Self::for_program(json!({
            "token_endpoint_auth_method": "private_key_jwt", "token_endpoint_auth_signing_alg": algorithm,
            "jwks": {"keys": [public_key()]},
        }))
        .await
    }

    fn request(&self) -> SignInRequest {
        SignInRequest {
            tenant: self.tenant.clone(),
            client_id: self.client["client_id"].as_str().unwrap().to_owned(),
            resource: RESOURCE.to_owned(),
            permissions: Vec::new(),
            claims: None,
            login_hint: Some(PERSON.to_owned()),
        }
    }
}

/// The public key of the certificate that programs sign with, as JWK.
fn public_key() -> Value {
    let pem =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures/certificates/key-first.pem"));
    let pem = pem.unwrap();
    let (_, rest) = pem.split_once("BEGIN CERTIFICATE-----").unwrap();
    let text: String = rest.split("-----END").next().unwrap().split_whitespace().collect();
    let pkcs1 = certificates::public_key(&BASE64_STANDARD.decode(text).unwrap()).unwrap();
    // A sequence of two numbers: the modulus of 2048 bits behind nine bytes, and the usual exponent.
    json!({"kty": "RSA", "n": BASE64_URL_SAFE_NO_PAD.encode(&pkcs1[9..265]), "e": "AQAB"})
}

fn http() -> Client {
    Client::builder().no_proxy().redirect(redirect::Policy::none()).build().unwrap()
}

/// Where a page led to, or the page itself.
#[derive(Debug)]
enum Shown {
    Page(String),
    Away(String),
}

/// A person with a browser that keeps cookies and runs no scripts.
struct Person<'p> {
    provider: &'p Provider,
    http: Client,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl<'p> Person<'p> {
    fn new(provider: &'p Provider) -> Self {
        Self { provider, http: http(), cookies: RefCell::default() }
    }

    async fn go(&self, method: Method, url: &str, fields: &[(&str, &str)]) -> Shown {
        let mut answer = self.send(method, url, fields).await;
        while let Some(location) = answer.headers().get(LOCATION) {
            let next = answer.url().join(location.to_str().unwrap()).unwrap();
            if !next.as_str().starts_with(&self.provider.base) {
                return Shown::Away(next.into());
            }
            answer = self.send(Method::GET, next.as_str(), &[]).await;
        }
        Shown::Page(answer.text().await.unwrap())
    }

    async fn send(&self, method: Method, url: &str, fields: &[(&str, &str)]) -> Response {
        let cookies: Vec<String> =
            self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.http.request(method.clone(), url).header(COOKIE, cookies.join("; "));
        let request = if method == Method::POST { request.form(fields) } else { request };
        let answer = request.send().await.unwrap();
        for cookie in answer.headers().get_all(SET_COOKIE) {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    async fn submit(&self, page: &str, more: &[(&str, &str)]) -> Shown {
        let (target, hidden) = form(page);
        let hidden = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let fields = hidden.filter(|(name, _)| more.iter().all(|more| more.0 != *name)).chain(more.iter().copied());
        let fields: Vec<(&str, &str)> = fields.collect();
        self.go(Method::POST, &target, &fields).await
    }

    /// Signs in and agrees, as often as the pages ask.
    async fn agree(&self, mut shown: Shown) -> Shown {
        for _ in 0..4 {
            shown = match shown {
                Shown::Page(page) if page.contains("value=\"login\"") => {
                    self.submit(&page, &[("login", PERSON), ("password", "anything")]).await
                }
                Shown::Page(page) if page.contains("value=\"consent\"") => self.submit(&page, &[]).await,
                done => return done,
            };
        }
        panic!("the pages never end: {shown:?}")
    }
}

/// A browser sign-in that comes back from wherever the person's steps lead.
async fn in_browser(provider: &Provider, declines: bool) -> Seen<entra::SignedIn> {
    let sign_in = BrowserSignIn::begin(provider.request(), "http://localhost/back").await.unwrap();
    let address = sign_in.url().to_string();
    let browser = async {
        let person = Person::new(provider);
        let first = person.go(Method::GET, &address, &[]).await;
        let last = match first {
            Shown::Page(page) if declines => {
                let (_, rest) = page.split_once("<a href=\"").expect("the page can be left");
                person.go(Method::GET, rest.split('"').next().unwrap(), &[]).await
            }
            first => person.agree(first).await,
        };
        match last {
            Shown::Away(back) => assert_eq!(http().get(back).send().await.unwrap().status(), 200),
            Shown::Page(page) => panic!("{page}"),
        }
    };
    soon(async { tokio::join!(sign_in.wait(&provider.wire), browser) }).await.0
}

#[tokio::test]
#[ignore = "needs .ci/slow/oidc/run"]
async fn discovery_tells_what_the_client_needs() {
    let provider = Provider::for_people().await;
    let tenant = &provider.tenant;
    assert_eq!((tenant.id.as_str(), tenant.announces_iss), (TENANT, true));
    assert!(tenant.device_endpoint.is_some() && tenant.region.is_none());
    let seen = entra::probe_app(&provider.wire, tenant, &provider.request().client_id).await;
    assert!(seen.outcome.is_ok(), "{:?}", seen.fault());
    let fault = refusal(entra::probe_app(&provider.wire, tenant, "nobody").await);
    assert_eq!((fault.code.as_str(), fault.status), ("invalid_client", Some(401)));
}

#[tokio::test]
#[ignore = "needs .ci/slow/oidc/run"]
async fn a_person_signs_in_in_a_browser_and_the_refresh_token_rotates() {
    let provider = Provider::for_people().await;
    let (found, first) = in_browser(&provider, false).await.outcome.unwrap();
    let claims = found.claims.unwrap();
    assert_eq!((found.flow, claims.audience(), claims.subject()), (Flow::Browser, Some(RESOURCE), Some(PERSON)));
    assert!(found.can_renew && found.expires.is_some() && first.id.is_some());
    let renew = async |tokens| {
        entra::renew(&provider.wire, &provider.request(), Flow::Browser, found.redirect_uri.as_deref(), tokens).await
    };
    let (_, second) = renew(&first).await.outcome.unwrap();
    let (renewed, third) = renew(&second).await.outcome.unwrap();
    assert!(renewed.renewed);
    // The provider takes each refresh token once, and ends them all when one comes twice.
    assert_eq!(refusal(renew(&first).await).code, "invalid_grant");
    assert_eq!(refusal(renew(&third).await).code, "invalid_grant");
}

#[tokio::test]
#[ignore = "needs .ci/slow/oidc/run"]
async fn a_person_who_leaves_the_page_has_refused() {
    let provider = Provider::for_people().await;
    let seen = in_browser(&provider, true).await;
    assert!(seen.exchanges.is_empty());
    assert_eq!(refusal(seen).code, "access_denied");
}

/// A device sign-in whose code a person types on the page.
async fn on_device(provider: &Provider, more: &[(&str, &str)]) -> Seen<entra::SignedIn> {
    let sign_in = DeviceSignIn::begin(&provider.wire, provider.request()).await.outcome.unwrap();
    let code = sign_in.code().clone();
    let (first, second) = code.user_code.split_once('-').unwrap_or_else(|| panic!("{code:?}"));
    assert_eq!((first.len(), second.len()), (4, 4));
    assert!(code.verification_uri_complete.unwrap().contains(&code.user_code));
    let browser = async {
        let person = Person::new(provider);
        let Shown::Page(page) = person.go(Method::GET, &code.verification_uri, &[]).await else { panic!("no page") };
        let Shown::Page(page) = person.submit(&page, &[("user_code", &code.user_code)]).await else {
            panic!("no page")
        };
        let shown = person.submit(&page, more).await;
        person.agree(shown).await
    };
    soon(async { tokio::join!(sign_in.wait(&provider.wire), browser) }).await.0
}

#[tokio::test]
#[ignore = "needs .ci/slow/oidc/run"]
async fn a_code_is_typed_on_the_page_while_the_device_waits() {
    let provider = Provider::for_people().await;
    let (found, tokens) = on_device(&provider, &[]).await.outcome.unwrap();
    assert_eq!((found.flow, found.claims.unwrap().audience()), (Flow::DeviceCode, Some(RESOURCE)));
    let renewed = entra::renew(&provider.wire, &provider.request(), Flow::DeviceCode, None, &tokens).await;
    assert!(renewed.outcome.is_ok(), "{:?}", renewed.fault());
}

#[tokio::test]
#[ignore = "needs .ci/slow/oidc/run"]
async fn a_code_can_be_refused_on_the_page() {
    let provider = Provider::for_people().await;
    assert_eq!(refusal(on_device(&provider, &[("abort", "yes")]).await).code, "access_denied");
}

#[tokio::test]
#[ignore = "needs .ci/slow/oidc/run"]
async fn a_program_is_known_by_its_secret() {
    let provider = Provider::for_program(json!({"token_endpoint_auth_method": "client_secret_post"})).await;
    let secret = provider.client["client_secret"].as_str().unwrap();
    let request = provider.request();
    let (found, _) = entra::sign_in_with_secret(&provider.wire, &request, &secret.into()).await.outcome.unwrap();
    assert_eq!(found.claims.unwrap().audience(), Some(RESOURCE));
    let fault = refusal(entra::sign_in_with_secret(&provider.wire, &request, &"wrong".into()).await);
    assert_eq!((fault.code.as_str(), fault.status), ("invalid_client", Some(401)));
}

#[tokio::test]
#[ignore = "needs .ci/slow/oidc/run"]
async fn a_program_is_known_by_its_certificate_and_every_assertion_counts_once() {
    let provider = Provider::for_assertions("PS256").await;
    let request = provider.request();
    for _ in 0..2 {
        let seen = entra::sign_in_with_certificate(&provider.wire, &request, &stranger()).await;
        assert!(seen.outcome.is_ok(), "{:?}", seen.fault());
    }
    // The very same assertion a second time, as a careless repeat would send it.
    let asked = AssertionRequest {
        client_id: &request.client_id,
        audience: &request.tenant.token_endpoint,
        now: Timestamp::now(),
    };
    let assertion = stranger().assertion(&asked, AssertionAlgorithm::Ps256).unwrap();
    let fields = [
        ("client_id", request.client_id.as_str()),
        ("grant_type", "client_credentials"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", assertion.expose_secret()),
    ];
    for status in [200, 401] {
        let answer = http().post(&request.tenant.token_endpoint).form(&fields).send().await.unwrap();
        assert_eq!(answer.status(), status);
    }
}

#[tokio::test]
#[ignore = "needs .ci/slow/oidc/run"]
async fn a_server_that_does_not_say_why_gets_no_second_form() {
    let provider = Provider::for_assertions("RS256").await;
    let seen = entra::sign_in_with_certificate(&provider.wire, &provider.request(), &stranger()).await;
    assert_eq!(seen.exchanges.len(), 1);
    assert_eq!(refusal(seen).code, "invalid_client");
}

#[tokio::test]
#[ignore = "needs .ci/slow/oidc/run"]
async fn a_provider_without_passwords_says_so_itself() {
    let provider = Provider::for_people().await;
    let request = provider.request();
    let seen =
        entra::sign_in_with_password(&provider.wire, &provider.cloud, &request, PERSON, &"practice".into()).await;
    assert_eq!(refusal(seen).code, "unsupported_grant_type");
}
