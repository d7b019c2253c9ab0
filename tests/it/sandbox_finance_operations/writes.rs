//! What an administrator changes over OData.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{OTHER_HOST, OTHER_SCOPE, READ, ask, person, program};
use crate::practice::{Practice, ROBOT, practice};

const CLIENTS: &str = "/data/SysAADClients";

async fn send(practice: &Practice, method: Method, path: &str, token: &str, body: Value) -> super::Came {
    ask(practice, method, OTHER_HOST, path, token, Some(body)).await
}

fn not_written(infolog: &str) -> Value {
    json!({"error": {
        "code": "",
        "message": "An error has occurred.",
        "innererror": {
            "message": format!("Write failed for table row of type 'SysAADClientEntity'. Infolog: Error: {infolog}"),
            "type": "System.InvalidOperationException",
            "stacktrace": "",
        },
    }})
}

#[tokio::test]
async fn an_administrator_registers_a_program_and_its_calls_succeed() {
    let practice = practice("configured").await;
    let administrator = person(&practice, "dana", OTHER_SCOPE).await;
    let robot = program(&practice, OTHER_SCOPE).await;
    let calls = || ask(&practice, Method::GET, OTHER_HOST, READ, &robot, None);
    assert_eq!(calls().await.status, StatusCode::UNAUTHORIZED);
    let record = json!({"AADClientId": ROBOT, "UserId": "SVC", "Name": "Night robot"});
    let made = send(&practice, Method::POST, CLIENTS, &administrator, record.clone()).await;
    let address = format!("https://{OTHER_HOST}/data");
    let etag = made.json()["@odata.etag"].clone();
    let written = json!({
        "@odata.context": format!("{address}/$metadata#SysAADClients/$entity"),
        "@odata.etag": etag,
        "AADClientId": ROBOT,
        "Name": "Night robot",
        "UserId": "svc",
    });
    assert_eq!((made.status, made.json()), (StatusCode::CREATED, written));
    assert_eq!(made.header("location"), format!("{address}/SysAADClients(AADClientId='{ROBOT}')"));
    assert_eq!(calls().await.status, StatusCode::OK);
    let again = send(&practice, Method::POST, CLIENTS, &administrator, record).await;
    let exists =
        "Cannot create a record in Microsoft Entra applications (SysAADClientTable). The record already exists.";
    assert_eq!((again.status, again.json()), (StatusCode::INTERNAL_SERVER_ERROR, not_written(exists)));
    let one = format!("{CLIENTS}('{ROBOT}')");
    let mapped = send(&practice, Method::PATCH, &one, &administrator, json!({"UserId": "Admin"})).await;
    assert_eq!((mapped.status, mapped.text.as_str()), (StatusCode::NO_CONTENT, ""));
    let read = ask(&practice, Method::GET, OTHER_HOST, &one, &administrator, None).await;
    assert_eq!((&read.json()["UserId"], &read.json()["Name"]), (&json!("Admin"), &json!("Night robot")));
    let gone = ask(&practice, Method::DELETE, OTHER_HOST, &one, &administrator, None).await;
    assert_eq!((gone.status, gone.text.as_str()), (StatusCode::NO_CONTENT, ""));
    assert_eq!(calls().await.status, StatusCode::UNAUTHORIZED);
    let gone = ask(&practice, Method::DELETE, OTHER_HOST, &one, &administrator, None).await;
    assert_eq!((gone.status, gone.text.as_str()), (StatusCode::NOT_FOUND, ""));
}

#[tokio::test]
async fn a_record_that_cannot_be_written_says_why() {
    let practice = practice("configured").await;
    let administrator = person(&practice, "dana", OTHER_SCOPE).await;
    let unknown = json!({"AADClientId": ROBOT, "UserId": "nobody", "Name": "Night robot"});
    let came = send(&practice, Method::POST, CLIENTS, &administrator, unknown).await;
    let text = "The value 'nobody' in field 'User ID' is not found in the related table 'User information'.";
    assert_eq!((came.status, came.json()), (StatusCode::INTERNAL_SERVER_ERROR, not_written(text)));
    let misspelt = json!({"AadClientId": ROBOT, "UserId": "svc", "Name": "Night robot"});
    let came = send(&practice, Method::POST, CLIENTS, &administrator, misspelt).await;
    let inner = "The property 'AadClientId' does not exist on type 'Microsoft.Dynamics.DataEntities.SysAADClient'. Make \
        sure to only use property names that are defined by the type.";
    let wanted = json!({"error": {
        "code": "",
        "message": "An error has occurred.",
        "innererror": {"message": inner, "type": "Microsoft.OData.ODataException", "stacktrace": ""},
    }});
    assert_eq!((came.status, came.json()), (StatusCode::BAD_REQUEST, wanted));
    let typed = json!({
        "@odata.type": "Microsoft.Dynamics.DataEntities.SysAADClient",
        "AADClientId": "no id",
        "UserId": "svc",
    });
    for body in [typed, json!([1])] {
        let came = send(&practice, Method::POST, CLIENTS, &administrator, body).await;
        assert_eq!(
            (came.status, &came.json()["error"]["message"]),
            (StatusCode::BAD_REQUEST, &json!("An error has occurred."))
        );
    }
    let reader = person(&practice, "petra", OTHER_SCOPE).await;
    let record = json!({"AADClientId": ROBOT, "UserId": "svc"});
    let came = send(&practice, Method::POST, CLIENTS, &reader, record).await;
    let inner = "Access to the data entity 'SysAADClients' is denied.";
    assert_eq!((came.status, &came.json()["error"]["innererror"]["message"]), (StatusCode::FORBIDDEN, &json!(inner)));
}

#[tokio::test]
async fn an_administrator_enables_a_user_and_gives_a_role() {
    let practice = practice("configured").await;
    practice.running.sandbox.with(|world| {
        let environment = world.tenant.finance_operations.environments.get_mut("acceptance").unwrap();
        let user = environment.users.get_mut("petra").unwrap();
        (user.enabled, user.roles) = (false, Default::default());
    });
    let administrator = person(&practice, "dana", OTHER_SCOPE).await;
    let petra = person(&practice, "petra", OTHER_SCOPE).await;
    let calls = || ask(&practice, Method::GET, OTHER_HOST, READ, &petra, None);
    assert_eq!(calls().await.json()["Message"], "Forbidden");
    let user = "/data/SystemUsers(UserID='petra')";
    let came = send(&practice, Method::PATCH, user, &administrator, json!({"Enabled": true})).await;
    assert_eq!((came.status, came.text.as_str()), (StatusCode::NO_CONTENT, ""));
    assert_eq!(calls().await.json()["error"]["code"], "");
    let assignment = json!({
        "UserId": "petra",
        "SecurityRoleIdentifier": "CONTOSOINTEGRATIONREADER",
        "SecurityRoleName": "Contoso integration reader",
        "AssignmentStatus": "Enabled",
        "AssignmentMode": "Manual",
    });
    let path = "/data/SecurityUserRoleAssociations";
    let made = send(&practice, Method::POST, path, &administrator, assignment).await;
    assert_eq!(
        (made.status, &made.json()["SecurityRoleName"]),
        (StatusCode::CREATED, &json!("Contoso integration reader"))
    );
    assert_eq!(calls().await.status, StatusCode::OK);
    let wrong = json!({"UserId": "petra", "SecurityRoleIdentifier": "NONE"});
    let came = send(&practice, Method::POST, path, &administrator, wrong).await;
    assert_eq!(came.status, StatusCode::INTERNAL_SERVER_ERROR);
    let came = send(&practice, Method::PATCH, "/data/SystemUsers('none')", &administrator, json!({})).await;
    assert_eq!(came.status, StatusCode::NOT_FOUND);
}
