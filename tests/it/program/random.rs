//! Keys at random, by the thousand: the program neither panics nor stalls nor grows, and gives the terminal back.
//!
//! Ignored, because it takes minutes; `.ci/slow/keys` runs it. `FIRSTCALL_SEED` repeats a run that failed.

use std::fmt::Write as _;
use std::io::Write as _;

use crate::support::chance::Chance;
use crate::support::pty::{CTRL_C, Program, Start};

/// Bursts of keys for each way to start.
const BURSTS: usize = 1_500;
/// By so much it may grow after its first half: exchanges and recent answers are kept, up to a bound.
const GROWTH: u64 = 24 << 10;

trait Keys {
    fn burst(&mut self) -> String;
}

impl Keys for Chance {
    fn burst(&mut self) -> String {
        let mut keys = String::new();
        for _ in 0..=self.below(60) {
            match self.below(20) {
                0..=3 => keys.push('\r'),
                4..=6 => keys.push_str(["\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[5~", "\x1b[6~"][self.below(6)]),
                7 => keys.push_str(
                    ["\x1b", "\t", "\x1b[Z", "\x7f", "\x15", "\x17", "\x10", "\x1bOQ", "\x1bOP"][self.below(9)],
                ),
                8 => {
                    let (button, column, row) =
                        ([0, 1, 2, 64, 65][self.below(5)], 1 + self.below(90), 1 + self.below(30));
                    write!(keys, "\x1b[<{button};{column};{row}M").unwrap();
                }
                9 => write!(keys, "\x1b[200~{}\x1b[201~", "aé\u{202e}7\n".repeat(self.below(40))).unwrap(),
                10 => keys.push_str(
                    ["\x1b[999;999H", "\x1b]0;x\x07", "\x1b[?1;2c", "\u{9b}5n", "é", "日本", "\0"][self.below(7)],
                ),
                // What a terminal tells unasked, or late.
                11 => keys.push_str(
                    [
                        "\x1b[I\x1b[O",
                        "\x1b]11;rgb:ffff/ffff/ffff\x1b\\",
                        "\x1b[<35;99999;1m",
                        "\x1b[<35;65535;65535M",
                        "\x1bP1$r0m\x1b\\",
                        "\x1b[M !!",
                        "\x1b[201~",
                    ][self.below(7)],
                ),
                _ => keys.push(char::from(b' ' + u8::try_from(self.below(95)).unwrap())),
            }
        }
        keys
    }
}

/// Memory in use, in KiB.
fn memory(program: &Program) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", program.pid())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse().ok()).unwrap_or_default()
}

fn end(program: Program, seed: u64) {
    let ended = program.end();
    // It was left by keys, or by an interrupt.
    assert!(matches!(ended.code, 0 | 4), "seed {seed}: exit {}\n{}", ended.code, tail(&ended.raw));
    assert!(ended.is_as_before && ended.raw.contains("\x1b[?1049l"), "seed {seed}: the terminal is not given back");
    assert!(!ended.raw.contains("panicked"), "seed {seed}: {}", tail(&ended.raw));
}

fn tail(raw: &str) -> String {
    raw.chars().rev().take(3_000).collect::<Vec<_>>().into_iter().rev().collect()
}

#[test]
#[ignore = "takes minutes: .ci/slow/keys runs it"]
fn keys_at_random_do_no_harm() {
    let given = std::env::var("FIRSTCALL_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = given.unwrap_or_else(|| u64::from(std::process::id()));
    let starts: [&[&str]; 3] = [
        &["demo"],
        &["demo", "--scenario", "everything-wrong"],
        // Nothing listens there.
        &["--authority", "http://localhost:9", "--tenant", "contoso.onmicrosoft.com"],
    ];
    let (mut count, mut restarts) = (0, 0);
    for (number, arguments) in starts.iter().enumerate() {
        let mut chance = Chance(seed + number as u64);
        let mut program = Start::firstcall(arguments).go();
        program.picture_after(0);
        let mut at_half = None;
        for burst in 0..BURSTS {
            let keys = chance.burst();
            count += keys.chars().count();
            program.keys(&keys);
            // A new size makes a new picture, after everything that was pressed.
            let before = program.length();
            program.resize(80 + u16::try_from(burst % 3).unwrap(), 24 + u16::try_from(burst % 2).unwrap());
            if !program.picture_after(before) {
                end(program, seed);
                restarts += 1;
                program = Start::firstcall(arguments).go();
                program.picture_after(0);
                at_half = None;
            }
            if burst >= BURSTS / 2 && at_half.is_none() {
                at_half = Some(memory(&program));
            }
        }
        let grown = memory(&program).saturating_sub(at_half.unwrap_or(u64::MAX));
        assert!(grown < GROWTH, "seed {seed}, {arguments:?}: it has grown by {grown} KiB");
        program.keys(CTRL_C);
        end(program, seed);
    }
    let words = format!("seed {seed}: {count} keys, {restarts} times left by them, no harm done\n");
    std::io::stdout().write_all(words.as_bytes()).unwrap();
}
