//! Dataverse, its discovery service and the Business Applications Platform over real HTTP. Every form of answer is
//! written down whole in a transcript: status, headers and body.

mod bap;
mod discovery;
mod gate;
mod reads;
mod states;
mod writes;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::sandbox_services::{AZURE_CLI, Practice};

const PRODUCTION: &str = "contoso.crm4.dynamics.com";
const API: &str = "contoso.api.crm4.dynamics.com";
const TRAINING: &str = "contoso-training.crm4.dynamics.com";
const WIZARD: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d";
/// The app of people at Dataverse.
const WORKMATE: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0006";
const ROBOT: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0002";
const WHO_AM_I: &str = "/api/data/v9.2/WhoAmI";

/// A practice tenant and what was said to it.
struct Talk {
    practice: Practice,
    said: Vec<String>,
}

/// A request on its way.
struct Ask<'a> {
    method: Method,
    host: &'a str,
    path: &'a str,
    token: Option<&'a str>,
    headers: Vec<(&'static str, &'static str)>,
    body: Option<Value>,
}

impl<'a> Ask<'a> {
    fn get(host: &'a str, path: &'a str, token: Option<&'a str>) -> Self {
        Self { method: Method::GET, host, path, token, headers: Vec::new(), body: None }
    }

    fn with(method: Method, host: &'a str, path: &'a str, token: &'a str, body: Value) -> Self {
        let body = (!body.is_null()).then_some(body);
        Self { method, host, path, token: Some(token), headers: Vec::new(), body }
    }

    fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// What came back.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

impl Talk {
    async fn start() -> Self {
        Self { practice: Practice::start("configured").await, said: Vec::new() }
    }

    /// Asks, under the name of a real host, and writes both sides down.
    async fn ask(&mut self, ask: Ask<'_>) -> Answer {
        let mut request = self.practice.request(ask.method.clone(), ask.path).header("host", ask.host);
        if let Some(token) = ask.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in &ask.headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = &ask.body {
            request = request.json(body);
        }
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        let text = answer.text().await.unwrap();
        let body: Value = serde_json::from_str(&text).unwrap_or(Value::String(text));
        self.said.push(line(&ask, status, &headers, &body));
        Answer { status, headers, body }
    }

    async fn get(&mut self, host: &str, path: &str, token: &str) -> Answer {
        self.ask(Ask::get(host, path, Some(token))).await
    }

    /// A token of a person through the Dataverse app for a resource, in its `.default` form.
    async fn person(&self, person: &str, resource: &str) -> String {
        let upn = format!("{person}@contoso.onmicrosoft.com");
        self.practice.person_token(WORKMATE, &upn, &format!("{resource}/.default")).await
    }

    /// A token of a person through the Azure CLI.
    async fn through_azure_cli(&self, person: &str, resource: &str) -> String {
        let upn = format!("{person}@contoso.onmicrosoft.com");
        self.practice.person_token(AZURE_CLI, &upn, &format!("{resource}/.default")).await
    }

    /// A token of the practice program.
    async fn robot(&self, resource: &str) -> String {
        self.practice.program_token(&format!("{resource}/.default")).await
    }

    /// Everything that was said since the start.
    fn transcript(&self) -> String {
        self.said.join("\n\n")
    }
}

/// Writes a request and its answer down; ids of requests, dates and marks of versions become placeholders.
fn line(ask: &Ask, status: StatusCode, headers: &HeaderMap, body: &Value) -> String {
    let mut text = format!("> {} https://{}{}\n", ask.method, ask.host, ask.path);
    for (name, value) in &ask.headers {
        text += &format!("> {name}: {value}\n");
    }
    if let Some(body) = &ask.body {
        text += &format!("> {body}\n");
    }
    text += &format!("< {status}\n");
    let changing = ["x-ms-service-request-id", "req_id", "date"];
    for (name, value) in headers {
        if *name == "content-length" || *name == "vary" {
            continue;
        }
        let value = if changing.contains(&name.as_str()) { "…" } else { value.to_str().unwrap() };
        text += &format!("< {name}: {value}\n");
    }
    match body {
        Value::String(page) => text += page,
        body => text += &serde_json::to_string_pretty(&settled(body)).unwrap(),
    }
    text.trim_end().to_owned()
}

fn settled(body: &Value) -> Value {
    match body {
        Value::Array(items) => items.iter().map(settled).collect(),
        Value::Object(members) => {
            let shown = members.iter().map(|(name, value)| match (name.as_str(), value) {
                ("@odata.etag", _) => (name.clone(), "W/\"…\"".into()),
                ("createdon" | "LastUpdated" | "createdTime", Value::String(_)) => (name.clone(), "…".into()),
                _ => (name.clone(), settled(value)),
            });
            Value::Object(shown.collect())
        }
        other => other.clone(),
    }
}

/// The address of an environment by which tokens are asked for.
fn resource(host: &str) -> String {
    format!("https://{host}")
}

fn header<'a>(answer: &'a Answer, name: &'static str) -> &'a HeaderValue {
    &answer.headers[HeaderName::from_static(name)]
}

/// The code of an error object.
fn code(answer: &Answer) -> &str {
    answer.body["error"]["code"].as_str().unwrap_or_else(|| panic!("no error: {}", answer.body))
}
