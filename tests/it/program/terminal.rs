//! Whatever ends the wizard: the terminal is given back as it was.

use firstcall::ui::{Colour, Ground, Look, Screen};

use crate::support::pty::{CTRL_C, ESC, Ended, Program, Start};

/// Set for the test binary when it is started in a terminal to panic there.
const PANICS: &str = "FIRSTCALL_TEST_PANICS";

/// Opens the wizard, and makes sure that it has taken the terminal over: else giving it back would prove nothing.
fn open() -> Program {
    let program = Start::firstcall(&[]).detached().go();
    program.see("Practice tenant");
    assert!(program.is_raw());
    let raw = program.raw();
    for taken in ["\x1b[?1049h", "\x1b[?25l", "\x1b[?2004h", "\x1b[?1000h"] {
        assert!(raw.contains(taken), "{taken:?} is missing");
    }
    program
}

fn assert_given_back(ended: &Ended) {
    assert!(ended.is_as_before, "the line discipline is another one");
    // Of each pair the last word counts.
    for (on, off) in [
        ("\x1b[?1049h", "\x1b[?1049l"),
        ("\x1b[?25l", "\x1b[?25h"),
        ("\x1b[?2004h", "\x1b[?2004l"),
        ("\x1b[?1000h", "\x1b[?1000l"),
        ("\x1b[?1002h", "\x1b[?1002l"),
        ("\x1b[?1003h", "\x1b[?1003l"),
        ("\x1b[?1006h", "\x1b[?1006l"),
        ("\x1b[?2026h", "\x1b[?2026l"),
    ] {
        assert!(ended.raw.rfind(off) > ended.raw.rfind(on), "{on:?} was not taken back by {off:?}");
    }
}

#[test]
fn q_gives_the_terminal_back() {
    let mut program = open();
    program.keys("q");
    let ended = program.end();
    assert_given_back(&ended);
    assert_eq!(ended.code, 0);
}

#[test]
fn escape_on_the_first_screen_gives_the_terminal_back() {
    let mut program = open();
    program.keys(ESC);
    let ended = program.end();
    assert_given_back(&ended);
    assert_eq!(ended.code, 0);
}

#[test]
fn control_c_gives_the_terminal_back() {
    let mut program = open();
    program.keys(CTRL_C);
    let ended = program.end();
    assert_given_back(&ended);
    assert_eq!(ended.code, 0);
}

#[test]
fn signals_give_the_terminal_back() {
    for signal in ["TERM", "HUP", "INT", "QUIT", "ABRT", "USR1", "USR2", "ALRM", "XCPU", "VTALRM", "PROF"] {
        let program = open();
        program.signal(signal);
        let ended = program.end();
        assert_given_back(&ended);
        assert_eq!(ended.code, 4, "{signal}");
    }
}

#[test]
fn a_signal_while_the_terminal_is_asked_for_its_colours_gives_it_back() {
    // Nobody answers here, so it is waited for.
    let program = Start::firstcall(&[]).env("FIRSTCALL_THEME", "auto").go();
    program.hear("\x1b]11;?");
    program.signal("TERM");
    let ended = program.end();
    assert_eq!(ended.code, 4);
    assert!(ended.is_as_before, "the line discipline is another one");
}

#[test]
fn a_terminal_that_goes_away_without_a_signal_ends_the_program() {
    assert_eq!(Start::firstcall(&[]).go_until_cut("Practice tenant"), 4);
}

#[test]
fn a_terminal_that_nobody_named_gets_plain_lines_and_the_reason() {
    for unknown in ["", "unknown"] {
        let mut program = Start::firstcall(&[]).env("TERM", unknown).detached().go();
        program.see("TERM does not name a terminal, so firstcall goes line by line.");
        program.see("1. Power Platform API.");
        assert!(!program.raw().contains('\u{1b}'), "nothing is drawn");
        program.keys("q\n");
        assert_eq!(program.end().code, 0);
    }
}

#[test]
fn a_panic_gives_the_terminal_back_before_it_prints() {
    let test = "program::terminal::panics_while_it_has_the_terminal";
    let program = Start::program(&std::env::current_exe().unwrap(), &[test, "--exact", "--nocapture"])
        .env(PANICS, "1")
        .detached()
        .go();
    let ended = program.end();
    assert_given_back(&ended);
    let left = ended.raw.rfind("\x1b[?1049l");
    let printed = ended.raw.find("something that nobody foresaw");
    assert!(left.is_some() && left < printed, "{}", ended.raw);
    assert_ne!(ended.code, 0);
}

/// The other half of the test above: does nothing unless it is started by it.
#[test]
fn panics_while_it_has_the_terminal() {
    if std::env::var_os(PANICS).is_none() {
        return;
    }
    let _screen =
        Screen::open(Look { unicode: true, colour: Colour::Full, ground: Ground::Dark, links: true }).unwrap();
    panic!("something that nobody foresaw");
}
