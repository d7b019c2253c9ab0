//! A scenario that breaks something, chosen in the practice controls: finding, repair, green.

use super::practise;
use crate::support::pty::{DOWN, ENTER, F2, Program, Start};

/// The row of a list that has the cursor.
fn row(screen: &str) -> String {
    screen.lines().find(|line| line.contains("▸ ○") || line.contains("▸ ●")).unwrap_or_default().to_owned()
}

/// Opens the practice controls and takes a scenario on.
fn set_up(program: &mut Program, title: &str) {
    let mut screen = program.press(F2, "▸ ● Everything works");
    while !row(&screen).contains(title) {
        let before = row(&screen);
        program.keys(DOWN);
        screen = program.wait_for(title, |screen| row(screen) != before);
    }
    program.keys(ENTER);
    program.see_still("1  App registration");
}

#[test]
fn missing_consent_is_found_repaired_and_green() {
    let mut program = practise(Start::firstcall(&[]));
    set_up(&mut program, "Nobody has consented yet");
    program.press("5", "5  Token and List Environments");
    program.press(ENTER, "n declines");
    program.keys("n");
    let finding = program.see_still("▸ ✗ unmet       consent to these permissions is given");
    for part in ["2  API permissions and consent", "✗ 2 Permissions", "The cause is in step 2", "pressed Cancel"] {
        assert!(finding.contains(part), "{part}:\n{finding}");
    }
    program.press("k", "Repaired. Consent");
    program.press("5", "5  Token and List Environments");
    program.press(ENTER, "y signs in");
    program.keys("y");
    let screen = program.see_still("✓ List Environments   HTTP 200");
    assert!(!screen.contains('✗'), "{screen}");
    let permissions = program.press("2", "✓ met         consent to these permissions is given");
    assert!(!permissions.contains("unmet"), "{permissions}");
}

#[test]
fn a_page_that_stays_in_the_browser_is_told_to_firstcall_with_enter() {
    let mut program = practise(Start::firstcall(&[]));
    set_up(&mut program, "Users may not consent");
    program.press("5", "5  Token and List Environments");
    program.press(ENTER, "y signs in");
    let page = program.press(ENTER, "What does the browser say?");
    assert!(page.contains("▸ Error number  90094") && !page.contains("▸ Need admin approval"), "{page}");
    program.keys(ENTER);
    let finding = program.see_still("▸ ✗ unmet       consent to these permissions is given");
    assert!(finding.contains("An administrator has to consent to these permissions."), "{finding}");
    assert!(finding.contains("Cloud Application Administrator"), "{finding}");
}

#[test]
fn demo_starts_in_the_scenario_that_is_named() {
    let program = Start::firstcall(&["demo", "--scenario", "secret-expired"]).go();
    program.see("● A program by itself");
}
