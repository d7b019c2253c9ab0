//! A tap between client and practice tenant: it hands everything on as it is, and learns the secrets that pass.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use firstcall::recipe::Clouds;
use serde_json::Value;
use url::{Url, form_urlencoded};

use super::known::Known;

/// Fields of forms and members of answers that are secrets.
const NAMES: [&str; 11] = [
    "access_token",
    "assertion",
    "client_assertion",
    "client_secret",
    "code",
    "code_verifier",
    "device_code",
    "id_token",
    "password",
    "refresh_token",
    "client_info",
];

/// The tap. It lives as long as the test's runtime.
pub struct Tap {
    cloud: String,
}

#[derive(Clone)]
struct Pipe {
    port: u16,
    http: reqwest::Client,
    known: Known,
}

impl Tap {
    /// Puts a tap before the practice tenant of a cloud file.
    pub async fn before(cloud: &str, known: Known) -> Self {
        let clouds = Clouds::read("practice", cloud).unwrap();
        let port = Url::parse(&clouds.first().authority.url).unwrap().port().unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own = listener.local_addr().unwrap().port();
        let http = reqwest::Client::builder()
            .no_proxy()
            .no_gzip()
            .redirect(reqwest::redirect::Policy::none())
            .tls_certs_only(std::iter::empty())
            .timeout(Duration::from_secs(60))
            .build()
            .unwrap();
        let app = Router::new().fallback(pass).with_state(Pipe { port, http, known });
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        let cloud = ["localhost", "127.0.0.1"]
            .iter()
            .fold(cloud.to_owned(), |cloud, host| cloud.replace(&format!("{host}:{port}"), &format!("{host}:{own}")));
        Self { cloud }
    }

    /// The cloud file that leads through the tap.
    pub fn cloud(&self) -> &str {
        &self.cloud
    }

    pub fn clouds(&self) -> Clouds {
        Clouds::read("practice", &self.cloud).unwrap()
    }
}

async fn pass(State(pipe): State<Pipe>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    learn_headers(&pipe.known, &parts.headers);
    learn_pairs(&pipe.known, &body);
    let url = format!("http://127.0.0.1:{}{}", pipe.port, parts.uri.path_and_query().unwrap());
    let asked = pipe.http.request(parts.method, url).headers(parts.headers).body(body);
    let answer = asked.send().await.unwrap();
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    let body = answer.bytes().await.unwrap();
    learn_headers(&pipe.known, &headers);
    learn_json(&pipe.known, &body);
    headers.remove(header::TRANSFER_ENCODING);
    headers.remove(header::CONTENT_LENGTH);
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

fn learn_headers(known: &Known, headers: &HeaderMap) {
    for (name, value) in headers {
        let value = value.to_str().unwrap_or_default();
        match name.as_str() {
            "authorization" => known.learn("authorization", value.split(' ').next_back().unwrap_or_default()),
            "cookie" | "set-cookie" => {
                let value = value.split(';').next().and_then(|pair| pair.split_once('='));
                known.learn("cookie", value.map_or("", |(_, value)| value));
            }
            "location" => learn_pairs(known, value.split('?').nth(1).unwrap_or_default().as_bytes()),
            _ => {}
        }
    }
}

fn learn_pairs(known: &Known, pairs: &[u8]) {
    for (name, value) in form_urlencoded::parse(pairs).filter(|(name, _)| NAMES.contains(&name.as_ref())) {
        known.learn(&name, &value);
    }
}

fn learn_json(known: &Known, body: &Bytes) {
    if let Ok(Value::Object(members)) = serde_json::from_slice(body) {
        for (name, value) in members.iter().filter(|(name, _)| NAMES.contains(&name.as_str()) && *name != "code") {
            known.learn(name, value.as_str().unwrap_or_default());
        }
    }
}
