//! What Graph does not show: to whom, before when, and without which licence.

use firstcall::sandbox::edits;
use firstcall::sandbox::tenant::UserType;
use jiff::SignedDuration;
use reqwest::StatusCode;
use serde_json::json;

use super::graph::admin;
use super::{AZURE_CLI, ENVIRONMENTS, GRAPH, POWER_PLATFORM, Practice};

#[tokio::test]
async fn a_new_object_is_not_found_before_the_servers_see_it() {
    let practice = Practice::start("configured").await;
    let admin = admin(&practice);
    let token = practice.person_token(AZURE_CLI, &admin, GRAPH).await;
    let app = practice.change(|world| {
        world.tenant.service.replication_delay_s = 3_600;
        edits::register(world, "Contoso Newcomer", true).unwrap()
    });
    for path in [format!("/v1.0/applications(appId='{app}')"), format!("/v1.0/servicePrincipals(appId='{app}')")] {
        let (status, body) = practice.get(&token, &path).await;
        assert_eq!((status, &body["error"]["code"]), (StatusCode::NOT_FOUND, &json!("Request_ResourceNotFound")));
    }
    practice.change(|world| world.clock().advance(SignedDuration::from_hours(1)));
    let (status, found) = practice.get(&token, &format!("/v1.0/applications(appId='{app}')")).await;
    assert_eq!((status, &found["displayName"]), (StatusCode::OK, &json!("Contoso Newcomer")));
}

#[tokio::test]
async fn a_token_ends_with_its_time() {
    let practice = Practice::start("configured").await;
    let admin = admin(&practice);
    let graph = practice.person_token(AZURE_CLI, &admin, GRAPH).await;
    let service = practice.program_token(POWER_PLATFORM).await;
    practice.change(|world| world.clock().advance(SignedDuration::from_hours(2)));
    let (status, body) = practice.get(&graph, "/v1.0/me").await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert!(body["error"]["message"].as_str().unwrap().contains("expired"));
    assert_eq!(practice.get(&service, ENVIRONMENTS).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_sign_in_log_wants_a_licence_and_a_role() {
    let practice = Practice::start("configured").await;
    let admin = admin(&practice);
    let token = practice.person_token(AZURE_CLI, &admin, GRAPH).await;
    practice.change(|world| {
        let licence = firstcall::sandbox::tenant::TenantLicence::EntraP1;
        world.tenant.organization.licences.insert(licence);
    });
    let (status, log) = practice.get(&token, "/v1.0/auditLogs/signIns?$top=1").await;
    assert_eq!((status, &log["value"][0]["userPrincipalName"]), (StatusCode::OK, &json!(admin)), "{log}");
    let (status, _) = practice.get(&token, "/v1.0/identity/conditionalAccess/policies").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    practice.change(|world| world.tenant.organization.licences.clear());
    let (status, body) = practice.get(&token, "/v1.0/auditLogs/signIns").await;
    let code = "Authentication_RequestFromNonPremiumTenantOrB2CTenant";
    assert_eq!((status, &body["error"]["code"]), (StatusCode::FORBIDDEN, &json!(code)));
}

#[tokio::test]
async fn a_restricted_guest_sees_no_applications() {
    let practice = Practice::start("configured").await;
    let guest = practice.change(|world| {
        let mut people = world.tenant.people.values();
        people.find(|person| person.user_type == UserType::Guest).unwrap().upn.clone()
    });
    let token = practice.person_token(AZURE_CLI, &guest, GRAPH).await;
    assert_eq!(practice.get(&token, "/v1.0/applications").await.0, StatusCode::OK);
    assert_eq!(practice.get(&token, "/v1.0/users").await.0, StatusCode::FORBIDDEN);
    practice.change(|world| world.tenant.settings.guests_restricted = true);
    assert_eq!(practice.get(&token, "/v1.0/applications").await.0, StatusCode::FORBIDDEN);
    assert_eq!(practice.get(&token, "/v1.0/me").await.0, StatusCode::OK);
}
