//! `explain` answers from arguments, a file or standard input, and exits with 0 whenever it answers.

use serde_json::Value;

use crate::support::command::{Firstcall, Ran, assert_valid};

fn answered(ran: Ran) -> Ran {
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    ran
}

fn json(ran: Ran) -> Value {
    let value = answered(ran).json();
    assert_valid("explain.schema.json", &value);
    value
}

fn codes(value: &Value) -> Vec<&str> {
    value["errors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap()).collect()
}

#[test]
fn a_number_is_enough() {
    for number in ["65001", "AADSTS65001", "aadsts65001"] {
        let value = json(Firstcall::new(&["explain", "--json", number]).run());
        assert_eq!(codes(&value), ["AADSTS65001"]);
        assert_eq!(value["findings"][0]["requirement"], "consent.granted", "{value:#}");
    }
    let human = answered(Firstcall::new(&["explain", "65001"]).run());
    insta::assert_snapshot!("explain_65001", human.stdout);
}

#[test]
fn words_need_no_quotes_and_options_may_follow_them() {
    let arguments =
        ["explain", "AADSTS7000222:", "The", "provided", "client", "secret", "keys", "are", "expired.", "--json"];
    let value = json(Firstcall::new(&arguments).run());
    assert_eq!(codes(&value), ["AADSTS7000222"]);
    assert_eq!(value["findings"][0]["requirement"], "secret.unexpired");
}

#[test]
fn a_file_is_read_whatever_its_bytes() {
    let value = json(
        Firstcall::new(&["explain", "log.txt", "--json"])
            .file("log.txt", "ok\nAADSTS50011: The redirect URI does not match\nok\n")
            .run(),
    );
    assert_eq!(codes(&value), ["AADSTS50011"]);
}

#[test]
fn standard_input_is_read_without_an_argument() {
    let body = r#"{"error":"invalid_grant","error_description":"AADSTS50105: blocked","error_codes":[50105]}"#;
    let value = json(Firstcall::new(&["explain", "--json"]).run_with(body));
    assert_eq!(codes(&value), ["AADSTS50105"]);
    assert_eq!(value["findings"][0]["requirement"], "caller.assigned", "{value:#}");
}

#[test]
fn the_sign_in_decides_what_an_error_means() {
    let requirement = |flow: &str| {
        let value = json(Firstcall::new(&["explain", "7000218", "--json", "--flow", flow]).run());
        value["findings"][0]["requirement"].as_str().unwrap().to_owned()
    };
    assert_eq!(requirement("device-code"), "client.public");
    assert_eq!(requirement("browser"), "redirect.platform");
}

#[test]
fn a_text_without_an_error_is_an_answer_too() {
    let value = json(Firstcall::new(&["explain", "--json"]).run_with("all is well\n"));
    assert_eq!(codes(&value), Vec::<&str>::new());
    let human = answered(Firstcall::new(&["explain", "all is well"]).run());
    assert!(human.stdout.starts_with("There is no error in this text"), "{}", human.stdout);
}

#[test]
fn a_path_that_leads_nowhere_is_no_error_text() {
    let ran = Firstcall::new(&["explain", "logs/of-yesterday.txt"]).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("logs/of-yesterday.txt: there is no such file"), "{}", ran.stderr);
    let bare = Firstcall::new(&["explain", "403"]).run();
    assert!(!bare.stdout.contains("The service said: 403"), "{}", bare.stdout);
}

#[test]
fn several_numbers_are_several_errors_and_a_dash_is_standard_input() {
    let value = json(Firstcall::new(&["explain", "65001", "50011", "700016", "--json"]).run());
    assert_eq!(codes(&value), ["AADSTS65001", "AADSTS50011", "AADSTS700016"]);
    let value = json(Firstcall::new(&["explain", "-", "--json"]).run_with("AADSTS50011: x"));
    assert_eq!(codes(&value), ["AADSTS50011"]);
}

#[cfg(unix)]
#[test]
fn a_folder_is_said_to_be_one_and_what_a_shell_makes_of_a_command_is_read() {
    let ran = Firstcall::new(&["explain", "./folder"]).file("folder/file", "").run();
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("./folder: this is a folder"), "{ran:?}");
    // A path to a pipe, as `<(command)` is.
    let value = json(Firstcall::new(&["explain", "/dev/stdin", "--json"]).run_with("AADSTS50011: x"));
    assert_eq!(codes(&value), ["AADSTS50011"]);
}

#[cfg(unix)]
#[test]
fn a_device_that_never_ends_is_not_read() {
    let ran = Firstcall::new(&["explain", "/dev/zero"]).run();
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("/dev/zero: this is a device, not a file"), "{ran:?}");
}

#[test]
fn a_long_text_without_blanks_is_no_path_and_is_not_said_back() {
    let text = "q/".repeat(20_000);
    let ran = Firstcall::new(&["explain", &text]).run();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr.len());
    assert!(ran.stdout.len() + ran.stderr.len() < 1_000);
}

#[test]
fn a_number_that_nobody_knows_is_answered_with_where_to_look() {
    let human = answered(Firstcall::new(&["explain", "AADSTS999999"]).run());
    insta::assert_snapshot!("explain_unknown", human.stdout);
    let value = json(Firstcall::new(&["explain", "AADSTS999999", "--json"]).run());
    assert_eq!(codes(&value), ["AADSTS999999"]);
}

#[test]
fn control_characters_of_a_text_reach_no_terminal() {
    let text = "AADSTS50011: \u{1b}]0;taken\u{7}\u{1b}[2J The redirect URI \u{202e}does not match";
    for more in [&["explain"][..], &["explain", "--json"]] {
        let ran = answered(Firstcall::new(more).run_with(text));
        let is_control = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!ran.stdout.contains(is_control), "{:?}", ran.stdout);
    }
}

#[test]
fn an_address_that_a_sign_in_came_back_to_is_told_by_what_it_carries_and_its_code_is_not_said_back() {
    let code = format!("1.AXoA{}.AgABBAIAAA-{}", "b".repeat(60), "c".repeat(60));
    for address in [
        format!("http://localhost:51004/?code={code}&state=xyz&session_state=1"),
        format!("http://localhost:51004/#code={code}&state=xyz"),
    ] {
        let told = answered(Firstcall::new(&["explain", "-"]).run_with(&address)).stdout;
        assert!(told.contains("It worked: it holds an authorization code"), "{told}");
        assert!(!told.contains("AXoA") && !told.contains("ask for it"), "{told}");
    }
    let declined = "http://localhost:51004/?error=access_denied&error_description=AADSTS65004%3a+No.&state=x";
    let value = json(Firstcall::new(&["explain", "-", "--json"]).run_with(declined));
    assert_eq!(codes(&value), ["AADSTS65004"]);
}

#[test]
fn what_only_entra_can_read_is_named_wherever_it_stands_and_not_said_back() {
    let token = format!("0.AXoA{}.AgABAAEAAA-{}", "b".repeat(60), "c".repeat(60));
    for text in [token.clone(), format!("Kim sent this: {token}\nwhat is it"), format!("AADSTS70008: ended. {token}")] {
        let told = answered(Firstcall::new(&["explain", "-"]).run_with(&text)).stdout;
        assert!(told.contains("A refresh token or an authorization code of Entra."), "{told}");
        assert!(told.contains("no API takes it") && !told.contains("AXoA"), "{told}");
    }
}

#[test]
fn the_policy_that_a_sign_in_log_names_stands_in_the_why() {
    let id = "11111111-2222-4333-8444-555555555555";
    let entry = format!(
        r#"{{"id":"r","createdDateTime":"2026-01-02T03:04:05Z","correlationId":"5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e",
        "appId":"4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d","appDisplayName":"Contoso","userPrincipalName":"kim@contoso.example",
        "resourceId":"8578e004-a5c6-46e7-913e-12f58912df43","status":{{"errorCode":53003,"failureReason":"Blocked."}},
        "appliedConditionalAccessPolicies":[{{"id":"{id}","displayName":"Office only","result":"failure",
        "enforcedGrantControls":["Block"]}}]}}"#
    );
    let value = json(Firstcall::new(&["explain", "-", "--json"]).run_with(&entry));
    let named = format!("Office only ({id})");
    let why = value["findings"][0]["why"].as_str().unwrap();
    assert!(why.contains(&named), "{why}");
    let ran = Firstcall::new(&["check", "--from", "log.json", "--json"]).file("log.json", &entry).run();
    let value: Value = serde_json::from_str(&ran.stdout).unwrap();
    let finding = &value["results"][0]["findings"][0];
    assert!(finding["why"].as_str().unwrap().contains("Office only"), "{finding}");
}
