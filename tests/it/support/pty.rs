//! The program in a terminal that the test owns: keys in, screen out, and what the terminal was left like.
//! Nothing here sleeps: a test waits for what it wants to see, with one generous deadline.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use firstcall::recipe::Recipe;
use portable_pty::{ChildKiller, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};
use tempfile::TempDir;

pub const ENTER: &str = "\r";
pub const ESC: &str = "\x1b";
pub const TAB: &str = "\t";
pub const DOWN: &str = "\x1b[B";
pub const F2: &str = "\x1bOQ";
pub const CTRL_C: &str = "\x03";
pub const CTRL_U: &str = "\x15";

/// Nothing in here takes this long, not even on a busy machine; it only ends a test that hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// Shown while something is under way.
const SPINNER: &str = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

/// How a program is started.
pub struct Start {
    command: CommandBuilder,
    size: (u16, u16),
    home: TempDir,
}

impl Start {
    /// Starts `firstcall` with these arguments, in a home of its own.
    pub fn firstcall(arguments: &[&str]) -> Self {
        Self::program(Path::new(env!("CARGO_BIN_EXE_firstcall")), arguments)
    }

    /// Starts another program in the same surroundings.
    pub fn program(program: &Path, arguments: &[&str]) -> Self {
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env_clear();
        command.env("LANG", "C.UTF-8");
        command.env("TERM", "xterm-256color");
        // Nobody answers here when the program asks for it.
        command.env("FIRSTCALL_THEME", "dark");
        let home = tempfile::tempdir().unwrap();
        Self { command, size: (80, 24), home }
    }

    /// In the home of a program that has ended.
    pub fn at(mut self, home: TempDir) -> Self {
        self.home = home;
        self
    }

    /// Puts a file into the home.
    pub fn file(self, name: &str, content: &str) -> Self {
        let path = self.home.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }

    /// Columns and rows.
    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        self.size = (columns, rows);
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Without a controlling terminal, so that the system does not set the terminal back when the program ends,
    /// and what is left is what the program left. Then the size cannot change.
    pub fn detached(mut self) -> Self {
        self.command.set_controlling_tty(false);
        self
    }

    /// Opens a terminal and starts the program in it.
    pub fn go(mut self) -> Program {
        self.settle_in();
        let (columns, rows) = self.size;
        let pair = native_pty_system().openpty(pty_size(columns, rows)).unwrap();
        let modes = modes(pair.master.as_ref());
        let mut child = pair.slave.spawn_command(self.command).unwrap();
        let pid = child.process_id().unwrap();
        let killer = child.clone_killer();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let mut writer = pair.master.take_writer().unwrap();
        let (keys, pressed) = std::sync::mpsc::channel::<Vec<u8>>();
        // A program that does not read lets a writer wait for ever; the test waits for what is shown instead.
        thread::spawn(move || pressed.iter().try_for_each(|keys| writer.write_all(&keys)));
        let parser = vt100::Parser::new(cells(rows), cells(columns), 0);
        let seen = Arc::new(Seen {
            now: Mutex::new(Now { parser, raw: Vec::new(), is_over: false, code: None }),
            changed: Condvar::new(),
        });
        let reads = seen.clone();
        thread::spawn(move || {
            let mut bytes = [0; 8192];
            // A terminal whose other side is closed ends with an error.
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                reads.change(|now| {
                    now.parser.process(&bytes[..count]);
                    now.raw.extend_from_slice(&bytes[..count]);
                });
            }
            reads.change(|now| now.is_over = true);
        });
        let waits = seen.clone();
        thread::spawn(move || {
            let status = child.wait().unwrap();
            waits.change(|now| now.code = Some(status.exit_code()));
        });
        let leash = Leash { killer, seen: seen.clone() };
        Program { master: pair.master, slave: pair.slave, keys, seen, _leash: leash, pid, modes, home: self.home }
    }
}

impl Start {
    fn settle_in(&mut self) {
        let home = self.home.path();
        self.command.cwd(home);
        self.command.env("HOME", home);
        self.command.env("XDG_CONFIG_HOME", home.join("config"));
        // No browser is found there, so none is ever opened.
        self.command.env("PATH", home);
        self.command.env("TMPDIR", home);
    }

    /// Starts it in a terminal whose end no signal tells, takes the terminal away once this text came, and waits for
    /// the exit code.
    pub fn go_until_cut(mut self, text: &str) -> u32 {
        self.settle_in();
        self.command.set_controlling_tty(false);
        let (columns, rows) = self.size;
        let pair = native_pty_system().openpty(pty_size(columns, rows)).unwrap();
        let mut child = pair.slave.spawn_command(self.command).unwrap();
        let mut killer = child.clone_killer();
        let mut reader = pair.master.try_clone_reader().unwrap();
        drop(pair.slave);
        let mut came = Vec::new();
        let mut bytes = [0; 8192];
        while !String::from_utf8_lossy(&came).contains(text) {
            let count = reader.read(&mut bytes).unwrap();
            came.extend_from_slice(&bytes[..count]);
        }
        drop((reader, pair.master));
        let (ended, end) = std::sync::mpsc::channel();
        thread::spawn(move || ended.send(child.wait().unwrap().exit_code()));
        end.recv_timeout(PATIENCE).unwrap_or_else(|_| {
            let _ = killer.kill();
            panic!("it goes on without a terminal");
        })
    }
}

fn pty_size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

/// The line discipline, in a form that can be compared.
fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

/// What has come from the program until now.
struct Now {
    parser: vt100::Parser,
    raw: Vec<u8>,
    is_over: bool,
    code: Option<u32>,
}

impl Now {
    /// Whether the last picture has arrived as a whole.
    fn is_whole(&self) -> bool {
        let last = |mark: &[u8]| self.raw.windows(mark.len()).rposition(|window| window == mark);
        last(b"\x1b[?2026l") >= last(b"\x1b[?2026h")
    }

    fn screen(&self) -> String {
        let (_, columns) = self.parser.screen().size();
        let rows: Vec<String> =
            self.parser.screen().rows(0, columns.get()).map(|row| row.trim_end().to_owned()).collect();
        rows.join("\n").trim_end().to_owned()
    }
}

struct Seen {
    now: Mutex<Now>,
    changed: Condvar,
}

impl Seen {
    fn lock(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Now)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    /// Waits until there is what is wanted; says what there is instead when it does not come.
    fn wait<T>(&self, what: &str, mut wanted: impl FnMut(&Now) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        let mut now = self.lock();
        loop {
            if let Some(found) = wanted(&now) {
                return found;
            }
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "never came: {what}\nexit code {:?}, screen:\n{}", now.code, now.screen());
            now = self.changed.wait_timeout(now, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// A program that runs in a terminal. Dropping it ends it.
pub struct Program {
    master: Box<dyn MasterPty + Send>,
    slave: Box<dyn SlavePty + Send>,
    keys: std::sync::mpsc::Sender<Vec<u8>>,
    seen: Arc<Seen>,
    _leash: Leash,
    pid: u32,
    /// How the terminal was before the program.
    modes: String,
    home: TempDir,
}

impl Program {
    /// Presses keys.
    pub fn keys(&mut self, keys: &str) {
        // Who has ended takes no keys any more, and the test sees that it has.
        let _ = self.keys.send(keys.as_bytes().to_vec());
    }

    /// Pastes a text, as a terminal tells it from what is typed.
    pub fn paste(&mut self, text: &str) {
        self.keys(&format!("\x1b[200~{text}\x1b[201~"));
    }

    /// What was sent to the clipboard last (OSC 52).
    pub fn copied(&self) -> String {
        use base64::Engine;
        self.hear("\x1b]52;c;");
        self.seen.wait("the whole copy", |now| {
            let raw = String::from_utf8_lossy(&now.raw);
            let sent = raw.rsplit("\x1b]52;c;").next()?;
            let end = sent.find(['\x07', '\x1b'])?;
            let text = base64::prelude::BASE64_STANDARD.decode(&sent[..end]).ok()?;
            String::from_utf8(text).ok()
        })
    }

    /// Waits for a screen that is as wanted, and returns it.
    pub fn wait_for(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        self.seen.wait(what, |now| {
            assert!(now.code.is_none(), "ended instead of showing: {what}\n{}", now.screen());
            if !now.is_whole() {
                return None;
            }
            let screen = now.screen();
            wanted(&screen).then_some(screen)
        })
    }

    /// Waits until the screen shows this text.
    pub fn see(&self, text: &str) -> String {
        self.wait_for(text, |screen| screen.contains(text))
    }

    /// Waits until the screen shows this text and nothing is under way any more.
    pub fn see_still(&self, text: &str) -> String {
        self.wait_for(text, |screen| screen.contains(text) && !screen.contains(|c| SPINNER.contains(c)))
    }

    /// Presses keys and waits until the screen shows this text.
    pub fn press(&mut self, keys: &str, until: &str) -> String {
        self.keys(keys);
        self.see(until)
    }

    /// On the first screen, goes to the first API in a tenant of the user's own. It stands below those of practice, and the
    /// cursor is there already where options name the case.
    pub fn own_tenant(&mut self) {
        let is_there = |screen: &str| {
            screen.split("Your own tenant").nth(1).is_some_and(|below| below.contains("▸ Power Platform API"))
        };
        if !is_there(&self.see("Your own tenant")) {
            let practised = Recipe::embedded().targets.iter().filter(|target| target.practice.is_some()).count();
            self.keys(&DOWN.repeat(practised));
            self.wait_for("the cursor in the own tenant", is_there);
        }
    }

    /// Changes the size of the terminal.
    pub fn resize(&self, columns: u16, rows: u16) {
        self.seen.change(|now| now.parser.set_size(cells(rows), cells(columns)));
        self.master.resize(pty_size(columns, rows)).unwrap();
    }

    /// Sends a signal, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").args([&format!("-{name}"), &self.pid.to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// The command line, as other programs can see it.
    pub fn arguments(&self) -> String {
        let bytes = std::fs::read(format!("/proc/{}/cmdline", self.pid)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Whether the terminal is in another mode than before the program, which is raw mode here.
    pub fn is_raw(&self) -> bool {
        modes(self.master.as_ref()) != self.modes
    }

    /// How many bytes came until now.
    pub fn length(&self) -> usize {
        self.seen.lock().raw.len()
    }

    /// Waits for a whole picture after so many bytes; false where the program has ended instead.
    pub fn picture_after(&self, length: usize) -> bool {
        self.seen.wait("a new picture", |now| {
            let is_new = now.raw.len() > length && now.is_whole() && now.raw.ends_with(b"\x1b[?2026l");
            if now.code.is_some() { Some(false) } else { is_new.then_some(true) }
        })
    }

    /// The number of its process.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// The picture that is in the terminal now.
    pub fn picture(&self) -> vt100::Screen {
        self.seen.wait("a whole picture", |now| now.is_whole().then(|| now.parser.screen().clone()))
    }

    /// Everything that came until now.
    pub fn raw(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().raw).into_owned()
    }

    /// Waits until the program has sent this, wherever it stands on the screen.
    pub fn hear(&self, sent: &str) {
        self.seen.wait(sent, |now| {
            assert!(now.code.is_none(), "ended instead of sending: {sent}");
            String::from_utf8_lossy(&now.raw).contains(sent).then_some(())
        });
    }

    /// Waits until the program has ended by itself.
    pub fn end(self) -> Ended {
        let Self { master, slave, seen, modes: before, home, .. } = self;
        let code = seen.wait("the end of the program", |now| now.code);
        let is_as_before = modes(master.as_ref()) == before;
        // Now nobody holds the other side any more, and everything that is still on its way arrives.
        drop(slave);
        seen.wait("the end of the output", |now| now.is_over.then_some(()));
        let now = seen.lock();
        Ended { code, is_as_before, raw: String::from_utf8_lossy(&now.raw).into_owned(), home }
    }
}

/// Ends the program when the test is done with it, however the test went.
struct Leash {
    killer: Box<dyn ChildKiller + Send + Sync>,
    seen: Arc<Seen>,
}

impl Drop for Leash {
    fn drop(&mut self) {
        // The number of a program that has ended may be another one's by now.
        if self.seen.lock().code.is_none() {
            let _ = self.killer.kill();
        }
    }
}

/// What a program left behind.
pub struct Ended {
    pub code: u32,
    /// Whether the line discipline is the one from before.
    pub is_as_before: bool,
    pub raw: String,
    pub home: TempDir,
}
