//! Something that stands between the client and a practice tenant, and answers in its place where a test wants it.

use std::io::{Read as _, Write as _};

use firstcall::recipe::Clouds;

use super::tenant::Tenant;
use crate::client_stub::{Reply, Request, Stub};

const SIGN_IN: &str = "https://login.microsoftonline.com";

/// A request as its kind: method, host and path, without what differs from one to the next.
pub fn kind(request: &Request) -> String {
    let is_id = |part: &&str| part.len() >= 16 && part.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let path: Vec<&str> = request.path().split('/').map(|part| if is_id(&part) { "…" } else { part }).collect();
    let method = request.head.split(' ').next().unwrap_or_default();
    format!("{method} {}{}", request.header("host").unwrap_or_default(), path.join("/"))
}

/// The practice tenant, by way of something that may answer in its place or make something of its answer. Requests to the
/// host of `led` go to an address of their own.
pub async fn between(
    tenant: &Tenant,
    led: Option<(&str, &str)>,
    mut reply: impl FnMut(&Request, &dyn Fn() -> Vec<u8>) -> Reply + Send + 'static,
) -> (Stub, Clouds) {
    let text = std::fs::read_to_string(tenant.cloud_file()).unwrap();
    let here = text.split("[cloud.authority]").nth(1).and_then(|rest| rest.split('"').nth(1)).unwrap().to_owned();
    let port = here.rsplit(':').next().unwrap().to_owned();
    let to = port.clone();
    let stub = Stub::start(move |request| reply(request, &|| answer(&to, request))).await;
    let new = stub.base.rsplit(':').next().unwrap();
    // The sign-in service under its own name: then nothing in an answer leads past this.
    let mut text = text.replace(&format!("127.0.0.1:{port}\""), &format!("127.0.0.1:{new}\""));
    text = text.replacen(&format!("url = \"{here}\""), &format!("url = \"{SIGN_IN}\""), 1);
    if let Some((host, base)) = led {
        let route = format!("\"{host}\" = \"");
        let (before, after) = text.split_once(&route).unwrap_or_else(|| panic!("{host} has no route in\n{text}"));
        let (_, after) = after.split_once('"').unwrap();
        text = format!("{before}{route}{base}\"{after}");
    }
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

/// Where the body of an answer begins.
pub fn head(answer: &[u8]) -> usize {
    answer.windows(4).position(|end| end == b"\r\n\r\n").map_or(0, |end| end + 4)
}
