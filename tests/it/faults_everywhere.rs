//! The whole fault matrix: every target, every way to sign in, every request of its check, every fault. The practice
//! tenant answers, and something stands before it that answers one kind of request in its place or alters the answer.
//! Which requests there are is not listed here: a check without a fault makes them.
//!
//! Ignored, because it takes minutes; `.ci/slow/faults` runs it and prints the table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use firstcall::app::{outcome, standing};
use firstcall::evidence::DirectoryVia;
use firstcall::recipe::{Clouds, Flow, Recipe, Target};
use firstcall::wire::Settings;
use futures::{StreamExt, stream};

use crate::client_stub::{Reply, Request, Stub};
use crate::faults::{Told, faults};
use crate::support::checking::Case;
use crate::support::tenant::Tenant;

/// The longest that one check takes, as with `--timeout`: a person who never comes is waited for no longer.
const LIMIT: Duration = Duration::from_secs(8);
/// What is silent is given up on after this time.
const SILENCE: Duration = Duration::from_secs(1);
const SIDE_BY_SIDE: usize = 48;
const SIGN_IN: &str = "https://login.microsoftonline.com";

/// What stands between client and service does one of these.
#[derive(Clone, Copy)]
enum Deed {
    /// Answers by itself; it knows the address of another host.
    Replace(fn(&str) -> Reply),
    /// Makes something of the service's answer.
    Alter(fn(Vec<u8>) -> Reply),
}

/// What has to come of it.
#[derive(Clone, Copy, Debug)]
enum Wanted {
    Told(Told),
    /// Everything as without it.
    Nothing,
    /// An end, with a finding wherever the check does not hold.
    AnEnd,
}

struct Fault {
    name: &'static str,
    wanted: Wanted,
    deed: Deed,
}

fn all_faults() -> Vec<Fault> {
    let alter = |name, wanted, alter| Fault { name, wanted, deed: Deed::Alter(alter) };
    let replaced = faults().into_iter().map(|fault| Fault {
        name: fault.name,
        wanted: Wanted::Told(fault.told),
        deed: Deed::Replace(fault.reply),
    });
    let altered = [
        alter("byte by byte", Wanted::Nothing, Reply::Slowly as fn(Vec<u8>) -> Reply),
        alter("headers twice", Wanted::Nothing, |answer| {
            Reply::Raw(with_headers(
                &answer,
                "Content-Type: application/json\r\nX-Request-Id: 1\r\nX-Request-Id: 2\r\n",
            ))
        }),
        alter("two lengths", Wanted::AnEnd, |answer| Reply::Raw(with_headers(&answer, "Content-Length: 1\r\n"))),
        alter("ten minutes behind", Wanted::AnEnd, |answer| Reply::Raw(dated(&answer, -600))),
        alter("ten minutes ahead", Wanted::AnEnd, |answer| Reply::Raw(dated(&answer, 600))),
        alter("half of the answer", Wanted::AnEnd, |mut answer| {
            answer.truncate(answer.len() - (answer.len() - head(&answer)) / 2 - 1);
            Reply::Raw(answer)
        }),
    ];
    replaced.chain(altered).collect()
}

/// Where the body begins.
fn head(answer: &[u8]) -> usize {
    answer.windows(4).position(|end| end == b"\r\n\r\n").map_or(0, |end| end + 4)
}

fn with_headers(answer: &[u8], lines: &str) -> Vec<u8> {
    let (head, body) = answer.split_at(head(answer));
    [&head[..head.len() - 2], lines.as_bytes(), b"\r\n", body].concat()
}

/// The answer of a server whose clock is so many seconds off.
fn dated(answer: &[u8], seconds: i64) -> Vec<u8> {
    let now = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds);
    let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&now).unwrap();
    let (head, body) = answer.split_at(head(answer));
    let head = String::from_utf8_lossy(head);
    let lines = head.lines().filter(|line| !line.is_empty() && !line.to_lowercase().starts_with("date:"));
    let head: String = lines.map(|line| format!("{line}\r\n")).collect();
    [format!("{head}Date: {date}\r\n\r\n").as_bytes(), body].concat()
}

/// A request as its kind: method, host and path, without what differs from one to the next.
fn kind(request: &Request) -> String {
    let is_id = |part: &&str| part.len() >= 16 && part.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let path: Vec<&str> = request.path().split('/').map(|part| if is_id(&part) { "…" } else { part }).collect();
    let method = request.head.split(' ').next().unwrap_or_default();
    format!("{method} {}{}", request.header("host").unwrap_or_default(), path.join("/"))
}

/// The practice tenant, by way of something that does `deed` to requests of one kind.
async fn between(tenant: &Tenant, meant: Option<(String, Deed)>, elsewhere: String) -> (Stub, Clouds) {
    let text = std::fs::read_to_string(tenant.cloud_file()).unwrap();
    let here = text.split("[cloud.authority]").nth(1).and_then(|rest| rest.split('"').nth(1)).unwrap().to_owned();
    let port = here.rsplit(':').next().unwrap().to_owned();
    let to = port.clone();
    let stub = Stub::start(move |request| match &meant {
        Some((wanted, deed)) if kind(request) == *wanted => match deed {
            Deed::Replace(reply) => reply(&elsewhere),
            Deed::Alter(alter) => alter(answer(&to, request)),
        },
        _ => Reply::Raw(answer(&to, request)),
    })
    .await;
    let new = stub.base.rsplit(':').next().unwrap();
    // The sign-in service under its own name: then nothing in an answer leads past this.
    let routes = text.replace(&format!("127.0.0.1:{port}\""), &format!("127.0.0.1:{new}\""));
    let text = routes.replacen(&format!("url = \"{here}\""), &format!("url = \"{SIGN_IN}\""), 1);
    let clouds = Clouds::read("between", &text).unwrap();
    (stub, clouds)
}

/// What the service answers.
fn answer(port: &str, request: &Request) -> Vec<u8> {
    // The practice tenant answers in the same runtime.
    tokio::task::block_in_place(|| answer_of(port, request))
}

fn answer_of(port: &str, request: &Request) -> Vec<u8> {
    let mut stream = std::net::TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
    let lines = request.head.trim_end().lines().filter(|line| !line.to_lowercase().starts_with("connection:"));
    let head: String = lines.map(|line| format!("{line}\r\n")).collect();
    stream.write_all(format!("{head}Connection: close\r\n\r\n{}", request.body).as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}

/// What came of a check.
struct Came {
    code: u8,
    ids: Vec<String>,
    strayed: usize,
    /// Kinds of requests that were made, in their order.
    kinds: Vec<String>,
}

async fn run(tenant: &Tenant, case: &Case, via: Option<DirectoryVia>, meant: Option<(String, Deed)>) -> Came {
    let elsewhere = Stub::start(|_| Reply::Text(200, "", String::new())).await;
    let (stub, clouds) = between(tenant, meant, elsewhere.base.clone()).await;
    let deadline = Some(std::time::Instant::now() + LIMIT);
    let settings = Settings { timeout: Some(SILENCE), deadline, ..Settings::default() };
    let mut checking = case.check(clouds, settings, via);
    let is_done = tokio::time::timeout(LIMIT + SILENCE, checking.finish(tenant)).await.is_ok();
    let state = checking.session.state();
    let came_out = if is_done { outcome(state, false) } else { standing(state).timed_out() };
    let mut kinds = Vec::new();
    for kind in stub.requests().iter().map(kind) {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    Came {
        code: came_out.exit_code(),
        ids: state.case().findings().iter().map(|finding| finding.id.to_string()).collect(),
        strayed: elsewhere.requests().len(),
        kinds,
    }
}

/// The requirement that is unmet where the service itself fails here; nothing where the check can do without.
fn requirement(target: &Target, kind: &str) -> Option<&'static str> {
    let proof = target.proof.path.raw().split(['?', '{']).next().unwrap_or_default();
    if kind.contains("openid-configuration") {
        Some("tenant.found")
    } else if kind.ends_with("/token") && kind.contains("login.microsoftonline.com") {
        Some("token.issued")
    } else if kind.contains(proof) {
        Some("call.answered")
    } else {
        None
    }
}

fn problem(wanted: Wanted, requirement: Option<&str>, is_polled: bool, came: &Came) -> Option<String> {
    let Came { code, ids, strayed, .. } = came;
    let is = |id: &str| {
        ids.iter().any(|found| found == id || found.strip_prefix(id).is_some_and(|rest| rest.starts_with('/')))
    };
    let is_told = *code == 0 || (matches!(code, 1 | 3) && !ids.is_empty());
    let right = match (wanted, requirement) {
        // Whether a person has come is asked until the code ends, whatever happens meanwhile.
        _ if is_polled && *code == 4 && *strayed == 0 => true,
        _ if *strayed > 0 || !is_told => false,
        // The practice tenant itself takes few reads of one project in a minute.
        (Wanted::Nothing, _) => *code == 0 || is("call.unthrottled/project-limit"),
        (Wanted::AnEnd, _) | (Wanted::Told(_), None) => true,
        (Wanted::Told(Told::Network(reason)), Some(_)) => *code == 3 && is(&format!("network.reachable/{reason}")),
        (Wanted::Told(Told::Throttled), Some(_)) => *code == 3 && is("call.unthrottled"),
        (Wanted::Told(Told::Trouble), Some(requirement)) => *code == 3 && is(&format!("{requirement}/service-trouble")),
        (Wanted::Told(Told::Unreadable | Told::Anything), Some(_)) => *code != 0,
    };
    (!right).then(|| format!("exit {code}, {ids:?}, {strayed} requests elsewhere"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
#[ignore = "takes minutes: .ci/slow/faults runs it"]
async fn whatever_fails_in_any_check_is_told_and_harms_nothing() {
    let wanted = std::env::var("FIRSTCALL_FAULTS").unwrap_or_default();
    let table: Arc<Mutex<BTreeMap<&'static str, (usize, usize)>>> = Arc::default();
    let mut problems = Vec::new();
    let mut kinds_seen = BTreeSet::new();
    for target in Recipe::embedded().targets.iter().filter(|target| target.id.as_str().contains(&wanted)) {
        let ways = target.flows.iter().map(|flow| (*flow, None));
        // Once with a look at the setup, which reads the directory.
        let looks =
            target.flows.iter().find(|flow| **flow == Flow::Secret).map(|flow| (*flow, Some(DirectoryVia::DeviceCode)));
        for (flow, via) in ways.chain(looks) {
            let tenant = &Tenant::start(target.practice.as_deref().unwrap()).await;
            let case = &Case::of(tenant, flow).await;
            let name = format!("{}, {flow}{}", target.id, via.map_or("", |_| " and a look at the setup"));
            let plain = run(tenant, case, via, None).await;
            assert_eq!(plain.code, 0, "{name} without a fault: {:?}", plain.ids);
            kinds_seen.extend(plain.kinds.iter().cloned());
            let faults = all_faults();
            let cells = faults.iter().flat_map(|fault| plain.kinds.iter().map(move |kind| (fault, kind)));
            let runs = cells.map(|(fault, kind)| async move {
                let came = run(tenant, case, via, Some((kind.clone(), fault.deed))).await;
                let requirement = requirement(target, kind);
                let asks_device = flow == Flow::DeviceCode || via == Some(DirectoryVia::DeviceCode);
                let is_polled = asks_device && requirement == Some("token.issued");
                (fault.name, kind, problem(fault.wanted, requirement, is_polled, &came))
            });
            let came: Vec<_> = stream::iter(runs).buffer_unordered(SIDE_BY_SIDE).collect().await;
            let mut table = table.lock().unwrap();
            for (fault, kind, problem) in came {
                let cell = table.entry(fault).or_default();
                cell.1 += 1;
                match problem {
                    None => cell.0 += 1,
                    Some(problem) => problems.push(format!("{name}; {kind}; {fault}: {problem}")),
                }
            }
        }
    }
    let table = table.lock().unwrap();
    let mut words = format!("{} kinds of requests\n{:28} survived of tried\n", kinds_seen.len(), "");
    for (fault, (survived, tried)) in table.iter() {
        writeln!(words, "{fault:28} {survived:8} of {tried}").unwrap();
    }
    let (survived, tried) = table.values().fold((0, 0), |sum, cell| (sum.0 + cell.0, sum.1 + cell.1));
    writeln!(words, "{:28} {survived:8} of {tried}", "all").unwrap();
    std::io::stdout().write_all(words.as_bytes()).unwrap();
    assert!(problems.is_empty(), "{} problems\n{}", problems.len(), problems.join("\n"));
}
