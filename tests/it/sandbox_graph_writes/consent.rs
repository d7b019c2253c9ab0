//! Delegated consent through Graph, and the way of the Azure portal's own service.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    ALEX, DANA, Directory, GINA, POWER_PLATFORM_API, READ_ENVIRONMENTS, assert_not_found, assert_refused, claims, text,
};
use crate::sandbox_services::{AZURE_CLI, POWER_PLATFORM, read};

const PORTAL: &str = "74658136-14ec-4630-ad9b-26e160ff0fc6/.default";
const READ: &str = "EnvironmentManagement.Environments.Read";

/// An app for people without any consent: its client id, and the ids of the two ends of a grant.
async fn app(directory: &Directory) -> (String, String, String) {
    let (id, app_id) = directory.register("Contoso Builder").await;
    let listed = json!([{
        "resourceAppId": POWER_PLATFORM_API,
        "resourceAccess": [{"id": READ_ENVIRONMENTS, "type": "Scope"}],
    }]);
    let body = json!({"isFallbackPublicClient": true, "requiredResourceAccess": listed});
    directory.patch(&format!("/applications/{id}"), body).await;
    let client = directory.bring(&app_id).await;
    let api = directory.see(&format!("/servicePrincipals(appId='{POWER_PLATFORM_API}')")).await;
    (app_id, client, text(&api, "id"))
}

/// Alex with a name and a password.
async fn alex(directory: &Directory, app_id: &str, scope: &str) -> (StatusCode, Value) {
    let password = directory.practice.running.ready.people["alex"].password.clone();
    let fields = [
        ("grant_type", "password"),
        ("client_id", app_id),
        ("username", ALEX),
        ("password", password.as_str()),
        ("scope", scope),
    ];
    directory.practice.token_request(&fields).await
}

#[tokio::test]
async fn a_grant_for_everybody_is_in_the_next_token() {
    let directory = Directory::start().await;
    let (app_id, client, api) = app(&directory).await;
    assert_eq!(super::number(&alex(&directory, &app_id, POWER_PLATFORM).await), 65_001);
    let grant = json!({
        "clientId": client, "consentType": "AllPrincipals", "principalId": null, "resourceId": api,
        "scope": format!(" {READ} No.Such.Permission"),
    });
    let made = directory.make("/oauth2PermissionGrants", grant.clone()).await;
    assert_eq!(made["scope"], format!("{READ} No.Such.Permission"));
    let here = format!("/oAuth2PermissionGrants/{}", text(&made, "id"));
    assert_eq!(directory.see(&here).await["resourceId"], json!(api));
    let (status, answer) = alex(&directory, &app_id, POWER_PLATFORM).await;
    assert_eq!((status, &claims(&answer)["scp"]), (StatusCode::OK, &json!(READ)), "{answer}");
    let answer = directory.post("/oauth2PermissionGrants", grant).await;
    assert_refused(&answer, 409, "Request_MultipleObjectsWithSameKeyValue", "Permission entry already exists.");
    directory.patch(&here, json!({"scope": "Authorization.RoleAssignments.Read"})).await;
    let (_, answer) = alex(&directory, &app_id, POWER_PLATFORM).await;
    assert_eq!(claims(&answer)["scp"], "Authorization.RoleAssignments.Read");
    assert_eq!(directory.delete(&here).await, (StatusCode::NO_CONTENT, json!("")));
    assert_not_found(&directory.delete(&here).await, &text(&made, "id"));
    assert_eq!(super::number(&alex(&directory, &app_id, POWER_PLATFORM).await), 65_001);
}

#[tokio::test]
async fn a_grant_for_one_person_is_that_persons_alone() {
    let directory = Directory::start().await;
    let (app_id, client, api) = app(&directory).await;
    let dana = text(&directory.see(&format!("/users/{DANA}")).await, "id");
    let alexs = text(&directory.see(&format!("/users/{ALEX}")).await, "id");
    let grant = |person: &str| json!({"clientId": client, "consentType": "Principal", "principalId": person, "resourceId": api, "scope": READ});
    directory.make("/oauth2PermissionGrants", grant(&dana)).await;
    assert_eq!(super::number(&alex(&directory, &app_id, POWER_PLATFORM).await), 65_001);
    directory.make("/oauth2PermissionGrants", grant(&alexs)).await;
    assert_eq!(alex(&directory, &app_id, POWER_PLATFORM).await.0, StatusCode::OK);
    let listed = directory.see(&format!("/servicePrincipals/{client}/oauth2PermissionGrants")).await;
    assert_eq!(listed["value"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_grant_that_cannot_be_is_refused() {
    let directory = Directory::start().await;
    let (_, client, api) = app(&directory).await;
    let whole = json!({"clientId": client, "consentType": "AllPrincipals", "resourceId": api, "scope": READ});
    let invalid =
        |name: &str| format!("Invalid value specified for property '{name}' of resource 'OAuth2PermissionGrant'.");
    for (name, value, message) in [
        ("consentType", json!("Everybody"), invalid("consentType")),
        ("consentType", json!("Principal"), invalid("principalId")),
        ("principalId", json!(client), invalid("principalId")),
        ("clientId", json!("x"), invalid("clientId")),
        ("scope", json!(["a"]), invalid("scope")),
        ("colour", json!("blue"), "Invalid property 'colour'.".to_owned()),
    ] {
        let mut body = whole.clone();
        body[name] = value;
        let answer = directory.post("/oauth2PermissionGrants", body).await;
        assert_refused(&answer, 400, "Request_BadRequest", &message);
    }
    let mut body = whole.clone();
    body["resourceId"] = json!(POWER_PLATFORM_API);
    let answer = directory.post("/oauth2PermissionGrants", body).await;
    let message = format!(
        "Resource '{POWER_PLATFORM_API}' does not exist or one of its queried reference-property objects are not \
         present."
    );
    assert_refused(&answer, 404, "Directory_ObjectNotFound", &message);
    let made = directory.make("/oauth2PermissionGrants", whole).await;
    let here = format!("/oauth2PermissionGrants/{}", text(&made, "id"));
    let answer = directory.refused_patch(&here, json!({"clientId": client})).await;
    assert_refused(&answer, 400, "Request_BadRequest", "Property 'clientId' is read-only and cannot be set.");
}

async fn consent(directory: &Directory, person: &str, app_id: &str, query: &str) -> (StatusCode, Value) {
    let token = directory.practice.person_token(AZURE_CLI, person, PORTAL).await;
    let path = format!("/api/RegisteredApplications/{app_id}/Consent{query}");
    read(directory.practice.request(Method::POST, &path).bearer_auth(token).send().await.unwrap()).await
}

#[tokio::test]
async fn the_portals_service_consents_to_all_that_is_listed() {
    let directory = Directory::start().await;
    let (id, app_id) = directory.register("Contoso Builder").await;
    let listed = json!([
        {"resourceAppId": POWER_PLATFORM_API, "resourceAccess": [
            {"id": READ_ENVIRONMENTS, "type": "Scope"},
            {"id": "38c13204-7d79-4d83-bdbb-b770e28400df", "type": "Role"},
        ]},
        {"resourceAppId": "475226c6-020e-4fb2-8a90-7a972cbfc1d4", "resourceAccess": [
            {"id": "0eb56b90-a7b5-43b5-9402-8137a8083e90", "type": "Scope"},
        ]},
    ]);
    let body = json!({"isFallbackPublicClient": true, "requiredResourceAccess": listed});
    directory.patch(&format!("/applications/{id}"), body).await;
    let all = "?onBehalfOfAll=true";
    assert_eq!(consent(&directory, ALEX, &app_id, all).await.0, StatusCode::FORBIDDEN);
    assert_eq!(consent(&directory, DANA, &app_id, "").await.0, StatusCode::BAD_REQUEST);
    assert_eq!(consent(&directory, DANA, &id, all).await.0, StatusCode::NOT_FOUND);
    assert_eq!(consent(&directory, DANA, &app_id, all).await, (StatusCode::NO_CONTENT, json!("")));
    // The service principal that was missing is there now.
    let client = text(&directory.see(&format!("/servicePrincipals(appId='{app_id}')")).await, "id");
    let grants = directory.see(&format!("/servicePrincipals/{client}/oauth2PermissionGrants")).await;
    let mut scopes: Vec<String> =
        grants["value"].as_array().unwrap().iter().map(|grant| text(grant, "scope")).collect();
    scopes.sort();
    assert_eq!(scopes, [READ, "User"]);
    let held = directory.see(&format!("/servicePrincipals/{client}/appRoleAssignments")).await;
    assert_eq!(held["value"][0]["appRoleId"], "38c13204-7d79-4d83-bdbb-b770e28400df");
    let (status, answer) = alex(&directory, &app_id, POWER_PLATFORM).await;
    assert_eq!((status, &claims(&answer)["scp"]), (StatusCode::OK, &json!(READ)));
    let unauthorized =
        directory.practice.request(Method::POST, &format!("/api/RegisteredApplications/{app_id}/Consent"));
    let answer = unauthorized.bearer_auth(&directory.token).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn permissions_of_graph_for_a_program_need_a_higher_role() {
    let directory = Directory::start().await;
    let (id, app_id) = directory.register("Contoso Reader").await;
    let role = json!({"id": "7ab1d382-f21e-4acd-a863-ba3e13f7da61", "type": "Role"});
    let listed = json!([{"resourceAppId": "00000003-0000-0000-c000-000000000000", "resourceAccess": [role]}]);
    directory.patch(&format!("/applications/{id}"), json!({"requiredResourceAccess": listed})).await;
    let all = "?onBehalfOfAll=true";
    assert_eq!(consent(&directory, DANA, &app_id, all).await.0, StatusCode::FORBIDDEN);
    assert_eq!(consent(&directory, GINA, &app_id, all).await.0, StatusCode::NO_CONTENT);
}
