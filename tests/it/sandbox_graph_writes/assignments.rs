//! Assigning people, groups and programs to applications.

use firstcall::sandbox::tenant::TenantLicence;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{ALEX, DANA, Directory, POWER_PLATFORM_API, assert_not_found, assert_refused, claims, number, text};
use crate::sandbox_services::{AZURE_CLI, POWER_PLATFORM, column};

const DEFAULT_ACCESS: &str = "00000000-0000-0000-0000-000000000000";
const INVOKE: &str = "38c13204-7d79-4d83-bdbb-b770e28400df";

/// The wizard's service principal, to which people must be assigned now.
async fn closed(directory: &Directory) -> String {
    let app = directory.practice.running.ready.clients.public.clone().unwrap().client_id;
    let id = text(&directory.see(&format!("/servicePrincipals(appId='{app}')")).await, "id");
    directory.patch(&format!("/servicePrincipals/{id}"), json!({"appRoleAssignmentRequired": true})).await;
    id
}

async fn sign_in(directory: &Directory, person: &str) -> (StatusCode, Value) {
    let app = directory.practice.running.ready.clients.public.clone().unwrap().client_id.to_string();
    let people = &directory.practice.running.ready.people;
    let password = people.values().find(|known| known.upn == person).unwrap().password.clone();
    let fields = [
        ("grant_type", "password"),
        ("client_id", app.as_str()),
        ("username", person),
        ("password", password.as_str()),
        ("scope", POWER_PLATFORM),
    ];
    directory.practice.token_request(&fields).await
}

#[tokio::test]
async fn a_person_is_let_in_by_an_assignment_and_kept_out_without() {
    let directory = Directory::start().await;
    let resource = closed(&directory).await;
    assert_eq!(number(&sign_in(&directory, ALEX).await), 50_105);
    let alex = text(&directory.see(&format!("/users/{ALEX}")).await, "id");
    let body = json!({"principalId": alex, "resourceId": resource, "appRoleId": DEFAULT_ACCESS});
    let given = format!("/servicePrincipals/{resource}/appRoleAssignedTo");
    let made = directory.make(&given, body.clone()).await;
    assert_eq!((&made["principalType"], &made["principalDisplayName"]), (&json!("User"), &json!("Alex Practice")));
    assert_eq!(sign_in(&directory, ALEX).await.0, StatusCode::OK);
    for list in [given.clone(), format!("/users/{ALEX}/appRoleAssignments")] {
        let listed = directory.see(&list).await;
        assert_eq!(column(&listed, "id"), [text(&made, "id")], "{list}");
    }
    let answer = directory.post(&given, body).await;
    let message = "Permission being assigned already exists on the object";
    assert_refused(&answer, 400, "Request_BadRequest", message);
    let gone = format!("{given}/{}", text(&made, "id"));
    assert_eq!(directory.delete(&gone).await, (StatusCode::NO_CONTENT, json!("")));
    assert_not_found(&directory.delete(&gone).await, &text(&made, "id"));
    assert_eq!(number(&sign_in(&directory, ALEX).await), 50_105);
}

#[tokio::test]
async fn a_group_lets_its_members_in() {
    let directory = Directory::start().await;
    let resource = closed(&directory).await;
    assert_eq!(number(&sign_in(&directory, DANA).await), 50_105);
    let groups = directory.see("/groups?$filter=displayName eq 'Platform team (practice)'").await;
    let group = text(&groups["value"][0], "id");
    let members = directory.see(&format!("/groups/{group}/transitiveMembers?$select=id,userPrincipalName")).await;
    assert!(column(&members, "userPrincipalName").contains(&DANA.to_owned()));
    let body = json!({"principalId": group, "resourceId": resource, "appRoleId": DEFAULT_ACCESS});
    let there = format!("/groups/{group}/appRoleAssignments");
    directory.practice.change(|world| world.tenant.organization.licences.clear());
    let answer = directory.post(&there, body.clone()).await;
    let message = "Groups can be assigned only with a Microsoft Entra ID P1 licence.";
    assert_refused(&answer, 400, "Request_BadRequest", message);
    directory.practice.change(|world| world.tenant.organization.licences.insert(TenantLicence::EntraP2));
    let made = directory.make(&there, body).await;
    assert_eq!(made["principalType"], "Group");
    assert_eq!(sign_in(&directory, DANA).await.0, StatusCode::OK);
    assert_eq!(number(&sign_in(&directory, ALEX).await), 50_105);
    let member_of = directory.see("/me/memberOf/microsoft.graph.group").await;
    assert_eq!(column(&member_of, "id"), std::slice::from_ref(&group));
    let (_, ids) =
        directory.post(&format!("/users/{DANA}/getMemberGroups"), json!({"securityEnabledOnly": true})).await;
    assert_eq!(ids["value"], json!([group]));
}

#[tokio::test]
async fn a_programs_permission_is_in_its_next_token() {
    let directory = Directory::start().await;
    let (id, app_id) = directory.register("Contoso Night Shift").await;
    let (_, secret) = directory.post(&format!("/applications/{id}/addPassword"), json!({})).await;
    let secret = text(&secret, "secretText");
    let principal = directory.bring(&app_id).await;
    let api = text(&directory.see(&format!("/servicePrincipals(appId='{POWER_PLATFORM_API}')")).await, "id");
    let (_, answer) = directory.program(&app_id, &[("client_secret", &secret)]).await;
    assert_eq!(claims(&answer)["roles"], Value::Null);
    let held = format!("/servicePrincipals/{principal}/appRoleAssignments");
    let made = directory.make(&held, json!({"principalId": principal, "resourceId": api, "appRoleId": INVOKE})).await;
    assert_eq!(directory.see(&held).await["value"][0]["resourceDisplayName"], "Power Platform API");
    let (_, answer) = directory.program(&app_id, &[("client_secret", &secret)]).await;
    assert_eq!(claims(&answer)["roles"], json!(["CopilotStudio.Copilots.Invoke"]));
    assert_eq!(directory.delete(&format!("{held}/{}", text(&made, "id"))).await.0, StatusCode::NO_CONTENT);
    let (_, answer) = directory.program(&app_id, &[("client_secret", &secret)]).await;
    assert_eq!(claims(&answer)["roles"], Value::Null);
}

#[tokio::test]
async fn an_assignment_that_cannot_be_is_refused() {
    let directory = Directory::start().await;
    let resource = closed(&directory).await;
    let api = text(&directory.see(&format!("/servicePrincipals(appId='{POWER_PLATFORM_API}')")).await, "id");
    let alex = text(&directory.see(&format!("/users/{ALEX}")).await, "id");
    let given = |id: &str| format!("/servicePrincipals/{id}/appRoleAssignedTo");
    let app = directory.practice.running.ready.clients.public.clone().unwrap().client_id;
    for (path, body, message) in [
        (
            given(&resource),
            json!({"principalId": alex, "resourceId": api, "appRoleId": DEFAULT_ACCESS}),
            "Not a valid reference update.".to_owned(),
        ),
        (
            given(&api),
            json!({"principalId": alex, "resourceId": api, "appRoleId": INVOKE}),
            format!("Permission being assigned was not found on application '{POWER_PLATFORM_API}'"),
        ),
        (
            given(&resource),
            json!({"principalId": resource, "resourceId": resource, "appRoleId": DEFAULT_ACCESS}),
            format!("Permission being assigned was not found on application '{app}'"),
        ),
        (
            given(&resource),
            json!({"principalId": alex, "resourceId": resource}),
            "A value is required for property 'appRoleId' of resource 'AppRoleAssignment'.".to_owned(),
        ),
    ] {
        let answer = directory.post(&path, body).await;
        assert_refused(&answer, 400, "Request_BadRequest", &message);
    }
    let nobody = "aaaa0000-0000-4000-8000-00000000ffff";
    let body = json!({"principalId": nobody, "resourceId": resource, "appRoleId": DEFAULT_ACCESS});
    assert_not_found(&directory.post(&given(&resource), body).await, nobody);
}

#[tokio::test]
async fn roles_and_their_holders_are_read_from_every_side() {
    let directory = Directory::start().await;
    let template = "158c047a-c907-4556-b7ef-446551a6b5f7";
    let named = format!("/directoryRoles(roleTemplateId='{template}')");
    let role = directory.see(&named).await;
    assert_eq!(role["displayName"], "Cloud Application Administrator");
    let members = directory.see(&format!("/directoryRoles/{}/members", text(&role, "id"))).await;
    assert_eq!(column(&members, "userPrincipalName"), [DANA]);
    let dana = text(&directory.see("/me").await, "id");
    let filter = format!("/roleManagement/directory/roleAssignments?$filter=principalId eq '{dana}'");
    let held = directory.see(&filter).await;
    assert!(column(&held, "roleDefinitionId").contains(&template.to_owned()));
    let (status, objects) =
        directory.post("/directoryObjects/getByIds", json!({"ids": [dana], "types": ["user", "group"]})).await;
    assert_eq!((status, &objects["value"][0]["@odata.type"]), (StatusCode::OK, &json!("#microsoft.graph.user")));
    let own = directory.see(&format!("/users/{DANA}/transitiveMemberOf/microsoft.graph.directoryRole")).await;
    assert!(column(&own, "roleTemplateId").contains(&template.to_owned()));
    assert_eq!(directory.practice.person(AZURE_CLI, DANA, super::GRAPH).await["token_type"], "Bearer");
}
