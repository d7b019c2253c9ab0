//! The binary in a terminal: keys in, screen out, exit code, and what the terminal is left like.

mod hands;
mod hostile;
mod look;
mod paths;
mod repair;
mod terminal;

use crate::support::pty::{ENTER, Program, Start};

/// From the first screen to the choice of the case, on the practice tenant.
fn practise(start: Start) -> Program {
    let mut program = start.go();
    program.see("Practice tenant");
    program.press(ENTER, "Who will call?");
    program
}

/// From the case to step 5, with Enter alone; what is looked at on the way has come to its end.
fn walk(program: &mut Program) {
    program.keys(ENTER);
    program.see_still("1  App registration");
    program.press(ENTER, "2  API permissions and consent");
    program.press(ENTER, "3  Platform and redirect URI");
    program.press(ENTER, "4  Certificates and secrets");
    program.press(ENTER, "5  Token and List Environments");
}
