//! Every operation of the client against servers that misbehave: each comes to an end, brings a fault and no value, and
//! shows nobody a secret, however rude the answer is.

use std::sync::LazyLock;
use std::time::Duration;

use firstcall::entra::DeviceSignIn;
use firstcall::evidence::{Fault, Operation};
use firstcall::recipe::{Flow, Recipe, RoleScope, call_address};
use firstcall::wire::Settings;
use firstcall::{apis, app, drive, evidence};
use serde_json::json;

use crate::client_stub::{CLIENT, Reply, Request, Stub, TENANT, cloud, json, request, soon, tenant, wire};
use crate::operations::{Kind, Question, SECRET, Server, may_fail};

/// Bits of a stream, the lowest first, as RFC 1951 packs them.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u8,
}

impl Bits {
    fn put(&mut self, bits: &str) {
        for bit in bits.bytes() {
            if self.used == 0 {
                self.bytes.push(0);
            }
            let last = self.bytes.last_mut().unwrap();
            *last |= (bit - b'0') << self.used;
            self.used = (self.used + 1) % 8;
        }
    }
}

/// An answer of 16 MiB that travels as a hundredth of that.
pub fn bomb() -> Reply {
    static BOMB: LazyLock<Vec<u8>> = LazyLock::new(make_bomb);
    Reply::Lasting(&BOMB)
}

fn make_bomb() -> Vec<u8> {
    let mut bits = Bits::default();
    // One block with the fixed codes: a blank, then ever the same 258 characters from one character before.
    bits.put("110");
    bits.put("01010000");
    for _ in 0..(16 << 20) / 258 {
        bits.put("11000101");
        bits.put("00000");
    }
    bits.put("0000000");
    let mut body = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    body.extend(bits.bytes);
    body.extend([0; 8]);
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n";
    let mut answer = format!("{head}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len()).into_bytes();
    answer.extend(body);
    answer
}

/// More than anybody reads.
fn flood() -> Reply {
    let mut answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[".to_vec();
    answer.resize(9 << 20, b' ');
    Reply::Raw(answer)
}

/// The values that a request shows, without the names before them.
fn shown(request: &Request) -> String {
    let bearer = request.header("authorization").and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    let values = url::form_urlencoded::parse(request.body.as_bytes()).map(|(_, value)| value.into_owned());
    std::iter::once(bearer.to_owned()).chain(values).collect::<Vec<_>>().join(" | ")
}

/// Makes an answer to a request.
type Answer = fn(&Request) -> Reply;

/// Answers that no operation can use, by name.
fn rudeness() -> Vec<(&'static str, Answer)> {
    vec![
        ("a page", |_| Reply::Text(200, "Content-Type: text/html\r\n", "<!DOCTYPE html><p>Hello".to_owned())),
        ("a page that says it is JSON", |_| Reply::Text(200, "Content-Type: application/json\r\n", "<p>".to_owned())),
        ("nothing", |_| Reply::Text(200, "", String::new())),
        ("no content", |_| Reply::Text(204, "", String::new())),
        ("half of it", |_| Reply::Text(200, "", r#"{"value":[{"id":"1"},{"i"#.to_owned())),
        ("a cut connection", |_| Reply::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"value\":[".to_vec())),
        ("a reset", |_| Reply::Reset),
        ("no HTTP", |_| Reply::Raw(b"SSH-2.0-OpenSSH_9.9\r\n".to_vec())),
        ("null", |_| json(200, json!(null))),
        ("a number", |_| json(200, json!(42))),
        ("text", |_| json(200, json!("value"))),
        ("an empty object", |_| json(200, json!({}))),
        ("members that are null", |_| {
            json(200, json!({"value": null, "access_token": null, "device_code": null, "UserId": null, "error": null}))
        }),
        ("members of another kind", |_| {
            json(200, json!({"value": "1", "access_token": 1, "device_code": [], "token_endpoint": 7, "issuer": {}}))
        }),
        ("rows that are null", |_| json(200, json!([null]))),
        ("no UTF-8", |_| Reply::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{\"\xff\xfe".to_vec())),
        ("accepted", |_| Reply::Text(202, "Location: /later\r\nRetry-After: 1\r\n", String::new())),
        ("a circle", |request| {
            let head = format!("HTTP/1.1 302 Found\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", request.target);
            Reply::Raw(head.into_bytes())
        }),
        ("a way elsewhere", |_| Reply::Text(307, "Location: https://elsewhere.example/\r\n", String::new())),
        ("a way to nowhere", |_| Reply::Text(302, "", String::new())),
        ("wait a bit", |_| Reply::Text(429, "Retry-After: 2\r\n", String::new())),
        ("wait for years", |_| Reply::Text(429, "Retry-After: 4294967295\r\n", String::new())),
        ("wait until a day long gone", |_| {
            Reply::Text(503, "Retry-After: Sat, 14 Mar 1970 09:26:53 GMT\r\n", String::new())
        }),
        ("wait until the end of days", |_| {
            Reply::Text(429, "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n", String::new())
        }),
        ("wait a while", |_| Reply::Text(429, "Retry-After: a while\r\n", String::new())),
        ("a stumble", |_| Reply::Text(500, "", "<h1>Server Error".to_owned())),
        ("an error of another form", |_| json(400, json!({"error": {"code": null, "message": {"a": []}}}))),
        ("an error without end", |_| {
            let inner = format!("{}{}", "{\"error\":".repeat(5000), "}".repeat(5000));
            Reply::Text(400, "", inner)
        }),
        // A service that sees a secret can say it back, in any place that is quoted.
        ("what was sent", |request| Reply::Text(403, "", format!("Refused: {} {}", request.head, request.body))),
        ("the secret by itself", |request| Reply::Text(403, "", format!("Refused: {}", shown(request)))),
        ("the secret by itself, in JSON", |request| {
            let said = shown(request);
            let inner = json!({"code": said, "message": said});
            json(
                400,
                json!({"error": said, "error_description": said, "code": said, "message": said, "innererror": inner}),
            )
        }),
        ("the secret by itself, as success", |request| Reply::Text(200, "", shown(request))),
        ("what was sent, in JSON", |request| {
            let said = format!("{} {}", request.head, request.body);
            let inner = json!({"code": said, "message": said});
            json(
                401,
                json!({"error": said, "error_description": said, "code": said, "message": said, "innererror": inner}),
            )
        }),
        ("what was sent, as success", |request| Reply::Text(200, "", format!("{} {}", request.head, request.body))),
    ]
}

/// Ends the waiting for an operation that does not end. It counts real time, since the paused clock of a test jumps to
/// its next timer whenever every task waits for the network.
struct Patience(tokio::sync::oneshot::Receiver<()>);

impl Patience {
    fn new() -> Self {
        let (over, receiver) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_secs(300));
            // Nobody waits any more when the test is over.
            let _ = over.send(());
        });
        Self(receiver)
    }

    async fn with<T>(&mut self, future: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            outcome = future => Some(outcome),
            _ = &mut self.0 => None,
        }
    }
}

/// Every request of every question: its number within the question, and its operation.
pub fn requests() -> impl Iterator<Item = (Question, usize, Operation)> {
    Question::all().into_iter().flat_map(|question| {
        let made = question.requests("").into_iter().enumerate();
        made.map(move |(number, (operation, _))| (question, number, operation)).collect::<Vec<_>>()
    })
}

#[tokio::test(start_paused = true)]
async fn whatever_a_server_says_every_operation_ends_with_a_fault_and_without_a_secret() {
    let mut patience = Patience::new();
    let mut problems = Vec::new();
    let server = Server::start(Settings { timeout: None, ..Settings::default() }).await;
    for (answer, reply) in rudeness() {
        for (question, number, operation) in requests() {
            let name = format!("{}, {operation:?}: {answer}", question.name());
            let Some(fault) = patience.with(server.ask(question, number, reply)).await else {
                panic!("{name}: it does not end");
            };
            let record = server.record.lock().unwrap();
            if format!("{fault:?} {record:?}").contains(SECRET) {
                problems.push(format!("{name}: a secret is shown: {fault:?}"));
            }
            if fault.is_none() && !may_fail(operation) {
                problems.push(format!("{name}: taken for an answer"));
            }
            if record.len() > number + 6 {
                problems.push(format!("{name}: asked {} times", record.len()));
            }
        }
    }
    assert_eq!(problems, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_too_large_is_not_read_to_its_end() {
    let server = Server::start(Settings { timeout: None, ..Settings::default() }).await;
    for reply in [bomb as fn() -> Reply, flood] {
        // One of each manner of asking.
        for kind in [Kind::Secret, Kind::Me, Kind::Call] {
            let question = Question::all().into_iter().find(|question| question.kind == kind).unwrap();
            let fault = server.ask(question, 0, move |_| reply()).await;
            let is_told =
                matches!(&fault, Some(Fault::Network(fault)) if fault.to_string().contains("larger than 8 MiB"));
            assert!(is_told, "{}: {fault:?}", question.name());
        }
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up_on() {
    let server = Server::start(Settings { timeout: Some(Duration::from_millis(50)), ..Settings::default() }).await;
    for (question, number, operation) in requests() {
        let fault = soon(server.ask(question, number, |_| Reply::Silence)).await;
        let is_told = match &fault {
            Some(Fault::Network(fault)) => fault.code() == "network.timeout",
            // A poll that is not answered is made again until the code has ended.
            Some(Fault::Service(fault)) => operation == Operation::DevicePoll && fault.code == "expired_token",
            Some(Fault::Cancelled) => false,
            None => may_fail(operation),
        };
        assert!(is_told, "{}, {operation:?}: {fault:?}", question.name());
    }
}

#[tokio::test]
async fn roles_of_parts_that_cannot_be_read_stand_in_nobodys_way() {
    let stub = Stub::start(|_| json(200, json!({"value": null}))).await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    let scopes = [RoleScope::Environment("e-1".to_owned()), RoleScope::EnvironmentGroup("g-1".to_owned())];
    let seen = apis::roles_at(&wire, &stub.base, &scopes, &SECRET.into()).await;
    assert!(seen.value().is_some_and(|parts| parts.iter().all(|part| part.assignments.is_err())), "{seen:?}");
}

#[tokio::test]
async fn an_answer_with_more_secrets_than_can_be_looked_for_is_not_recorded() {
    let rows: Vec<_> = (0..2_000).map(|n| json!({"token": format!("practice-row-{n}"), "n": n})).collect();
    let body = json!({ "value": rows }).to_string();
    let stub = Stub::start(move |_| Reply::Text(200, "", body.clone())).await;
    let (wire, record) = wire(&cloud(&stub.base, ""));
    let target = Recipe::embedded().target(&"power-platform".into()).unwrap();
    let address = call_address(&stub.base, &target.proof.path, "");
    let seen = soon(apis::call(&wire, target, &address, &SECRET.into())).await;
    assert_eq!(seen.value().map(|reply| reply.table.rows.len()), Some(2_000));
    assert_eq!(record.lock().unwrap()[0].response_body.as_deref(), Some("[redacted]"));
}

#[tokio::test]
async fn a_device_code_brings_nothing_that_a_terminal_obeys() {
    let stub = Stub::start(|_| {
        json(
            200,
            json!({
                "device_code": "d", "user_code": "AB\u{1b}]0;x\u{7}C\n", "expires_in": "900", "interval": "1",
                "verification_uri": "https://microsoft.com/x\u{202e}devicelogin\u{1b}[2J",
            }),
        )
    })
    .await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    let waiting = DeviceSignIn::begin(&wire, request(&stub.base)).await.outcome.unwrap();
    let code = waiting.code();
    for text in [&code.user_code, &code.verification_uri] {
        assert!(!text.contains(|c: char| c.is_control() || c == '\u{202e}'), "{text:?}");
    }
}

#[tokio::test]
async fn a_place_that_asks_for_a_password_is_no_environment() {
    for (challenge, is_one) in [
        ("WWW-Authenticate: Basic realm=\"files\"\r\n", false),
        ("WWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM\r\n", false),
        ("WWW-Authenticate: Negotiate\r\nWWW-Authenticate: Bearer\r\n", true),
        ("", true),
    ] {
        let stub = Stub::start(move |_| Reply::Text(401, challenge, String::new())).await;
        let stub_cloud = cloud(&stub.base, "");
        let (wire, _) = wire(&stub_cloud);
        let seen = apis::environment(&wire, &stub_cloud, &stub.base).await;
        assert_eq!(seen.outcome.is_ok(), is_one, "{challenge}");
    }
}

/// A port that is free now.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_that_was_given_up_leaves_its_port_to_the_next_one_at_once() {
    let base = "http://127.0.0.1:9";
    let outside = drive::Outside {
        recipe: Recipe::shared(),
        cloud: cloud(base, ""),
        settings: Settings::default(),
        store: None,
        federated: None,
        practice: None,
        opens_pages: false,
        pool: None,
        hidden: Vec::new(),
    };
    let (mut driver, mut messages) = drive::Driver::new(outside).unwrap();
    let redirect_uri = format!("http://localhost:{}", free_port());
    for run in 1..=200 {
        let probe = evidence::Probe::SignIn(evidence::SignInProbe {
            target: "power-platform".into(),
            resource: "https://api.powerplatform.com".to_owned(),
            tenant_id: TENANT.to_owned(),
            client_id: CLIENT.to_owned(),
            flow: Flow::Browser,
            redirect_uri: Some(redirect_uri.clone()),
            username: None,
            file: None,
            claims: None,
            older: false,
            renews: None,
        });
        let given = app::Given { tenant: Some(tenant(base)), ..app::Given::default() };
        let _ = driver.perform(app::Effect::Gather { run: app::RunId(run), probe, given: Box::new(given) });
        match soon(messages.recv()).await {
            Some(app::Msg::Progressed { progress: app::Progress::Browser { .. }, .. }) => {}
            other => panic!("sign-in {run}: {other:?}"),
        }
        let _ = driver.perform(app::Effect::Abort(app::RunId(run)));
    }
}
