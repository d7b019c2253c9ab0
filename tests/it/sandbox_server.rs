//! The practice tenant as a program that others start: ready line, cloud file, TLS, seeds, log, stop.

use firstcall::sandbox::scenario::ScenarioError;
use firstcall::sandbox::server::{Options, SandboxError, start};
use reqwest::{Certificate, Client};
use serde_json::{Value, json};

use crate::practice::{DOMAIN, ROBOT, TENANT, WIZARD, answer, claims, practice};

#[tokio::test]
async fn the_ready_line_and_the_cloud_file_say_where_everything_is() {
    let practice = practice("configured").await;
    let ready: Value = serde_json::from_str(&practice.running.ready.line()).unwrap();
    assert_eq!(
        (&ready["event"], &ready["tenant_id"], &ready["domain"]),
        (&json!("ready"), &json!(TENANT), &json!(DOMAIN))
    );
    assert_eq!(ready["user"]["upn"], "dana@contoso.onmicrosoft.com");
    assert_eq!(ready["permission"]["scope"], "EnvironmentManagement.Environments.Read");
    let pem = std::fs::read_to_string(ready["clients"]["certificate"]["pem_file"].as_str().unwrap()).unwrap();
    assert!(pem.contains("PRIVATE KEY") && pem.contains("BEGIN CERTIFICATE"));
    let cloud_file = practice.running.ready.cloud_file.clone();
    let cloud: toml::Table = std::fs::read_to_string(&cloud_file).unwrap().parse().unwrap();
    assert_eq!(cloud["cloud"][0]["authority"]["url"].as_str(), ready["authority"].as_str());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&cloud_file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let both = ["127.0.0.1", "localhost"];
    for name in both {
        let port = practice.running.sandbox.with(|world| world.addresses.port);
        let address = format!("http://{name}:{port}/{TENANT}/discovery/v2.0/keys");
        let (status, keys) = answer(practice.http.get(address)).await;
        assert_eq!((status, &keys["keys"][0]["kty"]), (200, &json!("RSA")));
    }
    let gone = practice.url("/");
    practice.running.stop().await;
    assert!(practice.http.get(gone).send().await.is_err());
    assert!(!cloud_file.exists());
}

#[tokio::test]
async fn with_tls_a_client_that_trusts_the_written_authority_gets_https_addresses() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { tls: Some(folder.path().to_owned()), ..Options::default() };
    let running = start(options).await.unwrap();
    let authority = std::fs::read(folder.path().join("ca.pem")).unwrap();
    let authority = Certificate::from_pem(&authority).unwrap();
    let http = Client::builder().no_proxy().tls_certs_only([authority]).build().unwrap();
    let address = format!("{}/{DOMAIN}/v2.0/.well-known/openid-configuration", running.ready.authority);
    assert!(address.starts_with("https://localhost:"));
    let (_, body) = answer(http.get(address)).await;
    assert_eq!(body["issuer"], format!("{}/{TENANT}/v2.0", running.ready.authority));
    let (_, by_number) = answer(http.get(format!("{}/{TENANT}/discovery/v2.0/keys", running.ready.arm))).await;
    assert_eq!(by_number["keys"][0]["use"], "sig");
    assert!(running.ready.cloud_file.starts_with(folder.path()));
}

#[tokio::test]
async fn a_seed_file_adds_to_the_configured_tenant_and_its_mistakes_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let seed = folder.path().join("seed.toml");
    let head = "id = \"mine\"\ntitle = \"Mine\"\nstory = \"Another person. Nothing else.\"\n";
    let person = "[tenant.people.noor]\nid = \"c0ffee00-1111-4222-8333-444455550099\"\nupn = \"noor@contoso.onmicrosoft.com\"\n\
                  display_name = \"Noor\"\nabout = \"New.\"\npassword = \"practice-noor-1\"\n";
    std::fs::write(&seed, format!("{head}{person}")).unwrap();
    let options = Options { seed: Some(seed.clone()), ..Options::default() };
    let running = start(options.clone()).await.unwrap();
    assert_eq!(running.ready.people["noor"].password, "practice-noor-1");
    std::fs::write(&seed, format!("{head}[tenant.people.noor]\nname = \"Noor\"\n")).unwrap();
    let error = start(options).await.unwrap_err();
    assert!(matches!(error, SandboxError::Scenario(ScenarioError::Shape { .. })), "{error:?}");
    let unknown = Options { scenario: "nosuch".to_owned(), ..Options::default() };
    assert!(start(unknown).await.unwrap_err().to_string().contains("configured"));
}

#[tokio::test]
async fn the_ready_line_offers_apps_that_anybody_can_sign_in_to() {
    // Beside the usual apps, those of the suite with clients from elsewhere, most of which lack something.
    let seed = concat!(env!("CARGO_MANIFEST_DIR"), "/.ci/slow/support/tenant.toml").into();
    let running = start(Options { seed: Some(seed), ..Options::default() }).await.unwrap();
    let clients = &running.ready.clients;
    let (public, confidential) = (clients.public.as_ref().unwrap(), clients.confidential.as_ref().unwrap());
    assert_eq!(public.client_id.to_string(), WIZARD);
    assert_eq!(confidential.client_id.to_string(), ROBOT);
    assert_eq!(clients.certificate.as_ref().unwrap().client_id.to_string(), "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0003");
}

#[tokio::test]
async fn the_log_names_what_was_asked_and_keeps_values_out() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("requests.jsonl");
    let running = start(Options { log: Some(log.clone()), ..Options::default() }).await.unwrap();
    let http = Client::builder().no_proxy().build().unwrap();
    let address = format!("{}/error?code=50011&state=do-not-log", running.ready.authority);
    http.get(address).send().await.unwrap();
    running.stop().await;
    let text = std::fs::read_to_string(log).unwrap();
    let line: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&line["path"], &line["query"], &line["status"]),
        (&json!("/error"), &json!(["code", "state"]), &json!(200))
    );
    assert!(!text.contains("do-not-log"));
}

#[tokio::test]
async fn a_certificate_proves_the_courier_with_either_kind_of_assertion() {
    let practice = practice("configured").await;
    let client = practice.running.ready.clients.certificate.clone().unwrap();
    let pem = std::fs::read_to_string(&client.pem_file).unwrap();
    let der = pem.split("-----BEGIN CERTIFICATE-----").nth(1).unwrap().split("-----END").next().unwrap();
    let endpoint = practice.url(&format!("/{TENANT}/oauth2/v2.0/token"));
    let id = client.client_id.to_string();
    let assertion = |audience: &str, subject: &str| {
        use base64::Engine;
        use sha2::Digest;
        let der = base64::prelude::BASE64_STANDARD.decode(der.replace(['\r', '\n'], "")).unwrap();
        let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::PS256);
        // Padded, as MSAL for Python writes it, with times as floats and without `nbf`.
        header.x5t_s256 = Some(base64::prelude::BASE64_URL_SAFE.encode(sha2::Sha256::digest(der)));
        let now = jiff::Timestamp::now().as_second() as f64;
        let claims =
            json!({"aud": audience, "iss": subject, "sub": subject, "jti": "1", "iat": now, "exp": now + 600.5});
        let key = jsonwebtoken::EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap();
        jsonwebtoken::encode(&header, &claims, &key).unwrap()
    };
    let ask = async |assertion: &str| {
        let fields = [
            ("client_id", id.as_str()),
            ("grant_type", "client_credentials"),
            ("scope", "https://api.powerplatform.com/.default"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", assertion),
        ];
        practice.token(&fields).await
    };
    let (status, body) = ask(&assertion(&endpoint, &id)).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(claims(&body["access_token"])["appidacr"], "2");
    assert_eq!(ask(&assertion("https://elsewhere.example", &id)).await.1["error_codes"], json!([700023]));
    assert_eq!(ask(&assertion(&endpoint, "somebody-else")).await.1["error_codes"], json!([700021]));
    let mut forged = assertion(&endpoint, &id);
    forged.truncate(forged.len() - 6);
    forged.push_str("AAAAAA");
    assert_eq!(ask(&forged).await.1["error_codes"], json!([700027]));
}

/// What the server says on a connection until it closes it.
async fn said(connection: &mut tokio::net::TcpStream) -> String {
    use tokio::io::AsyncReadExt;
    let mut text = Vec::new();
    connection.read_to_end(&mut text).await.unwrap();
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn half_a_request_is_closed_after_a_while_and_others_are_answered() {
    use tokio::io::AsyncWriteExt;
    let options = Options { head_timeout: std::time::Duration::from_millis(50), ..Options::default() };
    let running = start(options).await.unwrap();
    let port = running.sandbox.with(|world| world.addresses.port);
    for half in ["", "GET /error HTTP/1.1\r\nHost: localhost\r\nX-Never", "\u{16}"] {
        let mut connection = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        connection.write_all(half.as_bytes()).await.unwrap();
        assert!(!said(&mut connection).await.contains("200 OK"), "{half:?}");
    }
    let http = Client::builder().no_proxy().build().unwrap();
    let answer = http.get(format!("{}/error?code=50011", running.ready.authority)).send().await.unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn control_refuses_pages_of_other_origins_and_requests_with_two_hosts() {
    use tokio::io::AsyncWriteExt;
    let running = start(Options::default()).await.unwrap();
    let port = running.sandbox.with(|world| world.addresses.port);
    let token = running.ready.control.token.clone();
    let ask = async |more: &str| {
        let mut connection = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let head = format!(
            "GET /control/v1/clock HTTP/1.1\r\nHost: localhost:{port}\r\nAuthorization: Bearer {token}\r\nConnection: \
             close\r\n{more}\r\n"
        );
        connection.write_all(head.as_bytes()).await.unwrap();
        said(&mut connection).await.lines().next().unwrap_or_default().to_owned()
    };
    assert!(ask("").await.contains("200"));
    assert!(ask(&format!("Origin: http://localhost:{port}\r\n")).await.contains("200"));
    for origin in ["https://evil.example", "null", "http://localhost:1"] {
        assert!(ask(&format!("Origin: {origin}\r\n")).await.contains("403"), "{origin}");
    }
    assert!(ask("Host: evil.example\r\n").await.contains("400"));
}
