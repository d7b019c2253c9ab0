//! The program in a terminal: how soon it draws, how soon it answers a key and with how many bytes, and what it costs
//! while nothing happens.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;

use crate::memory::{mebibytes, peak};
use crate::network::Silence;
use crate::{Program, Row, least, median, ms, part};

const STARTS: usize = 30;
const KEYS: usize = 200;
const IDLE: Duration = Duration::from_secs(8);
/// Longer than between two parts of one picture, and shorter than between two ticks.
const QUIET: Duration = Duration::from_millis(30);

/// The question what kind of terminal it is, and an answer.
const WHO_ARE_YOU: &str = "\x1b[c";
const A_TERMINAL: &[u8] = b"\x1b[?62;22c";

pub fn rows(all: &[&Program]) -> Vec<Row> {
    let (own, _) = all.split_at(all.len() - 1);
    let mut starts = vec![Vec::new(); all.len()];
    for _ in 0..STARTS {
        for (program, starts) in all.iter().zip(&mut starts) {
            starts.push(Screen::open(program, &[]).1);
        }
    }
    let mut rows = vec![Row {
        what: "start to first picture".to_owned(),
        figures: starts.iter().map(|starts| ms(median(starts))).collect(),
    }];
    let presses: Vec<Presses> = all.iter().map(|program| Screen::open(program, &[]).0.press_many()).collect();
    rows.push(figures("key to its bytes, idle (95 of 100)", &presses, Presses::times));
    rows.push(figures("bytes for a key", &presses, |presses| presses.bytes.to_string()));
    let silence = Silence::listen();
    let busy: Vec<Presses> = own.iter().map(|program| Screen::asking(program, &silence).press_many()).collect();
    rows.push(figures("key to its bytes, while a service is waited for", &busy, Presses::times));
    let idle: Vec<String> = all.iter().map(|program| Screen::open(program, &[]).0.idle()).collect();
    rows.push(Row { what: format!("wake-ups and memory, idle for {} s", IDLE.as_secs()), figures: idle });
    let practice: Vec<String> = own
        .iter()
        .map(|program| {
            let (mut screen, _) = Screen::open(program, &["demo"]);
            screen.until("contoso.onmicrosoft.com");
            screen.memory()
        })
        .collect();
    rows.push(Row { what: "memory with a practice tenant in it".to_owned(), figures: practice });
    rows
}

fn figures(what: &str, presses: &[Presses], figure: impl Fn(&Presses) -> String) -> Row {
    Row { what: what.to_owned(), figures: presses.iter().map(figure).collect() }
}

/// What came of many keys.
struct Presses {
    times: Vec<Duration>,
    /// Of the middle one.
    bytes: usize,
}

impl Presses {
    fn times(&self) -> String {
        format!("{} ({})", ms(median(&self.times)), ms(part(&self.times, 95)))
    }
}

/// A program in a terminal.
struct Screen {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    came: Receiver<(Instant, Vec<u8>)>,
    seen: String,
    _home: TempDir,
}

impl Screen {
    /// Opens it, and says how long its first picture took.
    fn open(program: &Program, arguments: &[&str]) -> (Self, Duration) {
        let home = tempfile::tempdir().unwrap();
        let mut command = CommandBuilder::new(&program.path);
        command.args(program.first.iter().map(String::as_str).chain(arguments.iter().copied()));
        command.env_clear();
        command.env("HOME", home.path());
        command.env("TERM", "xterm-256color");
        command.cwd(home.path());
        let pair = native_pty_system().openpty(PtySize { rows: 24, cols: 80, ..PtySize::default() }).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keys = pair.master.take_writer().unwrap();
        let (sender, came) = channel();
        spawn(move || {
            let mut bytes = [0; 65_536];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if sender.send((Instant::now(), bytes[..count].to_vec())).is_err() {
                    break;
                }
            }
        });
        let begun = Instant::now();
        let child = pair.slave.spawn_command(command).unwrap();
        let mut screen = Self { master: pair.master, child, keys, came, seen: String::new(), _home: home };
        let words = if program.first.is_empty() { "\u{1b}[?2026l" } else { least::WORDS };
        let drawn = screen.until(words);
        (screen, drawn.duration_since(begun))
    }

    /// Opens it with a case whose service never answers.
    fn asking(program: &Program, silence: &Silence) -> Self {
        let file = silence.cloud_file();
        let tenant = "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48";
        let arguments = ["--cloud-file", path(&file), "--tenant", tenant, "--client-id", tenant];
        let (mut screen, _) = Self::open(program, &arguments);
        screen.press(b"\x1b[B\x1b[B\x1b[B\x1b[B\r");
        screen.press(b"\r");
        screen
    }

    /// Waits for this text, and says when it came.
    fn until(&mut self, words: &str) -> Instant {
        loop {
            let (at, bytes) = self.came.recv_timeout(Duration::from_secs(60)).unwrap_or_else(|_| {
                panic!("never came: {words:?}\n{:?}", self.seen);
            });
            let came = String::from_utf8_lossy(&bytes);
            // As every terminal does at once; a program that asks would otherwise wait for it.
            if came.contains(WHO_ARE_YOU) {
                self.keys.write_all(A_TERMINAL).unwrap();
            }
            self.seen.push_str(&came);
            if self.seen.contains(words) {
                return at;
            }
        }
    }

    /// Sends a key, and waits until nothing comes any more: when the first bytes came, and how many there were.
    fn press(&mut self, key: &[u8]) -> Option<(Duration, usize)> {
        let begun = Instant::now();
        self.keys.write_all(key).unwrap();
        let (first, bytes) = self.came.recv_timeout(Duration::from_millis(500)).ok()?;
        let mut count = bytes.len();
        while let Ok((_, more)) = self.came.recv_timeout(QUIET) {
            count += more.len();
        }
        Some((first.duration_since(begun), count))
    }

    fn press_many(mut self) -> Presses {
        self.press(b"\x1b[B");
        let came: Vec<_> =
            (0..KEYS).filter_map(|number| self.press(if number % 2 == 0 { b"\x1b[A" } else { b"\x1b[B" })).collect();
        assert!(came.len() > KEYS / 2, "most keys draw nothing");
        let mut bytes: Vec<usize> = came.iter().map(|(_, bytes)| *bytes).collect();
        bytes.sort_unstable();
        Presses { times: came.iter().map(|(time, _)| *time).collect(), bytes: bytes[bytes.len() / 2] }
    }

    fn idle(mut self) -> String {
        while self.came.recv_timeout(Duration::from_millis(500)).is_ok() {}
        let before = wakes(self.pid());
        sleep(IDLE);
        format!("{}, {}", wakes(self.pid()) - before, self.memory())
    }

    fn pid(&mut self) -> u32 {
        self.child.process_id().unwrap()
    }

    fn memory(&mut self) -> String {
        mebibytes(peak(self.pid()).unwrap())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        let _ = (self.child.wait(), self.master.get_size());
    }
}

/// How often the threads of a process went to sleep until now.
fn wakes(pid: u32) -> u64 {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let of_task = |status: String| {
        status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?.trim().parse::<u64>().ok()
    };
    tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("status")).ok().and_then(of_task)).sum()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}
