//! A program and the token of another identity provider: where the token comes from, what of it is shown, and what is
//! never sent.

use std::path::PathBuf;

use firstcall::entra::{self, EXCHANGE_AUDIENCE, FOREIGN_NO_TOKEN, FOREIGN_UNAVAILABLE, FederatedSource};
use firstcall::evidence::{Exchange, ForeignToken, Presented, Seen};
use firstcall::recipe::Flow;
use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client_stub::{Make, Reply, Stub, cloud, json, jwt, oauth_error, refusal, request, soon, wire};

const SUBJECT: &str = "repo:contoso/practice:ref:refs/heads/main";

fn foreign() -> String {
    jwt(&json!({
        "iss": "https://token.issuer.example", "sub": SUBJECT, "aud": EXCHANGE_AUDIENCE, "exp": 1_900_000_000,
        "jti": "practice-jti",
    }))
}

fn shown() -> ForeignToken {
    ForeignToken {
        issuer: Some("https://token.issuer.example".to_owned()),
        subject: Some(SUBJECT.to_owned()),
        audiences: vec![EXCHANGE_AUDIENCE.to_owned()],
        expires: Timestamp::from_second(1_900_000_000).ok(),
    }
}

fn token() -> Reply {
    json(200, json!({"token_type": "Bearer", "expires_in": 3599, "access_token": "opaque"}))
}

async fn sign_in(stub: &Stub, source: &FederatedSource) -> (Seen<entra::SignedIn>, Vec<Exchange>) {
    let (wire, record) = wire(&cloud(&stub.base, ""));
    let seen = soon(entra::sign_in_with_federated(&wire, &request(&stub.base), source)).await;
    let record = record.lock().unwrap().clone();
    let text = format!("{source:?} {seen:?} {record:?}");
    assert!(!text.contains("eyJ") && !text.contains("practice-bearer"), "{text}");
    (seen, record)
}

fn file(folder: &TempDir, content: &[u8]) -> FederatedSource {
    let path = folder.path().join("token");
    std::fs::write(&path, content).unwrap();
    FederatedSource::File(path)
}

fn github(stub: &Stub) -> FederatedSource {
    let request_url = format!("{}/job/idtoken?api-version=2.0", stub.base).parse().unwrap();
    FederatedSource::GitHubActions { request_url, request_token: "practice-bearer".into() }
}

fn azure(stub: &Stub, service_connection: Option<&str>) -> FederatedSource {
    FederatedSource::AzurePipelines {
        request_uri: format!("{}/plans/1/jobs/2/oidctoken", stub.base).parse().unwrap(),
        access_token: "practice-bearer".into(),
        service_connection: service_connection.map(str::to_owned),
    }
}

/// A pipeline's service and the token endpoint in one.
async fn pipeline(reply: impl Fn() -> Reply + Send + 'static) -> Stub {
    Stub::start(move |request| if request.path().ends_with("/token") { token() } else { reply() }).await
}

fn assert_signed_in(seen: Seen<entra::SignedIn>) {
    let (found, _) = seen.outcome.unwrap();
    assert_eq!((found.flow, found.presented), (Flow::Federated, Some(Presented::Federated(shown()))));
}

#[tokio::test]
async fn the_token_in_a_file_is_presented_as_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    for content in [foreign(), format!("\u{feff}{}\r\n", foreign())] {
        let stub = Stub::start(|_| token()).await;
        let (seen, _) = sign_in(&stub, &file(&folder, content.as_bytes())).await;
        assert_signed_in(seen);
        let sent = &stub.requests()[0];
        assert_eq!(sent.field("client_assertion"), Some(foreign()));
        assert_eq!(sent.field("scope").as_deref(), Some("https://api.powerplatform.com/.default"));
        assert_eq!(sent.field("client_secret"), None);
    }
}

#[tokio::test]
async fn a_file_without_a_token_is_not_sent_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    for (content, code) in [
        (&b""[..], FOREIGN_UNAVAILABLE),
        (b" \r\n", FOREIGN_UNAVAILABLE),
        (b"\xff\xfe\x00", FOREIGN_UNAVAILABLE),
        (b"practice-password-of-somebody", FOREIGN_NO_TOKEN),
        (b"-----BEGIN PRIVATE KEY-----", FOREIGN_NO_TOKEN),
        (&[b'a'; 200_000], FOREIGN_NO_TOKEN),
    ] {
        let stub = Stub::script(vec![]).await;
        let (seen, record) = sign_in(&stub, &file(&folder, content)).await;
        let fault = refusal(seen);
        assert_eq!((fault.code.as_str(), fault.presented), (code, None));
        assert!(!fault.text.contains("practice-password"), "{}", fault.text);
        assert!(record.is_empty());
    }
    let stub = Stub::script(vec![]).await;
    let absent = FederatedSource::File(PathBuf::from("/nowhere/token"));
    let fault = refusal(sign_in(&stub, &absent).await.0);
    assert_eq!(fault.code, FOREIGN_UNAVAILABLE);
    assert!(fault.text.contains("/nowhere/token"), "{}", fault.text);
}

#[tokio::test]
async fn a_job_of_github_actions_gets_its_token_for_the_right_audience() {
    let stub = pipeline(|| json(200, json!({"count": 1, "value": foreign()}))).await;
    let (seen, record) = sign_in(&stub, &github(&stub)).await;
    assert_eq!((seen.exchanges.len(), record.len()), (2, 2));
    assert_signed_in(seen);
    let requests = stub.requests();
    assert!(requests[0].head.starts_with("GET "), "{}", requests[0].head);
    assert_eq!(requests[0].target, "/job/idtoken?api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchange");
    assert_eq!(requests[0].header("authorization"), Some("Bearer practice-bearer"));
    assert_eq!(requests[1].header("authorization"), None);
    assert_eq!(requests[1].field("client_assertion"), Some(foreign()));
}

#[tokio::test]
async fn a_job_of_azure_pipelines_gets_the_token_of_its_service_connection() {
    for (connection, target) in [
        (
            Some("5b5b0000-0000-4000-8000-00000000abcd"),
            "/plans/1/jobs/2/oidctoken?api-version=7.1&serviceConnectionId=5b5b0000-0000-4000-8000-00000000abcd",
        ),
        (None, "/plans/1/jobs/2/oidctoken?api-version=7.1"),
    ] {
        let stub = pipeline(|| json(200, json!({"oidcToken": foreign()}))).await;
        assert_signed_in(sign_in(&stub, &azure(&stub, connection)).await.0);
        let asked = &stub.requests()[0];
        assert!(asked.head.starts_with("POST "), "{}", asked.head);
        assert_eq!((asked.target.as_str(), asked.body.as_str()), (target, ""));
        for (name, value) in [
            ("authorization", "Bearer practice-bearer"),
            ("content-type", "application/json"),
            ("content-length", "0"),
            ("x-tfs-fedauthredirect", "Suppress"),
        ] {
            assert_eq!(asked.header(name), Some(value), "{name}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_pipeline_that_gives_no_token_is_told_from_a_refusal_of_entra() {
    let replies: [(Make, &str, Option<&str>); 7] = [
        (|| json(403, json!({"message": "Practice says no."})), FOREIGN_UNAVAILABLE, Some("HTTP 403")),
        (|| Reply::Text(500, "", String::new()), FOREIGN_UNAVAILABLE, Some("HTTP 500")),
        (|| json(200, json!({"value": ""})), FOREIGN_UNAVAILABLE, Some("answer.odd")),
        (
            || Reply::Text(200, "", "{\"value\":\"eyJhbGciOiJSUzI1NiJ9.eyJpc3Mi".to_owned()),
            FOREIGN_UNAVAILABLE,
            Some("answer.odd"),
        ),
        (|| json(200, json!({"value": "opaque", "oidcToken": "opaque"})), FOREIGN_NO_TOKEN, None),
        (|| Reply::Text(203, "Content-Type: text/html\r\n", "<html>Sign in".to_owned()), "network.intercepted", None),
        (|| Reply::Reset, "network.broken", None),
    ];
    for (index, (reply, code, second)) in replies.into_iter().enumerate() {
        let stub = pipeline(reply).await;
        for source in [github(&stub), azure(&stub, None)] {
            let (seen, record) = sign_in(&stub, &source).await;
            let fault = seen.fault().unwrap();
            assert_eq!(fault.code(), code, "case {index}");
            if let (Some(second), firstcall::evidence::Fault::Service(fault)) = (second, fault) {
                assert_eq!(fault.codes[1], second, "case {index}");
            }
            assert!(record.iter().all(|exchange| !exchange.url.ends_with("/token")), "case {index}");
        }
    }
}

#[tokio::test]
async fn a_refusal_shows_what_was_presented() {
    let folder = tempfile::tempdir().unwrap();
    for number in [700_213, 70_021, 700_211, 700_212, 700_024, 700_229] {
        let stub = Stub::start(move |_| oauth_error(401, "invalid_client", number)).await;
        let fault = refusal(sign_in(&stub, &file(&folder, foreign().as_bytes())).await.0);
        assert_eq!(fault.code, format!("AADSTS{number}"));
        assert_eq!(fault.presented.as_deref(), Some(&Presented::Federated(shown())));
        assert_eq!(stub.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_token_with_several_audiences_or_none_of_the_claims_is_shown_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let several: Value = json!({"aud": ["a", "b"], "exp": "1900000000"});
    let stub = Stub::start(|_| token()).await;
    let (seen, _) = sign_in(&stub, &file(&folder, jwt(&several).as_bytes())).await;
    let expected = ForeignToken {
        audiences: vec!["a".to_owned(), "b".to_owned()],
        expires: Timestamp::from_second(1_900_000_000).ok(),
        ..ForeignToken::default()
    };
    assert_eq!(seen.outcome.unwrap().0.presented, Some(Presented::Federated(expected)));
}

#[tokio::test(start_paused = true)]
async fn somebody_elses_token_is_shown_again_only_where_nothing_was_done() {
    let folder = tempfile::tempdir().unwrap();
    let source = file(&folder, foreign().as_bytes());
    for (reply, requests) in [
        (Reply::Text(503, "Retry-After: 1\r\n", String::new()), 2),
        (Reply::Text(429, "Retry-After: 1\r\n", String::new()), 2),
        (Reply::Text(502, "", String::new()), 1),
        (Reply::Reset, 1),
    ] {
        let mut replies = vec![reply, token()].into_iter();
        let stub = Stub::start(move |_| replies.next().unwrap()).await;
        let (seen, _) = sign_in(&stub, &source).await;
        assert_eq!((seen.outcome.is_ok(), stub.requests().len()), (requests == 2, requests));
    }
}
