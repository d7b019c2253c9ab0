//! The program as a script starts it: without a terminal, in a home of its own, and with no variable of this machine.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use firstcall::recipe::Flow;
use serde_json::Value;
use tempfile::TempDir;

use super::tenant::{Tenant, Went};

/// Nothing in here takes this long; it only ends a command that hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// A command that is about to run.
pub struct Firstcall {
    command: Command,
    home: TempDir,
}

/// What came of it.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Firstcall {
    /// With these arguments.
    pub fn new(arguments: &[&str]) -> Self {
        Self::of(Command::new(env!("CARGO_BIN_EXE_firstcall")), arguments)
    }

    /// The same, in at most so many KiB of memory for data where the system can see to that.
    pub fn within(kib: u32, arguments: &[&str]) -> Self {
        if !cfg!(target_os = "linux") {
            return Self::new(arguments);
        }
        let mut command = Command::new("/bin/sh");
        let line = format!("ulimit -d {kib}; exec \"$0\" \"$@\"");
        command.args(["-c", &line, env!("CARGO_BIN_EXE_firstcall")]);
        Self::of(command, arguments)
    }

    fn of(mut command: Command, arguments: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        command.args(arguments).env_clear().current_dir(home.path());
        command.env("HOME", home.path()).env("XDG_CONFIG_HOME", home.path().join("config"));
        // No browser and no Azure CLI are found there.
        command.env("PATH", home.path()).env("LANG", "C.UTF-8").env("TMPDIR", home.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self { command, home }
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Puts a file into the folder that the command runs in.
    pub fn file(self, name: &str, content: &str) -> Self {
        let path = self.home.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }

    /// Runs it to its end.
    pub fn run(self) -> Ran {
        self.run_with("")
    }

    /// Runs it to its end with this on its standard input.
    pub fn run_with(self, input: &str) -> Ran {
        self.run_with_bytes(input.as_bytes())
    }

    /// The same with what need be no text.
    pub fn run_with_bytes(self, input: &[u8]) -> Ran {
        let mut started = self.start();
        let mut stdin = started.child().stdin.take().unwrap();
        // A command that does not want its input may have closed it.
        let _ = stdin.write_all(input);
        drop(stdin);
        started.end()
    }

    /// Starts it; its standard input stays open.
    pub fn start(mut self) -> Started {
        let child = self.command.spawn().unwrap();
        let (done, is_done) = mpsc::channel();
        let pid = child.id();
        thread::spawn(move || {
            if is_done.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                signal(pid, "KILL");
            }
        });
        Started { child: Some(child), home: self.home, _done: done }
    }
}

fn signal(pid: u32, name: &str) {
    let killed = Command::new("kill").args([&format!("-{name}"), &pid.to_string()]).status();
    assert!(killed.is_ok_and(|status| status.success()), "{name} was not sent");
}

/// A command that runs. Dropping it ends it.
pub struct Started {
    child: Option<Child>,
    pub home: TempDir,
    /// Tells the watch that all is well.
    _done: Sender<()>,
}

impl Started {
    pub fn child(&mut self) -> &mut Child {
        self.child.as_mut().unwrap()
    }

    /// Reads lines of stderr until one is as wanted.
    pub fn talk(&mut self, wanted: impl Fn(&str) -> bool) -> String {
        let stderr = self.child().stderr.as_mut().unwrap();
        // A byte at a time, so that nothing is taken away from the next reader.
        let mut lines = BufReader::with_capacity(1, stderr).lines();
        lines.by_ref().map(Result::unwrap).find(|line| wanted(line)).unwrap()
    }

    /// Does what this person has to do for a sign-in, agrees, and returns what was said meanwhile.
    pub async fn attend(&mut self, tenant: &Tenant, flow: Flow, person: &str) -> String {
        let said = RefCell::new(String::new());
        let until = |started: &mut Self, wanted: fn(&str) -> bool| {
            started.talk(|line| {
                said.borrow_mut().push_str(&format!("{line}\n"));
                wanted(line)
            })
        };
        match flow {
            Flow::Browser | Flow::PasteBack => {
                let url = until(self, |line| line.starts_with("http"));
                match tenant.sign_in(&url, None, person, "accept").await {
                    Went::Back => {}
                    Went::Address(address) => {
                        // Standard input may end after it.
                        let mut stdin = self.child().stdin.take().unwrap();
                        stdin.write_all(format!("{address}\n").as_bytes()).unwrap();
                    }
                    Went::Page(page) => panic!("{page:?}"),
                }
            }
            Flow::DeviceCode => {
                until(self, |line| line == "and enter this code:");
                let code = until(self, |_| true);
                let went = tenant.sign_in("", Some(&code), person, "accept").await;
                assert!(matches!(went, Went::Back), "{went:?}");
            }
            Flow::Password | Flow::Secret | Flow::Certificate | Flow::Federated => {}
        }
        said.into_inner()
    }

    /// Sends a signal, such as `TERM`.
    pub fn signal(&mut self, name: &str) {
        signal(self.child().id(), name);
    }

    /// Waits for the end. Standard input stays open until then if it was taken.
    pub fn end(self) -> Ran {
        self.end_leaving().0
    }

    /// Waits for the end, and returns the home with what was left in it.
    pub fn end_leaving(mut self) -> (Ran, TempDir) {
        let ran = self.child.take().unwrap().wait_with_output().unwrap().into();
        (ran, std::mem::replace(&mut self.home, tempfile::tempdir().unwrap()))
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// The data on stdout.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// All of it, as a snapshot shows it.
    pub fn shown(&self) -> String {
        format!("exit: {:?}\n---- stdout\n{}\n---- stderr\n{}", self.code, self.stdout, self.stderr)
    }
}

/// Asserts that a value is as one of our published schemas says.
pub fn assert_valid(schema: &str, value: &Value) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/schema").join(schema);
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let problems: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(problems.is_empty(), "{}\n{value:#}", problems.join("\n"));
}
