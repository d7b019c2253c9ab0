//! Trust in others over real HTTP: the practice issuer and its jobs, the tokens that an application takes instead of a
//! secret and those that it refuses, and accounts whose passwords are checked elsewhere.

use firstcall::sandbox::issuer::{AUDIENCE, SUBJECT, mint};
use firstcall::sandbox::tenant::FederatedCredential;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::sandbox_services::{AZURE_CLI, ENVIRONMENTS, GRAPH, POWER_PLATFORM, Practice, read, token};

const DANA: &str = "dana@contoso.onmicrosoft.com";
const WANDA: &str = "wanda@wingtip.example";
const HINT: &str = "Check your federated identity credential Subject, Audience and Issuer against the presented \
                    assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation";

/// Signs the federated practice program in with somebody's token.
async fn present(practice: &Practice, foreign: &str) -> (StatusCode, Value) {
    let client_id = practice.running.ready.clients.federated.clone().unwrap().client_id.to_string();
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", client_id.as_str()),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", foreign),
        ("scope", POWER_PLATFORM),
    ];
    practice.token_request(&fields).await
}

/// A token of the practice issuer that lasts ten minutes.
fn foreign(practice: &Practice, subject: &str, audience: &str) -> String {
    mint(&practice.running.ready.federation.issuer, subject, audience, Timestamp::now(), SignedDuration::from_mins(10))
}

/// Compares a refusal as the client sees it.
fn assert_refused(answer: &(StatusCode, Value), code: u64, error: &str, text: &str) {
    assert_eq!((&answer.1["error_codes"][0], &answer.1["error"]), (&json!(code), &json!(error)), "{}", answer.1);
    assert_eq!(answer.0, if error == "invalid_client" { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST });
    let description = answer.1["error_description"].as_str().unwrap();
    assert!(description.starts_with(&format!("AADSTS{code}: {text} Trace ID: ")), "{description}");
}

/// What the federated practice program trusts, replaced by one credential.
fn trust_only(practice: &Practice, issuer: &str, subject: &str, audience: &str) {
    let only = FederatedCredential {
        id: Uuid::from_u128(7),
        name: "only".to_owned(),
        issuer: issuer.to_owned(),
        subject: subject.to_owned(),
        audiences: vec![audience.to_owned()],
        description: None,
        created: None,
    };
    practice.change(|world| {
        let app = world.tenant.applications.get_mut("pipeline").unwrap();
        app.federated = [("only".to_owned(), only)].into();
    });
}

#[tokio::test]
async fn the_token_in_the_file_signs_the_program_in_up_to_the_first_call() {
    let practice = Practice::start("configured").await;
    let client = practice.running.ready.clients.federated.clone().unwrap();
    let file = std::fs::read_to_string(&client.token_file).unwrap();
    let (status, answer) = present(&practice, &file).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let (status, environments) = practice.get(&token(&answer), ENVIRONMENTS).await;
    assert_eq!(status, StatusCode::OK);
    assert!(!environments["value"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn the_issuer_publishes_the_key_that_its_tokens_are_signed_with() {
    let practice = Practice::start("configured").await;
    let issuer = practice.running.ready.federation.issuer.clone();
    let get = async |url: &str| read(practice.http.get(url).send().await.unwrap()).await;
    let (status, found) = get(&format!("{issuer}/.well-known/openid-configuration")).await;
    assert_eq!((status, &found["issuer"]), (StatusCode::OK, &json!(issuer)));
    let (_, keys) = get(found["jwks_uri"].as_str().unwrap()).await;
    let keys: JwkSet = serde_json::from_value(keys).unwrap();
    let token = foreign(&practice, SUBJECT, AUDIENCE);
    let kid = jsonwebtoken::decode_header(&token).unwrap().kid.unwrap();
    let key = DecodingKey::from_jwk(keys.find(&kid).unwrap()).unwrap();
    let mut rules = Validation::new(Algorithm::RS256);
    rules.set_audience(&[AUDIENCE]);
    rules.set_issuer(&[&issuer]);
    let claims = jsonwebtoken::decode::<Value>(&token, &key, &rules).unwrap().claims;
    assert_eq!(claims["sub"], SUBJECT);
    let tenants = format!("{}/{}/discovery/v2.0/keys", practice.base, practice.running.ready.tenant_id);
    assert_ne!(get(&tenants).await.1["keys"][0]["kid"], json!(kid));
}

#[tokio::test]
async fn jobs_of_both_build_services_get_a_token_as_they_are_used_to() {
    let practice = Practice::start("configured").await;
    let federation = practice.running.ready.federation.clone();
    // As GitHub's own toolkit does it: the audience is added with an ampersand.
    let github = &federation.github;
    let url = format!("{}&audience=api%3A%2F%2FAzureADTokenExchange", github.request_url);
    let ask = |token: &str| practice.http.get(&url).bearer_auth(token).send();
    let (status, body) = read(ask(&github.request_token).await.unwrap()).await;
    assert_eq!((status, &body["count"]), (StatusCode::OK, &json!(1)));
    let (status, answer) = present(&practice, body["value"].as_str().unwrap()).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!(ask("nonsense").await.unwrap().status(), StatusCode::UNAUTHORIZED);
    let devops = &federation.azure_devops;
    let connection = format!("?api-version=7.1&serviceConnectionId={}", devops.service_connection_id);
    let ask = async |query: &str, token: &str| {
        let request = practice.http.post(format!("{}{query}", devops.request_uri)).bearer_auth(token);
        read(request.header("content-length", "0").send().await.unwrap()).await
    };
    let (status, body) = ask(&connection, &devops.access_token).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(present(&practice, body["oidcToken"].as_str().unwrap()).await.0, StatusCode::OK);
    let (_, body) = ask("?api-version=7.1", &devops.access_token).await;
    let answer = present(&practice, body["oidcToken"].as_str().unwrap()).await;
    assert_eq!(answer.1["error_codes"][0], 700_213);
    assert_eq!(ask(&connection, "nonsense").await.0, StatusCode::UNAUTHORIZED);
    let other = "repo:contoso/practice:environment:live";
    let url = format!("{url}&subject={other}");
    let (_, body) = read(practice.http.get(url).bearer_auth(&github.request_token).send().await.unwrap()).await;
    let text = format!("No matching federated identity record found for presented assertion subject '{other}'. {HINT}");
    assert_refused(&present(&practice, body["value"].as_str().unwrap()).await, 700_213, "invalid_client", &text);
}

#[tokio::test]
async fn what_differs_from_the_trust_is_named() {
    let practice = Practice::start("configured").await;
    let issuer = practice.running.ready.federation.issuer.clone();
    let right = foreign(&practice, SUBJECT, AUDIENCE);
    let other_case = SUBJECT.replace("contoso", "Contoso");
    let slashed = format!("{issuer}/");
    for ((trusted, subject, audience), code, what) in [
        ((slashed.as_str(), SUBJECT, AUDIENCE), 700_211, format!("issuer '{issuer}'")),
        ((&issuer, other_case.as_str(), AUDIENCE), 700_213, format!("subject '{SUBJECT}'")),
        ((&issuer, SUBJECT, "api://other"), 700_212, format!("audience '{AUDIENCE}'")),
    ] {
        trust_only(&practice, trusted, subject, audience);
        let text = format!("No matching federated identity record found for presented assertion {what}. {HINT}");
        assert_refused(&present(&practice, &right).await, code, "invalid_client", &text);
    }
    practice.change(|world| world.tenant.applications.get_mut("pipeline").unwrap().federated.clear());
    let client = practice.running.ready.clients.federated.clone().unwrap().client_id;
    let text = format!("The client '{client}'(Contoso Pipeline) has no configured federated identity credentials.");
    assert_refused(&present(&practice, &right).await, 70_025, "invalid_client", &text);
    trust_only(&practice, &issuer, SUBJECT, AUDIENCE);
    assert_eq!(present(&practice, &right).await.0, StatusCode::OK);
}

#[tokio::test]
async fn an_altered_token_an_old_one_and_one_of_an_unknown_issuer_are_refused() {
    let practice = Practice::start("configured").await;
    let right = foreign(&practice, SUBJECT, AUDIENCE);
    let (signed, signature) = right.rsplit_once('.').unwrap();
    let swapped: String = signature.chars().rev().collect();
    let answer = present(&practice, &format!("{signed}.{swapped}")).await;
    assert_refused(&answer, 50_013, "invalid_client", "Assertion failed signature validation.");
    practice.change(|world| world.tenant.service.clock_offset_s = 3_600);
    let answer = present(&practice, &right).await;
    assert_eq!((answer.0, &answer.1["error_codes"][0]), (StatusCode::UNAUTHORIZED, &json!(700_024)));
    let text = answer.1["error_description"].as_str().unwrap();
    assert!(text.contains("Client assertion is not within its valid time range. Current time: "), "{text}");
    practice.change(|world| world.tenant.service.clock_offset_s = 0);
    let elsewhere = "https://token.ci.example";
    trust_only(&practice, elsewhere, SUBJECT, AUDIENCE);
    let token = mint(elsewhere, SUBJECT, AUDIENCE, Timestamp::now(), SignedDuration::from_mins(10));
    let text = "Request to External OIDC endpoint failed.";
    assert_refused(&present(&practice, &token).await, 50_166, "invalid_request", text);
}

#[tokio::test]
async fn another_program_of_the_tenant_can_vouch_and_a_person_cannot() {
    let practice = Practice::start("configured").await;
    let tenant = practice.running.ready.tenant_id;
    let robot = practice.change(|world| world.tenant.service_principals["robot"].id.to_string());
    let issuer = format!("https://sts.windows.net/{tenant}/");
    trust_only(&practice, &issuer, &robot, "https://api.powerplatform.com");
    let program = practice.program_token(POWER_PLATFORM).await;
    let (status, answer) = present(&practice, &program).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let person = practice.person_token(AZURE_CLI, DANA, GRAPH).await;
    let text = "Only app-only tokens can be used as Federated Identity Credentials for AAD issuer.";
    assert_refused(&present(&practice, &person).await, 700_229, "invalid_client", text);
}

#[tokio::test]
async fn a_trust_that_a_graph_client_makes_counts_at_once() {
    let practice = Practice::start("configured").await;
    let graph = practice.person_token(AZURE_CLI, DANA, GRAPH).await;
    let client = practice.running.ready.clients.federated.clone().unwrap().client_id;
    let subject = "repo:contoso/practice:environment:live";
    let token = foreign(&practice, subject, AUDIENCE);
    assert_eq!(present(&practice, &token).await.1["error_codes"][0], 700_213);
    let all = format!("/v1.0/applications(appId='{client}')/federatedIdentityCredentials");
    let listed = practice.get(&graph, &all).await.1;
    let issuer = practice.running.ready.federation.issuer.clone();
    assert_eq!(listed["value"][0]["issuer"], json!(issuer));
    let body = json!({"name": "live", "issuer": issuer, "subject": subject, "audiences": [AUDIENCE]});
    let request = practice.request(Method::POST, &all).bearer_auth(&graph).json(&body);
    assert_eq!(request.send().await.unwrap().status(), StatusCode::CREATED);
    assert_eq!(present(&practice, &token).await.0, StatusCode::OK);
    let same = json!({"name": "twice", "issuer": issuer, "subject": SUBJECT, "audiences": [AUDIENCE]});
    let request = practice.request(Method::POST, &all).bearer_auth(&graph).json(&same);
    assert_eq!(request.send().await.unwrap().status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_federated_account_has_no_password_here_but_signs_in_on_the_page() {
    let practice = Practice::start("configured").await;
    let realm = practice.request(Method::GET, &format!("/common/userrealm/{WANDA}?api-version=1.0"));
    let (_, realm) = read(realm.send().await.unwrap()).await;
    assert_eq!(
        realm,
        json!({
            "ver": "1.0",
            "account_type": "Federated",
            "domain_name": "wingtip.example",
            "cloud_instance_name": "microsoftonline.com",
            "cloud_audience_urn": "urn:federation:MicrosoftOnline",
            "federation_protocol": "WSTrust",
            "federation_metadata_url": "https://sts.wingtip.example/adfs/services/trust/mex",
            "federation_active_auth_url": "https://sts.wingtip.example/adfs/services/trust/2005/usernamemixed",
        })
    );
    let app = practice.running.ready.clients.public.clone().unwrap().client_id.to_string();
    let password = practice.running.ready.people["wanda"].password.clone();
    let fields = [
        ("grant_type", "password"),
        ("client_id", app.as_str()),
        ("username", WANDA),
        ("password", password.as_str()),
        ("scope", POWER_PLATFORM),
    ];
    let answer = practice.token_request(&fields).await;
    let text = "Invalid or null password: password does not exist in the directory for this user.";
    assert_refused(&answer, 50_056, "invalid_grant", text);
    let signed_in = practice.person(&app, WANDA, POWER_PLATFORM).await;
    assert_eq!(signed_in["token_type"], "Bearer", "{signed_in}");
    let graph = practice.person_token(AZURE_CLI, DANA, GRAPH).await;
    let (_, tenant) = practice.get(&graph, "/v1.0/organization").await;
    let domains = tenant["value"][0]["verifiedDomains"].as_array().unwrap();
    assert!(domains.iter().any(|domain| domain["name"] == "wingtip.example" && domain["type"] == "Federated"));
}
