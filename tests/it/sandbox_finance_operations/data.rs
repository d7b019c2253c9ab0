//! OData reads, the metadata and the catalogue of services.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{HOST, READ, SCOPE, ask, get, person, program};
use crate::practice::{Practice, practice};

const BASE: &str = "https://contoso.operations.eu.dynamics.com";

fn values(body: &Value, name: &str) -> Vec<String> {
    let rows = body["value"].as_array().unwrap_or_else(|| panic!("{body}"));
    rows.iter().map(|row| row[name].as_str().unwrap().to_owned()).collect()
}

async fn read(practice: &Practice, path: &str, token: &str) -> Value {
    let came = get(practice, path, token).await;
    assert_eq!(came.status, StatusCode::OK, "{path}: {}", came.text);
    assert_eq!(came.header("content-type"), "application/json; odata.metadata=minimal");
    assert_eq!(came.header("odata-version"), "4.0");
    came.json()
}

#[tokio::test]
async fn the_documented_read_gives_the_documented_form() {
    let practice = practice("configured").await;
    let token = program(&practice, SCOPE).await;
    assert_eq!(
        read(&practice, READ, &token).await,
        json!({
            "@odata.context": format!("{BASE}/data/$metadata#LegalEntities(LegalEntityId,Name)"),
            "value": [{
                "@odata.etag": "W/\"JzAsNTYzNzE0NDU3Nic=\"",
                "LegalEntityId": "DEMF",
                "Name": "Contoso Entertainment System Germany",
            }],
        })
    );
    let companies = read(&practice, "/data/Companies?$top=1", &token).await;
    assert_eq!(
        companies["value"][0],
        json!({
            "@odata.etag": "W/\"JzAsNTYzNzE0NDU3Nic=\"",
            "DataArea": "demf",
            "Name": "Contoso Entertainment System Germany",
            "KnownAs": "Contoso Entertainment System Germany",
            "LanguageId": "de",
        })
    );
}

#[tokio::test]
async fn a_long_list_comes_in_pages_that_link_to_one_another() {
    let practice = practice("configured").await;
    let token = program(&practice, SCOPE).await;
    practice.running.sandbox.with(|world| world.tenant.finance_operations.page_size = 2);
    let first = read(&practice, "/data/LegalEntities?$count=true&$orderby=Name%20desc", &token).await;
    assert_eq!((&first["@odata.count"], first["value"].as_array().unwrap().len()), (&json!(3), 2));
    let next = first["@odata.nextLink"].as_str().unwrap().strip_prefix(BASE).unwrap().to_owned();
    assert!(next.starts_with("/data/LegalEntities?"), "{next}");
    let second = read(&practice, &next, &token).await;
    assert!(second.get("@odata.nextLink").is_none());
    let names = [values(&first, "Name"), values(&second, "Name")].concat();
    let mut sorted = names.clone();
    sorted.sort_by(|one, other| other.cmp(one));
    assert_eq!((names.len(), &names), (3, &sorted));
    // `$top` is a number of rows altogether, not a page.
    let top = read(&practice, "/data/LegalEntities?$top=1&$skip=1", &token).await;
    assert_eq!((values(&top, "LegalEntityId"), top.get("@odata.nextLink")), (vec!["FRRT".to_owned()], None));
    let none = read(&practice, "/data/LegalEntities?$filter=Name%20eq%20'nobody'", &token).await;
    assert_eq!(none["value"], json!([]));
}

#[tokio::test]
async fn rows_of_other_companies_come_only_across_companies() {
    let practice = practice("configured").await;
    let token = program(&practice, SCOPE).await;
    let own = read(&practice, "/data/CustomerGroups", &token).await;
    assert_eq!(values(&own, "dataAreaId"), ["demf", "demf"]);
    let all = read(&practice, "/data/CustomerGroups?cross-company=true", &token).await;
    assert_eq!(values(&all, "dataAreaId"), ["demf", "demf", "frrt", "usmf", "usmf", "usmf"]);
    let filter = "cross-company=true&$filter=dataAreaId%20eq%20'usmf'%20and%20CustomerGroupId%20eq%20'80'";
    let one = read(&practice, &format!("/data/CustomerGroups?{filter}"), &token).await;
    assert_eq!(values(&one, "Description"), ["Other customers"]);
    let foreign = "/data/CustomerGroups?$filter=dataAreaId%20eq%20'usmf'";
    assert_eq!(read(&practice, foreign, &token).await["value"], json!([]));
}

#[tokio::test]
async fn a_record_is_read_by_its_key() {
    let practice = practice("configured").await;
    let token = program(&practice, SCOPE).await;
    let record = read(&practice, "/data/LegalEntities('usmf')?$select=Name", &token).await;
    assert_eq!(
        record,
        json!({
            "@odata.context": format!("{BASE}/data/$metadata#LegalEntities(Name)/$entity"),
            "@odata.etag": "W/\"JzAsNTYzNzE0NDU3OCc=\"",
            "Name": "Contoso Entertainment System USA",
        })
    );
    let by_name = "/data/CustomerGroups(dataAreaId='usmf',CustomerGroupId='90')?cross-company=true";
    assert_eq!(read(&practice, by_name, &token).await["Description"], "Intercompany customers");
    let nobody = get(&practice, "/data/LegalEntities('NONE')", &token).await;
    assert_eq!((nobody.status, nobody.text.as_str()), (StatusCode::NOT_FOUND, ""));
}

#[tokio::test]
async fn wrong_names_are_told_as_the_service_tells_them() {
    let practice = practice("configured").await;
    let token = program(&practice, SCOPE).await;
    for path in ["/data/LegalEntity", "/data/CustomerGroups('10')", "/api/services/Nothing", "/metadata/Nothing"] {
        let came = get(&practice, path, &token).await;
        let message = format!(
            "No HTTP resource was found that matches the request URI '{BASE}{path}'. No route data was found for this \
             request."
        );
        assert_eq!((came.status, came.json()), (StatusCode::NOT_FOUND, json!({"Message": message})), "{path}");
    }
    let inner = "Could not find a property named 'Nmae' on type 'Microsoft.Dynamics.DataEntities.LegalEntity'.";
    for query in ["$filter=Nmae%20eq%20'x'", "$select=Nmae", "$orderby=Nmae%20desc"] {
        let came = get(&practice, &format!("/data/LegalEntities?{query}"), &token).await;
        let wanted = json!({"error": {
            "code": "",
            "message": format!("The query specified in the URI is not valid. {inner}"),
            "innererror": {"message": inner, "type": "Microsoft.OData.ODataException", "stacktrace": ""},
        }});
        assert_eq!((came.status, came.json()), (StatusCode::BAD_REQUEST, wanted), "{query}");
    }
    let came = get(&practice, "/data/LegalEntities?$top=many", &token).await;
    assert_eq!(came.status, StatusCode::BAD_REQUEST);
    let came = ask(&practice, Method::POST, HOST, "/data/LegalEntities", &token, Some(json!({}))).await;
    let wanted = json!({"Message": "The requested resource does not support http method 'POST'."});
    assert_eq!((came.status, came.json()), (StatusCode::METHOD_NOT_ALLOWED, wanted));
}

#[tokio::test]
async fn users_and_their_roles_are_for_administrators() {
    let practice = practice("configured").await;
    let token = person(&practice, "dana", SCOPE).await;
    let user = read(&practice, "/data/SystemUsers?$filter=UserID%20eq%20'svc'", &token).await;
    assert_eq!(
        user["value"][0],
        json!({
            "@odata.etag": user["value"][0]["@odata.etag"],
            "UserID": "svc",
            "UserName": "Integrations",
            "Alias": "finance-service@contoso.onmicrosoft.com",
            "Email": "finance-service@contoso.onmicrosoft.com",
            "NetworkDomain": "https://sts.windows.net/",
            "Company": "DEMF",
            "AccountType": "ClaimsUser",
            "Enabled": true,
            "UserInfo_language": "en-us",
            "Helplanguage": "en-us",
        })
    );
    let roles = read(&practice, "/data/SecurityUserRoles?$filter=UserId%20eq%20'svc'", &token).await;
    assert_eq!(values(&roles, "SecurityRoleName"), ["Contoso integration reader", "System user"]);
    let all = read(&practice, "/data/SecurityRoles", &token).await;
    assert_eq!(values(&all, "SecurityRoleIdentifier"), ["-SYSADMIN-", "CONTOSOINTEGRATIONREADER", "SYSTEMUSER"]);
}

#[tokio::test]
async fn the_schema_and_the_metadata_spell_the_properties_that_writes_need() {
    let practice = practice("configured").await;
    let token = program(&practice, SCOPE).await;
    let schema = get(&practice, "/data/$metadata", &token).await;
    assert_eq!((schema.status, schema.header("content-type")), (StatusCode::OK, "application/xml"));
    let entity = "<EntityType Name=\"SysAADClient\"><Key><PropertyRef Name=\"AADClientId\" /></Key><Property \
        Name=\"AADClientId\" Type=\"Edm.String\" Nullable=\"false\" /><Property Name=\"Name\" Type=\"Edm.String\" />";
    assert!(schema.text.contains(entity), "{}", schema.text);
    assert!(schema.text.contains("<EntitySet Name=\"SysAADClients\" EntityType=\"Microsoft.Dynamics.DataEntities."));
    let document = read(&practice, "/data", &token).await;
    assert_eq!(document["@odata.context"], format!("{BASE}/data/$metadata"));
    assert_eq!(document["value"][0], json!({"name": "Companies", "kind": "EntitySet", "url": "Companies"}));
    let entities = get(&practice, "/metadata/DataEntities?$top=1", &token).await.json();
    assert_eq!(
        (values(&entities, "PublicCollectionName"), entities["value"].as_array().unwrap().len()),
        (vec!["Companies".to_owned()], 1)
    );
    let public = get(&practice, "/Metadata/PublicEntities('SysAADClient')", &token).await.json();
    assert_eq!(public["EntitySetName"], "SysAADClients");
    let names: Vec<&str> =
        public["Properties"].as_array().unwrap().iter().map(|property| property["Name"].as_str().unwrap()).collect();
    assert_eq!(names, ["AADClientId", "Name", "UserId"]);
}

#[tokio::test]
async fn the_services_can_be_walked_down_to_their_operation() {
    let practice = practice("configured").await;
    let token = program(&practice, SCOPE).await;
    let steps = [
        ("/api/services", json!({"ServiceGroups": [{"Name": "UserSessionService"}]})),
        ("/api/services/UserSessionService", json!({"Services": [{"Name": "AifUserSessionService"}]})),
        (
            "/api/services/usersessionservice/AifUserSessionService",
            json!({"Operations": [{"Name": "GetUserSessionInfo"}]}),
        ),
        (super::WHO, json!({"Parameters": [], "Return": {"Name": "return", "Type": "UserSessionInfo"}})),
    ];
    for (path, wanted) in steps {
        let came = get(&practice, path, &token).await;
        assert_eq!((came.status, came.json()), (StatusCode::OK, wanted), "{path}");
    }
}
