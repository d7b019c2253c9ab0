//! Deleting applications and getting them back.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{ALEX, Directory, assert_denied, assert_not_found, assert_refused, number, text};
use crate::sandbox_services::column;

#[tokio::test]
async fn a_deleted_application_takes_its_principal_along_and_comes_back_with_it() {
    let directory = Directory::start().await;
    let (id, app_id) = directory.register("Contoso Short Life").await;
    let (_, secret) = directory.post(&format!("/applications/{id}/addPassword"), json!({})).await;
    let secret = text(&secret, "secretText");
    let principal = directory.bring(&app_id).await;
    let api = directory.see("/servicePrincipals(appId='8578e004-a5c6-46e7-913e-12f58912df43')").await;
    let grant = json!({
        "clientId": principal, "resourceId": api["id"], "consentType": "AllPrincipals",
        "scope": "EnvironmentManagement.Environments.Read",
    });
    let grant = directory.make("/oauth2PermissionGrants", grant).await;
    assert_eq!(directory.delete(&format!("/applications/{id}")).await, (StatusCode::NO_CONTENT, json!("")));
    assert_not_found(&directory.get(&format!("/applications/{id}")).await, &id);
    assert_not_found(&directory.get(&format!("/servicePrincipals/{principal}")).await, &principal);
    let grant = text(&grant, "id");
    assert_not_found(&directory.get(&format!("/oauth2PermissionGrants/{grant}")).await, &grant);
    assert_eq!(number(&directory.program(&app_id, &[("client_secret", &secret)]).await), 700_016);
    let bin = directory.see("/directory/deletedItems/microsoft.graph.application").await;
    assert_eq!(column(&bin, "id"), std::slice::from_ref(&id));
    assert!(bin["value"][0]["deletedDateTime"].is_string());
    let principals = directory.see("/directory/deletedItems/microsoft.graph.servicePrincipal").await;
    assert_eq!(column(&principals, "id"), std::slice::from_ref(&principal));
    let (status, restored) = directory.post(&format!("/directory/deletedItems/{id}/restore"), json!({})).await;
    assert_eq!(
        (status, &restored["appId"], &restored["deletedDateTime"]),
        (StatusCode::OK, &json!(app_id), &json!(null))
    );
    assert_eq!(directory.program(&app_id, &[("client_secret", &secret)]).await.0, StatusCode::OK);
    assert_not_found(&directory.get(&format!("/oauth2PermissionGrants/{grant}")).await, &grant);
    assert_eq!(directory.see("/directory/deletedItems/microsoft.graph.application").await["value"], json!([]));
}

#[tokio::test]
async fn what_is_removed_for_good_does_not_come_back() {
    let mut directory = Directory::start().await;
    let (id, app_id) = directory.register("Contoso Short Life").await;
    let principal = directory.bring(&app_id).await;
    directory.delete(&format!("/servicePrincipals/{principal}")).await;
    let (status, _) = directory.post(&format!("/directory/deletedItems/{principal}/restore"), json!({})).await;
    assert_eq!(status, StatusCode::OK);
    directory.delete(&format!("/servicePrincipals/{principal}")).await;
    let other = directory.bring(&app_id).await;
    let answer = directory.post(&format!("/directory/deletedItems/{principal}/restore"), json!({})).await;
    let message = format!(
        "The service principal cannot be created, updated, or restored because the service principal name {app_id} is \
         already in use."
    );
    assert_refused(&answer, 409, "Request_MultipleObjectsWithSameKeyValue", &message);
    assert_ne!(other, principal);
    directory.delete(&format!("/applications/{id}")).await;
    let here = format!("/directory/deletedItems/{id}");
    directory.switch(ALEX).await;
    assert_denied(&directory.send(Method::DELETE, &here, json!({})).await);
    directory.switch(super::DANA).await;
    assert_eq!(directory.see(&here).await["@odata.type"], "#microsoft.graph.application");
    assert_eq!(directory.delete(&here).await, (StatusCode::NO_CONTENT, json!("")));
    assert_not_found(&directory.delete(&here).await, &id);
    assert_not_found(&directory.post(&format!("{here}/restore"), json!({})).await, &id);
}
