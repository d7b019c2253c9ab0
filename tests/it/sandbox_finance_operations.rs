//! Finance and Operations over real HTTP, under its real host names.

mod admit;
mod data;
mod states;
mod writes;

use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::practice::{Practice, ROBOT, ROBOT_SECRET, TENANT, answer};

pub const HOST: &str = "contoso.operations.eu.dynamics.com";
pub const OTHER_HOST: &str = "contoso-uat.sandbox.operations.eu.dynamics.com";
pub const SCOPE: &str = "https://contoso.operations.eu.dynamics.com/.default";
pub const OTHER_SCOPE: &str = "https://contoso-uat.sandbox.operations.eu.dynamics.com/.default";
pub const WORKBOOK: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0007";
pub const WHO: &str = "/api/services/UserSessionService/AifUserSessionService/GetUserSessionInfo";
pub const READ: &str = "/data/LegalEntities?$top=1&$select=LegalEntityId,Name";

/// A token of the practice program.
pub async fn program(practice: &Practice, scope: &str) -> String {
    let fields =
        [("grant_type", "client_credentials"), ("client_id", ROBOT), ("client_secret", ROBOT_SECRET), ("scope", scope)];
    access(practice.token(&fields).await)
}

/// A token of a person through the app of the finance integration.
pub async fn person(practice: &Practice, key: &str, scope: &str) -> String {
    let (upn, password) = practice.running.sandbox.with(|world| {
        let person = &world.tenant.people[key];
        (person.upn.clone(), person.password.clone())
    });
    let fields = [
        ("grant_type", "password"),
        ("client_id", WORKBOOK),
        ("username", upn.as_str()),
        ("password", password.as_str()),
        ("scope", scope),
    ];
    access(practice.token(&fields).await)
}

pub fn access((status, body): (u16, Value)) -> String {
    assert_eq!(status, 200, "{body}");
    body["access_token"].as_str().unwrap().to_owned()
}

/// What came back.
pub struct Came {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Came {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{}", self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// Asks under a real host name; an empty token sends no `Authorization` header.
pub async fn ask(
    practice: &Practice,
    method: Method,
    host: &str,
    path: &str,
    token: &str,
    body: Option<Value>,
) -> Came {
    let mut request = practice.http.request(method, practice.url(path)).header("host", host);
    if !token.is_empty() {
        request = request.bearer_auth(token);
    }
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = request.send().await.unwrap();
    Came { status: answer.status(), headers: answer.headers().clone(), text: answer.text().await.unwrap() }
}

pub async fn get(practice: &Practice, path: &str, token: &str) -> Came {
    ask(practice, Method::GET, HOST, path, token, None).await
}

#[tokio::test]
async fn the_older_token_endpoint_names_the_environment_as_resource() {
    let practice = crate::practice::practice("configured").await;
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", ROBOT),
        ("client_secret", ROBOT_SECRET),
        ("resource", "https://contoso.operations.eu.dynamics.com"),
    ];
    let (status, body) = answer(practice.post(&format!("/{TENANT}/oauth2/token"), &fields)).await;
    assert_eq!(status, 200, "{body}");
    let keys: Vec<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
    let known = ["token_type", "expires_in", "ext_expires_in", "expires_on", "not_before", "resource", "access_token"];
    assert_eq!(keys, known);
    assert_eq!(
        (&body["resource"], &body["token_type"]),
        (&json!("https://contoso.operations.eu.dynamics.com"), &json!("Bearer"))
    );
    assert!(known[1..5].iter().all(|name| body[*name].as_str().unwrap().parse::<u64>().is_ok()), "{body}");
    let read = get(&practice, READ, body["access_token"].as_str().unwrap()).await;
    assert_eq!(read.status, StatusCode::OK);
    let (status, body) = answer(practice.post(&format!("/{TENANT}/oauth2/token"), &fields[..3])).await;
    assert_eq!((status, &body["error_codes"]), (400, &json!([900144])));
    assert!(body["error_description"].as_str().unwrap().contains("'resource'"));
}
