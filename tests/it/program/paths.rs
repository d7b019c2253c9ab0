//! The ways of a first-time admin from the first screen to the first call, on the practice tenant and with few keys.

use super::{choose, practise, practise_with, walk, walk_with};
use crate::support::pty::{CTRL_U, ENTER, ESC, Program, Start, TAB};

/// Waits for the table of environments, and checks what must be on it.
fn see_environments(program: &mut Program, way: &str) {
    program.see_still("It works: List Environments returned 6 rows.");
    program.press("a", "/ search");
    let screen = program.see_still("✓ List Environments   HTTP 200");
    for part in ["6 rows", "Contoso (default)", "Production", "Enabled", "europe", "Environment ID"] {
        assert!(screen.contains(part), "{part}:\n{screen}");
    }
    insta::with_settings!({ filters => vec![(r"after \d+ m?s", "after [time]"), (r"\d+ h \d+ min", "[time]"), (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "[moment]")] }, {
        insta::assert_snapshot!(format!("environments_by_{way}"), screen);
    });
}

#[test]
fn a_person_gets_to_the_environments_by_browser_with_enter_alone() {
    let mut program = practise(Start::firstcall(&[]));
    walk(&mut program);
    program.press(ENTER, "y signs in");
    program.keys(ENTER);
    see_environments(&mut program, "browser");
    let summary = program.press(ENTER, "Before you rely on it");
    assert!(summary.contains("It works: List Environments returned 6 rows."), "{summary}");
}

#[test]
fn a_person_gets_to_the_environments_by_device_code() {
    let mut program = practise(Start::firstcall(&[]));
    choose(&mut program, "Device code");
    walk(&mut program);
    let waiting = program.press(ENTER, "y signs in");
    let page = waiting.lines().find(|line| line.ends_with("/devicelogin")).unwrap_or_default();
    assert!(page.trim().starts_with("http://localhost:"), "the page stands on a line of its own:\n{waiting}");
    let is_code = |word: &str| word.len() == 9 && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    assert!(waiting.split_whitespace().any(is_code), "{waiting}");
    assert!(!waiting.contains('▀'), "a phone cannot reach this computer, so there is no QR code:\n{waiting}");
    program.keys(ENTER);
    see_environments(&mut program, "device_code");
}

#[test]
fn a_person_gets_to_the_environments_by_pasting_the_address_back() {
    let mut program = practise(Start::firstcall(&[]));
    choose(&mut program, "Browser, paste the address back");
    walk(&mut program);
    program.press(ENTER, "y signs in");
    program.press(ENTER, "This is the address that the browser ends on.");
    program.keys(ENTER);
    see_environments(&mut program, "paste_back");
}

#[test]
fn a_program_with_a_secret_gets_to_the_environments() {
    let mut program = practise(Start::firstcall(&[]));
    choose(&mut program, "A program by itself");
    walk(&mut program);
    program.keys(ENTER);
    see_environments(&mut program, "secret");
}

#[test]
fn a_person_gets_to_dataverse_by_browser_with_enter_alone() {
    let mut program = practise_with(Start::firstcall(&[]), "dataverse");
    walk_with(&mut program, "dataverse");
    program.press(ENTER, "y signs in");
    program.keys(ENTER);
    program.see_still("It works: Read the organization returned 1 row.");
    program.press("a", "/ search");
    let screen = program.see_still("✓ Read the organization   HTTP 200");
    for part in ["1 row", "Business unit ID", "Organization ID", "petra@contoso.onmicrosoft.com"] {
        assert!(screen.contains(part), "{part}:\n{screen}");
    }
    let filters = vec![
        (r"after \d+ m?s", "after [time]"),
        (r"\d+ h \d+ min", "[time]"),
        (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "[moment]"),
    ];
    insta::with_settings!({ filters => filters }, {
        insta::assert_snapshot!("organization_by_browser", screen);
    });
    let summary = program.press(ENTER, "Before you rely on it");
    assert!(summary.contains("It works: Read the organization returned 1 row."), "{summary}");
}

#[test]
fn giving_up_the_wait_for_a_sign_in_leads_back() {
    let mut program = practise(Start::firstcall(&[]));
    walk(&mut program);
    program.press(ENTER, "y signs in");
    let back = program.press(ESC, "Stopped waiting.");
    assert!(back.contains("5  Token and List Environments"), "{back}");
    assert!(back.contains("Call      not made yet"), "{back}");
    // It was not held against the app, and the same key starts anew.
    program.press(ENTER, "y signs in");
}

#[test]
fn a_client_id_that_is_none_is_told_under_its_field() {
    let mut program = practise(Start::firstcall(&[]));
    program.keys(ENTER);
    program.see_still("1  App registration");
    program.press(TAB, "▸ Tenant");
    program.press(TAB, "▸ Client ID");
    program.keys(CTRL_U);
    program.press("not-an-id", "▸ Client ID  not-an-id");
    let screen = program.press(ENTER, "! That is not an Application (client) ID");
    let lines: Vec<&str> = screen.lines().collect();
    let field = lines.iter().position(|line| line.contains("▸ Client ID  not-an-id"));
    let message = lines.iter().position(|line| line.contains("! That is not an Application"));
    assert_eq!(field.map(|line| line + 1), message, "{screen}");
    // A right one is taken at once, and the message goes.
    program.keys(CTRL_U);
    let right = program.press("4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d", "Application (client) ID from the app");
    assert!(!right.contains("That is not an Application"), "{right}");
}

#[test]
fn what_is_wrong_with_a_file_is_told_while_the_cursor_is_still_in_the_form() {
    let mut program = practise(Start::firstcall(&[]));
    choose(&mut program, "A program by itself");
    choose(&mut program, "Certificate");
    program.keys(ENTER);
    program.see_still("1  App registration");
    program.press("4", "4  Certificates and secrets");
    program.press(TAB, "▸ Certificate file");
    program.keys(CTRL_U);
    program.press("nowhere.pem", "▸ Certificate file  nowhere.pem");
    let screen = program.press(ENTER, "✗ There is no file nowhere.pem.");
    assert!(screen.contains("▸ File password"), "{screen}");
}

#[test]
fn a_client_id_that_entra_does_not_know_leads_to_its_finding_before_any_sign_in() {
    let mut program = practise(Start::firstcall(&[]));
    program.keys(ENTER);
    program.see_still("1  App registration");
    program.press(TAB, "▸ Tenant");
    program.press(TAB, "▸ Client ID");
    program.keys(CTRL_U);
    program.press("4b1c2d3e-5f60-4a7b-8c9d-00000000dead", "✗ unmet       your app is registered in this tenant");
    let screen = program.press(ENTER, "▸ ✗ unmet       your app is registered in this tenant");
    assert!(screen.contains("✗ The tenant contoso.onmicrosoft.com knows no app with the client ID"), "{screen}");
    assert!(screen.contains("✗ 1 Register"), "{screen}");
    // Nothing holds the user up.
    program.press(ENTER, "2  API permissions and consent");
}
