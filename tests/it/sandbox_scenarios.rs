//! Each scenario as a sign-in meets it: the number, the page or the tokens that its state leads to, and that a repair
//! leads to tokens.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use firstcall::sandbox::entra::approve::{self, Answer, Outcome};
use firstcall::sandbox::origin::Origin;
use firstcall::sandbox::scenario::{self, Input, Suggestion};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::practice::{DOMAIN, POWER_PLATFORM, Practice, TENANT, VERIFIER, answer, practice, query};

#[tokio::test]
async fn in_a_fresh_tenant_nobody_has_registered_or_agreed_to_anything() {
    let practice = practice("fresh").await;
    let left = practice.running.sandbox.with(|world| {
        let tenant = &world.tenant;
        (tenant.applications.keys().cloned().collect::<Vec<_>>(), tenant.grants.keys().cloned().collect::<Vec<_>>())
    });
    assert_eq!(left, (Vec::<String>::new(), Vec::<String>::new()));
}

/// Stands for a file that a program cannot sign with.
const NO_USE: u32 = 1;

/// Walks the way that the scenario suggests and gives the number at its end; 0 is a token.
async fn end_of(practice: &Practice, suggest: &Suggestion) -> u32 {
    let text = |input| suggest.get(input).unwrap_or_default().to_owned();
    let (tenant, client) = (text(Input::Tenant), text(Input::ClientId));
    let is_in_environment = matches!(suggest.get(Input::Target), Some("dataverse" | "finance-operations"));
    let environment = suggest.get(Input::Environment).filter(|_| is_in_environment);
    let scope = match suggest.get(Input::Target) {
        Some("lifecycle-services") => "https://lcsapi.eu.lcs.dynamics.com//.default".to_owned(),
        _ => environment.map_or_else(|| POWER_PLATFORM.to_owned(), |environment| format!("{environment}/.default")),
    };
    match suggest.get(Input::Flow) {
        Some("secret") => {
            let secret = text(Input::Secret);
            let fields =
                [("client_secret", secret.as_str()), ("grant_type", "client_credentials"), ("scope", scope.as_str())];
            token(practice, &tenant, &client, &fields).await
        }
        Some("certificate") => {
            let Some(assertion) = assertion(practice, &tenant, &client) else { return NO_USE };
            token(practice, &tenant, &client, &by_assertion(&assertion)).await
        }
        Some("federated") => {
            let file = practice.running.sandbox.with(|world| world.files.token.clone()).unwrap();
            let foreign = std::fs::read_to_string(file).unwrap();
            token(practice, &tenant, &client, &by_assertion(&foreign)).await
        }
        Some("password") => {
            let (username, password) = practice.running.sandbox.with(|world| {
                let (_, person) = world.tenant.person_by_upn(suggest.get(Input::Person).unwrap()).unwrap();
                (person.upn.clone(), person.password.clone())
            });
            let fields = [
                ("grant_type", "password"),
                ("username", username.as_str()),
                ("password", password.as_str()),
                ("scope", scope.as_str()),
            ];
            token(practice, &tenant, &client, &fields).await
        }
        Some("device-code") => {
            let fields = [("client_id", client.as_str()), ("scope", scope.as_str())];
            let (_, body) = answer(practice.post(&format!("/{tenant}/oauth2/v2.0/devicecode"), &fields)).await;
            let Some(code) = body["device_code"].as_str() else {
                return number(&body);
            };
            let (origin, typed) = (Origin::new("localhost", false), body["user_code"].as_str().unwrap().to_owned());
            let person = text(Input::Person);
            let approve = Answer::Approve { for_everybody: true };
            practice.running.sandbox.with(|world| approve::device(world, &origin, &typed, &person, approve)).unwrap();
            token(practice, &tenant, &client, &[("grant_type", "device_code"), ("device_code", code)]).await
        }
        _ => browser(practice, &tenant, &client, &scope, &text(Input::Person)).await,
    }
}

fn by_assertion(assertion: &str) -> [(&str, &str); 4] {
    [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", assertion),
        ("scope", POWER_PLATFORM),
    ]
}

/// Signs as the program whose key and certificate the practice tenant wrote to a file; not from a file that a program
/// could not use.
fn assertion(practice: &Practice, tenant: &str, client: &str) -> Option<String> {
    let file = practice.running.sandbox.with(|world| world.files.certificates[0].path.clone());
    let text = std::fs::read_to_string(file).ok()?;
    let parts = pem::parse_many(&text).ok()?;
    let certificate = parts.iter().find(|part| part.tag() == "CERTIFICATE")?;
    let mut header = Header::new(Algorithm::PS256);
    header.x5t_s256 = Some(BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(certificate.contents())));
    let now = Timestamp::now().as_second();
    let claims = json!({
        "aud": practice.url(&format!("/{tenant}/oauth2/v2.0/token")),
        "iss": client, "sub": client, "jti": "1", "nbf": now, "exp": now + 600,
    });
    let key = EncodingKey::from_rsa_pem(text.as_bytes()).ok()?;
    jsonwebtoken::encode(&header, &claims, &key).ok()
}

async fn browser(practice: &Practice, tenant: &str, client: &str, scope: &str, person: &str) -> u32 {
    let address = practice.authorize_url(&[("client_id", client), ("scope", scope)]).replace(DOMAIN, tenant);
    let approve = Answer::Approve { for_everybody: false };
    let outcome = practice.running.sandbox.with(|world| approve::authorize(world, &address, person, approve)).unwrap();
    match outcome {
        Outcome::Page { code, .. } => code.unwrap(),
        Outcome::Redirect { location } => {
            let mut told = query(&location);
            match told.remove("code") {
                None => told["error_description"]
                    .strip_prefix("AADSTS")
                    .unwrap()
                    .split(':')
                    .next()
                    .unwrap()
                    .parse()
                    .unwrap(),
                Some(code) => {
                    let fields = [
                        ("grant_type", "authorization_code"),
                        ("code", code.as_str()),
                        ("redirect_uri", "http://localhost:51004"),
                        ("code_verifier", VERIFIER),
                    ];
                    token(practice, tenant, client, &fields).await
                }
            }
        }
        other => panic!("{other:?}"),
    }
}

async fn token(practice: &Practice, tenant: &str, client: &str, fields: &[(&str, &str)]) -> u32 {
    let fields = [fields, &[("client_id", client)]].concat();
    let (status, body) = answer(practice.post(&format!("/{tenant}/oauth2/v2.0/token"), &fields)).await;
    if status == 200 { 0 } else { number(&body) }
}

fn number(body: &serde_json::Value) -> u32 {
    body["error_codes"][0].as_u64().unwrap_or_else(|| panic!("no number in {body}")) as u32
}

/// Scenarios in which the file of the certificate is of no use, so that nothing is sent.
const USELESS: &[&str] = &[
    "certificate-cut-off",
    "certificate-elliptic",
    "certificate-file-missing",
    "certificate-folder",
    "certificate-locked",
    "certificate-no-key",
    "certificate-note",
    "certificate-old-form",
];

/// Scenarios in which only what was entered is wrong: nothing of the tenant changes at the repair.
const ENTERED: &[&str] = &[
    "tenant-unknown",
    "app-unknown",
    "device-code-blocked",
    "secret-wrong",
    "environment-gone",
    "environment-of-other-tenant",
    "fno-gone",
];

/// Scenarios that stop every request before it is answered, or in which there is nothing to sign in to.
const ELSEWHERE: &[&str] = &[
    "fresh",
    "fresh-dataverse",
    "fresh-finance-operations",
    "fresh-lifecycle-services",
    "network-proxy",
    "network-unreachable",
    "network-untrusted",
];

#[tokio::test]
async fn every_scenario_ends_where_its_story_says_and_a_repair_leads_to_a_token() {
    for name in scenario::names() {
        if ELSEWHERE.contains(&name) {
            continue;
        }
        let practice = practice(name).await;
        let scenario = scenario::open(name, Timestamp::now()).unwrap().scenario;
        let suggest = scenario.suggest;
        // What the practice controls find the scenario by. Without a number it ends with a token, at most after a page.
        let wanted = if USELESS.contains(&name) { NO_USE } else { scenario.number.unwrap_or(0) };
        assert_eq!(end_of(&practice, &suggest).await, wanted, "{name}");
        practice.running.sandbox.repair(None).unwrap();
        if !ENTERED.contains(&name) {
            // A repaired assignment or policy lets the same person in; a removed guest is back.
            let end = end_of(&practice, &suggest).await;
            assert_eq!(end, 0, "{name} after its repair");
        }
        practice.running.stop().await;
    }
}

#[tokio::test]
async fn the_file_of_a_certificate_follows_the_scenario_and_leaves_nothing_behind() {
    let practice = practice("certificate-folder").await;
    let sandbox = &practice.running.sandbox;
    let folder = sandbox.cloud_file().parent().unwrap().to_owned();
    let lies_there = || -> Vec<String> {
        let entries = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
        entries.filter_map(|name| name.into_string().ok()).filter(|name| name.starts_with("courier")).collect()
    };
    assert_eq!(lies_there(), ["courier-main"]);
    for (scenario, lies) in [
        ("certificate-file-missing", None),
        ("certificate-note", Some("courier-main.txt")),
        ("certificate-old-form", Some("courier-main.pfx")),
        ("certificate-folder", Some("courier-main")),
        ("certificate-elliptic", Some("courier-main.pem")),
        ("configured", Some("courier-main.pem")),
    ] {
        sandbox.switch(scenario, None).unwrap();
        assert_eq!(lies_there(), lies.into_iter().collect::<Vec<_>>(), "{scenario}");
    }
    let registered = sandbox.with(|world| world.tenant.applications["courier"].keys["main"].certificate.clone());
    let text = std::fs::read_to_string(folder.join("courier-main.pem")).unwrap();
    let parts = pem::parse_many(text).unwrap();
    let public = parts.iter().find(|part| part.tag() == "CERTIFICATE").unwrap();
    assert_eq!(BASE64_STANDARD.encode(public.contents()), registered);
    practice.running.stop().await;
}

#[tokio::test]
async fn repairs_take_effect_while_the_tenant_runs() {
    let practice = practice("everything-wrong").await;
    let sandbox = &practice.running.sandbox;
    let open = |world: &mut firstcall::sandbox::world::World| world.loaded.broken().len();
    let before = sandbox.with(open);
    assert_eq!(sandbox.repair(Some("redirect.registered")).unwrap(), ["redirect.registered"]);
    assert_eq!(sandbox.with(open), before - 1);
    let page = practice.get(&practice.authorize_url(&[])).await.text().await.unwrap();
    assert!(page.contains("name=\"passwd\""));
    assert_eq!(sandbox.repair(None).unwrap().len(), before - 1);
    assert!(sandbox.repair(Some("redirect.registered")).is_err());
}

#[tokio::test]
async fn a_dropped_connection_a_proxy_page_and_another_certificate_authority_are_what_they_say() {
    let dropped = practice("network-unreachable").await;
    let address = dropped.url(&format!("/{TENANT}/v2.0/.well-known/openid-configuration"));
    assert!(dropped.http.get(&address).send().await.is_err());
    let proxy = practice("network-proxy").await;
    let page = proxy.get(&format!("/{TENANT}/v2.0/.well-known/openid-configuration")).await;
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    let untrusted = practice("network-untrusted").await;
    let cloud = std::fs::read_to_string(&untrusted.running.ready.cloud_file).unwrap();
    let address = format!("https://localhost:{}/", untrusted.running.sandbox.with(|world| world.addresses.port));
    assert!(cloud.contains(address.trim_end_matches('/')) && !cloud.contains("ca_file"));
    let error = untrusted.http.get(&address).send().await.unwrap_err();
    assert!(format!("{error:?}").contains("UnknownIssuer"), "{error:?}");
}
