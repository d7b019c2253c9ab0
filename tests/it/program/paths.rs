//! The ways of a first-time admin from the first screen to the first call, on the practice tenant and with few keys.

use crate::support::pty::{CTRL_U, DOWN, ENTER, ESC, Program, RIGHT, Start, TAB};

/// From the first screen to the choice of the case.
fn practise(start: Start) -> Program {
    let mut program = start.go();
    program.see("Practice tenant");
    program.press(ENTER, "Who will call?");
    program
}

/// From the case to step 5, with Enter only; what is looked at on the way has come to its end.
fn walk(program: &mut Program) {
    program.keys(ENTER);
    program.see_still("1  App registration");
    program.press(ENTER, "2  API permissions and consent");
    program.press(ENTER, "3  Platform and redirect URI");
    program.press(ENTER, "4  Certificates and secrets");
    program.press(ENTER, "5  Token and List Environments");
}

/// Waits for the table of environments, and checks what must be on it.
fn see_environments(program: &Program) {
    let screen = program.see_still("✓ List Environments   HTTP 200");
    for part in ["4 rows", "Contoso (default)", "Production", "Enabled", "europe", "Environment ID"] {
        assert!(screen.contains(part), "{part}:\n{screen}");
    }
    insta::with_settings!({ filters => vec![(r"after \d+ m?s", "after [time]"), (r"good for .*", "good for [time]")] }, {
        insta::assert_snapshot!("environments", screen);
    });
}

#[test]
fn a_person_gets_to_the_environments_by_browser_with_enter_alone() {
    let mut program = practise(Start::firstcall(&[]));
    walk(&mut program);
    program.press(ENTER, "y signs in");
    program.keys(ENTER);
    see_environments(&program);
    let summary = program.press(ENTER, "It works: List Environments answered with 4 rows.");
    assert!(summary.contains("Before you rely on it"), "{summary}");
}

#[test]
fn a_person_gets_to_the_environments_by_device_code() {
    let mut program = practise(Start::firstcall(&[]));
    program.press(DOWN, "▸ How do they sign in?");
    program.press(RIGHT, "● Browser, paste the address back");
    program.press(RIGHT, "● Device code");
    walk(&mut program);
    let waiting = program.press(ENTER, "y signs in");
    insta::with_settings!({ filters => vec![
        (r"localhost:\d+", "localhost:[port]"),
        (r"\b[A-Z0-9]{9}\b", "[code]"),
    ] }, {
        let code = waiting.lines().find(|line| line.contains("/devicelogin"));
        insta::assert_snapshot!("device_code_address", code.unwrap_or(&waiting));
    });
    program.keys(ENTER);
    see_environments(&program);
}

#[test]
fn a_program_with_a_secret_gets_to_the_environments() {
    let mut program = practise(Start::firstcall(&[]));
    program.press(RIGHT, "● A program by itself");
    walk(&mut program);
    program.keys(ENTER);
    see_environments(&program);
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
fn a_wrong_client_id_is_told_under_its_field() {
    let mut program = practise(Start::firstcall(&[]));
    program.keys(ENTER);
    program.see_still("1  App registration");
    program.keys(TAB);
    program.keys(TAB);
    program.keys(CTRL_U);
    let screen = program.press("not-an-id", "not-an-id");
    let _ = screen;
    program.see("digits");
}
