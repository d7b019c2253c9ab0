//! Several requests in one.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::call::{Outcome, Request};
use super::refusal::Refusal;
use super::routes;
use super::trace::Trace;
use crate::sandbox::bearer::Caller;
use crate::sandbox::origin::Origin;
use crate::sandbox::reply::Reply;
use crate::sandbox::world::World;

/// Graph takes no more in one batch.
const MOST: usize = 20;

#[derive(Deserialize)]
struct Batch {
    requests: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    id: String,
    method: String,
    url: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: Value,
    #[serde(default)]
    depends_on: Vec<String>,
}

/// Tells whether the request is a batch.
pub fn is_batch(request: &Request) -> bool {
    request.method == Method::POST && request.path.trim_matches('/').eq_ignore_ascii_case("$batch")
}

/// Answers each request of a batch; one whose dependency failed is not tried.
pub fn serve(world: &mut World, caller: &Caller, origin: &Origin, version: &'static str, request: &Request) -> Outcome {
    let batch: Batch =
        serde_json::from_slice(&request.body).map_err(|_| Refusal::bad_request("Invalid batch payload format."))?;
    if batch.requests.is_empty() || batch.requests.len() > MOST {
        return Err(Refusal::bad_request(format!("A batch holds between 1 and {MOST} requests.")));
    }
    let mut statuses: BTreeMap<&str, StatusCode> = BTreeMap::new();
    let mut answers = Vec::new();
    for item in &batch.requests {
        let trace = Trace::of(&request.headers, world.now());
        let is_blocked =
            item.depends_on.iter().any(|id| statuses.get(id.as_str()).is_none_or(|status| !status.is_success()));
        let reply = if is_blocked {
            Reply::with(
                StatusCode::FAILED_DEPENDENCY,
                json!({"error": {"code": "FailedDependency", "message": "A request that this one depends on failed."}}),
            )
        } else {
            let outcome = routes::dispatch(world, caller, origin, version, &item.request());
            trace.stamp(outcome.unwrap_or_else(|refusal| refusal.reply(&trace)))
        };
        if statuses.insert(&item.id, reply.status).is_some() {
            return Err(Refusal::bad_request(format!("The request id '{}' is used more than once.", item.id)));
        }
        answers.push(answer(&item.id, reply));
    }
    // Graph promises no order; a client that counts on one should notice here.
    answers.reverse();
    Ok(Reply::ok(json!({"responses": answers})))
}

impl Item {
    fn request(&self) -> Request {
        let (path, query) = self.url.split_once('?').unwrap_or((&self.url, ""));
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
                headers.insert(name, value);
            }
        }
        Request {
            method: self.method.to_uppercase().parse().unwrap_or(Method::GET),
            path: decoded(path.trim_start_matches('/')),
            query: query.to_owned(),
            headers,
            body: if self.body.is_null() { Bytes::new() } else { Bytes::from(self.body.to_string()) },
        }
    }
}

/// Undoes percent-encoding; in a path a plus sign stands for itself.
fn decoded(path: &str) -> String {
    let single = format!("={}", path.replace('+', "%2B").replace('&', "%26"));
    url::form_urlencoded::parse(single.as_bytes()).map(|(_, value)| value.into_owned()).collect()
}

fn answer(id: &str, reply: Reply) -> Value {
    let headers = reply.headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    let headers: Map<String, Value> = headers.map(|(name, value)| (spelled(name), json!(value))).collect();
    let mut answer = json!({"id": id, "status": reply.status.as_u16(), "headers": headers});
    if let Some(body) = reply.body {
        answer["body"] = body;
    }
    answer
}

fn spelled(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
    });
    words.collect::<Vec<_>>().join("-")
}
