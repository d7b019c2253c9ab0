//! Tickets as support gets them: a text, a manifest, claims, a capture, a log. What the report says of each is what the
//! receiver needs, and nothing in it contradicts what was sent.

use std::path::Path;

use serde_json::Value;

use crate::support::command::Firstcall;

/// Folder, what is found, and words that must not stand in the report since something sent says otherwise.
const TICKETS: &[(&str, &[&str], &[&str])] = &[
    ("01-device-code", &["client.public/off"], &["stands under Web"]),
    (
        "02-403-scope",
        &["consent.granted/not-in-token"],
        &["The token has expired", "Environment | https", "does not ask for any", "No consent to these"],
    ),
    ("05-lcs-pipeline", &["account.mfa_free/asked"], &[]),
    ("06-fno-401", &["fno.client/missing"], &["The token has expired"]),
    ("07-dataverse-member", &["appuser.present/missing"], &["the account that signs in"]),
    ("08-sp-disabled", &["principal.enabled/disabled"], &[]),
    ("09-secret", &["secret.valid/wrong"], &[]),
    ("10-consent", &["consent.granted/none"], &[]),
];

/// Those that do not say which API is called: no API may be made up.
const NAMELESS: &[(&str, &str)] = &[("03-har-53003", "AADSTS53003"), ("04-page-53000", "AADSTS53000")];

/// Makes a report of all files of a ticket.
fn report(ticket: &str, format: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/tickets").join(ticket);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let names: Vec<String> = files.iter().map(|file| file.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    let mut arguments = vec!["report", "--format", format, "--from"];
    arguments.extend(names.iter().map(String::as_str));
    let mut command = Firstcall::new(&arguments);
    for (name, file) in names.iter().zip(&files) {
        command = command.file(name, &std::fs::read_to_string(file).unwrap());
    }
    let ran = command.run();
    assert_eq!(ran.code, Some(0), "{ticket}: {}", ran.stderr);
    ran.stdout
}

#[test]
fn each_ticket_gets_the_cause_that_what_was_sent_shows() {
    let mut wrong = Vec::new();
    for (ticket, wanted, never) in TICKETS {
        let json: Value = serde_json::from_str(&report(ticket, "json")).unwrap();
        let findings = json["results"][0]["findings"].as_array().unwrap();
        let found: Vec<&str> = findings.iter().map(|finding| finding["id"].as_str().unwrap()).collect();
        if found != *wanted {
            wrong.push(format!("{ticket}: {found:?} in place of {wanted:?}"));
        }
        let text = report(ticket, "md");
        wrong.extend(never.iter().filter(|words| text.contains(**words)).map(|words| format!("{ticket}: {words}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_ticket_that_names_no_api_gets_its_errors_explained_and_no_api() {
    for (ticket, code) in NAMELESS {
        let json: Value = serde_json::from_str(&report(ticket, "json")).unwrap();
        assert_eq!(json["errors"][0]["code"], *code, "{ticket}");
        let text = report(ticket, "md");
        assert!(text.contains("does not say which API is called") && text.contains(code), "{ticket}: {text}");
        for api in ["Power Platform API", "Dataverse", "Finance & Operations", "Lifecycle Services"] {
            assert!(!text.contains(api), "{ticket}: {api}\n{text}");
        }
    }
}

#[test]
fn no_report_holds_what_was_secret_in_a_ticket() {
    for (ticket, secret) in
        [("03-har-53003", "SECRETCODEVALUE123456"), ("09-secret", "0f1e2d3c-4b5a-4678-9a0b-c1d2e3f40516")]
    {
        for format in ["md", "html", "json"] {
            let text = report(ticket, format);
            assert!(!text.contains(secret), "{ticket} as {format}: {text}");
        }
    }
}
