//! `check --from` and `report`: what somebody sent is judged without any network, and reports are read back.

use std::io::Write;

use firstcall::checks::page_fault;
use firstcall::recipe::{Flow, Recipe};
use serde_json::{Value, json};

use super::check::{ids, of_program};
use crate::support::command::{Firstcall, Ran, assert_valid};
use crate::support::tenant::{Tenant, Went};

const APP: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d";
const POWER_PLATFORM: &str = "8578e004-a5c6-46e7-913e-12f58912df43";

fn manifest(public: bool) -> String {
    json!({
        "id": "aaaaaaaa-0000-4000-8000-000000000001", "appId": APP, "displayName": "Contoso Night Jobs",
        "signInAudience": "AzureADMyOrg", "isFallbackPublicClient": public,
        "publicClient": {"redirectUris": ["http://localhost"]}, "web": {"redirectUris": []}, "spa": {"redirectUris": []},
        "requiredResourceAccess": [{"resourceAppId": POWER_PLATFORM, "resourceAccess": [
            {"id": "177690ed-85f1-41d9-8dbf-2716e60ff46a", "type": "Scope"}]}],
        "passwordCredentials": [], "keyCredentials": [],
    })
    .to_string()
}

fn checked(firstcall: Firstcall) -> (Ran, Value) {
    let ran = firstcall.run();
    let value = ran.json();
    assert_valid("check.schema.json", &value);
    (ran, value)
}

fn found(value: &Value) -> Vec<&str> {
    value["results"][0]["findings"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect()
}

fn verdict<'a>(value: &'a Value, id: &str) -> (&'a Value, &'a Value) {
    let lines = value["results"][0]["requirements"].as_array().unwrap();
    let line = lines.iter().find(|line| line["id"] == id).unwrap();
    (&line["verdict"], &line["source"])
}

#[test]
fn a_manifest_is_a_checklist_and_what_it_cannot_show_is_asked_for() {
    let from = ["check", "--from", "app.json", "--flow", "device-code"];
    let json = [&from[..], &["--json"]].concat();
    let (ran, value) = checked(Firstcall::new(&json).file("app.json", &manifest(false)));
    assert_eq!((ran.code, found(&value)), (Some(1), vec!["client.public/off"]), "{value:#}");
    assert_eq!(verdict(&value, "client.public"), (&"unmet".into(), &"file".into()));
    assert_eq!(verdict(&value, "permission.requested").0, "met");
    assert_eq!(verdict(&value, "principal.enabled"), (&"unknown".into(), &Value::Null));
    let asks = value["results"][0]["ask_for"].to_string();
    assert!(asks.contains(&format!("az ad sp show --id {APP}")) && !asks.contains("az ad app show"), "{asks}");

    let human = Firstcall::new(&from).file("app.json", &manifest(false)).run();
    insta::assert_snapshot!("from_manifest", human.shown());
}

#[test]
fn an_error_and_the_registration_are_judged_together() {
    let error = "AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or \
                 'client_secret'. Trace ID: 0b7f2c1a-6d0e-4a55-9f21-3c1d5e7a9b00 Correlation ID: \
                 5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e Timestamp: 2026-03-14 09:26:53Z";
    let arguments = ["check", "--from", "app.json", "error.txt", "--flow", "device-code", "--json"];
    let run = Firstcall::new(&arguments).file("app.json", &manifest(false)).file("error.txt", error);
    let (_, value) = checked(run);
    assert_eq!(found(&value), ["client.public/off"], "{value:#}");
    let evidence = &value["results"][0]["findings"][0]["evidence"][0];
    assert_eq!(evidence["correlation_id"], "5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e", "{evidence:#}");
}

#[test]
fn claims_prove_what_they_say_and_not_how_they_were_got() {
    let claims = json!({"aud": POWER_PLATFORM, "iss": "https://sts.windows.net/x/", "ver": "1.0",
        "tid": "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48", "appid": APP, "appidacr": "0", "oid": "o", "sub": "s",
        "upn": "dana@contoso.onmicrosoft.com", "scp": "EnvironmentManagement.Environments.Read", "iat": 1_800_000_000, "exp": 1_800_003_600});
    let run = Firstcall::new(&["check", "--from", "claims.json", "--json"]).file("claims.json", &claims.to_string());
    let (_, value) = checked(run);
    assert_eq!(verdict(&value, "consent.granted").0, "met", "{value:#}");
    assert_eq!(verdict(&value, "redirect.registered").0, "unknown", "a token does not tell its redirect: {value:#}");
    assert_eq!(value["results"][0]["tenant_id"], Value::Null);
    assert!(value["results"][0]["recognized"].to_string().contains("--flow names another one"), "{value:#}");
}

#[test]
fn what_cannot_be_judged_is_said_with_what_would_do() {
    let wrong = |arguments: &[&str], content: &str| {
        let ran = Firstcall::new(arguments).file("it.txt", content).run();
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
        ran.stderr
    };
    assert!(wrong(&["check", "--from", "it.txt"], "all is well").contains("nothing in it can be judged"));
    assert!(wrong(&["check", "--from", "it.txt"], "AADSTS65001: nobody").contains("Add --target"));
    assert!(wrong(&["check", "--from", "gone.txt"], "").contains("there is no such file"));
    assert!(wrong(&["report", "--from", "."], "").contains("folder"));
}

/// A report with the request for the token as its third exchange: it is made beside the one that asks whether the app is
/// known, and either may be the second.
fn token_after_probe(report: &str) -> String {
    if !report.contains("### Exchange 2: sign in") {
        return report.to_owned();
    }
    let renumbered =
        report.replace("### Exchange 2: sign in", "### Exchange 3: sign in").replace("| 2 | AADSTS", "| 3 | AADSTS");
    let mut lines: Vec<String> = renumbered.lines().map(str::to_owned).collect();
    let row = |number: &str, what: &str| {
        lines.iter().position(|line| line.starts_with(number) && line.contains(what)).expect("a row of the timeline")
    };
    let (token, probe) = (row("| 2 |", "sign in as the app"), row("| 3 |", "ask whether the app is known"));
    lines[token].replace_range(..5, "| 3 |");
    lines[probe].replace_range(..5, "| 2 |");
    lines.swap(token, probe);
    lines.join("\n") + "\n"
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_and_captures_are_read_back_to_the_same_findings() {
    let tenant = Tenant::start("secret-expired").await;
    let (run, home) = of_program(&tenant.cloud_file(), &["--json", "--har", "run.har"]).start().end_leaving();
    let report = run.json();
    assert_valid("check.schema.json", &report);
    let har = std::fs::read_to_string(home.path().join("run.har")).unwrap();
    let clouds = std::fs::read_to_string(tenant.cloud_file()).unwrap();
    tenant.stop().await;
    // From here on nobody answers.
    assert_eq!(
        report["results"][0]["exchanges"][0]["id"],
        report["results"][0]["findings"][0]["evidence"][0]["exchange"]
    );

    let from = ["check", "--cloud-file", "clouds.toml", "--json", "--from", "run.json"];
    let (again, back) = checked(Firstcall::new(&from).file("run.json", &run.stdout).file("clouds.toml", &clouds));
    assert_eq!(again.code, Some(1));
    assert_eq!(back["results"][0]["findings"], report["results"][0]["findings"]);
    assert_eq!(back["results"][0]["timeline"], report["results"][0]["timeline"]);

    let (_, of_har) = checked(Firstcall::new(&["check", "--from", "run.har", "--json"]).file("run.har", &har));
    assert_eq!(found(&of_har), found(&report), "{of_har:#}");
    assert_eq!(
        (&of_har["results"][0]["target"], &of_har["results"][0]["flow"]),
        (&"power-platform".into(), &"secret".into())
    );

    for (format, begins) in [("md", "# firstcall report"), ("html", "<!doctype html>"), ("json", "{")] {
        let arguments = ["report", "--from", "run.json", "--format", format];
        let made = Firstcall::new(&arguments).file("run.json", &run.stdout).run();
        assert_eq!((made.code, made.stderr.as_str()), (Some(0), ""));
        assert!(made.stdout.starts_with(begins), "{}", made.stdout);
        for held in ["secret.unexpired", "AADSTS7000222", "client_secret"] {
            assert!(made.stdout.replace('\\', "").contains(held), "{format} without {held}");
        }
        assert!(!made.stdout.contains(super::check::SECRET));
    }
    let made = Firstcall::new(&["report", "--from", "run.json"]).file("run.json", &run.stdout).run();
    insta::with_settings!({ filters => [ids(), vec![(r"\d+ ms", "[ms]"), (r"(?m)^date: .*$", "date: [time]"), (r"content-length: \d+", "content-length: [n]")]].concat() }, {
        insta::assert_snapshot!("report", token_after_probe(&made.stdout));
    });
}

#[test]
fn people_get_stand_ins_on_request() {
    let claims = json!({"aud": POWER_PLATFORM, "tid": "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48", "appid": APP, "oid": "o", "ver": "1.0",
        "upn": "dana@contoso.onmicrosoft.com", "scp": "Other.Scope"});
    for format in ["md", "html", "json"] {
        let arguments = ["report", "--from", "claims.json", "--pseudonymous", "--format", format];
        let made = Firstcall::new(&arguments).file("claims.json", &claims.to_string()).run();
        assert_eq!(made.code, Some(0), "{made:?}");
        assert!(!made.stdout.contains("dana"), "{}", made.stdout);
    }
}

const PEOPLE: [&str; 5] = ["check", "--tenant", "contoso.onmicrosoft.com", "--client-id", APP];

#[tokio::test(flavor = "multi_thread")]
async fn what_the_page_says_is_a_finding_without_anybody_signing_in() {
    let tenant = Tenant::start("ca-device").await;
    let file = tenant.cloud_file();
    let page = "You can't get there from here. Error Code: 53000 Request Id: 0b7f2c1a-6d0e-4a55-9f21-3c1d5e7a9b00 \
                Correlation Id: 5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e Timestamp: 2026-03-14T09:26:53.000Z \
                Device state: Unregistered";
    for told in ["53000", "You can't get there from here", page] {
        let more = ["--cloud-file", &file, "--json", "--page", told];
        let (ran, value) = checked(Firstcall::new(&[&PEOPLE[..], &more].concat()));
        assert_eq!((ran.code, found(&value)), (Some(1), vec!["access.allowed/device"]), "{told}: {value:#}");
        if told == page {
            let evidence = &value["results"][0]["findings"][0]["evidence"][0];
            assert_eq!(evidence["correlation_id"], "5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e");
        }
    }
    let wrong = Firstcall::new(&[&PEOPLE[..], &["--cloud-file", &file, "--page", "all is well"]].concat()).run();
    assert_eq!((wrong.code, wrong.stderr.contains("--page")), (Some(2), true), "{wrong:?}");

    // A person at the terminal tells it there, line by line as it is pasted.
    let mut waits = Firstcall::new(&[&PEOPLE[..], &["--cloud-file", &file, "--json"]].concat()).start();
    waits.talk(|line| line.contains("paste what stands on it"));
    let mut stdin = waits.child().stdin.take().unwrap();
    stdin.write_all(b"You can't get there from here\nError Code: 53000\n").unwrap();
    let ran = waits.end();
    assert_eq!((ran.code, found(&ran.json())), (Some(1), vec!["access.allowed/device"]), "{ran:?}");
    drop(stdin);
    tenant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_the_practice_tenant_is_known_by_its_headline_and_as_a_whole() {
    let scenarios =
        ["ca-device", "ca-location", "user-consent-off", "approval-requested", "redirect-missing", "user-not-assigned"];
    let mut seen = Vec::new();
    for scenario in scenarios {
        let tenant = Tenant::start(scenario).await;
        let mut waits = Firstcall::new(&[&PEOPLE[..], &["--cloud-file", &tenant.cloud_file()]].concat()).start();
        let url = waits.talk(|line| line.starts_with("http"));
        let went = tenant.sign_in(&url, None, "petra@contoso.onmicrosoft.com", "accept").await;
        if let Went::Page(page) = went {
            let code = format!("AADSTS{}", page.code.unwrap());
            let whole = format!("{}\n{}", page.headline, page.text);
            let fault = page_fault(Recipe::embedded(), &whole, Flow::Browser);
            assert_eq!(fault.map(|fault| fault.code), Some(code), "{whole}");
            assert!(page_fault(Recipe::embedded(), &page.headline, Flow::Browser).is_some(), "{}", page.headline);
            seen.push(page.headline);
        }
        tenant.stop().await;
    }
    assert!(seen.len() >= 4, "{seen:?}");
}
