//! `sandbox` as other programs start it: one ready line, and an end when it is told to.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::process::ChildStdout;

use serde_json::Value;

use super::check::of_program;
use crate::support::command::{Firstcall, Started};

/// A practice tenant in a process of its own.
struct Sandbox {
    started: Started,
    line: String,
    rest: BufReader<ChildStdout>,
}

impl Sandbox {
    /// Starts it and waits for its ready line.
    fn start(more: &[&str]) -> Self {
        let mut started = Firstcall::new(&[&["sandbox"], more].concat()).start();
        let mut rest = BufReader::new(started.child().stdout.take().unwrap());
        let mut line = String::new();
        rest.read_line(&mut line).unwrap();
        Self { started, line, rest }
    }

    fn ready(&self) -> Value {
        serde_json::from_str(&self.line).unwrap()
    }

    /// Ends it, and returns its exit code and whatever else it wrote to stdout and stderr.
    fn end(mut self, signal: &str) -> (Option<i32>, String) {
        self.started.signal(signal);
        let mut more = String::new();
        self.rest.read_to_string(&mut more).unwrap();
        let ran = self.started.end();
        (ran.code, more + &ran.stderr)
    }
}

#[test]
fn the_ready_line_is_all_it_says_and_a_signal_ends_it_well() {
    for signal in ["TERM", "INT", "HUP"] {
        let mut sandbox = Sandbox::start(&["--ready-file", "ready.json"]);
        let ready = sandbox.ready();
        assert_eq!(ready["event"], "ready");
        assert_eq!(ready["pid"], sandbox.started.child().id());
        assert_eq!(ready["scenario"], "configured");
        let file = sandbox.started.home.path().join("ready.json");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), sandbox.line);
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let cloud_file = ready["cloud_file"].as_str().unwrap().to_owned();
        assert!(std::path::Path::new(&cloud_file).is_file());
        assert_eq!(sandbox.end(signal), (Some(0), String::new()), "{signal}");
        assert!(!std::path::Path::new(&cloud_file).exists(), "{signal} left {cloud_file} behind");
    }
}

#[test]
fn a_check_in_another_process_works_against_it() {
    let sandbox = Sandbox::start(&["--scenario", "role-missing"]);
    let ready = sandbox.ready();
    assert_eq!(ready["scenario"], "role-missing");
    let ran = of_program(ready["cloud_file"].as_str().unwrap(), &["--json"]).run();
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(ran.json()["results"][0]["findings"][0]["requirement"], "role.program");
    assert_eq!(sandbox.end("TERM"), (Some(0), String::new()));
}

#[test]
fn with_tls_a_check_trusts_the_authority_that_it_wrote() {
    let sandbox = Sandbox::start(&["--tls", "tls"]);
    let ready = sandbox.ready();
    assert!(ready["authority"].as_str().unwrap().starts_with("https://localhost:"));
    assert!(sandbox.started.home.path().join("tls/ca.pem").is_file());
    // The cloud file of a sandbox that was started in another folder still finds its certificates.
    let cloud_file = sandbox.started.home.path().join(ready["cloud_file"].as_str().unwrap());
    let ran = of_program(&cloud_file.display().to_string(), &["--json"]).run();
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(sandbox.end("TERM"), (Some(0), String::new()));
}

#[test]
fn a_shell_is_told_what_a_client_needs() {
    let sandbox = Sandbox::start(&["--tls", "tls", "--ready-file", "ready.json"]);
    let file = sandbox.started.home.path().join("ready.json").display().to_string();
    let told = |client: &str| {
        let ran = Firstcall::new(&["sandbox", "--print-env", client, "--ready-file", &file]).run();
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
        // A shell takes every line of it; the Azure CLI is not here.
        let script = format!("az() {{ :; }}\n{}\nenv", ran.stdout);
        let shell = std::process::Command::new("sh").args(["-euc", &script]).env_clear().output().unwrap();
        assert!(shell.status.success(), "{shell:?}");
        String::from_utf8(shell.stdout).unwrap()
    };
    let ready = sandbox.ready();
    let is_set = |environment: &str, name: &str, value: &Value| {
        let line = format!("{name}={}", value.as_str().unwrap());
        assert!(environment.lines().any(|given| given == line), "{line} is not in {environment}");
    };
    is_set(&told("az"), "REQUESTS_CA_BUNDLE", &ready["ca_file"]);
    let authority = format!("{}/{}", ready["authority"].as_str().unwrap(), ready["tenant_id"].as_str().unwrap());
    is_set(&told("msal"), "PRACTICE_AUTHORITY", &authority.into());
    is_set(&told("node"), "AZURE_CLIENT_SECRET", &ready["clients"]["confidential"]["client_secret"]);
    assert_eq!(sandbox.end("TERM"), (Some(0), String::new()));
}

#[test]
fn clients_that_want_tls_are_not_led_to_a_practice_tenant_without() {
    let sandbox = Sandbox::start(&["--ready-file", "ready.json"]);
    let file = sandbox.started.home.path().join("ready.json").display().to_string();
    let ran = Firstcall::new(&["sandbox", "--print-env", "msal", "--ready-file", &file]).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
    assert!(ran.stderr.contains("--tls"), "{}", ran.stderr);
    assert_eq!(sandbox.end("TERM"), (Some(0), String::new()));
}

#[test]
fn a_port_that_is_taken_is_said_with_exit_2() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ran = Firstcall::new(&["sandbox", "--port", &port]).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
    assert!(ran.stderr.starts_with("firstcall: ") && ran.stderr.contains(&port), "{}", ran.stderr);
}

#[test]
fn a_file_that_cannot_be_written_is_named_with_exit_2() {
    for (option, file) in [("--ready-file", "a-file/ready.json"), ("--log", "a-file/log.jsonl"), ("--tls", "a-file")] {
        let ran = Firstcall::new(&["sandbox", option, file]).file("a-file", "").run();
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
        assert!(ran.stderr.contains(file), "{}", ran.stderr);
    }
}
