//! The Business Applications Platform API: environments, application users, management applications.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Ask, ROBOT, Talk, WHO_AM_I, WIZARD};

const HOST: &str = "api.bap.microsoft.com";
const RESOURCE: &str = "https://service.powerapps.com/";
const ENVIRONMENTS: &str = "/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments";
const DEVELOPMENT: &str = "e0e00000-0000-4000-8000-000000000002";

#[tokio::test]
async fn an_administrator_reads_environments_with_the_addresses_of_their_databases() {
    let mut talk = Talk::start().await;
    let dana = talk.through_azure_cli("dana", RESOURCE).await;
    let all = talk.get(HOST, &format!("{ENVIRONMENTS}?api-version=2020-10-01"), &dana).await.body;
    let known = talk.practice.change(|world| world.tenant.power_platform.environments.len());
    assert_eq!(all["value"].as_array().unwrap().len(), known);
    talk.said.clear();
    for id in [DEVELOPMENT, "e0e00000-0000-4000-8000-000000000003", "e0e00000-0000-4000-8000-000000000004"] {
        talk.get(HOST, &format!("{ENVIRONMENTS}/{id}?api-version=2023-06-01"), &dana).await;
    }
    insta::assert_snapshot!("bap_environments", talk.transcript());
}

#[tokio::test]
async fn add_app_user_makes_a_system_administrator() {
    let mut talk = Talk::start().await;
    let dana = talk.through_azure_cli("dana", RESOURCE).await;
    let robot = talk.robot("https://contoso-dev.crm4.dynamics.com").await;
    let path = format!("{ENVIRONMENTS}/{DEVELOPMENT}/addAppUser?api-version=2020-10-01");
    let body = json!({"servicePrincipalAppId": ROBOT});
    for _ in 0..2 {
        let added = talk.ask(Ask::with(Method::POST, HOST, &path, &dana, body.clone())).await;
        assert_eq!((added.status.as_u16(), &added.body), (200, &json!("")));
    }
    let host = "contoso-dev.crm4.dynamics.com";
    assert_eq!(talk.get(host, WHO_AM_I, &robot).await.status, 200);
    let users = talk.get(host, "/api/data/v9.2/systemusers?$select=applicationid&$filter=applicationid%20ne%20null&$expand=systemuserroles_association($select=name)", &robot).await;
    assert_eq!(users.body["value"].as_array().unwrap().len(), 1);
    assert_eq!(users.body["value"][0]["systemuserroles_association"][0]["name"], "System Administrator");
}

#[tokio::test]
async fn everybody_else_is_refused() {
    let mut talk = Talk::start().await;
    let list = format!("{ENVIRONMENTS}?api-version=2020-10-01");
    talk.ask(Ask::get(HOST, &list, None)).await;
    let dana = talk.through_azure_cli("dana", RESOURCE).await;
    let alex = talk.through_azure_cli("alex", RESOURCE).await;
    let robot = talk.robot(RESOURCE).await;
    let graph = talk.through_azure_cli("dana", "https://graph.microsoft.com").await;
    talk.get(HOST, &list, &graph).await;
    talk.get(HOST, &list, &alex).await;
    talk.get(HOST, &list, &robot).await;
    talk.get(HOST, ENVIRONMENTS, &dana).await;
    talk.get(HOST, &format!("{ENVIRONMENTS}/nowhere?api-version=2020-10-01"), &dana).await;
    let no_database = format!("{ENVIRONMENTS}/e0e00000-0000-4000-8000-000000000003/addAppUser?api-version=2020-10-01");
    talk.ask(Ask::with(Method::POST, HOST, &no_database, &dana, json!({"servicePrincipalAppId": ROBOT}))).await;
    let path = format!("{ENVIRONMENTS}/{DEVELOPMENT}/addAppUser?api-version=2020-10-01");
    talk.ask(Ask::with(Method::POST, HOST, &path, &dana, json!({}))).await;
    let unknown = json!({"servicePrincipalAppId": "00000000-0000-0000-0000-000000000009"});
    talk.ask(Ask::with(Method::POST, HOST, &path, &dana, unknown)).await;
    let elsewhere = "/providers/Microsoft.BusinessAppPlatform/nowhere?api-version=2020-10-01";
    talk.get(HOST, elsewhere, &dana).await;
    let transcript = talk.transcript();
    insta::assert_snapshot!("bap_refused", transcript);
}

#[tokio::test]
async fn a_registered_management_application_reads_what_administrators_read() {
    let mut talk = Talk::start().await;
    let dana = talk.through_azure_cli("dana", RESOURCE).await;
    let robot = talk.robot(RESOURCE).await;
    let base = "/providers/Microsoft.BusinessAppPlatform/adminApplications";
    let (all, own) = (format!("{base}?api-version=2020-10-01"), format!("{base}/{ROBOT}?api-version=2020-10-01"));
    assert_eq!(talk.get(HOST, &all, &dana).await.body, json!({"value": []}));
    assert_eq!(talk.ask(Ask::with(Method::PUT, HOST, &own, &robot, Value::Null)).await.status, 403);
    let put = talk.ask(Ask::with(Method::PUT, HOST, &own, &dana, Value::Null)).await;
    assert_eq!((put.status.as_u16(), put.body), (200, json!({"applicationId": ROBOT})));
    assert_eq!(talk.get(HOST, &own, &dana).await.body, json!({"applicationId": ROBOT}));
    assert_eq!(talk.get(HOST, &all, &dana).await.body, json!({"value": [{"applicationId": ROBOT}]}));
    let list = format!("{ENVIRONMENTS}?api-version=2020-10-01");
    assert_eq!(talk.get(HOST, &list, &robot).await.status, 200);
    assert_eq!(talk.ask(Ask::with(Method::DELETE, HOST, &own, &dana, Value::Null)).await.status, 200);
    assert_eq!(talk.get(HOST, &own, &dana).await.status, 404);
    assert_eq!(talk.get(HOST, &list, &robot).await.status, 403);
    let wizard = format!("{base}/{WIZARD}?api-version=2020-10-01");
    assert_eq!(talk.get(HOST, &wizard, &dana).await.status, 404);
}
