//! What the program costs, beside the least that a program of its kind costs, measured in one run. `cargo bench` prints
//! the table; `cargo bench --bench program -- OTHER` adds a column for another build of firstcall.
//!
//! This program stands in for the least one: it does not link firstcall, and draws a line or answers `--version` when it
//! is called as `least`.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "a measuring tool")]

mod least;
mod memory;
mod network;
mod start;
mod terminal;

use std::path::{Path, PathBuf};
use std::time::Duration;

/// One line of the table: what is measured, and the figure of each program.
struct Row {
    what: String,
    figures: Vec<String>,
}

/// A program that is measured.
pub struct Program {
    pub name: String,
    pub path: PathBuf,
    /// Arguments that come before all others.
    pub first: Vec<String>,
}

impl Program {
    fn firstcall(path: impl Into<PathBuf>, name: &str) -> Self {
        Self { name: name.to_owned(), path: path.into(), first: Vec::new() }
    }

    /// The least that a program of this kind does.
    fn least() -> Self {
        let path = std::env::current_exe().unwrap();
        Self { name: "least".to_owned(), path, first: vec!["least".to_owned()] }
    }
}

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if arguments.first().is_some_and(|first| first == "least") {
        return least::run(&arguments.split_off(1));
    }
    let mut programs = vec![Program::firstcall(env!("CARGO_BIN_EXE_firstcall"), "firstcall")];
    programs.extend(arguments.iter().map(|path| Program::firstcall(path, &name(path))));
    let least = Program::least();
    let all: Vec<&Program> = programs.iter().chain([&least]).collect();
    let own: Vec<&Program> = programs.iter().collect();
    let mut rows =
        vec![row("size of the program", &own, |program| format!("{:.1} MB", bytes(&program.path) as f64 / 1e6))];
    rows.extend(start::rows(&own, &least));
    rows.extend(terminal::rows(&all));
    rows.extend(network::rows(&own));
    print(&rows, &all);
}

fn row(what: &str, programs: &[&Program], figure: impl Fn(&Program) -> String) -> Row {
    Row { what: what.to_owned(), figures: programs.iter().map(|program| figure(program)).collect() }
}

fn print(rows: &[Row], programs: &[&Program]) {
    let head: Vec<&str> = programs.iter().map(|program| program.name.as_str()).collect();
    println!("\n| | {} |\n|---|{}", head.join(" | "), "---:|".repeat(head.len()));
    for Row { what, figures } in rows {
        let missing = programs.len() - figures.len();
        println!("| {what} | {}{} |", figures.join(" | "), " | ".repeat(missing));
    }
}

fn name(path: &str) -> String {
    Path::new(path).file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn bytes(path: &Path) -> u64 {
    std::fs::metadata(path).unwrap().len()
}

/// The middle one of some times.
pub fn median(times: &[Duration]) -> Duration {
    part(times, 50)
}

/// The time that this many of a hundred do not exceed.
pub fn part(times: &[Duration], of_hundred: usize) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted[(sorted.len() * of_hundred / 100).min(sorted.len() - 1)]
}

pub fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}
