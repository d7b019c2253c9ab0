//! A large log, in which few lines hold an error, beside a program that does nothing but search: for all that firstcall
//! looks for, and with lines counted. By turns, so that whatever else the machine does falls on both alike.

use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use firstcall::checks::marks_of_failures;
use firstcall::recipe::Recipe;

use crate::memory::{mebibytes, peak};

/// Mebibytes; twice the log has to take twice the time, and no more memory.
const SIZES: [u64; 3] = [256, 512, 1024];
const RUNS: usize = 3;

pub fn print() {
    let folder = tempfile::tempdir().unwrap();
    let (file, marks) = (folder.path().join("large.log"), folder.path().join("marks"));
    let literals = marks_of_failures(&Recipe::shared().lexicon);
    std::fs::write(&marks, literals.join("\n") + "\n").unwrap();
    println!("\n| a log, and {} texts to look for | `firstcall explain` | memory | `rg -c -F -f` | |", literals.len());
    println!("|---|---:|---:|---:|---:|");
    for size in SIZES {
        grow(&file, size << 20);
        let (mut own, mut others, mut most) = (Vec::new(), Vec::new(), None);
        for _ in 0..RUNS {
            let ran = once(Command::new(env!("CARGO_BIN_EXE_firstcall")).arg("explain").arg(&file));
            let (time, memory) = ran.expect("it was built for this");
            own.push(time);
            most = most.max(memory);
            let search = once(Command::new("rg").args(["-c", "-F", "-f"]).args([&marks, &file]));
            others.extend(search.map(|(time, _)| time));
        }
        let own = own.into_iter().min().unwrap_or_default();
        let other = others.into_iter().min();
        println!(
            "| {size} MiB | {} | {} | {} | {} |",
            rate(size, own),
            most.map_or_else(String::new, mebibytes),
            other.map_or_else(|| "no rg here".to_owned(), |time| rate(size, time)),
            other.map_or_else(String::new, |time| format!("{:.2} ×", own.as_secs_f64() / time.as_secs_f64())),
        );
    }
}

/// How long it took, and the most memory that it had, in kilobytes; nothing where there is no such program.
fn once(command: &mut Command) -> Option<(Duration, Option<u64>)> {
    let begun = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
    let mut most = None;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{status}");
            return Some((begun.elapsed(), most));
        }
        most = peak(child.id()).or(most);
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn rate(size: u64, time: Duration) -> String {
    format!("{:.2} s ({:.0} MiB/s)", time.as_secs_f64(), size as f64 / time.as_secs_f64())
}

/// Goes on with a log until it is so large; its last line holds an error.
fn grow(file: &Path, size: u64) {
    let mut written = file.metadata().map_or(0, |found| found.len());
    let file = OpenOptions::new().create(true).append(true).open(file).unwrap();
    let mut out = BufWriter::new(file);
    let mut number = written;
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
