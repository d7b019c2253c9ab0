//! Changes that Graph clients make to the practice directory, over real HTTP: each is read back, each refusal is compared
//! as a whole, and what was made works at the token endpoint at once.

mod applications;
mod assignments;
mod bin;
mod consent;
mod credentials;
mod federated;
mod principals;
mod queries;
mod rights;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::sandbox_services::{AZURE_CLI, GRAPH, Practice, read, token};

const DANA: &str = "dana@contoso.onmicrosoft.com";
const ALEX: &str = "alex@contoso.onmicrosoft.com";
const GINA: &str = "gina@contoso.onmicrosoft.com";
const POWER_PLATFORM_API: &str = "8578e004-a5c6-46e7-913e-12f58912df43";
const READ_ENVIRONMENTS: &str = "177690ed-85f1-41d9-8dbf-2716e60ff46a";

/// A practice directory with somebody's token for it, had as the Azure CLI has it.
struct Directory {
    practice: Practice,
    token: String,
}

impl Directory {
    async fn start() -> Self {
        Self::signed_in(DANA).await
    }

    async fn signed_in(person: &str) -> Self {
        let practice = Practice::start("configured").await;
        let token = practice.person_token(AZURE_CLI, person, GRAPH).await;
        Self { practice, token }
    }

    /// Signs somebody else in to the same directory.
    async fn switch(&mut self, person: &str) {
        self.token = self.practice.person_token(AZURE_CLI, person, GRAPH).await;
    }

    async fn send(&self, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        let request = self.practice.request(method, &format!("/v1.0{path}")).bearer_auth(&self.token);
        read(request.json(&body).send().await.unwrap()).await
    }

    async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        self.send(Method::POST, path, body).await
    }

    /// Makes an object, which must succeed.
    async fn make(&self, path: &str, body: Value) -> Value {
        let (status, made) = self.post(path, body).await;
        assert_eq!(status, StatusCode::CREATED, "{path}: {made}");
        made
    }

    /// Changes an object, which must succeed without an answer.
    async fn patch(&self, path: &str, body: Value) {
        let (status, answer) = self.send(Method::PATCH, path, body).await;
        assert_eq!((status, answer), (StatusCode::NO_CONTENT, json!("")), "{path}");
    }

    async fn refused_patch(&self, path: &str, body: Value) -> (StatusCode, Value) {
        self.send(Method::PATCH, path, body).await
    }

    async fn delete(&self, path: &str) -> (StatusCode, Value) {
        let request = self.practice.request(Method::DELETE, &format!("/v1.0{path}")).bearer_auth(&self.token);
        read(request.send().await.unwrap()).await
    }

    async fn get(&self, path: &str) -> (StatusCode, Value) {
        self.practice.get(&self.token, &format!("/v1.0{path}")).await
    }

    /// Reads an object, which must be there.
    async fn see(&self, path: &str) -> Value {
        let (status, found) = self.get(path).await;
        assert_eq!(status, StatusCode::OK, "{path}: {found}");
        found
    }

    /// Registers an application and gives its object id and its client id.
    async fn register(&self, name: &str) -> (String, String) {
        let made = self.make("/applications", json!({"displayName": name, "signInAudience": "AzureADMyOrg"})).await;
        (text(&made, "id"), text(&made, "appId"))
    }

    /// Brings an application into the tenant and gives its service principal's id.
    async fn bring(&self, app_id: &str) -> String {
        text(&self.make("/servicePrincipals", json!({"appId": app_id})).await, "id")
    }

    /// Asks for a token for the Power Platform API as a program, with the fields of its credential.
    async fn program(&self, client_id: &str, credential: &[(&str, &str)]) -> (StatusCode, Value) {
        let mut fields = vec![
            ("grant_type", "client_credentials"),
            ("client_id", client_id),
            ("scope", "https://api.powerplatform.com/.default"),
        ];
        fields.extend_from_slice(credential);
        self.practice.token_request(&fields).await
    }
}

fn text(object: &Value, name: &str) -> String {
    object[name].as_str().unwrap_or_else(|| panic!("no {name}: {object}")).to_owned()
}

/// Compares a refusal as a whole; the ids and the time in it are only looked at.
fn assert_refused(answer: &(StatusCode, Value), status: u16, code: &str, message: &str) {
    assert_eq!(answer.0.as_u16(), status, "{}", answer.1);
    let error = answer.1["error"].as_object().unwrap_or_else(|| panic!("no error: {}", answer.1));
    assert_eq!((error["code"].as_str(), error["message"].as_str()), (Some(code), Some(message)));
    let inner = error["innerError"].as_object().unwrap();
    assert_eq!(inner.keys().collect::<Vec<_>>(), ["date", "request-id", "client-request-id"]);
    let members: Vec<&String> = error.keys().filter(|name| *name != "details").collect();
    assert_eq!(members, ["code", "message", "innerError"]);
    assert_eq!(answer.1.as_object().unwrap().len(), 1);
}

fn assert_denied(answer: &(StatusCode, Value)) {
    assert_refused(answer, 403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
}

fn assert_not_found(answer: &(StatusCode, Value), id: &str) {
    let text =
        format!("Resource '{id}' does not exist or one of its queried reference-property objects are not present.");
    assert_refused(answer, 404, "Request_ResourceNotFound", &text);
}

/// The number of an error of the token endpoint.
fn number(answer: &(StatusCode, Value)) -> u64 {
    answer.1["error_codes"][0].as_u64().unwrap_or_else(|| panic!("no error: {}", answer.1))
}

/// The claims of an access token.
fn claims(answer: &Value) -> Value {
    use base64::Engine;
    let token = token(answer);
    let body = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(body).unwrap()).unwrap()
}
