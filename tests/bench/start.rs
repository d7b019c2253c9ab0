//! How long it takes until a command that waits for nothing has ended.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::{Program, Row, median, ms};

const RUNS: usize = 40;

pub fn rows(own: &[&Program], least: &Program) -> Vec<Row> {
    let cases: [(&str, &[&str]); 3] = [
        ("`--version`", &["--version"]),
        ("`explain AADSTS65001`", &["explain", "AADSTS65001"]),
        ("`completions bash`", &["completions", "bash"]),
    ];
    let all: Vec<(&Program, &[&str])> = vec![(least, &["--version"])];
    let rows = cases.into_iter().map(|(what, arguments)| {
        let programs: Vec<_> = own.iter().map(|program| (*program, arguments)).chain(all.clone()).collect();
        let mut times = vec![Vec::new(); programs.len()];
        // By turns, so that whatever else the machine does falls on all alike.
        for _ in 0..RUNS {
            for ((program, arguments), times) in programs.iter().zip(&mut times) {
                times.push(once(program, arguments));
            }
        }
        Row { what: format!("start to end, {what}"), figures: times.iter().map(|times| ms(median(times))).collect() }
    });
    rows.collect()
}

fn once(program: &Program, arguments: &[&str]) -> Duration {
    let mut command = Command::new(&program.path);
    command.args(&program.first).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let begun = Instant::now();
    assert!(command.status().unwrap().success(), "{arguments:?}");
    begun.elapsed()
}
