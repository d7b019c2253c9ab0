//! Lifecycle Services over real HTTP, under the real host names of its geographies.

mod admit;
mod reads;
mod states;
mod token;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::practice::Practice;

pub const EUROPE: &str = "lcsapi.eu.lcs.dynamics.com";
pub const UNITED_STATES: &str = "lcsapi.lcs.dynamics.com";
/// With the two slashes that the documentation asks for.
pub const SCOPE: &str = "https://lcsapi.eu.lcs.dynamics.com//.default";
pub const WORKFLOW: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0005";
pub const PROJECT: u64 = 112_233;
pub const DETAIL: &str = "/environmentinfo/v1/detail/project/112233/?page=1";
pub const ACCEPTANCE: &str = "5362377c-bc37-4f92-b30e-fe0c1e664cc0";

/// The fields of the documented password request.
pub fn password<'a>(person: &'a (String, String), scope: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("grant_type", "password"),
        ("client_id", WORKFLOW),
        ("username", &person.0),
        ("password", &person.1),
        ("scope", scope),
    ]
}

/// Address and password of a practice person.
pub fn account(practice: &Practice, key: &str) -> (String, String) {
    practice.running.sandbox.with(|world| {
        let person = &world.tenant.people[key];
        (person.upn.clone(), person.password.clone())
    })
}

/// A token of a person for the API.
pub async fn person(practice: &Practice, key: &str, scope: &str) -> String {
    let account = account(practice, key);
    let (status, body) = practice.token(&password(&account, scope)).await;
    assert_eq!(status, 200, "{body}");
    body["access_token"].as_str().unwrap().to_owned()
}

/// What came back.
pub struct Came {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Without the id of the activity, which is checked and different each time.
    pub body: Value,
}

/// Asks with nothing but the token, as d365fo.tools does.
pub async fn get(practice: &Practice, host: &str, path: &str, token: &str) -> Came {
    let mut request = practice.http.get(practice.url(path)).header("host", host);
    if !token.is_empty() {
        request = request.bearer_auth(token);
    }
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    let text = answer.text().await.unwrap();
    let mut body: Value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    if let Some(id) = body.get_mut("OperationActivityId") {
        assert!(uuid::Uuid::parse_str(id.as_str().unwrap()).is_ok(), "{id}");
        *id = json!("an id");
    }
    Came { status, headers, body }
}

/// The tail of an answer that went well, or says what went wrong.
pub fn with_tail(mut head: Value, message: Option<&str>) -> Value {
    head["IsSuccess"] = json!(message.is_none());
    head["OperationActivityId"] = json!("an id");
    head["ErrorMessage"] = json!(message);
    head["VersionEOL"] = json!("9999-12-31T23:59:59.9999999");
    head
}

/// An answer about environments that did not succeed.
pub fn failed(message: &str) -> Value {
    with_tail(json!({"ResultPageCurrent": 0, "ResultHasMorePages": false, "Data": []}), Some(message))
}
