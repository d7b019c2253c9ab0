//! Bringing applications into the tenant, and signing in with what was just made.

use reqwest::StatusCode;
use serde_json::json;

use super::{Directory, POWER_PLATFORM_API, assert_not_found, assert_refused, claims, number, text};

#[tokio::test]
async fn a_new_program_signs_in_at_once_and_not_before_it_is_in_the_tenant() {
    let directory = Directory::start().await;
    let (id, app_id) = directory.register("Contoso Night Shift").await;
    let (status, secret) = directory.post(&format!("/applications/{id}/addPassword"), json!({})).await;
    assert_eq!(status, StatusCode::OK);
    let secret = text(&secret, "secretText");
    let early = directory.program(&app_id, &[("client_secret", &secret)]).await;
    assert_eq!((early.0, number(&early)), (StatusCode::UNAUTHORIZED, 7_000_229));
    let principal = directory.bring(&app_id).await;
    let (status, answer) = directory.program(&app_id, &[("client_secret", &secret)]).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let claims = claims(&answer);
    assert_eq!(
        (&claims["appid"], &claims["oid"], &claims["appidacr"]),
        (&json!(app_id), &json!(principal), &json!("1"))
    );
}

#[tokio::test]
async fn a_service_principal_is_there_once_and_only_for_an_application() {
    let directory = Directory::start().await;
    let (_, app_id) = directory.register("Contoso Night Shift").await;
    let made = directory.make("/servicePrincipals", json!({"appId": app_id, "accountEnabled": true})).await;
    assert_eq!((&made["tags"], &made["accountEnabled"]), (&json!([]), &json!(true)));
    assert_eq!(directory.see(&format!("/servicePrincipals/{}", text(&made, "id"))).await, made);
    let answer = directory.post("/servicePrincipals", json!({"appId": app_id})).await;
    let message = format!(
        "The service principal cannot be created, updated, or restored because the service principal name {app_id} is \
         already in use."
    );
    assert_refused(&answer, 409, "Request_MultipleObjectsWithSameKeyValue", &message);
    let nobody = "aaaa0000-0000-4000-8000-00000000ffff";
    let answer = directory.post("/servicePrincipals", json!({"appId": nobody})).await;
    let message =
        format!("The appId '{nobody}' of the service principal does not reference a valid application object.");
    assert_refused(&answer, 400, "Request_BadRequest", &message);
    let details = json!([{"code": "NoBackingApplicationObject", "target": "appId", "message": message}]);
    assert_eq!(answer.1["error"]["details"], details);
    let answer = directory.post("/servicePrincipals", json!({})).await;
    let message = "A value is required for property 'appId' of resource 'ServicePrincipal'.";
    assert_refused(&answer, 400, "Request_BadRequest", message);
    let answer = directory.post("/servicePrincipals", json!({"appId": "Contoso"})).await;
    let message = "Invalid value specified for property 'appId' of resource 'ServicePrincipal'.";
    assert_refused(&answer, 400, "Request_BadRequest", message);
}

#[tokio::test]
async fn an_api_that_the_tenant_lacks_is_brought_in_with_its_permissions() {
    let directory = Directory::start().await;
    let found = directory.see(&format!("/servicePrincipals(appId='{POWER_PLATFORM_API}')")).await;
    let here = format!("/servicePrincipals/{}", text(&found, "id"));
    assert_eq!(directory.delete(&here).await, (StatusCode::NO_CONTENT, json!("")));
    let named = format!("appId='{POWER_PLATFORM_API}'");
    assert_not_found(&directory.get(&format!("/servicePrincipals({named})")).await, &named);
    let tags = json!({"appId": POWER_PLATFORM_API, "tags": ["practice"], "appRoleAssignmentRequired": true});
    let made = directory.make("/servicePrincipals", tags).await;
    assert_eq!((&made["tags"], &made["appRoleAssignmentRequired"]), (&json!(["practice"]), &json!(true)));
    let scopes = made["oauth2PermissionScopes"].as_array().unwrap();
    assert!(scopes.iter().any(|scope| scope["value"] == "EnvironmentManagement.Environments.Read"));
    assert_eq!(made["appOwnerOrganizationId"], "f8cdef31-a31e-4b4a-93e4-5f571e91255a");
}

#[tokio::test]
async fn a_change_of_a_service_principal_decides_sign_ins() {
    let directory = Directory::start().await;
    let (id, app_id) = directory.register("Contoso Night Shift").await;
    let (_, secret) = directory.post(&format!("/applications/{id}/addPassword"), json!({})).await;
    let secret = text(&secret, "secretText");
    let principal = directory.bring(&app_id).await;
    let here = format!("/servicePrincipals/{principal}");
    directory.patch(&here, json!({"accountEnabled": false, "notes": "paused", "tags": ["HideApp"]})).await;
    let seen = directory.see(&here).await;
    assert_eq!((&seen["notes"], &seen["tags"]), (&json!("paused"), &json!(["HideApp"])));
    let refused = directory.program(&app_id, &[("client_secret", &secret)]).await;
    assert_eq!(number(&refused), 7_000_112);
    directory.patch(&format!("/servicePrincipals(appId='{app_id}')"), json!({"accountEnabled": true})).await;
    assert_eq!(directory.program(&app_id, &[("client_secret", &secret)]).await.0, StatusCode::OK);
    let answer = directory.refused_patch(&here, json!({"servicePrincipalNames": ["api://other"]})).await;
    let message = "Invalid value specified for property 'servicePrincipalNames' of resource 'ServicePrincipal'.";
    assert_refused(&answer, 400, "Request_BadRequest", message);
    let answer = directory.refused_patch(&here, json!({"appId": app_id})).await;
    assert_refused(&answer, 400, "Request_BadRequest", "Property 'appId' is read-only and cannot be set.");
    let answer = directory.refused_patch(&here, json!({"favouriteColour": 1})).await;
    assert_refused(&answer, 400, "Request_BadRequest", "Invalid property 'favouriteColour'.");
}

#[tokio::test]
async fn a_name_that_the_application_changes_is_its_service_principals_too() {
    let directory = Directory::start().await;
    let (id, app_id) = directory.register("Contoso Night Shift").await;
    let principal = directory.bring(&app_id).await;
    directory.patch(&format!("/applications/{id}"), json!({"displayName": "Contoso Day Shift"})).await;
    assert_eq!(directory.see(&format!("/servicePrincipals/{principal}")).await["displayName"], "Contoso Day Shift");
}

#[tokio::test]
async fn a_delay_of_the_servers_shows_as_the_errors_that_clients_retry() {
    let directory = Directory::start().await;
    let (id, app_id) = directory.practice.change(|world| {
        world.tenant.service.replication_delay_s = 3_600;
        let app_id = firstcall::sandbox::edits::register(world, "Contoso Newcomer", false).unwrap();
        (world.tenant.application_by_app_id(app_id).unwrap().1.id.to_string(), app_id.to_string())
    });
    let answer = directory.post("/servicePrincipals", json!({"appId": app_id})).await;
    let message =
        format!("The appId '{app_id}' of the service principal does not reference a valid application object.");
    assert_refused(&answer, 400, "Request_BadRequest", &message);
    assert_not_found(&directory.refused_patch(&format!("/applications/{id}"), json!({})).await, &id);
    directory.practice.change(|world| world.tenant.service.replication_delay_s = 0);
    let principal = directory.bring(&app_id).await;
    directory.practice.change(|world| world.tenant.service.replication_delay_s = 3_600);
    let grant = json!({"clientId": principal, "resourceId": principal, "consentType": "AllPrincipals", "scope": "A"});
    let answer = directory.post("/oauth2PermissionGrants", grant).await;
    let message = format!(
        "Resource '{principal}' does not exist or one of its queried reference-property objects are not present."
    );
    assert_refused(&answer, 404, "Directory_ObjectNotFound", &message);
}
