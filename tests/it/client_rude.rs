//! Every operation of the client against servers that misbehave: each comes to an end, brings a fault and no value, and
//! shows nobody a secret, however rude the answer is.

use std::sync::Arc;
use std::time::Duration;

use firstcall::entra::{self, DeviceSignIn, SignInRequest};
use firstcall::evidence::{Fault, Seen};
use firstcall::graph::Directory;
use firstcall::recipe::{ClientList, Cloud, Flow, Recipe, RoleList, RoleScope, call_address};
use firstcall::vault::Tokens;
use firstcall::wire::{Settings, Wire};
use firstcall::{apis, app, drive, evidence};
use futures::future::BoxFuture;
use secrecy::SecretString;
use serde_json::json;

use crate::client_stub::{CLIENT, Reply, Request, Stub, TENANT, cloud, json, request, soon, tenant, wire, wire_with};

const SECRET: &str = "practice-secret.that~nobody_shall.see";
const USER: &str = "c0ffee00-1111-4222-8333-444455556666";

/// Everything that an operation is asked with.
struct World {
    wire: Wire,
    cloud: Cloud,
    request: SignInRequest,
    tokens: Tokens,
    secret: SecretString,
    base: String,
}

impl World {
    fn new(stub: &Stub, wire: Wire) -> Self {
        let tokens =
            Tokens { access: SECRET.into(), refresh: Some(SECRET.into()), id: None, expires: None, scope: None };
        Self {
            wire,
            cloud: cloud(&stub.base, ""),
            request: request(&stub.base),
            tokens,
            secret: SECRET.into(),
            base: stub.base.clone(),
        }
    }
}

type Operation = for<'w> fn(&'w World) -> BoxFuture<'w, Option<Fault>>;

fn fault<T>(seen: Seen<T>) -> Option<Fault> {
    seen.outcome.err()
}

macro_rules! operation {
    ($world:ident, $ask:expr) => {
        |$world: &World| -> BoxFuture<'_, Option<Fault>> { Box::pin(async move { fault($ask.await) }) }
    };
}

/// Every question that the client can put, by name.
const OPERATIONS: &[(&str, Operation)] = &[
    ("discovery", operation!(w, entra::discover(&w.wire, &w.cloud, TENANT))),
    ("probe", operation!(w, entra::probe_app(&w.wire, &w.request.tenant, CLIENT))),
    ("secret", operation!(w, entra::sign_in_with_secret(&w.wire, &w.request, &w.secret))),
    ("password", operation!(w, entra::sign_in_with_password(&w.wire, &w.cloud, &w.request, "a@b.example", &w.secret))),
    ("renewal", operation!(w, entra::renew(&w.wire, &w.request, Flow::Browser, None, &w.tokens))),
    ("device code", operation!(w, DeviceSignIn::begin(&w.wire, w.request.clone()))),
    ("who", operation!(w, Directory::new(&w.wire, &w.cloud, &w.tokens).me())),
    ("tenant", operation!(w, Directory::new(&w.wire, &w.cloud, &w.tokens).organization())),
    ("application", operation!(w, Directory::new(&w.wire, &w.cloud, &w.tokens).application(CLIENT))),
    ("principal", operation!(w, Directory::new(&w.wire, &w.cloud, &w.tokens).principal(CLIENT))),
    ("grants", operation!(w, Directory::new(&w.wire, &w.cloud, &w.tokens).grants(USER))),
    ("assignments", operation!(w, Directory::new(&w.wire, &w.cloud, &w.tokens).assignments(USER))),
    ("account", operation!(w, Directory::new(&w.wire, &w.cloud, &w.tokens).account("a@b.example"))),
    ("environments", operation!(w, apis::environments(&w.wire, &w.cloud, &w.secret))),
    ("roles", operation!(w, apis::roles(&w.wire, RoleList::PowerPlatform, &w.base, None, &w.secret))),
    ("security roles", operation!(w, apis::roles(&w.wire, RoleList::Dataverse, &w.base, Some(USER), &w.secret))),
    (
        "registration",
        operation!(w, apis::registration(&w.wire, ClientList::FinanceOperations, &w.base, CLIENT, &w.secret)),
    ),
    ("call of power-platform", operation!(w, call(w, "power-platform"))),
    ("call of dataverse", operation!(w, call(w, "dataverse"))),
    ("call of finance-operations", operation!(w, call(w, "finance-operations"))),
    ("call of lifecycle-services", operation!(w, call(w, "lifecycle-services"))),
    ("identity in dataverse", operation!(w, identity(w, "dataverse"))),
    ("identity in finance-operations", operation!(w, identity(w, "finance-operations"))),
];

async fn call(world: &World, target: &str) -> Seen<evidence::Reply> {
    let target = Recipe::embedded().target(&target.into()).unwrap();
    let address = call_address(&world.base, &target.proof.path, "112233");
    apis::call(&world.wire, target, &address, &world.secret).await
}

async fn identity(world: &World, target: &str) -> Seen<evidence::Identity> {
    let target = Recipe::embedded().target(&target.into()).unwrap();
    let path = &target.proof.identity.as_ref().unwrap().path;
    apis::identity(&world.wire, target, &call_address(&world.base, path, "112233"), &world.secret).await
}

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
fn bomb() -> Reply {
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
    Reply::Raw(answer)
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
        // Whoever sees a secret can say it back, in any place that is quoted.
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

#[tokio::test(start_paused = true)]
async fn whatever_a_server_says_every_operation_ends_with_a_fault_and_without_a_secret() {
    let mut problems = Vec::new();
    for (answer, reply) in rudeness() {
        let stub = Stub::start(reply).await;
        for (operation, ask) in OPERATIONS {
            let (wire, record) = wire(&cloud(&stub.base, ""));
            let world = World::new(&stub, wire);
            let asked = tokio::time::timeout(Duration::from_secs(3600), ask(&world)).await;
            let record = record.lock().unwrap();
            match asked {
                Err(_) => problems.push(format!("{operation}, {answer}: it does not end")),
                Ok(None) => problems.push(format!("{operation}, {answer}: taken for an answer")),
                Ok(Some(fault)) if format!("{fault:?} {record:?}").contains(SECRET) => {
                    problems.push(format!("{operation}, {answer}: a secret is shown: {fault:?}"));
                }
                Ok(Some(_)) if record.len() > 6 => {
                    problems.push(format!("{operation}, {answer}: asked {} times", record.len()));
                }
                Ok(Some(_)) => {}
            }
        }
    }
    assert_eq!(problems, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_too_large_is_not_read_to_its_end() {
    for reply in [bomb as fn() -> Reply, flood] {
        let stub = Stub::start(move |_| reply()).await;
        // One of each manner of asking.
        for (operation, ask) in
            OPERATIONS.iter().filter(|(name, _)| ["secret", "who", "call of dataverse"].contains(name))
        {
            let (wire, _) = wire(&cloud(&stub.base, ""));
            let fault = ask(&World::new(&stub, wire)).await;
            let is_told =
                matches!(&fault, Some(Fault::Network(fault)) if fault.to_string().contains("larger than 8 MiB"));
            assert!(is_told, "{operation}: {fault:?}");
        }
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up_on() {
    let stub = Stub::start(|_| Reply::Silence).await;
    let settings = Settings { timeout: Some(Duration::from_millis(50)), ..Settings::default() };
    for (operation, ask) in OPERATIONS {
        let (wire, _) = wire_with(&cloud(&stub.base, ""), settings.clone());
        let world = World::new(&stub, wire);
        let fault = soon(ask(&world)).await;
        assert!(
            matches!(&fault, Some(Fault::Network(fault)) if fault.code() == "network.timeout"),
            "{operation}: {fault:?}"
        );
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
    let world = World::new(&stub, wire);
    let seen = soon(call(&world, "power-platform")).await;
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
                "verification_uri": "https://x\u{202e}.example/\u{1b}[2J",
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
        recipe: Arc::new(Recipe::embedded().clone()),
        cloud: cloud(base, ""),
        settings: Settings::default(),
        store: None,
        federated: None,
        practice: None,
    };
    let (mut driver, mut messages) = drive::Driver::new(outside).unwrap();
    let redirect_uri = format!("http://localhost:{}", free_port());
    for run in 1..=200 {
        let probe = evidence::Probe::SignIn {
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
            renew: false,
        };
        let given = app::Given { tenant: Some(tenant(base)), ..app::Given::default() };
        let _ = driver.perform(app::Effect::Gather { run: app::RunId(run), probe, given: Box::new(given) });
        match soon(messages.recv()).await {
            Some(app::Msg::Progressed { progress: app::Progress::Browser { .. }, .. }) => {}
            other => panic!("sign-in {run}: {other:?}"),
        }
        let _ = driver.perform(app::Effect::Abort(app::RunId(run)));
    }
}
