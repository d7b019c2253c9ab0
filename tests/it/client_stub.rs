//! A tiny server that a test scripts request by request: it can be slow, cut an answer short, speak nonsense or
//! hang up, which no HTTP framework would do on purpose.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use firstcall::entra::SignInRequest;
use firstcall::evidence::{Exchange, Fault, Seen, ServiceFault, Tenant};
use firstcall::recipe::{Cloud, Clouds};
use firstcall::wire::{Recorder, Settings, Wire};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Notify;

pub const TENANT: &str = "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48";
pub const CLIENT: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d";

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Request {
    pub target: String,
    pub head: String,
    pub body: String,
}

impl Request {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    /// A field of the form that was sent.
    pub fn field(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.body.as_bytes())
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.into_owned())
    }

    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

/// What the server does with a request.
pub enum Reply {
    /// Status, further header lines, body.
    Text(u16, &'static str, String),
    /// Bytes as they stand.
    Raw(Vec<u8>),
    /// The same, where there are many and they are wanted often.
    Lasting(&'static [u8]),
    /// The same, each by itself.
    Slowly(Vec<u8>),
    /// Hangs up with a reset.
    Reset,
    /// Keeps the connection open and says nothing.
    Silence,
}

impl Reply {
    /// What is written, where that is all that is done.
    pub fn bytes(self) -> Option<Vec<u8>> {
        match self {
            Self::Text(status, headers, body) => {
                let head = format!("HTTP/1.1 {status} X\r\n{headers}Content-Length: {}\r\n", body.len());
                Some(format!("{head}Connection: close\r\n\r\n{body}").into_bytes())
            }
            Self::Raw(bytes) => Some(bytes),
            Self::Lasting(bytes) => Some(bytes.to_vec()),
            Self::Slowly(_) | Self::Reset | Self::Silence => None,
        }
    }
}

/// Makes an answer, as often as it is asked for.
pub type Make = fn() -> Reply;

pub fn json(status: u16, body: Value) -> Reply {
    Reply::Text(status, "Content-Type: application/json\r\n", body.to_string())
}

/// An error of the token endpoint, in the newer one-line form.
pub fn oauth_error(status: u16, error: &str, number: u32) -> Reply {
    json(
        status,
        serde_json::json!({
            "error": error,
            "error_description": format!("AADSTS{number}: Practice. Trace ID: 0b7f Correlation ID: 5a1e Timestamp: 2026-03-14 09:26:53Z"),
            "error_codes": [number], "trace_id": "0b7f", "correlation_id": "5a1e", "timestamp": "2026-03-14 09:26:53Z",
        }),
    )
}

/// The server. It lives as long as the test's runtime.
pub struct Stub {
    pub base: String,
    seen: Arc<Mutex<Vec<Request>>>,
    arrived: Arc<Notify>,
}

impl Stub {
    pub async fn start(mut script: impl FnMut(&Request) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let arrived = Arc::new(Notify::new());
        let (log, bell) = (Arc::clone(&seen), Arc::clone(&arrived));
        tokio::spawn(async move {
            let mut silent = Vec::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                let Some(request) = read(&mut stream).await else { continue };
                log.lock().unwrap().push(request.clone());
                bell.notify_one();
                match script(&request) {
                    whole @ (Reply::Text(..) | Reply::Raw(_)) => {
                        let _ = stream.write_all(&whole.bytes().unwrap_or_default()).await;
                    }
                    Reply::Lasting(bytes) => {
                        let _ = stream.write_all(bytes).await;
                    }
                    Reply::Slowly(bytes) => {
                        let _ = stream.set_nodelay(true);
                        for byte in bytes {
                            let _ = stream.write_all(&[byte]).await;
                            tokio::task::yield_now().await;
                        }
                    }
                    Reply::Reset => stream.set_zero_linger().unwrap(),
                    Reply::Silence => silent.push(stream),
                }
            }
        });
        Self { base, seen, arrived }
    }

    /// Answers with these in turn.
    pub async fn script(replies: Vec<Reply>) -> Self {
        let mut replies = replies.into_iter();
        Self::start(move |_| replies.next().expect("the script has an answer for every request")).await
    }

    /// Waits until a request has come.
    pub async fn arrived(&self) {
        self.arrived.notified().await;
    }

    pub fn requests(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }
}

/// Reads a request to its end.
pub async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<Request> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|end| end == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let mut body = bytes.split_off(end + 4);
    let head = String::from_utf8(bytes).ok()?;
    let mut request = Request { target: head.split(' ').nth(1)?.to_owned(), head, body: String::new() };
    let length = request.header("content-length").map_or(0, |length| length.parse().unwrap());
    while body.len() < length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    request.body = String::from_utf8(body).ok()?;
    Some(request)
}

/// A token with these claims; nobody looks at its signature.
pub fn jwt(payload: &Value) -> String {
    let part = |text: String| URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.c2lnbmF0dXJl", part("{\"alg\":\"RS256\"}".to_owned()), part(payload.to_string()))
}

/// What discovery would have told of the practice tenant at this address.
pub fn tenant(base: &str) -> Tenant {
    Tenant {
        id: TENANT.to_owned(),
        issuer: format!("{base}/{TENANT}/v2.0"),
        authorization_endpoint: format!("{base}/{TENANT}/oauth2/v2.0/authorize"),
        token_endpoint: format!("{base}/{TENANT}/oauth2/v2.0/token"),
        device_endpoint: Some(format!("{base}/{TENANT}/oauth2/v2.0/devicecode")),
        region: None,
        cloud_instance: None,
        graph_host: None,
        announces_iss: false,
    }
}

pub fn request(base: &str) -> SignInRequest {
    SignInRequest {
        tenant: tenant(base),
        client_id: CLIENT.to_owned(),
        resource: "https://api.powerplatform.com".to_owned(),
        permissions: Vec::new(),
        claims: None,
        login_hint: None,
    }
}

/// The fault that an operation must have brought.
pub fn refusal<T: std::fmt::Debug>(seen: Seen<T>) -> ServiceFault {
    match seen.outcome {
        Err(Fault::Service(fault)) => fault,
        other => panic!("no refusal: {other:?}"),
    }
}

/// A cloud whose services are all at one address; `more` is further TOML.
pub fn cloud(base: &str, more: &str) -> Cloud {
    let mut text = format!("[[cloud]]\nid='stub'\ntitle='Stub'\nportal='{base}'\nadmin_center='{base}'\n");
    text += "sign_in_hosts=['login.example']\ndevice_hosts=['x','microsoft.com']\n";
    if let Some(top) = more.strip_prefix("top:") {
        text += top;
    }
    for key in ["authority", "graph", "power_platform", "bap", "arm", "lcs", "discovery"] {
        text += &format!("[cloud.{key}]\nurl='{base}'\n");
    }
    if !more.starts_with("top:") {
        text += more;
    }
    Clouds::read("stub", &text).unwrap().first().clone()
}

/// The client of a cloud, and everything that it records.
pub fn wire(cloud: &Cloud) -> (Wire, Arc<Mutex<Vec<Exchange>>>) {
    wire_with(cloud, Settings { timeout: None, ..Settings::default() })
}

pub fn wire_with(cloud: &Cloud, settings: Settings) -> (Wire, Arc<Mutex<Vec<Exchange>>>) {
    let record = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&record);
    let recorder = Recorder::new(move |exchange| sink.lock().unwrap().push(exchange));
    (Wire::new(cloud, settings, recorder).unwrap(), record)
}

/// Fails a test that would wait for ever.
pub async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), future).await.expect("it comes to an end")
}
