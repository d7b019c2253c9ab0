//! The practice tenant's services over real HTTP: Graph, Power Platform API, Resource Manager, faults, control, portal.
//! Tokens come from its own token endpoint; people answer through the control interface.

mod arm;
mod control;
mod faults;
mod graph;
mod graph_limits;
mod portal;
mod power_platform;
mod power_platform_roles;

use std::collections::BTreeMap;

use firstcall::sandbox::server::{Options, Running, start};
use firstcall::sandbox::world::World;
use reqwest::{Method, RequestBuilder, Response, StatusCode, redirect};
use serde_json::{Value, json};

/// The Azure CLI's client id, which looks at the setup.
pub const AZURE_CLI: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
pub const GRAPH: &str = "https://graph.microsoft.com/.default";
pub const POWER_PLATFORM: &str = "https://api.powerplatform.com/.default";
pub const ENVIRONMENTS: &str = "/environmentmanagement/environments?api-version=2024-10-01";

/// A running practice tenant and a client for it.
pub struct Practice {
    pub running: Running,
    pub http: reqwest::Client,
    pub base: String,
}

impl Practice {
    pub async fn start(scenario: &str) -> Self {
        Self::with(Options { scenario: scenario.to_owned(), ..Options::default() }).await
    }

    pub async fn with(options: Options) -> Self {
        let running = start(options).await.unwrap();
        let http = reqwest::Client::builder().no_proxy().redirect(redirect::Policy::none()).build().unwrap();
        let base = running.ready.authority.clone();
        Self { running, http, base }
    }

    /// Changes the state before or between requests.
    pub fn change<R>(&self, work: impl FnOnce(&mut World) -> R) -> R {
        self.running.sandbox.with(work)
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    pub async fn get(&self, token: &str, path: &str) -> (StatusCode, Value) {
        read(self.request(Method::GET, path).bearer_auth(token).send().await.unwrap()).await
    }

    pub async fn control(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let request =
            self.request(method, &format!("/control/v1/{path}")).bearer_auth(&self.running.ready.control.token);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        read(request.send().await.unwrap()).await
    }

    pub async fn token_request(&self, fields: &[(&str, &str)]) -> (StatusCode, Value) {
        let tenant = self.running.ready.tenant_id;
        let request = self.request(Method::POST, &format!("/{tenant}/oauth2/v2.0/token"));
        read(request.form(fields).send().await.unwrap()).await
    }

    /// Signs a person in with a device code, and gives the token endpoint's answer.
    pub async fn person(&self, client: &str, person: &str, scope: &str) -> Value {
        let tenant = self.running.ready.tenant_id;
        let request = self.request(Method::POST, &format!("/{tenant}/oauth2/v2.0/devicecode"));
        let fields = [("client_id", client), ("scope", scope)];
        let (_, begun) = read(request.form(&fields).send().await.unwrap()).await;
        let answer = json!({"user_code": begun["user_code"], "person": person, "decision": "accept"});
        let (status, outcome) = self.control(Method::POST, "signins", Some(answer)).await;
        assert_eq!((status, &outcome["outcome"]), (StatusCode::OK, &json!("done")), "{outcome}");
        let fields = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", client),
            ("device_code", begun["device_code"].as_str().unwrap()),
        ];
        self.token_request(&fields).await.1
    }

    pub async fn person_token(&self, client: &str, person: &str, scope: &str) -> String {
        token(&self.person(client, person, scope).await)
    }

    /// Signs the practice program in with its secret.
    pub async fn program_token(&self, scope: &str) -> String {
        let robot = self.running.ready.clients.confidential.clone().unwrap();
        let client_id = robot.client_id.to_string();
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", client_id.as_str()),
            ("client_secret", robot.client_secret.as_str()),
            ("scope", scope),
        ];
        token(&self.token_request(&fields).await.1)
    }
}

pub async fn read(answer: Response) -> (StatusCode, Value) {
    let status = answer.status();
    let text = answer.text().await.unwrap_or_default();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

pub fn token(answer: &Value) -> String {
    answer["access_token"].as_str().unwrap_or_else(|| panic!("no token: {answer}")).to_owned()
}

/// The values of one member of each item, sorted.
pub fn column(list: &Value, name: &str) -> Vec<String> {
    let items = list["value"].as_array().cloned().unwrap_or_default();
    let sorted: BTreeMap<String, ()> =
        items.iter().map(|item| (item[name].as_str().unwrap_or_default().to_owned(), ())).collect();
    sorted.into_keys().collect()
}
