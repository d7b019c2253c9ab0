//! Keys as people press them: ahead of a practice tenant, as text without a field, to leave, and to go to the shell.

use std::path::Path;

use super::practise;
use crate::support::pty::{CTRL_C, ENTER, ESC, Start};

const CTRL_Z: &str = "\x1a";

/// A profile of somebody's own tenant, as an earlier version wrote it.
const OWN: &str = r#"
name = "default"
cloud = "global"
target = "power-platform"
caller = "people"
flow = "browser"
agreement = "everybody"
tenant = "fabrikam.example"
client_id = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d"
step = 5
"#;

#[test]
fn a_demo_never_shows_an_own_tenant_however_early_enter_comes() {
    for early in [ENTER, "\r\r\r", "\x1b[B\r"] {
        let start = Start::firstcall(&["demo"]).file("config/firstcall/profiles/default.toml", OWN);
        let mut program = start.go();
        program.keys(early);
        let screen = program.see("Who will call?");
        assert!(screen.contains("practice tenant"), "{screen}");
        program.keys(ESC);
        let welcome = program.see("Explain an error");
        assert!(welcome.contains("Practice tenant") && !welcome.contains("Your own tenant"), "{welcome}");
        assert!(!program.raw().contains("fabrikam"), "an own tenant was shown");
        program.keys(CTRL_C);
        let ended = program.end();
        let kept = std::fs::read_to_string(ended.home.path().join("config/firstcall/profiles/default.toml")).unwrap();
        assert_eq!(kept, OWN);
    }
}

#[test]
fn a_word_that_is_typed_where_no_field_has_the_cursor_starts_nothing() {
    let mut program = practise(Start::firstcall(&[]));
    program.keys(ENTER);
    program.see_still("1  App registration");
    let screen = program.press("contoso.example", "Took the tenant from the text. Ctrl-T undoes it.");
    assert!(screen.contains("1  App registration"), "{screen}");
    // One letter is a key.
    program.press("x", "Exchanges");
}

#[test]
fn q_asks_before_a_practice_that_is_half_done_is_dropped() {
    let mut program = practise(Start::firstcall(&[]));
    program.keys(ENTER);
    program.see_still("1  App registration");
    let asked = program.press("q", "Quit before the first call has worked?");
    assert!(asked.contains("The practice tenant ends with firstcall."), "{asked}");
    assert!(asked.contains("Enter leave") && asked.contains("Esc stay"), "{asked}");
    program.keys(ESC);
    program.wait_for("the step again", |screen| !screen.contains("Leave before"));
    program.press("q", "Quit before the first call has worked?");
    program.keys(ENTER);
    assert_eq!(program.end().code, 0);
}

#[cfg(unix)]
#[test]
fn the_shell_gets_the_terminal_on_control_z_and_gives_it_back() {
    let firstcall = env!("CARGO_BIN_EXE_firstcall");
    let script = format!("/bin/stty -echo; '{firstcall}'; echo in the shell; read line; fg; echo the end");
    let mut program = Start::program(Path::new("/bin/sh"), &["-m", "-c", &script]).go();
    program.see("Practice tenant");
    program.press(CTRL_Z, "in the shell");
    let raw = program.raw();
    assert!(raw.rfind("\x1b[?1049l") > raw.rfind("\x1b[?1049h"), "the shell is on the screen of the wizard");
    let screen = program.press("\r", "Practice tenant");
    assert!(screen.contains("Esc quit") && !screen.contains("in the shell"), "{screen}");
    program.keys(CTRL_C);
    let ended = program.end();
    assert!(ended.raw.contains("the end"), "{}", ended.raw);
    assert_eq!(ended.code, 0);
}

#[cfg(unix)]
#[test]
fn who_is_stopped_by_another_program_draws_again_when_the_shell_goes_on_with_it() {
    for signal in ["STOP", "TSTP"] {
        let folder = tempfile::tempdir().unwrap();
        let (pid, firstcall) = (folder.path().join("pid"), env!("CARGO_BIN_EXE_firstcall"));
        let started = format!("echo $$ >{}; exec {firstcall}", pid.display());
        let script = format!("/bin/stty -echo; /bin/sh -c '{started}'; echo in the shell; read line; fg; echo the end");
        let mut program = Start::program(Path::new("/bin/sh"), &["-m", "-c", &script]).go();
        program.see("Practice tenant");
        let id = std::fs::read_to_string(&pid).unwrap();
        let sent = std::process::Command::new("kill").args([&format!("-{signal}"), id.trim()]).status();
        assert!(sent.unwrap().success());
        program.see("in the shell");
        program.keys("\n");
        let is_whole = |screen: &str| ["Practice tenant", "Esc quit"].iter().all(|part| screen.contains(part));
        program.wait_for("the picture again", |screen| is_whole(screen) && !screen.contains("in the shell"));
        program.press("?", "Keys");
        program.keys(CTRL_C);
        let ended = program.end();
        assert_eq!((ended.code, ended.raw.contains("the end")), (0, true), "{signal}: {}", ended.raw);
    }
}
