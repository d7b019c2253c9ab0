//! Keys that come faster than they are shown: all are read, and the one that leaves is heard behind them.

use super::hands::click;
use crate::support::pty::{CTRL_C, CTRL_U, ENTER, Program, Start};

/// What one read of the terminal takes, what its buffer in the system holds, and far beyond both.
const SIZES: [usize; 5] = [1024, 2000, 4097, 16 * 1024, 64 * 1024];

/// The field into which an error is pasted.
fn field() -> Program {
    let mut program = Start::firstcall(&[]).go();
    click(&mut program, "Explain an error");
    program.see("▸ Explain an error");
    program.keys(ENTER);
    program.wait_for("the place for an error", |screen| !screen.contains("Esc quit"));
    program
}

fn burst(around: (&str, &str)) {
    let mut program = field();
    for size in SIZES {
        let last = format!("end-{size}");
        program.keys(&format!("{}{}{last}{}", around.0, "x".repeat(size - last.len()), around.1));
        program.see(&last);
        program.keys(CTRL_U);
        program.wait_for("the field is empty", |screen| !screen.contains(&last));
    }
    program.keys(&format!("{}{}{}{CTRL_C}", around.0, "y".repeat(64 * 1024), around.1));
    assert_eq!(program.end().code, 0);
}

#[test]
fn a_burst_of_keys_is_read_to_its_end() {
    burst(("", ""));
}

#[test]
fn a_long_paste_is_read_to_its_end() {
    burst(("\x1b[200~", "\x1b[201~"));
}

#[test]
fn a_burst_is_not_drawn_key_by_key() {
    let mut program = field();
    let pictures = |program: &Program| program.raw().matches("\x1b[?2026h").count();
    let before = pictures(&program);
    program.keys(&format!("{}end", "x".repeat(2000)));
    program.see("end");
    let drawn = pictures(&program) - before;
    assert!(drawn < 500, "{drawn} pictures of 2,000 keys");
}
