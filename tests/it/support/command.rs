//! The program as a script starts it: without a terminal, in a home of its own, and with no variable of this machine.

use std::io::Write;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

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
        let home = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_firstcall"));
        command.args(arguments).env_clear().current_dir(home.path());
        command.env("HOME", home.path()).env("XDG_CONFIG_HOME", home.path().join("config"));
        // No browser and no Azure CLI are found there.
        command.env("PATH", home.path()).env("LANG", "C.UTF-8");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self { command, home }
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
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
    pub fn run(mut self) -> Ran {
        self.command.output().unwrap().into()
    }

    /// Runs it to its end with this on its standard input.
    pub fn run_with(mut self, input: &str) -> Ran {
        let mut child = self.command.stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // A command that does not want its input may have closed it.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        child.wait_with_output().unwrap().into()
    }

    /// Starts it; standard input stays open as long as the child is held. The folder it runs in comes along.
    pub fn start(mut self) -> (Child, TempDir) {
        let child = self.command.stdin(Stdio::piped()).spawn().unwrap();
        (child, self.home)
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
