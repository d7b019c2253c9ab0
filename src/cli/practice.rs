//! The practice tenant for the wizard: runs in this process, and is spoken to through its control interface,
//! as any other program would.

use std::collections::BTreeMap;

use futures::future::BoxFuture;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::app::{
    Clients, ConsentPage, Decision, FaultKind, FaultRequest, LaidFault, PersonLine, PracticeError, PracticeOutcome,
    PracticePage, PracticeReady, PracticeRepaired, ScenarioLine, Suggest,
};
use crate::drive::PracticeHost;
use crate::profile::Secret;
use crate::recipe::{Clouds, TargetId};
use crate::sandbox::server::{self, Running};

/// Starts a practice tenant when it is first asked for, and keeps it until the program ends.
#[derive(Default)]
pub(super) struct Practice {
    running: Mutex<Option<Running>>,
}

/// What the control interface tells of scenarios.
#[derive(Deserialize)]
struct Scenarios {
    current: String,
    scenarios: Vec<ScenarioLine>,
    people: Vec<PersonLine>,
    suggest: Suggest,
    remaining: Vec<String>,
    in_order: bool,
    clients: Clients,
}

/// The faults that the practice tenant says are switched on.
#[derive(Deserialize)]
struct Faults {
    faults: BTreeMap<String, Over>,
}

#[derive(Deserialize)]
struct Over {
    endpoint: String,
}

/// What it tells of a decision.
#[derive(Deserialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
enum Decided {
    Redirect {
        location: String,
    },
    Page {
        headline: String,
        code: Option<Value>,
        #[serde(default)]
        text: String,
        correlation_id: Option<String>,
    },
    Consent(ConsentPage),
    Done,
}

#[derive(Deserialize)]
struct Repaired {
    #[serde(default)]
    changes: Vec<String>,
}

/// A client that only ever talks to this machine.
fn client() -> Result<reqwest::Client, PracticeError> {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        // Nothing outside is reached, so no root certificates are needed either.
        .tls_certs_only(std::iter::empty())
        .build()
        .map_err(|error| PracticeError::Unreachable(error.to_string()))
}

impl Practice {
    /// Sends a request to the control interface.
    async fn ask<T: DeserializeOwned>(
        &self,
        method: reqwest::Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<T, PracticeError> {
        let (url, token) = {
            let running = self.running.lock().await;
            let running = running.as_ref().ok_or(PracticeError::NotRunning)?;
            let control = &running.ready.control;
            (format!("{}/{path}", control.url.trim_end_matches('/')), control.token.clone())
        };
        let mut request = client()?.request(method, url).bearer_auth(token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.map_err(|error| PracticeError::NoAnswer(error.to_string()))?;
        let status = answer.status();
        let body = answer.text().await.map_err(|error| PracticeError::BrokenOff(error.to_string()))?;
        if !status.is_success() {
            let said = serde_json::from_str::<Value>(&body).ok();
            let said = said.as_ref().and_then(|value| value.pointer("/error/message")).and_then(Value::as_str);
            return Err(PracticeError::Refused(said.unwrap_or(status.as_str()).to_owned()));
        }
        let body = if body.is_empty() { "null" } else { &body };
        serde_json::from_str(body).map_err(|error| PracticeError::OddAnswer(error.to_string()))
    }

    /// Starts the tenant, or sets the one that runs to this scenario.
    async fn take_on(&self, scenario: &str, target: Option<TargetId>) -> Result<Scenarios, PracticeError> {
        let started = {
            let mut running = self.running.lock().await;
            let starts = running.is_none();
            if starts {
                let options = server::Options { scenario: scenario.to_owned(), ..server::Options::default() };
                *running =
                    Some(server::start(options).await.map_err(|error| PracticeError::NotStarted(error.to_string()))?);
            }
            starts
        };
        if started {
            self.ask(reqwest::Method::GET, "scenario", None).await
        } else {
            self.ask(reqwest::Method::PUT, "scenario", Some(json!({ "id": scenario, "target": target }))).await
        }
    }

    /// Reads which faults lie over endpoints.
    async fn faults(&self) -> Result<Vec<LaidFault>, PracticeError> {
        let told: Faults = self.ask(reqwest::Method::GET, "faults", None).await?;
        Ok(told.faults.into_iter().map(|(id, over)| LaidFault { id, endpoint: over.endpoint }).collect())
    }

    /// Reads the cloud file, which a scenario may have changed.
    async fn clouds(&self) -> Result<Clouds, PracticeError> {
        let running = self.running.lock().await;
        let running = running.as_ref().ok_or(PracticeError::NotRunning)?;
        let file = &running.ready.cloud_file;
        let text =
            tokio::fs::read_to_string(file).await.map_err(|error| PracticeError::NoCloudFile(error.to_string()))?;
        Clouds::read(&file.display().to_string(), &text).map_err(|error| PracticeError::OddCloudFile(error.to_string()))
    }
}

impl PracticeHost for Practice {
    fn start(&self, scenario: String, target: Option<TargetId>) -> BoxFuture<'_, Result<PracticeReady, PracticeError>> {
        Box::pin(async move {
            let told = self.take_on(&scenario, target).await?;
            Ok(PracticeReady {
                clouds: self.clouds().await?,
                scenarios: told.scenarios,
                current: told.current,
                people: told.people,
                suggest: told.suggest,
                remaining: told.remaining,
                clients: told.clients,
                faults: self.faults().await?,
            })
        })
    }

    fn decide(
        &self,
        link: String,
        user_code: Option<String>,
        person: String,
        decision: Decision,
    ) -> BoxFuture<'_, Result<PracticeOutcome, PracticeError>> {
        Box::pin(async move {
            let is_for_everybody = decision == Decision::AcceptForEverybody;
            let decision = match decision {
                Decision::SignIn => "sign-in",
                Decision::Accept | Decision::AcceptForEverybody => "accept",
                Decision::Decline => "decline",
            };
            let mut body = json!({ "person": person, "decision": decision, "for_everybody": is_for_everybody });
            match user_code {
                Some(code) => body["user_code"] = json!(code),
                None => body["authorize_url"] = json!(&link),
            }
            match self.ask(reqwest::Method::POST, "signins", Some(body)).await? {
                Decided::Done => Ok(PracticeOutcome::Done),
                Decided::Consent(page) => Ok(PracticeOutcome::Consent(page)),
                Decided::Redirect { location } if waits_here(&link) => follow(&location).await,
                // The browser stays on a page, and the person copies its address.
                Decided::Redirect { location } => Ok(PracticeOutcome::Address(Secret::new(location))),
                Decided::Page { headline, code, text, correlation_id } => Ok(PracticeOutcome::Page(PracticePage {
                    headline,
                    code: code.map(|code| code.as_str().map_or_else(|| code.to_string(), str::to_owned)),
                    text,
                    correlation_id,
                })),
            }
        })
    }

    fn lay_fault(&self, fault: FaultRequest) -> BoxFuture<'_, Result<Vec<LaidFault>, PracticeError>> {
        Box::pin(async move {
            let effect = match fault.kind {
                FaultKind::Throttled => json!({ "throttle": { "retry_after_s": 5 } }),
                FaultKind::Unavailable => json!({ "status": { "status": 503 } }),
                FaultKind::Slow => json!({ "latency": { "ms": 3000 } }),
                FaultKind::ProxyPage => json!({ "proxy-page": { "status": 403 } }),
                FaultKind::CutOff => json!("truncated"),
                FaultKind::Trickling => json!({ "slow-body": { "ms": 200 } }),
                FaultKind::Dropped => json!("drop"),
            };
            let body = json!({ "id": fault.kind.id(), "endpoint": fault.endpoint, "effect": effect });
            let _: Value = self.ask(reqwest::Method::POST, "faults", Some(body)).await?;
            self.faults().await
        })
    }

    fn lift_fault(&self, id: Option<String>) -> BoxFuture<'_, Result<Vec<LaidFault>, PracticeError>> {
        Box::pin(async move {
            // One that was counted down meanwhile is gone already.
            let lies = self.faults().await?;
            let all = id.is_none();
            let lifted = lies.into_iter().filter(|fault| all || id.as_ref() == Some(&fault.id));
            for fault in lifted {
                let path = format!("faults/{}", fault.id.replace(' ', "%20"));
                let _: Value = self.ask(reqwest::Method::DELETE, &path, None).await?;
            }
            self.faults().await
        })
    }

    fn repair(&self, requirement: Option<String>) -> BoxFuture<'_, Result<PracticeRepaired, PracticeError>> {
        Box::pin(async move {
            if requirement.is_none() {
                let _: Value = self.ask(reqwest::Method::DELETE, "faults", None).await?;
            }
            let body = requirement.map_or_else(|| json!({}), |id| json!({ "requirement": id }));
            let repaired: Repaired = self.ask(reqwest::Method::POST, "repair", Some(body)).await?;
            let told: Scenarios = self.ask(reqwest::Method::GET, "scenario", None).await?;
            Ok(PracticeRepaired {
                changes: repaired.changes,
                remaining: told.remaining,
                in_order: told.in_order,
                faults: self.faults().await?,
                suggest: told.suggest,
                clients: told.clients,
                clouds: self.clouds().await?,
            })
        })
    }
}

/// Whether the sign-in that begins at this address comes back to a listener of ours: its redirect URI tells, not where
/// the practice tenant sends the browser, since that stands in for the documented nativeclient page on loopback too.
fn waits_here(link: &str) -> bool {
    let redirect = url::Url::parse(link).ok().and_then(|link| {
        link.query_pairs().find(|(name, _)| name == "redirect_uri").and_then(|(_, uri)| url::Url::parse(&uri).ok())
    });
    redirect.is_some_and(|uri| uri.scheme() == "http" && crate::recipe::is_loopback(&uri))
}

/// Goes where the browser is sent: to the listener that waits for the answer.
async fn follow(location: &str) -> Result<PracticeOutcome, PracticeError> {
    client()?.get(location).send().await.map_err(|error| PracticeError::NotBack(error.to_string()))?;
    Ok(PracticeOutcome::Done)
}

#[cfg(test)]
mod tests {
    use super::waits_here;

    #[test]
    fn only_a_loopback_redirect_comes_back_by_itself() {
        let link = |uri: &str| format!("http://localhost:1/t/oauth2/v2.0/authorize?redirect_uri={uri}");
        assert!(waits_here(&link("http%3A%2F%2Flocalhost%3A45453")));
        assert!(!waits_here(&link("https%3A%2F%2Flogin.microsoftonline.com%2Fcommon%2Foauth2%2Fnativeclient")));
        assert!(!waits_here("no address"));
    }
}
