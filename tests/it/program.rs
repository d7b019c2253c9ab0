//! The binary in a terminal: keys in, screen out, exit code, and what the terminal is left like.

mod hands;
mod hostile;
mod keyboard;
mod keys;
mod keystrokes;
mod leaving;
mod look;
mod page;
mod paths;
mod permissions;
mod random;
mod repair;
mod script;
mod terminal;
mod tour;

use firstcall::recipe::Recipe;

use crate::support::pty::{DOWN, ENTER, Program, Start};

/// From the first screen to the choice of the case, on the practice tenant.
fn practise(start: Start) -> Program {
    practise_with(start, "power-platform")
}

/// The same with another target.
fn practise_with(start: Start, target: &str) -> Program {
    let mut program = start.go();
    program.see("Practice tenant");
    let practised = Recipe::embedded().targets.iter().filter(|target| target.practice.is_some());
    let row = practised.map(|target| target.id.as_str()).position(|id| id == target);
    program.keys(&DOWN.repeat(row.expect("the target can be practised")));
    program.press(ENTER, "Who will call?");
    program
}

/// On the case screen, takes the choice of this name.
fn choose(program: &mut Program, name: &str) {
    let here = format!("▸ ○ {name}");
    let mut screen = program.see("Who will call?");
    while !screen.contains(&here) {
        let before = screen;
        program.keys(DOWN);
        screen = program.wait_for(name, |screen| screen != before);
    }
    program.press(" ", &format!("▸ ● {name}"));
}

/// From the case to step 5, with Enter alone; what is looked at on the way has come to its end.
fn walk(program: &mut Program) {
    walk_with(program, "power-platform");
}

/// The same with another target.
fn walk_with(program: &mut Program, target: &str) {
    walk_steps(program, target, 5);
}

/// The same as far as this step.
fn walk_to(program: &mut Program, step: usize) {
    walk_steps(program, "power-platform", step);
}

fn walk_steps(program: &mut Program, target: &str, last: usize) {
    let target = Recipe::embedded().target(&target.into()).expect("there is such a target");
    for (index, step) in target.steps.iter().take(last).enumerate() {
        program.keys(ENTER);
        let title = format!("{}  {}", index + 1, step.title);
        if index == 0 {
            program.see_still(&title)
        } else {
            program.see(&title)
        };
    }
}
