//! The program as scripts start it: what comes out of it, what it leaves on disk, and its command line.

use std::path::Path;

use firstcall::profile::InputId;
use firstcall::recipe::Flow;
use url::form_urlencoded;

use super::{Bench, DANA, WAYS, Way};
use crate::support::command::{Firstcall, Ran, Started};

/// Commands that sign in and print something.
const COMMANDS: [&[&str]; 5] =
    [&["check"], &["check", "--json"], &["check", "--strict"], &["token"], &["token", "--json"]];

/// A command for a way to sign in.
fn command(bench: &Bench, way: &Way, command: &[&str]) -> Firstcall {
    let mut arguments: Vec<String> = command.iter().map(|word| (*word).to_owned()).collect();
    arguments.extend(["--cloud-file".to_owned(), bench.path("cloud.toml")]);
    for (input, value) in bench.inputs(way) {
        let name: &'static str = InputId::into(input);
        arguments.extend([format!("--{name}"), value]);
    }
    for (id, _) in way.secrets {
        arguments.extend([format!("--{id}-env"), format!("PRACTICE_{}", *id as u8)]);
    }
    arguments.extend(["--record".to_owned(), "recording.jsonl".to_owned()]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    // The log and the recording that it leaves in its home are searched too.
    let firstcall = Firstcall::new(&arguments).env("RUST_LOG", "trace");
    way.secrets
        .iter()
        .fold(firstcall, |firstcall, (id, secret)| firstcall.env(&format!("PRACTICE_{}", *id as u8), secret))
}

/// The command line of a running program.
fn arguments_of(started: &mut Started) -> String {
    std::fs::read(format!("/proc/{}/cmdline", started.child().id()))
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default()
}

/// Everything in a folder: names and contents.
pub fn files_in(folder: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        all.push_str(&format!("{}\n", path.display()));
        if path.is_dir() {
            all.push_str(&files_in(&path));
        } else {
            all.push_str(&String::from_utf8_lossy(&std::fs::read(&path).unwrap()));
        }
    }
    all
}

/// Runs a command, with a person where one is needed, and searches everything that comes of it.
async fn search(bench: &Bench, way: &Way, words: &[&str], firstcall: Firstcall) {
    let what = format!("{} {:?}", words.join(" "), way.flow);
    let mut started = firstcall.start();
    let arguments = arguments_of(&mut started);
    let said = started.attend(&bench.tenant, way.flow, DANA).await;
    let (ran, home) = started.end_leaving();
    assert!(
        ran.code == Some(0) || (ran.code == Some(1) && (!way.works || words.contains(&"--strict"))),
        "{what}: {ran:?}"
    );
    let stdout = match (words[0], ran.code) {
        ("token", Some(0)) => without_asked_for(&ran, words),
        _ => ran.stdout.clone(),
    };
    bench.known.assert_absent(&format!("{what}, stdout"), &stdout);
    bench.known.assert_absent(&format!("{what}, stderr"), &format!("{said}{}", ran.stderr));
    bench.known.assert_absent(&format!("{what}, arguments"), &arguments);
    let files = files_in(home.path());
    assert!(files.contains("{\"Gathered\":"), "{what}: nothing was recorded: {files}");
    assert!(files.contains("purpose=\"") || way.passes.is_empty(), "{what}: nothing was logged: {files}");
    bench.known.assert_absent(&format!("{what}, files"), &files);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_command_prints_or_leaves_a_secret_but_the_token_that_was_asked_for() {
    let bench = Bench::set_up().await;
    for way in WAYS {
        bench.learn(way);
        for words in COMMANDS {
            search(&bench, way, words, command(&bench, way, words)).await;
        }
    }
    bench.clear().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_of_a_build_service_shows_neither_what_it_asks_with_nor_what_it_gets() {
    let bench = Bench::set_up().await;
    let job = Way { flow: Flow::Federated, client: "federated", inputs: &[], secrets: &[], passes: &[], works: true };
    let asks_with = bench.known.all().into_iter().find(|(kind, _)| kind == "job token").unwrap().1;
    for words in COMMANDS {
        let firstcall = command(&bench, &job, words)
            .env("ACTIONS_ID_TOKEN_REQUEST_URL", &bench.job)
            .env("ACTIONS_ID_TOKEN_REQUEST_TOKEN", &asks_with);
        search(&bench, &job, words, firstcall).await;
    }
    assert!(bench.known.kinds().contains("client_assertion"));
    bench.clear().await;
}

/// What stands on stdout beside the access token.
fn without_asked_for(ran: &Ran, words: &[&str]) -> String {
    let token = if words.contains(&"--json") {
        ran.json()["access_token"].as_str().unwrap().to_owned()
    } else {
        ran.stdout.trim_end().to_owned()
    };
    assert_eq!(token.split('.').count(), 3);
    ran.stdout.replacen(&token, "", 1)
}

/// Texts of the kinds that people paste, each with a secret in it.
pub fn texts_with(kind: &str, secret: &str) -> Vec<String> {
    let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let name = if kind == "authorization" { "access_token" } else { kind };
    let mut texts = vec![
        format!("AADSTS65001: no consent. POST /token {name}={form}&grant_type=x"),
        serde_json::json!({"error": "invalid_grant", "error_description": "AADSTS65001: no", name: secret}).to_string(),
    ];
    match kind {
        "code" => texts.push(format!("http://localhost:51004/?code={form}&state=x&error_description=AADSTS65001")),
        "cookie" => texts = vec![format!("AADSTS65001\nCookie: practice={secret}; other=1\nAccept: */*")],
        "access_token" | "authorization" | "id_token" => texts.extend([
            secret.to_owned(),
            format!("Bearer {secret}"),
            format!("AADSTS65001\nAuthorization: Bearer {secret}\nAccept: */*"),
            format!("curl -H \"Authorization: Bearer {secret}\" gave HTTP 401"),
            serde_json::json!({"token_type": "Bearer", name: secret}).to_string(),
        ]),
        _ => {}
    }
    texts
}

#[tokio::test(flavor = "multi_thread")]
async fn explain_repeats_no_secret_and_decode_no_token() {
    let bench = Bench::set_up().await;
    for way in WAYS {
        bench.learn(way);
        let mut started = command(&bench, way, &["check"]).start();
        started.attend(&bench.tenant, way.flow, DANA).await;
        started.end();
    }
    let mut kinds = Vec::new();
    for (kind, secret) in bench.known.all() {
        // One of each kind is enough: they all look alike.
        if matches!(kind.as_str(), "control bearer" | "job token" | "key" | "federated token") || kinds.contains(&kind)
        {
            continue;
        }
        for text in texts_with(&kind, &secret) {
            for more in [&["explain"][..], &["explain", "--json"]] {
                let ran = Firstcall::new(more).run_with(&text);
                assert_eq!(ran.code, Some(0), "{ran:?}");
                bench.known.assert_absent(&format!("explain {kind}"), &format!("{}{}", ran.stdout, ran.stderr));
            }
        }
        if kind.ends_with("_token") {
            for more in [&["token", "--decode"][..], &["token", "--decode", "--json"]] {
                let ran = Firstcall::new(more).run_with(&secret);
                assert_eq!(ran.code, Some(0), "{ran:?}");
                bench.known.assert_absent(&format!("decode {kind}"), &format!("{}{}", ran.stdout, ran.stderr));
            }
        }
        kinds.push(kind);
    }
    assert!(kinds.contains(&"access_token".to_owned()) && kinds.contains(&"code".to_owned()), "{kinds:?}");
    bench.clear().await;
}
