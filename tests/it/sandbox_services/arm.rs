//! The little of Azure Resource Manager that clients need to sign in.

use serde_json::json;

use super::graph::admin;
use super::{AZURE_CLI, Practice, read};

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
