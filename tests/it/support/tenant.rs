//! A practice tenant on a free port, spoken to through its control interface.

use firstcall::app::{Clients, PersonLine, PracticePage, PracticeReady, PracticeRepaired, ScenarioLine, Suggest};
use firstcall::recipe::Clouds;
use firstcall::sandbox::server::{self, Running};
use firstcall::sandbox::world::World;
use serde::Deserialize;
use serde_json::{Value, json};

use super::portal::Portal;

/// A running practice tenant.
pub struct Tenant {
    running: Running,
    http: reqwest::Client,
}

/// What the control interface tells of scenarios.
#[derive(Debug, Deserialize)]
pub struct Told {
    pub current: String,
    pub clients: Clients,
    pub remaining: Vec<String>,
    pub in_order: bool,
    pub scenarios: Vec<ScenarioLine>,
    pub people: Vec<PersonLine>,
    pub suggest: Suggest,
}

/// What became of a sign-in.
#[derive(Debug)]
pub enum Went {
    Back,
    Address(String),
    Page(PracticePage),
}

impl Tenant {
    /// Starts one in this scenario.
    pub async fn start(scenario: &str) -> Self {
        Self::with(server::Options { scenario: scenario.to_owned(), ..server::Options::default() }).await
    }

    /// Starts one with these options.
    pub async fn with(options: server::Options) -> Self {
        let scenario = options.scenario.clone();
        let running = server::start(options).await.unwrap_or_else(|error| panic!("{scenario}: {error}"));
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .tls_certs_only(std::iter::empty())
            .build()
            .unwrap();
        Self { running, http }
    }

    /// Its clouds, as its cloud file describes them.
    pub fn clouds(&self) -> Clouds {
        let file = self.cloud_file();
        let text = std::fs::read_to_string(&file).unwrap();
        Clouds::read(&file, &text).unwrap()
    }

    /// Where its cloud file is.
    pub fn cloud_file(&self) -> String {
        self.running.ready.cloud_file.display().to_string()
    }

    async fn ask(&self, method: reqwest::Method, path: &str, body: Option<Value>) -> Value {
        let control = &self.running.ready.control;
        let url = format!("{}/{path}", control.url.trim_end_matches('/'));
        let mut request = self.http.request(method, url).bearer_auth(&control.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// What it proposes in its scenario.
    pub async fn told(&self) -> Told {
        serde_json::from_value(self.ask(reqwest::Method::GET, "scenario", None).await).unwrap()
    }

    /// What the wizard is told when it practises here.
    pub async fn begins(&self) -> PracticeReady {
        let Told { current, clients, remaining, in_order: _, scenarios, people, suggest } = self.told().await;
        let faults = Vec::new();
        PracticeReady { clouds: self.clouds(), scenarios, current, people, suggest, clients, remaining, faults }
    }

    /// Changes what nobody changes from outside.
    pub fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        self.running.sandbox.with(change)
    }

    /// Takes another scenario on.
    pub async fn switch(&self, scenario: &str) {
        self.ask(reqwest::Method::PUT, "scenario", Some(json!({ "id": scenario }))).await;
    }

    /// The same for somebody who practises this target.
    pub async fn switch_for(&self, scenario: &str, target: &str) {
        self.ask(reqwest::Method::PUT, "scenario", Some(json!({ "id": scenario, "target": target }))).await;
    }

    /// Puts right everything that the scenario broke.
    pub async fn repair(&self) -> PracticeRepaired {
        let repaired = self.ask(reqwest::Method::POST, "repair", Some(json!({}))).await;
        let told = self.told().await;
        PracticeRepaired {
            changes: serde_json::from_value(repaired["changes"].clone()).unwrap(),
            remaining: told.remaining,
            in_order: told.in_order,
            faults: Vec::new(),
            suggest: told.suggest,
            clients: told.clients,
            clouds: self.clouds(),
        }
    }

    /// Signs a person in where a sign-in is pending, as a browser would.
    pub async fn sign_in(&self, link: &str, user_code: Option<&str>, person: &str, decision: &str) -> Went {
        let body = match user_code {
            Some(code) => json!({ "user_code": code, "person": person, "decision": decision }),
            None => json!({ "authorize_url": link, "person": person, "decision": decision }),
        };
        let went = self.ask(reqwest::Method::POST, "signins", Some(body)).await;
        match went["outcome"].as_str() {
            Some("done") => Went::Back,
            Some("redirect") => {
                let location = went["location"].as_str().unwrap().to_owned();
                if location.starts_with("http://localhost") && !location.contains("nativeclient") {
                    // Apart from whatever else the test is at: the listener waits for a request some seconds only.
                    let answer = tokio::spawn(self.http.get(&location).send()).await.unwrap();
                    let problem = answer.err().map(|error| format!("{error:?}"));
                    assert_eq!(problem, None, "the browser was not answered");
                    return Went::Back;
                }
                Went::Address(location)
            }
            Some("page") => Went::Page(PracticePage {
                headline: went["headline"].as_str().unwrap_or_default().to_owned(),
                code: match &went["code"] {
                    Value::Null => None,
                    Value::String(code) => Some(code.clone()),
                    other => Some(other.to_string()),
                },
                text: went["text"].as_str().unwrap_or_default().to_owned(),
                correlation_id: went["correlation_id"].as_str().map(str::to_owned),
            }),
            other => panic!("{other:?}"),
        }
    }

    /// The port that its services are on.
    pub fn port(&self) -> u16 {
        self.running.sandbox.with(|world| world.addresses.port)
    }

    /// Where its discovery document is.
    pub fn discovery(&self) -> String {
        let ready = &self.running.ready;
        format!("{}/{}/v2.0/.well-known/openid-configuration", ready.authority, ready.tenant_id)
    }

    /// A token of its program for the service at this host.
    pub async fn token_for(&self, host: &str) -> String {
        let ready: Value = serde_json::from_str(&self.ready_line()).unwrap();
        let app = &ready["clients"]["confidential"];
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let scope = format!("https://{host}/.default");
        let form = [
            ("grant_type", "client_credentials".to_owned()),
            ("client_id", text(&app["client_id"])),
            ("client_secret", text(&app["client_secret"])),
            ("scope", scope),
        ];
        let url = format!("{}/{}/oauth2/v2.0/token", text(&ready["authority"]), text(&ready["tenant_id"]));
        let answer = self.http.post(url).form(&form).send().await.unwrap().text().await.unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        answer["access_token"].as_str().unwrap_or_else(|| panic!("{host}: {answer}")).to_owned()
    }

    /// The line that another program would be told.
    pub fn ready_line(&self) -> String {
        self.running.ready.line()
    }

    /// Its practice portal.
    pub fn portal(&self) -> Portal {
        Portal::of(&self.running.ready.control.url)
    }

    /// The status that a page answers with.
    pub async fn status_of(&self, page: &str) -> u16 {
        self.http.get(page).send().await.unwrap().status().as_u16()
    }

    /// Stops it.
    pub async fn stop(self) {
        self.running.stop().await;
    }
}
