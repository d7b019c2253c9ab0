//! Texts of a service that are made to harm their reader: in a terminal, in JSON, in a spreadsheet, in a shell.

use firstcall::evidence::text::{harmless, shorten, visible_json, visible_toml};
use serde_json::{Value, json};

use crate::client_stub::{CLIENT, Reply, Stub, TENANT, jwt};
use crate::faults::{Stage, cloud_file, good};
use crate::support::command::{Firstcall, Ran};

/// What a service could say, by what it is made for.
pub fn texts() -> Vec<(&'static str, String)> {
    vec![
        ("a terminal", "\u{1b}]0;taken\u{7}\u{1b}[2J\u{1b}[1;1HYes\r\u{8}\u{8}\u{7f}".to_owned()),
        ("an old terminal", "\u{9b}31m\u{90}q\u{9d}0;x\u{9c}".to_owned()),
        ("the direction of reading", "user\u{202e}moc.live\u{2066}x\u{2069}\u{61c}".to_owned()),
        ("what cannot be seen", "A\u{200b}A\u{200d}D\u{feff}S\u{e0041}TS\u{2028}65001\u{2060}".to_owned()),
        ("a browser", "<script>alert(1)</script><img src=x onerror=alert(1)>&quot;".to_owned()),
        ("a spreadsheet", "=cmd|' /C calc'!A0".to_owned()),
        ("a shell", "$(: >pwned) `: >pwned` '; : >pwned; # \" && : >pwned | : >pwned & %PATH% \n : >pwned".to_owned()),
        ("a template", "{tenant_id} {{secret}} ${HOME} %s %n".to_owned()),
        ("the memory", "A".repeat(1 << 20)),
    ]
}

/// Answers that carry a text wherever an error has words.
fn answer(text: &str) -> Reply {
    let inner = json!({"code": text, "message": text, "innererror": {"code": text}});
    let body = json!({
        "error": inner, "error_description": text, "code": text, "message": text, "suberror": text, "claims": text,
        "correlation_id": text, "trace_id": text, "timestamp": text, "value": [{"id": text, "displayName": text}],
    });
    Reply::Text(403, "Content-Type: application/json\r\n", body.to_string())
}

async fn check(stage: Stage, text: String, arguments: &'static [&'static str]) -> Ran {
    let stub = Stub::start(move |request| match Stage::of(request) {
        met if met == stage => answer(&text),
        _ => good(&format!("http://{}", request.header("host").unwrap_or_default()), request),
    })
    .await;
    let cloud = cloud_file(&stub.base);
    let ran = tokio::task::spawn_blocking(move || {
        let case = ["check", "--cloud-file", "stub.toml", "--tenant", TENANT, "--client-id", CLIENT];
        let rest = ["--flow", "secret", "--client-secret-env", "SECRET", "--timeout", "20"];
        let secret = "rob8Q~practice-secret-of-the-night-robot";
        Firstcall::new(&[&case[..], &rest, arguments].concat()).env("SECRET", secret).file("stub.toml", &cloud).run()
    });
    ran.await.unwrap()
}

/// What of a printed text a terminal would obey or hide; nothing where all is well.
fn problem(name: &str, ran: &Ran) -> Option<String> {
    let printed = format!("{}{}", ran.stdout, ran.stderr);
    if harmless(&printed, true) != printed {
        let what: Vec<char> = printed.chars().filter(|c| harmless(&c.to_string(), true) != c.to_string()).collect();
        return Some(format!("{name}: {what:?} is printed"));
    }
    if printed.len() > 200_000 {
        return Some(format!("{name}: {} bytes are printed", printed.len()));
    }
    if matches!(ran.code, Some(0 | 1 | 3)) { None } else { Some(format!("{name}: {ran:?}")) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_text_of_a_service_reaches_a_terminal_as_it_came() {
    let mut problems = Vec::new();
    for (made_for, text) in texts() {
        let stages = [Stage::Discovery, Stage::Token, Stage::Call];
        let runs = stages.iter().flat_map(|stage| [(*stage, &[] as &[&str]), (*stage, &["--json"])]);
        let runs = runs.map(|(stage, arguments)| {
            let text = text.clone();
            async move { (format!("{made_for}, {stage:?}, {arguments:?}"), check(stage, text, arguments).await) }
        });
        for (name, ran) in futures::future::join_all(runs).await {
            problems.extend(problem(&name, &ran));
            if name.contains("json") && serde_json::from_str::<Value>(&ran.stdout).is_err() {
                problems.push(format!("{name}: this is no JSON: {}", ran.stdout));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn no_text_that_is_explained_reaches_a_terminal_as_it_came() {
    let mut problems = Vec::new();
    for (made_for, text) in texts() {
        let whole =
            format!("AADSTS65001: {text}\n{{\"error\":{{\"code\":\"{text}\",\"message\":\"{text}\"}}}}\n{text}");
        for arguments in [&["explain"] as &[&str], &["explain", "--json"]] {
            let ran = Firstcall::new(arguments).run_with(&whole);
            problems.extend(problem(&format!("{made_for}, {arguments:?}"), &ran));
            if arguments.len() > 1 {
                assert_eq!(visible_json(&ran.stdout), ran.stdout, "{made_for}");
                ran.json();
            }
        }
    }
    // What is no text at all.
    let ran = Firstcall::new(&["explain"]).run_with_bytes(b"AADSTS65001: \xff\xfe\x00\x9b31m\xc3");
    problems.extend(problem("no UTF-8", &ran));
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// What people keep may come from elsewhere, and what is typed may come from a script.
#[test]
fn nothing_that_is_kept_or_typed_reaches_a_terminal_as_it_came() {
    let (mut problems, mut count) = (Vec::new(), 0);
    for (made_for, text) in texts() {
        let text = shorten(&text, 2_000);
        let quoted = visible_toml(&text);
        let values: String =
            ["tenant", "client_id", "environment", "username"].map(|key| format!("{key} = {quoted}\n")).concat();
        let case = "cloud = 'global'\ntarget = 'power-platform'\ncaller = 'people'\nflow = 'browser'\n\
                    agreement = 'everybody'\n";
        let typed = text.replace('\0', "");
        let jwt = jwt(&json!({"aud": text, "iss": text, "tid": text, "scp": text, "roles": [text], "exp": 1}));
        let commands: &[&[&str]] = &[
            &["profile", "list"],
            &["profile", "list", "--json"],
            &["profile", "show", "kept"],
            &["profile", "show", "kept", "--json"],
            &["profile", "export", "kept"],
            &["profile", "export", "kept", "-o", "-"],
            &["profile", "show", "other-cloud"],
            &["profile", "export", "other-cloud"],
            &["check", "--profile", "kept"],
            &["check", "--profile", "other-cloud"],
            &["profile", "import", "broken.toml"],
            &["profile", "show", "broken"],
            &["check", "--cloud-file", "broken.toml"],
            &["sandbox", "--seed", "broken.toml"],
            &["replay", "broken.toml"],
            &["export", "env", "--tenant", TENANT, "--client-id", CLIENT, "--cloud-file", &typed],
            &["explain", "--json", "broken.toml"],
            &["token", "--decode", &jwt],
            &["token", "--decode", &jwt, "--json"],
            &["profile", "show", &typed],
            &[&typed],
            &[&format!("--{typed}")],
            &["check", "--flow", &typed],
            &["check", "--timeout", &typed],
            &["check", "--tenant", &typed],
            &["check", "--client-secret-env", &typed],
            &["sandbox", "--host-name", &typed],
            &["export", &typed],
        ];
        for arguments in commands {
            let kept = "config/firstcall/profiles/";
            let ran = Firstcall::new(arguments)
                .file(&format!("{kept}kept.toml"), &format!("{case}{values}"))
                .file(&format!("{kept}other-cloud.toml"), &case.replace("'global'", &quoted))
                .file(&format!("{kept}broken.toml"), &format!("tenant = {text}"))
                .file("broken.toml", &format!("tenant = {text}"))
                .run();
            count += 1;
            let name = format!("{made_for}, {:?}", shorten(&arguments.join(" "), 60));
            let is_known = matches!(ran.code, Some(0 | 2));
            problems.extend(problem(&name, &Ran { code: ran.code.filter(|_| !is_known).or(Some(0)), ..ran }));
        }
    }
    assert!(problems.is_empty(), "{} of {count}\n{}", problems.len(), problems.join("\n"));
}
