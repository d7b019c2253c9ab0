//! The little of Azure that clients need: the Resource Manager to sign in, and the portal's service for admin consent.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::graph::admin;
use super::{AZURE_CLI, GRAPH, POWER_PLATFORM, Practice, read};

#[tokio::test]
async fn the_resource_manager_tells_az_where_everything_is() {
    let practice = Practice::start("configured").await;
    let arm = practice.running.ready.arm.clone();
    let cloud = |version: &str| practice.http.get(format!("{arm}/metadata/endpoints?api-version={version}")).send();
    let (_, one) = read(cloud("2022-09-01").await.unwrap()).await;
    assert_eq!(one["authentication"]["loginEndpoint"], json!(practice.base));
    assert!(one["resourceManager"].as_str().unwrap().starts_with(&arm));
    let doubled = format!("{arm}//metadata/endpoints?api-version=2022-09-01");
    let (_, same) = read(practice.http.get(doubled).send().await.unwrap()).await;
    assert_eq!(same, one);
    let (_, list) = read(cloud("2019-05-01").await.unwrap()).await;
    assert!(list.is_array());
    let upn = admin(&practice);
    let token = practice.person_token(AZURE_CLI, &upn, "https://management.core.windows.net//.default").await;
    let (_, tenants) =
        read(practice.http.get(format!("{arm}/tenants")).bearer_auth(&token).send().await.unwrap()).await;
    assert_eq!(tenants["value"][0]["tenantId"], json!(practice.running.ready.tenant_id));
    let subscriptions = practice.http.get(format!("{arm}/subscriptions")).bearer_auth(&token).send().await.unwrap();
    let (_, subscriptions) = read(subscriptions).await;
    assert_eq!(subscriptions["value"][0]["state"], "Enabled");
}

#[tokio::test]
async fn admin_consent_the_way_of_the_portal_needs_an_administrator_and_grants_what_is_listed() {
    let practice = Practice::start("consent-missing").await;
    let wizard = practice.running.ready.clients.public.as_ref().unwrap().client_id;
    let consent = async |token: &str, app: &str| {
        let path = format!("/api/RegisteredApplications/{app}/Consent?onBehalfOfAll=true");
        read(practice.request(Method::POST, &path).bearer_auth(token).send().await.unwrap()).await.0
    };
    let token = async |person: &str, scope: &str| practice.person_token(AZURE_CLI, person, scope).await;
    let portal = "74658136-14ec-4630-ad9b-26e160ff0fc6/.default";
    let id = wizard.to_string();
    assert_eq!(consent(&token("petra", portal).await, &id).await, StatusCode::FORBIDDEN);
    assert_eq!(consent(&token("dana", GRAPH).await, &id).await, StatusCode::UNAUTHORIZED);
    let dana = token("dana", portal).await;
    assert_eq!(consent(&dana, AZURE_CLI).await, StatusCode::NOT_FOUND);
    // Without its service principal the app gets one.
    practice.change(|world| world.tenant.service_principals.retain(|_, principal| principal.app_id != wizard));
    assert_eq!(consent(&dana, &id).await, StatusCode::NO_CONTENT);
    let petra = practice.person(&id, "petra", POWER_PLATFORM).await;
    assert!(petra["scope"].as_str().unwrap().contains("EnvironmentManagement.Environments.Read"), "{petra}");
}
