//! The Power Platform API as people and programs see it.

use firstcall::sandbox::tenant::{DirectoryRole, PrincipalType, RoleAssignment};
use reqwest::{Method, StatusCode};
use serde_json::json;
use uuid::Uuid;

use super::{AZURE_CLI, ENVIRONMENTS, GRAPH, POWER_PLATFORM, Practice, column, read};

const ASSIGNMENTS: &str = "/authorization/roleAssignments?api-version=2024-10-01";

fn wizard(practice: &Practice) -> String {
    practice.running.ready.clients.public.clone().unwrap().client_id.to_string()
}

fn robot(practice: &Practice) -> Uuid {
    let client_id = practice.running.ready.clients.confidential.clone().unwrap().client_id;
    practice.change(|world| world.tenant.principal_by_app_id(client_id).unwrap().1.id)
}

fn person(practice: &Practice, is_wanted: impl Fn(&firstcall::sandbox::tenant::Person) -> bool) -> String {
    practice.change(|world| world.tenant.people.values().find(|person| is_wanted(person)).unwrap().upn.clone())
}

fn administrator(practice: &Practice) -> String {
    person(practice, |person| person.roles.contains(&DirectoryRole::PowerPlatformAdministrator))
}

#[tokio::test]
async fn an_administrator_sees_every_environment_over_all_pages() {
    let practice = Practice::start("configured").await;
    let token = practice.person_token(&wizard(&practice), &administrator(&practice), POWER_PLATFORM).await;
    let (status, all) = practice.get(&token, ENVIRONMENTS).await;
    assert_eq!(status, StatusCode::OK);
    let known = practice.change(|world| world.tenant.power_platform.environments.len());
    assert_eq!(column(&all, "id").len(), known);
    let first = &all["value"][0];
    assert!(first.get("name").is_none() && first.get("properties").is_none() && first["displayName"].is_string());
    practice.change(|world| world.tenant.power_platform.page_size = 1);
    let (_, page) = practice.get(&token, ENVIRONMENTS).await;
    let mut seen = column(&page, "id");
    // The next address is under a key with a small l, and complete as it stands.
    let mut next = page["@odata.nextlink"].as_str().map(str::to_owned);
    assert!(page.get("@odata.nextLink").is_none() && next.is_some());
    while let Some(address) = next {
        let (_, page) = read(practice.http.get(address).bearer_auth(&token).send().await.unwrap()).await;
        seen.extend(column(&page, "id"));
        next = page["@odata.nextlink"].as_str().map(str::to_owned);
    }
    seen.sort();
    assert_eq!(seen, column(&all, "id"));
    let (_, top) = practice.get(&token, &format!("{ENVIRONMENTS}&$top=1&$select=id,displayName")).await;
    assert_eq!(top["value"][0].as_object().unwrap().len(), 2);
    assert!(top.get("@odata.nextlink").is_none());
    let id = first["id"].as_str().unwrap();
    let (_, one) =
        practice.get(&token, &format!("/environmentmanagement/environments/{id}?api-version=2024-10-01")).await;
    assert_eq!(one["id"], first["id"]);
}

#[tokio::test]
async fn a_plain_person_sees_their_own_environments_unless_a_role_is_needed() {
    let practice = Practice::start("configured").await;
    let upn = person(&practice, |person| person.roles.is_empty() && person.enabled);
    let token = practice.person_token(&wizard(&practice), &upn, POWER_PLATFORM).await;
    let (status, own) = practice.get(&token, ENVIRONMENTS).await;
    let known = practice.change(|world| world.tenant.power_platform.environments.len());
    assert!(status == StatusCode::OK && column(&own, "id").len() < known, "{own}");
    practice.change(|world| world.tenant.power_platform.environments_need_role = true);
    let (status, body) = practice.get(&token, ENVIRONMENTS).await;
    assert_eq!((status, &body["code"]), (StatusCode::FORBIDDEN, &json!("Forbidden")));
    assert_eq!(body["innererror"]["code"], "InsufficientPrincipalPermissions");
}

#[tokio::test]
async fn an_app_without_the_permission_is_told_which_one_is_missing() {
    let practice = Practice::start("configured").await;
    let token = practice.person_token(AZURE_CLI, &administrator(&practice), POWER_PLATFORM).await;
    let (status, _) = practice.get(&token, ENVIRONMENTS).await;
    assert_eq!(status, StatusCode::OK);
    let (status, body) = practice.get(&token, ASSIGNMENTS).await;
    assert_eq!(
        (status, &body["innererror"]["code"]),
        (StatusCode::FORBIDDEN, &json!("InsufficientDelegatedPermissions"))
    );
    let text = body["innererror"]["message"].as_str().unwrap();
    assert!(text.ends_with("[Authorization.RoleAssignments.Read, All.All.ReadWrite]"), "{text}");
}

#[tokio::test]
async fn a_program_needs_a_role_of_the_service_and_no_permission() {
    let practice = Practice::start("configured").await;
    let token = practice.program_token(POWER_PLATFORM).await;
    let (status, all) = practice.get(&token, ENVIRONMENTS).await;
    assert_eq!(status, StatusCode::OK, "{all}");
    let (_, roles) = practice.get(&token, ASSIGNMENTS).await;
    assert!(column(&roles, "principalObjectId").contains(&robot(&practice).to_string()), "{roles}");
    let (_, definitions) = practice.get(&token, "/authorization/roleDefinitions?api-version=2024-10-01").await;
    assert_eq!(definitions["value"].as_array().unwrap().len(), 32);
    practice.change(|world| world.tenant.power_platform.role_assignments.clear());
    let (status, body) = practice.get(&token, ENVIRONMENTS).await;
    assert_eq!(
        (status, &body["innererror"]["code"]),
        (StatusCode::FORBIDDEN, &json!("InsufficientPrincipalPermissions"))
    );
}

#[tokio::test]
async fn a_role_at_one_environment_shows_that_environment() {
    let practice = Practice::start("configured").await;
    let token = practice.program_token(POWER_PLATFORM).await;
    let principal = robot(&practice);
    let id = practice.change(|world| {
        let service = &mut world.tenant.power_platform;
        let environment = service.environments.values().next().unwrap().id.clone();
        let role_definition = service.role_definitions["environment-management-reader"].id;
        let scope = format!("/tenants/{}/environments/{environment}", world.tenant.organization.id);
        let (id, principal_type) = (Uuid::from_u128(1), PrincipalType::ApplicationUser);
        let (created, created_by, expires) = (None, None, None);
        let given =
            RoleAssignment { id, principal, principal_type, role_definition, scope, created, created_by, expires };
        service.role_assignments.clear();
        service.role_assignments.insert("one".to_owned(), given);
        environment
    });
    let (_, seen) = practice.get(&token, ENVIRONMENTS).await;
    assert_eq!(column(&seen, "id"), std::slice::from_ref(&id));
    let (status, _) = practice.get(&token, ASSIGNMENTS).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    practice.change(|world| {
        let role = world.tenant.power_platform.role_definitions["power-platform-reader"].id;
        world.tenant.power_platform.role_assignments.get_mut("one").unwrap().role_definition = role;
    });
    let path = format!("/authorization/environments/{id}/roleAssignments?api-version=2024-10-01");
    assert_eq!(column(&practice.get(&token, &path).await.1, "roleAssignmentId"), [Uuid::from_u128(1).to_string()]);
    let wrong = "/authorization/environments/nowhere/roleAssignments?api-version=2024-10-01";
    let (status, body) = practice.get(&token, wrong).await;
    assert_eq!((status, &body["innererror"]["code"]), (StatusCode::BAD_REQUEST, &json!("EnvironmentIdInvalid")));
}

#[tokio::test]
async fn the_gateway_refuses_in_its_own_form() {
    let practice = Practice::start("configured").await;
    let foreign = practice.person_token(AZURE_CLI, &administrator(&practice), GRAPH).await;
    let request = practice.request(Method::GET, ENVIRONMENTS).bearer_auth(&foreign);
    let answer = request.header("x-ms-correlation-id", "c-1").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(answer.headers()["x-ms-correlation-id"], "c-1");
    let challenge = answer.headers()["www-authenticate"].to_str().unwrap().to_owned();
    assert!(challenge.starts_with("Bearer authorization_uri=\"https://login.microsoftonline.com/"), "{challenge}");
    assert!(challenge.contains("error=\"invalid_token\""));
    assert_eq!(answer.text().await.unwrap(), "");
    let token = practice.program_token(POWER_PLATFORM).await;
    let (status, body) = practice.get(&token, "/environmentmanagement/nowhere?api-version=2024-10-01").await;
    assert_eq!((status, &body["code"]), (StatusCode::NOT_FOUND, &json!("RouteNotFound")));
    let (status, _) = practice.get(&token, "/environmentmanagement/environments").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, _) = practice.get(&token, &format!("{ENVIRONMENTS}&$filter=displayName%20eq%20'x'")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_audience_may_be_the_address_with_or_without_slash_or_the_application_id() {
    let practice = Practice::start("configured").await;
    for scope in ["https://api.powerplatform.com//.default", "8578e004-a5c6-46e7-913e-12f58912df43/.default"] {
        let token = practice.program_token(scope).await;
        assert_eq!(practice.get(&token, ENVIRONMENTS).await.0, StatusCode::OK, "{scope}");
    }
}
