//! What the terminal can show decides what the wizard sends to it.

use super::practise;
use crate::support::pty::{CTRL_U, DOWN, ENTER, ESC, F2, Program, Start, TAB};

/// Shows most of what there is: lists, a device code, a finding, tables, a token, help.
fn tour(start: Start) -> Program {
    let mut program = practise(start);
    program.press(F2, "Each scenario is a tenant");
    program.keys(ESC);
    program.wait_for("the case again", |screen| !screen.contains("Each scenario is a tenant"));
    // Past the two callers and the browser: the device code.
    program.keys(&DOWN.repeat(4));
    program.press(ENTER, "met         this computer reaches the sign-in");
    program.press("5", "5  Token and List Environments");
    program.press(ENTER, "y signs in");
    program.press("n", "The device code was declined");
    program.press(ENTER, "y signs in");
    program.press("y", "HTTP 200");
    program.press("t", "Access token");
    program.press(ESC, "HTTP 200");
    program.press("u", "It works");
    program.press("x", "Exchanges");
    program.press("?", "Keys here");
    program
}

/// The parameters of all sequences that change how text looks.
fn styles(raw: &str) -> Vec<&str> {
    let sequences = raw.split("\x1b[").skip(1);
    sequences
        .filter_map(|rest| {
            let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, ';' | ':')))?;
            rest[end..].starts_with('m').then_some(&rest[..end])
        })
        .collect()
}

/// Whether the parameters choose a colour; going back to the terminal's own colours does not.
fn is_colour(style: &str) -> bool {
    style.split(';').any(|part| {
        let number: u8 = part.split(':').next().and_then(|part| part.parse().ok()).unwrap_or(0);
        matches!(number, 30..=38 | 40..=48 | 58 | 90..=97 | 100..=107)
    })
}

#[test]
fn no_colour_is_sent_where_none_is_wanted() {
    for start in [Start::firstcall(&[]).env("NO_COLOR", "1"), Start::firstcall(&["--no-color"])] {
        let raw = tour(start).raw();
        let styles = styles(&raw);
        assert!(styles.len() > 10, "weight and underline are still there");
        let colours: Vec<&&str> = styles.iter().filter(|style| is_colour(style)).collect();
        assert!(colours.is_empty(), "{colours:?}");
    }
}

#[test]
fn colour_is_sent_where_it_is_wanted() {
    let raw = tour(Start::firstcall(&[])).raw();
    assert!(styles(&raw).iter().any(|style| is_colour(style)));
}

#[test]
fn ids_are_hidden_from_the_first_picture_on_where_that_is_asked_for() {
    let mut program = Start::firstcall(&["demo", "--mask-ids"]).go();
    program.see("who will use it?");
    let picture = program.press(ENTER, "met         this computer reaches the sign-in");
    assert!(picture.contains("Client ID  ••••••••-••••"), "{picture}");
    assert!(!program.raw().contains("contoso.onmicrosoft.com"), "{picture}");
}

#[test]
fn only_ascii_is_sent_where_the_locale_is_not_utf_8() {
    let program = tour(Start::firstcall(&[]).env("LANG", "C"));
    let beyond: String = program.raw().chars().filter(|c| !c.is_ascii()).collect();
    assert!(beyond.is_empty(), "{beyond}");
    program.resize(60, 20);
    program.see("firstcall needs 80 x 24 characters; this window has 60 x 20.");
}

#[test]
fn a_window_that_is_too_small_says_so_and_nothing_is_lost() {
    let mut program = practise(Start::firstcall(&[]));
    program.keys(ENTER);
    program.see_still("1  App registration");
    program.press(TAB, "▸ Tenant");
    program.press(TAB, "▸ Client ID");
    program.keys(CTRL_U);
    program.press("half-typed", "▸ Client ID  half-typed");
    program.resize(60, 20);
    let small = program.see("firstcall needs 80 × 24 characters; this window has 60 × 20.");
    assert!(small.contains("Nothing is lost"), "{small}");
    program.resize(120, 40);
    let wide = program.see("What must be true");
    assert!(wide.contains("1  App registration") && wide.contains("half-typed"), "{wide}");
    // The cursor is still in the field.
    program.press("-on", "half-typed-on");
    program.resize(80, 24);
    let narrow = program.wait_for("one column", |screen| !screen.contains("What must be true"));
    assert!(narrow.contains("▸ Client ID  half-typed-on"), "{narrow}");
}

#[test]
fn a_window_may_change_its_size_while_a_sign_in_is_waited_for() {
    let mut program = practise(Start::firstcall(&[]).size(160, 45));
    program.keys(ENTER);
    program.see_still("1  App registration");
    program.press("5", "5  Token and List Environments");
    program.press(ENTER, "y signs in");
    program.resize(80, 24);
    let waiting = program.wait_for("one column", |screen| screen.contains("y signs in") && !screen.contains('│'));
    assert!(waiting.contains("Sign in to your app"), "{waiting}");
    program.press("y", "✓ List Environments   HTTP 200");
}

/// The colours of the first screen.
fn first_colours(program: &Program) -> std::collections::BTreeSet<String> {
    program.see("Practice tenant");
    styles(&program.raw()).into_iter().filter(|style| is_colour(style)).map(str::to_owned).collect()
}

#[test]
fn the_ground_that_the_terminal_tells_decides_the_colours() {
    let told = |theme: &str| first_colours(&Start::firstcall(&["--theme", theme]).go());
    let (dark, light) = (told("dark"), told("light"));
    assert_ne!(dark, light);
    for (ground, wanted) in [("ffff/ffff/ffff", &light), ("0000/0000/0000", &dark)] {
        let text = if wanted == &light { "0000/0000/0000" } else { "ffff/ffff/ffff" };
        // From far away a terminal has a second to answer, which is enough on a busy computer too.
        let start = Start::firstcall(&["--theme", "auto"]).env("SSH_CONNECTION", "198.51.100.7 50000 198.51.100.8 22");
        let mut program = start.go();
        program.hear("\x1b]11;?");
        program.keys(&format!("\x1b]10;rgb:{text}\x1b\\\x1b]11;rgb:{ground}\x1b\\\x1b[?62c"));
        assert_eq!(first_colours(&program), *wanted, "{ground}");
    }
}
