//! A large log, in which one line holds an error, beside a program that does nothing but search.

use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::{Program, Row};

/// Megabytes; `FIRSTCALL_BENCH_LOG=1024` makes it a gigabyte.
const USUAL: u64 = 256;

pub fn rows(own: &[&Program]) -> Vec<Row> {
    let size = std::env::var("FIRSTCALL_BENCH_LOG").ok().and_then(|size| size.parse().ok()).unwrap_or(USUAL);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("large.log");
    write(&file, size << 20);
    let mut figures: Vec<String> = own
        .iter()
        .map(|program| {
            let time = once(Command::new(&program.path).arg("explain").arg(&file)).expect("it is there");
            rate(size, time)
        })
        .collect();
    let search = once(Command::new("rg").args(["-c", "AADSTS[0-9]+"]).arg(&file));
    figures.push(search.map_or_else(|| "no rg here".to_owned(), |time| format!("rg: {}", rate(size, time))));
    vec![Row { what: format!("`explain` of a log of {size} MiB"), figures }]
}

fn once(command: &mut Command) -> Option<Duration> {
    let begun = Instant::now();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
    Some(begun.elapsed())
}

fn rate(size: u64, time: Duration) -> String {
    format!("{:.2} s ({:.0} MiB/s)", time.as_secs_f64(), size as f64 / time.as_secs_f64())
}

fn write(file: &Path, size: u64) {
    let mut out = BufWriter::new(std::fs::File::create(file).unwrap());
    let mut written = 0;
    let mut number = 0_u64;
    while written < size {
        let line = format!(
            "2026-03-10T12:{:02}:{:02}Z info worker-{} handled request {:016x} in {} ms, nothing to report\n",
            number / 60 % 60,
            number % 60,
            number % 7,
            number.wrapping_mul(0x9e37_79b9_7f4a_7c15),
            number % 900
        );
        out.write_all(line.as_bytes()).unwrap();
        written += line.len() as u64;
        number += 1;
    }
    out.write_all(b"error AADSTS65001: The user or administrator has not consented to use the application\n").unwrap();
    out.flush().unwrap();
}
