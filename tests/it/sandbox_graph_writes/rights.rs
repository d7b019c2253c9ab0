//! Who may change what: the token's permission and the person's role or ownership, or the program's permission.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{ALEX, DANA, Directory, GINA, GRAPH, POWER_PLATFORM_API, assert_denied, claims, text};
use crate::sandbox_services::{column, read, token};

const GITA: &str = "gita@fabrikam.example";
const GRAPH_API: &str = "00000003-0000-0000-c000-000000000000";

#[tokio::test]
async fn a_member_registers_applications_while_the_tenant_lets_them_and_owns_them() {
    let mut directory = Directory::signed_in(ALEX).await;
    let (id, app_id) = directory.register("Contoso Private").await;
    let owners = directory.see(&format!("/applications/{id}/owners")).await;
    assert_eq!(column(&owners, "userPrincipalName"), [ALEX]);
    directory.patch(&format!("/applications/{id}"), json!({"isFallbackPublicClient": true})).await;
    directory.bring(&app_id).await;
    let others = directory.practice.running.ready.clients.public.clone().unwrap().client_id;
    let other = format!("/applications(appId='{others}')");
    assert_denied(&directory.refused_patch(&other, json!({"notes": "x"})).await);
    assert_denied(&directory.post(&format!("{other}/addPassword"), json!({})).await);
    assert_denied(&directory.delete(&other).await);
    assert_denied(&directory.post("/servicePrincipals", json!({"appId": POWER_PLATFORM_API})).await);
    directory.practice.change(|world| world.tenant.settings.users_may_create_apps = false);
    assert_denied(&directory.post("/applications", json!({"displayName": "Contoso Second"})).await);
    directory.switch(GITA).await;
    directory.practice.change(|world| world.tenant.settings.users_may_create_apps = true);
    assert_denied(&directory.post("/applications", json!({"displayName": "Fabrikam"})).await);
    directory.switch(DANA).await;
    directory.practice.change(|world| world.tenant.settings.users_may_create_apps = false);
    directory.register("Contoso Second").await;
}

#[tokio::test]
async fn consent_and_permissions_need_a_role_that_may_consent() {
    let mut directory = Directory::signed_in(ALEX).await;
    let (_, app_id) = directory.register("Contoso Private").await;
    let principal = directory.bring(&app_id).await;
    let api = text(&directory.see(&format!("/servicePrincipals(appId='{POWER_PLATFORM_API}')")).await, "id");
    let graph = text(&directory.see(&format!("/servicePrincipals(appId='{GRAPH_API}')")).await, "id");
    let grant = json!({"clientId": principal, "resourceId": api, "consentType": "AllPrincipals", "scope": "A"});
    assert_denied(&directory.post("/oauth2PermissionGrants", grant.clone()).await);
    let held = format!("/servicePrincipals/{principal}/appRoleAssignments");
    let role = |api: &str, role: &str| json!({"principalId": principal, "resourceId": api, "appRoleId": role});
    let invoke = role(&api, "38c13204-7d79-4d83-bdbb-b770e28400df");
    let read_directory = role(&graph, "7ab1d382-f21e-4acd-a863-ba3e13f7da61");
    assert_denied(&directory.post(&held, invoke.clone()).await);
    directory.switch(DANA).await;
    directory.make("/oauth2PermissionGrants", grant).await;
    directory.make(&held, invoke).await;
    // Cloud application administrators may not give programs permissions of Graph.
    assert_denied(&directory.post(&held, read_directory.clone()).await);
    directory.switch(GINA).await;
    directory.make(&held, read_directory).await;
}

#[tokio::test]
async fn a_token_without_the_permission_is_refused_to_everybody() {
    let directory = Directory::signed_in(GINA).await;
    let app = directory.practice.running.ready.clients.public.clone().unwrap().client_id.to_string();
    let client = text(&directory.see(&format!("/servicePrincipals(appId='{app}')")).await, "id");
    let graph = text(&directory.see(&format!("/servicePrincipals(appId='{GRAPH_API}')")).await, "id");
    let grant = json!({
        "clientId": client, "resourceId": graph, "consentType": "AllPrincipals", "scope": "Application.Read.All",
    });
    directory.make("/oauth2PermissionGrants", grant).await;
    let answer = directory.practice.person(&app, GINA, "https://graph.microsoft.com/.default").await;
    assert_eq!(claims(&answer)["scp"], "Application.Read.All");
    let token = token(&answer);
    let send = |method: Method, path: &str, body: Value| {
        let request = directory.practice.request(method, &format!("/v1.0{path}")).bearer_auth(&token).json(&body);
        async move { read(request.send().await.unwrap()).await }
    };
    assert_eq!(send(Method::GET, "/applications", json!(null)).await.0, StatusCode::OK);
    assert_denied(&send(Method::POST, "/applications", json!({"displayName": "x"})).await);
    assert_denied(&send(Method::POST, "/oauth2PermissionGrants", json!({})).await);
    assert_denied(&send(Method::POST, &format!("/servicePrincipals/{client}/appRoleAssignments"), json!({})).await);
    assert_denied(&send(Method::GET, "/groups", json!(null)).await);
}

/// A program with a permission of Graph: its token.
async fn program(directory: &Directory, role: &str) -> String {
    let (id, app_id) = directory.register("Contoso Factory").await;
    let (_, secret) = directory.post(&format!("/applications/{id}/addPassword"), json!({})).await;
    let principal = directory.bring(&app_id).await;
    let graph = directory.see(&format!("/servicePrincipals(appId='{GRAPH_API}')")).await;
    let roles = graph["appRoles"].as_array().unwrap();
    let role = roles.iter().find(|known| known["value"] == role).unwrap();
    let body = json!({"principalId": principal, "resourceId": graph["id"], "appRoleId": role["id"]});
    directory.make(&format!("/servicePrincipals/{principal}/appRoleAssignments"), body).await;
    let secret = text(&secret, "secretText");
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", app_id.as_str()),
        ("client_secret", secret.as_str()),
        ("scope", GRAPH),
    ];
    token(&directory.practice.token_request(&fields).await.1)
}

#[tokio::test]
async fn a_program_may_what_its_permission_says() {
    let mut directory = Directory::signed_in(GINA).await;
    let owned_by = program(&directory, "Application.ReadWrite.OwnedBy").await;
    let reader = program(&directory, "Application.Read.All").await;
    let wizard = directory.practice.running.ready.clients.public.clone().unwrap().client_id;
    let wizard = format!("/applications(appId='{wizard}')");
    directory.token = reader;
    assert_eq!(directory.get(&wizard).await.0, StatusCode::OK);
    assert_denied(&directory.post("/applications", json!({"displayName": "Contoso Made"})).await);
    directory.token = owned_by;
    let (id, app_id) = directory.register("Contoso Made").await;
    let owners = directory.see(&format!("/applications/{id}/owners")).await;
    assert_eq!(column(&owners, "@odata.type"), ["#microsoft.graph.servicePrincipal"]);
    directory.patch(&format!("/applications/{id}"), json!({"notes": "mine"})).await;
    directory.bring(&app_id).await;
    assert_denied(&directory.refused_patch(&wizard, json!({"notes": "not mine"})).await);
    assert_denied(&directory.post("/oauth2PermissionGrants", json!({})).await);
    assert_eq!(directory.delete(&format!("/applications/{id}")).await.0, StatusCode::NO_CONTENT);
}
