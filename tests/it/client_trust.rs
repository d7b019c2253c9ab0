//! Certificates and proxies. What only the environment can set is tried in a process of its own: this very test
//! program, asked for one test.

use std::path::PathBuf;

use firstcall::evidence::{NetworkFault, Operation};
use firstcall::wire::{Recorder, Request, Settings, Wire, WireError};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::client_stub::{Reply, Stub, cloud, json, soon, wire, wire_with};
use crate::support::impostor::{Authority, ISSUER};

fn get(url: &str) -> Request<'static> {
    Request::get(Operation::Me, url.parse().unwrap(), None)
}

/// A server with a certificate of a made-up issuer, for `localhost`; its address, and the issuer as PEM.
async fn encrypted() -> (String, String) {
    let authority = Authority::new();
    (authority.serve(None).await.base, authority.pem().to_owned())
}

fn written(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

#[tokio::test]
async fn an_unknown_issuer_is_refused_and_a_given_one_is_trusted() {
    let (base, pem) = encrypted().await;
    let (plain, record) = wire(&cloud(&base, ""));
    let fault = plain.trail().ask(get(&base)).await.unwrap_err();
    assert!(matches!(&fault, NetworkFault::Untrusted { detail, .. } if detail.contains(ISSUER)), "{fault:?}");
    assert!(record.lock().unwrap()[0].error.is_some());
    let (_folder, path) = written(&pem);
    let settings = Settings { ca_files: vec![path.clone()], ..Settings::default() };
    let (by_option, _) = wire_with(&cloud(&base, ""), settings);
    assert_eq!(by_option.trail().ask(get(&base)).await.unwrap().status, 200);
    let (by_cloud, _) = wire(&cloud(&base, &format!("top:ca_file='{}'\n", path.display())));
    assert_eq!(by_cloud.trail().ask(get(&base)).await.unwrap().status, 200);
    // The name is checked as well as the issuer.
    let other = base.replace("localhost", "127.0.0.1");
    let fault = by_cloud.trail().ask(get(&other)).await.unwrap_err();
    assert!(fault.to_string().contains("it was issued for localhost"), "{fault}");
}

#[tokio::test]
async fn a_plain_server_behind_an_encrypted_address_is_no_question_of_trust() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let (wire, _) = wire(&cloud(&base, ""));
    let fault = soon(wire.trail().ask(get(&base))).await.unwrap_err();
    assert!(matches!(fault, NetworkFault::Broken { .. }), "{fault:?}");
}

#[test]
fn certificate_files_that_are_none_are_refused() {
    let make = |file: PathBuf| {
        let settings = Settings { ca_files: vec![file], ..Settings::default() };
        Wire::new(&cloud("http://localhost:1", ""), settings, Recorder::new(drop)).err()
    };
    assert!(matches!(make("/nowhere/ca.pem".into()), Some(WireError::CaFile { .. })));
    let (_folder, path) = written("no certificate\n");
    assert!(matches!(make(path), Some(WireError::NoCertificate { .. })));
}

/// Set for the test binary when it is started for one test that needs an environment of its own.
pub const STARTED: &str = "FIRSTCALL_TEST_STARTED";

/// Runs one test of this program, which does nothing otherwise, with these variables.
pub async fn with_environment(test: &str, variables: &[(&str, &str)]) {
    let mut command = tokio::process::Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command.env(STARTED, "1").envs(variables.iter().copied());
    let output = soon(command.output()).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn a_proxy_is_used_for_other_hosts_only_and_may_ask_for_a_sign_in() {
    let proxy = Stub::start(|request| match request.target.as_str() {
        "login.example:443" => Reply::Text(407, "Proxy-Authenticate: Basic realm=x\r\n", String::new()),
        other => Reply::Raw(format!("HTTP/1.1 500 {other}\r\n\r\n").into_bytes()),
    })
    .await;
    let variables = [("HTTPS_PROXY", proxy.base.as_str()), ("HTTP_PROXY", &proxy.base), ("ALL_PROXY", &proxy.base)];
    with_environment("client_trust::behind_a_proxy", &variables).await;
    let asked: Vec<_> = proxy.requests().into_iter().map(|request| request.target).collect();
    assert_eq!(asked, ["login.example:443"]);
}

/// The other half of the test above: does nothing unless it is started by it.
#[tokio::test]
async fn behind_a_proxy() {
    if std::env::var_os(STARTED).is_none() {
        return;
    }
    let stub = Stub::start(|_| json(200, serde_json::json!({}))).await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    assert_eq!(wire.trail().ask(get(&stub.base)).await.unwrap().status, 200);
    let fault = wire.trail().ask(get("https://login.example/")).await.unwrap_err();
    assert!(matches!(fault, NetworkFault::ProxyAuth { .. }), "{fault:?}");
}

#[tokio::test]
async fn a_proxy_that_cannot_be_reached_is_told_in_place_of_the_host_behind_it() {
    for (proxy, not_for, told) in [
        ("http://practice:password@127.0.0.1:9", "", "127.0.0.1:9"),
        ("127.0.0.1:9", "", "127.0.0.1:9"),
        ("http://proxy.contoso.invalid:8080", "", "proxy.contoso.invalid:8080"),
        ("socks5://127.0.0.1:9", "", "127.0.0.1:9"),
        ("http://127.0.0.1:9", "login.contoso.invalid", ""),
        ("", "", ""),
    ] {
        let variables = [("HTTPS_PROXY", proxy), ("NO_PROXY", not_for), ("FIRSTCALL_TEST_TOLD", told)];
        with_environment("client_trust::behind_a_wrong_proxy", &variables).await;
    }
}

/// The other half of the test above: does nothing unless it is started by it.
#[tokio::test]
async fn behind_a_wrong_proxy() {
    if std::env::var_os(STARTED).is_none() {
        return;
    }
    let told = std::env::var("FIRSTCALL_TEST_TOLD").unwrap();
    let (wire, record) = wire(&cloud("https://login.contoso.invalid", ""));
    let fault = wire.trail().ask(get("https://login.contoso.invalid/")).await.unwrap_err();
    match &fault {
        NetworkFault::ProxyUnusable { host, proxy, .. } => {
            assert_eq!((host.as_str(), proxy.as_str()), ("login.contoso.invalid", told.as_str()));
        }
        // Nobody has a name of that kind.
        NetworkFault::Dns { .. } => assert!(told.is_empty(), "{fault:?}"),
        _ => panic!("{fault:?}"),
    }
    let shown = format!("{fault} {:?}", record.lock().unwrap());
    assert!(!shown.contains("password"), "{shown}");
}

#[tokio::test]
async fn a_proxy_that_cannot_be_read_is_told_by_its_variable_and_without_its_value() {
    for (variable, value) in [
        ("HTTPS_PROXY", "http://practice:password@"),
        ("https_proxy", "http://practice:password@proxy:port"),
        ("ALL_PROXY", "ftp://practice:password@proxy.contoso.invalid:21"),
    ] {
        let variables = [(variable, value), ("FIRSTCALL_TEST_TOLD", variable)];
        with_environment("client_trust::behind_no_proxy", &variables).await;
    }
}

/// The other half of the test above: does nothing unless it is started by it.
#[tokio::test]
async fn behind_no_proxy() {
    if std::env::var_os(STARTED).is_none() {
        return;
    }
    let told = std::env::var("FIRSTCALL_TEST_TOLD").unwrap();
    let stub = Stub::start(|_| json(200, serde_json::json!({}))).await;
    let (here, _) = wire(&cloud(&stub.base, ""));
    assert_eq!(here.trail().ask(get(&stub.base)).await.unwrap().status, 200);
    let (elsewhere, record) = wire(&cloud("https://login.contoso.invalid", ""));
    let said = elsewhere.ready().unwrap_err().to_string();
    assert!(said.starts_with(&format!("{told}: ")) && said.contains(&format!("unset {told}")), "{said}");
    let fault = elsewhere.trail().ask(get("https://login.contoso.invalid/")).await.unwrap_err();
    assert!(matches!(&fault, NetworkFault::NotBegun { detail, .. } if *detail == said), "{fault:?}");
    let shown = format!("{said} {:?}", record.lock().unwrap());
    assert!(!shown.contains("password"), "{shown}");
}

#[tokio::test]
async fn the_certificate_file_of_the_environment_is_honoured() {
    let (base, pem) = encrypted().await;
    let (_folder, path) = written(&pem);
    let variables = [("SSL_CERT_FILE", path.to_str().unwrap()), ("FIRSTCALL_TEST_BASE", &base)];
    with_environment("client_trust::with_a_certificate_file", &variables).await;
}

/// The other half of the test above: does nothing unless it is started by it.
#[tokio::test]
async fn with_a_certificate_file() {
    if std::env::var_os(STARTED).is_none() {
        return;
    }
    let base = std::env::var("FIRSTCALL_TEST_BASE").unwrap();
    let (wire, _) = wire(&cloud(&base, ""));
    assert_eq!(wire.trail().ask(get(&base)).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_machine_without_certificates_can_still_talk_to_itself() {
    let empty = tempfile::tempdir().unwrap();
    let folder = empty.path().to_str().unwrap();
    let variables = [("SSL_CERT_FILE", "/nowhere/ca.pem"), ("SSL_CERT_DIR", folder)];
    with_environment("client_trust::without_certificates", &variables).await;
}

/// The other half of the test above: does nothing unless it is started by it.
#[tokio::test]
async fn without_certificates() {
    if std::env::var_os(STARTED).is_none() {
        return;
    }
    let stub = Stub::start(|_| json(200, serde_json::json!({}))).await;
    let (here, _) = wire(&cloud(&stub.base, ""));
    assert_eq!(here.trail().ask(get(&stub.base)).await.unwrap().status, 200);
    let (elsewhere, _) = wire(&cloud("https://login.example", ""));
    assert!(matches!(elsewhere.ready(), Err(WireError::Variable { variable: "SSL_CERT_FILE", .. })));
    let fault = elsewhere.trail().ask(get("https://login.example/")).await.unwrap_err();
    assert!(matches!(&fault, NetworkFault::NotBegun { detail, .. } if detail.contains("/nowhere/ca.pem")), "{fault:?}");
}

#[tokio::test]
async fn without_any_certificates_other_machines_are_not_spoken_to() {
    let empty = tempfile::tempdir().unwrap();
    let variables = [("SSL_CERT_DIR", empty.path().to_str().unwrap()), ("SSL_CERT_FILE", "")];
    with_environment("client_trust::with_no_certificates", &variables).await;
}

/// The other half of the test above: does nothing unless it is started by it.
#[tokio::test]
async fn with_no_certificates() {
    if std::env::var_os(STARTED).is_none() {
        return;
    }
    let real = cloud("https://login.example", "");
    let (elsewhere, _) = wire(&real);
    assert!(matches!(elsewhere.ready(), Err(WireError::Client { .. })));
    let fault = elsewhere.trail().ask(get("https://login.example/")).await.unwrap_err();
    let is_told = matches!(&fault, NetworkFault::NotBegun { detail, .. } if detail.contains("root certificates"));
    assert!(is_told, "{fault:?}");
}
