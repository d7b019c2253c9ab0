//! The documented reads and their forms.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{ACCEPTANCE, DETAIL, EUROPE, PROJECT, SCOPE, failed, get, person, with_tail};
use crate::practice::{Practice, practice};

async fn read(practice: &Practice, path: &str, token: &str) -> Value {
    let came = get(practice, EUROPE, path, token).await;
    assert_eq!(came.status, StatusCode::OK, "{path}");
    assert_eq!(came.headers["content-type"], "application/json; charset=utf-8");
    came.body
}

fn acceptance() -> Value {
    json!({
        "EnvironmentId": ACCEPTANCE,
        "EnvironmentName": "contoso-uat",
        "ProjectId": PROJECT,
        "EnvironmentInfrastructure": "MicrosoftManaged",
        "EnvironmentType": "Sandbox",
        "EnvironmentGroup": "Primary",
        "EnvironmentProduct": "Finance and Operations",
        "EnvironmentEndpointBaseUrl": "https://contoso-uat.sandbox.operations.eu.dynamics.com/",
        "DeploymentState": "Finished",
        "TopologyDisplayName": "Finance and Operations - Sandbox (10.0.44 with Platform update 68)",
        "CurrentApplicationBuildVersion": "10.0.2177.37",
        "CurrentApplicationReleaseName": "10.0.44",
        "CurrentPlatformReleaseName": "Update68",
        "CurrentPlatformVersion": "7.0.7690.21",
        "DeployedOnUTC": "8/5/2021 12:42 PM",
        "CloudStorageLocation": "West Europe",
        "DisasterRecoveryLocation": null,
        "DeploymentStatusDisplay": "Deployed",
        "CanStart": false,
        "CanStop": true,
        "DatabaseDailyBackupsEnabled": true,
        "DatabaseBackupLocation": "West Europe",
    })
}

fn page(number: u32, has_more: bool, rows: Value) -> Value {
    with_tail(json!({"ResultPageCurrent": number, "ResultHasMorePages": has_more, "Data": rows}), None)
}

#[tokio::test]
async fn environments_are_listed_in_pages_and_found_by_id_and_name() {
    let practice = practice("configured").await;
    practice.running.sandbox.with(|world| world.tenant.lcs.calls_per_minute = 100);
    let token = person(&practice, "pipeline", SCOPE).await;
    let all = read(&practice, DETAIL, &token).await;
    assert_eq!((all["Data"].as_array().unwrap().len(), &all["ResultHasMorePages"]), (2, &json!(false)));
    // The tool asks for the first page without query and slash.
    assert_eq!(read(&practice, "/environmentinfo/v1/detail/project/112233", &token).await, all);
    for query in [format!("environmentId={ACCEPTANCE}"), "environmentName=Contoso-UAT".to_owned()] {
        let one = read(&practice, &format!("/environmentinfo/v1/detail/project/112233/?{query}"), &token).await;
        assert_eq!(one, page(1, false, json!([acceptance()])), "{query}");
    }
    practice.running.sandbox.with(|world| world.tenant.lcs.page_size = 1);
    let first = read(&practice, DETAIL, &token).await;
    assert_eq!(first, page(1, true, json!([acceptance()])));
    let second = read(&practice, "/environmentinfo/v1/detail/project/112233/?page=2", &token).await;
    assert_eq!((&second["ResultPageCurrent"], &second["ResultHasMorePages"]), (&json!(2), &json!(false)));
    assert_eq!(
        (&second["Data"][0]["EnvironmentType"], &second["Data"][0]["CanStop"]),
        (&json!("Production"), &json!(false))
    );
    assert_eq!(
        read(&practice, "/environmentinfo/v1/detail/project/112233/?page=3", &token).await,
        page(3, false, json!([]))
    );
}

#[tokio::test]
async fn the_history_of_an_environment_comes_newest_first() {
    let practice = practice("configured").await;
    let token = person(&practice, "pipeline", SCOPE).await;
    let path = format!("/environmentinfo/v1/history/project/112233/environment/{ACCEPTANCE}/?page=1");
    let row = |name: &str, kind: &str, display: &str, began: &str, ended: Value, status: &str, id: &str| {
        json!({
            "Name": name,
            "Type": kind,
            "TypeDisplay": display,
            "StartDateTimeUTC": began,
            "EndDateTimeUTC": ended,
            "Status": status,
            "ActivityId": id,
            "EnvironmentId": ACCEPTANCE,
            "ProjectId": PROJECT,
        })
    };
    let rows = json!([
        row(
            "Contoso package deployment",
            "ApplicationHotfix",
            "Application deployable package",
            "2026-02-03T10:10:00.0",
            json!("2026-02-03T11:42:00.0"),
            "Completed",
            "34703e5c-3d22-4d16-85db-aa7f8677d237",
        ),
        row(
            "Refresh database",
            "SFSourceDbToSandbox",
            "Refresh database",
            "2026-02-01T15:17:48.87",
            Value::Null,
            "InProgress",
            "55eb4327-9346-4c7b-82bd-fe8ef15112c6",
        ),
    ]);
    assert_eq!(read(&practice, &path, &token).await, page(1, false, rows));
    let wrong = "/environmentinfo/v1/history/project/112233/environment/0000/?page=1";
    assert_eq!(
        read(&practice, wrong, &token).await,
        failed("The environment was not found in the project. (practice)")
    );
}

#[tokio::test]
async fn backups_and_the_state_of_operations_have_their_own_heads() {
    let practice = practice("configured").await;
    let token = person(&practice, "pipeline", SCOPE).await;
    let backups = read(&practice, "/databasemovement/v1/databases/project/112233", &token).await;
    let wanted = json!({"DatabaseAssets": [{
        "Id": "12314234-862e-4a6a-800d-0c64e982284a",
        "ProjectId": PROJECT,
        "OrganizationId": 4711,
        "Name": "golden configuration",
        "FileName": "contoso-golden.bacpac",
        "FileDescription": "",
        "FileLocation": "https://assets.practice.example/contoso-golden.bacpac",
        "ModifiedDateTime": "2026-01-17T09:52:50.077",
        "CreatedDateTime": "2026-01-17T09:52:50.077",
        "CreatedByName": null,
        "ModifiedByName": null,
    }]});
    assert_eq!(backups, with_tail(wanted, None));
    let activity = "55eb4327-9346-4c7b-82bd-fe8ef15112c6";
    for area in ["databasemovement/v1", "environment/v2"] {
        let path = format!("/{area}/fetchstatus/project/112233/environment/{ACCEPTANCE}/operationactivity/{activity}");
        let wanted = json!({
            "ProjectId": "112233",
            "EnvironmentId": ACCEPTANCE,
            "ActivityId": activity,
            "CompletionDate": null,
            "OperationStatus": "InProgress",
        });
        assert_eq!(read(&practice, &path, &token).await, with_tail(wanted, None), "{area}");
        let none = path.replace(activity, "nothing");
        let wanted = with_tail(json!({}), Some("The operation was not found. (practice)"));
        assert_eq!(read(&practice, &none, &token).await, wanted, "{area}");
    }
}

#[tokio::test]
async fn the_asset_library_answers_with_bare_lists() {
    let practice = practice("configured").await;
    let token = person(&practice, "pipeline", SCOPE).await;
    let package = json!({
        "Id": "e70cac82-6a7c-4f9e-a8b9-e707b961e986",
        "Name": "Contoso deployable package",
        "FileName": "AXDeployableRuntime_Contoso.zip",
        "FileDescription": "",
        "FileType": 10,
        "Version": "1",
        "ModifiedDate": "2026-02-02T08:00:00.0",
    });
    assert_eq!(read(&practice, "/box/fileasset/GetAssets/112233?fileType=10", &token).await, json!([package]));
    assert_eq!(read(&practice, "/box/fileasset/GetAssets/112233?fileType=1", &token).await, json!([]));
    let shared = read(&practice, "/box/fileasset/GetSharedAssets?fileType=15", &token).await;
    assert_eq!(shared[0]["FileName"], "Contoso-shared.zip");
    let of = |call: &str, id: &str| format!("/box/fileasset/{call}/112233?assetId={id}");
    let id = package["Id"].as_str().unwrap();
    assert_eq!(read(&practice, &of("GetFileAsset", id), &token).await, package);
    let validated = read(&practice, &of("GetFileAssetValidationStatus", id), &token).await;
    assert_eq!(validated, json!({"Id": id, "DisplayStatus": "Done"}));
    let none = get(&practice, EUROPE, &of("GetFileAsset", "none"), &token).await;
    assert_eq!(
        (none.status, none.body),
        (StatusCode::BAD_REQUEST, json!({"Message": "The asset was not found. (practice)"}))
    );
}
