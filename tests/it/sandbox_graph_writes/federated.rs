//! Federated credentials of an application.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{Directory, assert_not_found, assert_refused, text};
use crate::sandbox_services::column;

const ISSUER: &str = "https://token.ci.example";
const SUBJECT: &str = "repo:contoso/practice:ref:refs/heads/main";

fn trust() -> Value {
    json!({
        "name": "main-branch", "issuer": ISSUER, "subject": SUBJECT, "description": "the main branch",
        "audiences": ["api://AzureADTokenExchange"],
    })
}

#[tokio::test]
async fn a_trust_is_made_read_changed_and_removed() {
    let directory = Directory::start().await;
    let (id, _) = directory.register("Contoso Pipeline").await;
    let all = format!("/applications/{id}/federatedIdentityCredentials");
    let made = directory.make(&all, trust()).await;
    for (name, value) in trust().as_object().unwrap() {
        assert_eq!(made[name], *value, "{name}");
    }
    let place = format!("$metadata#applications('{id}')/federatedIdentityCredentials/$entity");
    assert!(text(&made, "@odata.context").ends_with(&place));
    assert_eq!(column(&directory.see(&all).await, "name"), ["main-branch"]);
    let own = format!("{all}/{}", text(&made, "id"));
    directory.patch(&own, json!({"subject": "repo:contoso/practice:environment:live", "description": null})).await;
    for path in [own.clone(), format!("{all}/main-branch"), format!("{all}(name='main-branch')")] {
        let seen = directory.see(&path).await;
        assert_eq!(
            (&seen["subject"], &seen["description"]),
            (&json!("repo:contoso/practice:environment:live"), &Value::Null)
        );
    }
    assert_eq!(directory.delete(&format!("{all}/main-branch")).await, (StatusCode::NO_CONTENT, json!("")));
    assert_not_found(&directory.get(&own).await, &text(&made, "id"));
    assert_eq!(directory.see(&all).await["value"], json!([]));
}

#[tokio::test]
async fn a_trust_that_is_there_or_cannot_be_is_refused() {
    let directory = Directory::start().await;
    let (id, _) = directory.register("Contoso Pipeline").await;
    let all = format!("/applications/{id}/federatedIdentityCredentials");
    directory.make(&all, trust()).await;
    let answer = directory.post(&all, trust()).await;
    let message = "FederatedIdentityCredential with name main-branch already exists.";
    assert_refused(&answer, 409, "Request_MultipleObjectsWithSameKeyValue", message);
    let with = |name: &str, value: Value| {
        let mut body = trust();
        body["name"] = json!("another");
        body[name] = value;
        body
    };
    let tail = |property: &str, value: &str| {
        format!(
            " paramName: FederatedIdentityCredential.{property}, paramValue: {value}, objectType: \
             Microsoft.Online.DirectoryServices.Application"
        )
    };
    let same = format!(
        "The combination of issuer and subject must be unique for the application. Issuer {ISSUER} and Subject: \
         {SUBJECT} already exist.{}",
        tail("Subject", SUBJECT)
    );
    let plain = format!("The issuer must be an https address.{}", tail("Issuer", "http://ci.example"));
    let two = format!("There must be exactly one audience.{}", tail("Audiences", "a, b"));
    let name = format!("The name of the federated credential is invalid.{}", tail("Name", "a b"));
    for (body, message) in [
        (with("description", json!("again")), same),
        (with("issuer", json!("http://ci.example")), plain),
        (with("audiences", json!(["a", "b"])), two),
        (with("name", json!("a b")), name),
    ] {
        let answer = directory.post(&all, body).await;
        assert_refused(&answer, 400, "InvalidFederatedIdentityCredentialValue", &message);
    }
    let mut body = trust();
    body["name"] = json!("another");
    body.as_object_mut().unwrap().remove("audiences");
    let message = "A value is required for property 'audiences' of resource 'FederatedIdentityCredential'.";
    assert_refused(&directory.post(&all, body).await, 400, "Request_BadRequest", message);
    let here = format!("{all}/main-branch");
    let answer = directory.refused_patch(&here, json!({"name": "renamed"})).await;
    assert_refused(&answer, 400, "Request_BadRequest", "Property 'name' is read-only and cannot be set.");
    let answer = directory.refused_patch(&here, json!({"colour": "blue"})).await;
    assert_refused(&answer, 400, "Request_BadRequest", "Invalid property 'colour'.");
}
