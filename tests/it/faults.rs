//! Every request of `check` against every way in which a network or a service fails: the right finding, the right exit
//! code, in time, and nothing sent to another host. Prints a table of what was survived.

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::LazyLock;

use futures::{StreamExt, stream};
use serde_json::{Value, json};

use crate::client_rude::bomb;
use crate::client_stub::{CLIENT, Reply, Request, Stub, TENANT, json as answer, jwt};
use crate::support::command::Firstcall;

/// A request of the program's way from nothing to the first call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Discovery,
    Probe,
    Token,
    Call,
    Roles,
}

const STAGES: [Stage; 5] = [Stage::Discovery, Stage::Probe, Stage::Token, Stage::Call, Stage::Roles];

impl Stage {
    pub fn of(request: &Request) -> Self {
        let path = request.path();
        if path.contains("openid-configuration") {
            Self::Discovery
        } else if path.ends_with("/devicecode") {
            Self::Probe
        } else if path.ends_with("/token") {
            Self::Token
        } else if path.contains("/environments") && !path.contains("/authorization/") {
            Self::Call
        } else {
            Self::Roles
        }
    }

    /// Whether the first call can be made without it.
    fn is_optional(self) -> bool {
        matches!(self, Self::Probe | Self::Roles)
    }

    /// The requirement that is unmet when the service itself fails here.
    fn requirement(self) -> &'static str {
        match self {
            Self::Discovery => "tenant.found",
            Self::Token => "token.issued",
            Self::Call => "call.answered",
            Self::Probe | Self::Roles => "nothing",
        }
    }
}

/// What a fault has to be told as.
#[derive(Clone, Copy, Debug)]
pub enum Told {
    /// The way to the service, with this reason.
    Network(&'static str),
    /// The service asks to slow down.
    Throttled,
    /// The service has a problem.
    Trouble,
    /// What came is no answer; for a page it may also be told that something stands between.
    Unreadable,
    /// Some finding, for this says different things at different requests.
    Anything,
}

/// What a check may need for its data, in KiB; without a fault it is about 30 MiB, whatever is sent.
const MEMORY: u32 = 64 << 10;

/// Makes the answer; it knows the address of another host.
pub type Make = fn(&str) -> Reply;

/// One way to fail.
pub struct Fault {
    pub name: &'static str,
    pub told: Told,
    pub reply: Make,
}

fn page(status: u16) -> Reply {
    Reply::Text(status, "Content-Type: text/html\r\n", "<!DOCTYPE html><p>Sign in to this network".to_owned())
}

fn leads(to: &str) -> Reply {
    Reply::Raw(
        format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").into_bytes(),
    )
}

static FLOOD: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut flood = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[".to_vec();
    flood.resize(50 << 20, b' ');
    flood
});

/// Every way to fail.
pub fn faults() -> Vec<Fault> {
    let fault = |name, told, reply| Fault { name, told, reply };
    vec![
        fault("reset", Told::Network("broken"), |_| Reply::Reset),
        fault("black hole", Told::Network("timeout"), |_| Reply::Silence),
        fault("407", Told::Network("proxy-auth"), |_| page(407)),
        fault("511", Told::Network("intercepted"), |_| page(511)),
        fault("redirect to another host", Told::Network("intercepted"), |elsewhere| leads(&format!("{elsewhere}/x"))),
        fault("redirect in a circle", Told::Network("intercepted"), |_| leads("/")),
        fault("login page with 200", Told::Unreadable, |_| page(200)),
        fault("429", Told::Throttled, |_| Reply::Text(429, "", String::new())),
        fault("429, wait for years", Told::Throttled, |_| {
            Reply::Text(429, "Retry-After: 4294967295\r\n", String::new())
        }),
        fault("429 as JSON", Told::Throttled, |_| {
            let head = "Content-Type: application/json\r\nRetry-After: 3600\r\n";
            Reply::Text(429, head, json!({"error": "temporarily_unavailable"}).to_string())
        }),
        fault("429 until a date", Told::Throttled, |_| {
            Reply::Text(429, "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n", String::new())
        }),
        fault("500 as a page", Told::Trouble, |_| page(500)),
        fault("502 empty", Told::Trouble, |_| Reply::Text(502, "", String::new())),
        fault("503 as JSON", Told::Trouble, |_| answer(503, json!({"error": "server_error"}))),
        fault("503, wait an hour", Told::Trouble, |_| Reply::Text(503, "Retry-After: 3600\r\n", String::new())),
        fault("504 as a page", Told::Trouble, |_| page(504)),
        fault("empty 200", Told::Unreadable, |_| Reply::Text(200, "", String::new())),
        fault("half of it", Told::Unreadable, |_| {
            Reply::Text(200, "Content-Type: application/json\r\n", r#"{"value":[{"id":"1"},{"i"#.to_owned())
        }),
        fault("of another kind", Told::Unreadable, |_| answer(200, json!([1, "two"]))),
        fault("members of another kind", Told::Unreadable, |_| {
            answer(200, json!({"value": "1", "access_token": 1, "token_endpoint": 7}))
        }),
        fault("no member", Told::Unreadable, |_| answer(200, json!({}))),
        fault("cut in the middle", Told::Network("broken"), |_| {
            Reply::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"value\":[".to_vec())
        }),
        fault("50 MB", Told::Network("broken"), |_| Reply::Lasting(&FLOOD)),
        fault("a packed answer of 16 MB", Told::Network("broken"), |_| bomb()),
        fault("a header of 1 MB", Told::Network("broken"), |_| {
            let head = format!("HTTP/1.1 200 OK\r\nX-Long: {}\r\nContent-Length: 2\r\n\r\n{{}}", "x".repeat(1 << 20));
            Reply::Raw(head.into_bytes())
        }),
        fault("deep nesting", Told::Unreadable, |_| {
            Reply::Text(200, "Content-Type: application/json\r\n", "[".repeat(100_000))
        }),
        fault("403 as JSON", Told::Anything, |_| {
            answer(403, json!({"error": {"code": "Forbidden", "message": "No."}}))
        }),
        fault("403 as a page", Told::Anything, |_| page(403)),
        fault("no HTTP", Told::Network("broken"), |_| Reply::Raw(b"SSH-2.0-OpenSSH_9.9\r\n".to_vec())),
    ]
}

/// What a service that works answers.
pub fn good(base: &str, request: &Request) -> Reply {
    match Stage::of(request) {
        Stage::Discovery => answer(
            200,
            json!({
                "issuer": format!("{base}/{TENANT}/v2.0"),
                "token_endpoint": format!("{base}/{TENANT}/oauth2/v2.0/token"),
                "authorization_endpoint": format!("{base}/{TENANT}/oauth2/v2.0/authorize"),
                "device_authorization_endpoint": format!("{base}/{TENANT}/oauth2/v2.0/devicecode"),
            }),
        ),
        Stage::Probe => answer(
            200,
            json!({
                "device_code": "d", "user_code": "K7QX2M9RT", "verification_uri": format!("{base}/device"),
                "expires_in": 900, "interval": 5,
            }),
        ),
        Stage::Token => {
            let claims = json!({"aud": base, "tid": TENANT, "appid": CLIENT, "oid": CLIENT, "exp": 4_000_000_000_u64});
            answer(200, json!({"token_type": "Bearer", "expires_in": 3599, "access_token": jwt(&claims)}))
        }
        Stage::Call => answer(200, json!({"value": [{"id": "e-1", "displayName": "Contoso"}]})),
        Stage::Roles => answer(200, json!({"value": []})),
    }
}

pub fn cloud_file(base: &str) -> String {
    let mut text = format!("[[cloud]]\nid='stub'\ntitle='Stub'\nportal='{base}'\nadmin_center='{base}'\n");
    for key in ["authority", "graph", "power_platform", "bap", "arm", "lcs", "discovery"] {
        writeln!(text, "[cloud.{key}]\nurl='{base}'").unwrap();
    }
    text
}

/// Runs `check` where one request always meets with this; without one, where all is well.
async fn check(fault: Option<(Stage, Make)>) -> (Option<i32>, Vec<String>, usize) {
    check_where(move |request, other, good| match fault {
        Some((stage, reply)) if Stage::of(request) == stage => reply(other),
        _ => good,
    })
    .await
}

/// Runs `check` where this answers: it is told the request, the address of another host, and what a service that works
/// answers.
async fn check_where(
    answer: impl Fn(&Request, &str, Reply) -> Reply + Send + 'static,
) -> (Option<i32>, Vec<String>, usize) {
    let elsewhere = Stub::start(|_| page(200)).await;
    let other = elsewhere.base.clone();
    let stub = Stub::start(move |request| {
        let base = format!("http://{}", request.header("host").unwrap_or_default());
        answer(request, &other, good(&base, request))
    })
    .await;
    let cloud = cloud_file(&stub.base);
    let ran = tokio::task::spawn_blocking(move || {
        let case = ["check", "--json", "--cloud-file", "stub.toml", "--tenant", TENANT, "--client-id", CLIENT];
        let rest = ["--flow", "secret", "--client-secret-env", "SECRET", "--timeout", "20"];
        let secret = "rob8Q~practice-secret-of-the-night-robot";
        let arguments = [&case[..], &rest].concat();
        Firstcall::within(MEMORY, &arguments).env("SECRET", secret).file("stub.toml", &cloud).run()
    })
    .await
    .unwrap();
    let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_default();
    let findings = report["results"][0]["findings"].as_array().cloned().unwrap_or_default();
    let ids = findings.iter().filter_map(|finding| finding["id"].as_str()).map(str::to_owned).collect();
    (ran.code, ids, elsewhere.requests().len())
}

/// What is wrong with how a fault was told; nothing where all is well.
fn problem(stage: Stage, told: Told, code: Option<i32>, ids: &[String], strayed: usize) -> Option<String> {
    let is =
        |id: &str| ids.iter().any(|found| found == id || found.strip_prefix(id).is_some_and(|s| s.starts_with('/')));
    let requirement = stage.requirement();
    let right = match told {
        _ if strayed > 0 => false,
        _ if stage.is_optional() => code == Some(0),
        Told::Network(reason) => code == Some(3) && is(&format!("network.reachable/{reason}")),
        Told::Throttled => code == Some(3) && is("call.unthrottled"),
        Told::Trouble => code == Some(3) && is(&format!("{requirement}/service-trouble")),
        Told::Unreadable => matches!(code, Some(1 | 3)) && (is(requirement) || is("network.reachable/intercepted")),
        Told::Anything => matches!(code, Some(1 | 3)) && !ids.is_empty(),
    };
    (!right).then(|| format!("exit {code:?}, {ids:?}, {strayed} requests elsewhere"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_fails_on_the_way_has_its_finding_and_its_exit_code() {
    let (code, ids, _) = check(None).await;
    assert_eq!(code, Some(0), "where all is well: {ids:?}");
    let faults = faults();
    let cells = faults.iter().flat_map(|fault| STAGES.map(|stage| (fault, stage)));
    let runs = cells.map(|(fault, stage)| async move {
        let (code, ids, strayed) = check(Some((stage, fault.reply))).await;
        (fault.name, stage, problem(stage, fault.told, code, &ids, strayed))
    });
    let came: Vec<_> = stream::iter(runs).buffered(12).collect().await;
    let mut table = format!("{:28}", "");
    STAGES.iter().for_each(|stage| write!(table, "{stage:?}  ").unwrap());
    for row in came.chunks(STAGES.len()) {
        write!(table, "\n{:28}", row[0].0).unwrap();
        for (_, stage, problem) in row {
            let width = format!("{stage:?}").len() + 2;
            write!(table, "{:width$}", if problem.is_none() { "ok" } else { "NO" }).unwrap();
        }
    }
    let survived = came.iter().filter(|(_, _, problem)| problem.is_none()).count();
    let words = format!("{table}\nsurvived {survived} of {} tried\n", came.len());
    std::io::stdout().write_all(words.as_bytes()).unwrap();
    let problems: Vec<_> =
        came.iter().filter_map(|(name, stage, problem)| Some((name, stage, problem.as_ref()?))).collect();
    assert!(problems.is_empty(), "{table}\n{problems:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discovery_document_that_names_another_host_sends_nothing_there() {
    fn document(elsewhere: &str) -> Reply {
        answer(
            200,
            json!({
                "issuer": format!("{elsewhere}/{TENANT}/v2.0"),
                "token_endpoint": format!("{elsewhere}/{TENANT}/oauth2/v2.0/token"),
                "authorization_endpoint": format!("{elsewhere}/{TENANT}/oauth2/v2.0/authorize"),
                "device_authorization_endpoint": format!("{elsewhere}/{TENANT}/oauth2/v2.0/devicecode"),
            }),
        )
    }
    let (code, ids, strayed) = check(Some((Stage::Discovery, document))).await;
    assert_eq!((code, strayed), (Some(1), 0), "{ids:?}");
    assert_eq!(ids, ["tenant.found/other-host"]);
}

/// Where to sign out, for instance, and where keys and people are shown: nothing of it is needed.
#[tokio::test(flavor = "multi_thread")]
async fn what_else_a_discovery_document_names_is_neither_asked_nor_shown() {
    const OTHERS: [&str; 9] = [
        "end_session_endpoint",
        "userinfo_endpoint",
        "jwks_uri",
        "kerberos_endpoint",
        "check_session_iframe",
        "registration_endpoint",
        "msgraph_host",
        "cloud_graph_host_name",
        "rbac_url",
    ];
    let (code, ids, strayed) = check_where(|request, other, good| match good {
        Reply::Text(status, headers, body) if Stage::of(request) == Stage::Discovery => {
            let mut document: Value = serde_json::from_str(&body).unwrap();
            OTHERS.into_iter().for_each(|name| document[name] = format!("{other}/{name}").into());
            Reply::Text(status, headers, document.to_string())
        }
        good => good,
    })
    .await;
    assert_eq!((code, ids, strayed), (Some(0), Vec::new(), 0));
}
