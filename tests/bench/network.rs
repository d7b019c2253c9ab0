//! `check` against the longest chain of answers that it has to wait for, and against as many plain requests of the same
//! practice tenant one after the other, which is what waiting alone takes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::memory::{mebibytes, peak};
use crate::{Program, Row, median, ms};

const RUNS: usize = 15;
/// Discovery, token, call: `tests/it/chain.rs` holds that a program's check of the Power Platform needs no more.
const CHAIN: u32 = 3;

pub fn rows(own: &[&Program]) -> Vec<Row> {
    let mut rows = Vec::new();
    for latency in [0_u32, 50] {
        let practice = Practice::start(own[0], latency);
        let mut times = vec![Vec::new(); own.len()];
        let mut memory = vec![0; own.len()];
        let mut waited = Vec::new();
        for _ in 0..RUNS {
            for (number, program) in own.iter().enumerate() {
                let (time, peak) = practice.check(program);
                times[number].push(time);
                memory[number] = memory[number].max(peak);
            }
            waited.push(practice.wait());
        }
        let waited = median(&waited);
        let figure = |times: &Vec<Duration>| match latency {
            0 => ms(median(times)),
            _ => {
                let took = median(times).as_secs_f64() * 1e3;
                let (chain, waited) = (f64::from(CHAIN * latency), waited.as_secs_f64() * 1e3);
                format!("{took:.1} ms ({:.2} × the chain, {:.2} × waiting alone)", took / chain, took / waited)
            }
        };
        let what = format!("`check` of a program, {latency} ms an answer");
        rows.push(Row { what, figures: times.iter().map(figure).chain([ms(waited)]).collect() });
        if latency > 0 {
            rows.push(Row {
                what: "memory of `check`".to_owned(),
                figures: memory.into_iter().map(mebibytes).collect(),
            });
        }
    }
    rows
}

/// A practice tenant in a process of its own.
struct Practice {
    child: Child,
    ready: Value,
    home: TempDir,
}

impl Practice {
    fn start(program: &Program, latency: u32) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut command = Command::new(&program.path);
        command.args(["sandbox", "--latency", &latency.to_string()]).current_dir(home.path());
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, ready: serde_json::from_str(&line).unwrap(), home }
    }

    /// As many requests as the chain has, one after the other.
    fn wait(&self) -> Duration {
        let host = self.ready["authority"].as_str().unwrap().trim_start_matches("http://");
        let request = format!(
            "GET /contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration HTTP/1.1\r\nhost: {host}\r\n\
             connection: close\r\n\r\n"
        );
        let begun = Instant::now();
        for _ in 0..CHAIN {
            let mut connection = TcpStream::connect(host).unwrap();
            connection.write_all(request.as_bytes()).unwrap();
            let mut answer = String::new();
            connection.read_to_string(&mut answer).unwrap();
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        }
        begun.elapsed()
    }

    fn check(&self, program: &Program) -> (Duration, u64) {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let app = &self.ready["clients"]["confidential"];
        let mut command = Command::new(&program.path);
        command
            .args(["check", "--caller", "program", "--flow", "secret", "--tenant", "contoso.onmicrosoft.com"])
            .args(["--cloud-file", &text(&self.ready["cloud_file"]), "--client-id", &text(&app["client_id"])])
            .args(["--client-secret-env", "PRACTICE_SECRET"])
            .env("PRACTICE_SECRET", text(&app["client_secret"]))
            .env("HOME", self.home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let begun = Instant::now();
        let mut child = command.spawn().unwrap();
        let mut most = 0;
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                assert!(status.success(), "{status}");
                return (begun.elapsed(), most);
            }
            most = peak(child.id()).unwrap_or(most);
            std::thread::sleep(Duration::from_micros(300));
        }
    }
}

impl Drop for Practice {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// A service that takes connections and never answers.
pub struct Silence {
    listener: TcpListener,
    folder: TempDir,
}

impl Silence {
    pub fn listen() -> Self {
        Self { listener: TcpListener::bind("127.0.0.1:0").unwrap(), folder: tempfile::tempdir().unwrap() }
    }

    /// A cloud whose services are all here.
    pub fn cloud_file(&self) -> PathBuf {
        let base = format!("http://{}", self.listener.local_addr().unwrap());
        let mut text = format!("[[cloud]]\nid='stub'\ntitle='Stub'\nportal='{base}'\nadmin_center='{base}'\n");
        for key in ["authority", "graph", "power_platform", "bap", "arm", "lcs", "discovery"] {
            text.push_str(&format!("[cloud.{key}]\nurl='{base}'\n"));
        }
        let file = self.folder.path().join("stub.toml");
        std::fs::write(&file, text).unwrap();
        file
    }
}
