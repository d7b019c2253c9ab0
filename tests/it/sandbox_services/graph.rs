//! Microsoft Graph as clients see it.

use firstcall::sandbox::tenant::{DirectoryRole, UserType};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{AZURE_CLI, ENVIRONMENTS, GRAPH, POWER_PLATFORM, Practice, column, read};

const READ: &str = "EnvironmentManagement.Environments.Read";

/// An administrator's token for looking at the setup.
async fn look(practice: &Practice) -> String {
    let admin = admin(practice);
    practice.person_token(AZURE_CLI, &admin, GRAPH).await
}

pub fn admin(practice: &Practice) -> String {
    practice.change(|world| {
        let is_admin =
            |roles: &std::collections::BTreeSet<DirectoryRole>| roles.contains(&DirectoryRole::GlobalAdministrator);
        let found = world.tenant.people.values().find(|person| is_admin(&person.roles) && !person.mfa_registered);
        found.or_else(|| world.tenant.people.values().find(|person| is_admin(&person.roles))).unwrap().upn.clone()
    })
}

fn plain_member(practice: &Practice) -> String {
    practice.change(|world| {
        let mut people = world.tenant.people.values();
        let plain =
            people.find(|person| person.roles.is_empty() && person.enabled && person.user_type == UserType::Member);
        plain.unwrap().upn.clone()
    })
}

#[tokio::test]
async fn without_a_good_token_nothing_is_told() {
    let practice = Practice::start("configured").await;
    let answer = practice.request(Method::GET, "/v1.0/me").send().await.unwrap();
    assert!(answer.headers()["www-authenticate"].to_str().unwrap().starts_with("Bearer "));
    assert!(answer.headers().contains_key("request-id"));
    let (status, body) = read(answer).await;
    assert_eq!((status, &body["error"]["code"]), (StatusCode::UNAUTHORIZED, &json!("InvalidAuthenticationToken")));
    assert!(body["error"]["innerError"]["request-id"].is_string());
    let foreign = practice.program_token(POWER_PLATFORM).await;
    let (status, body) = practice.get(&foreign, "/v1.0/organization").await;
    assert_eq!((status, &body["error"]["code"]), (StatusCode::UNAUTHORIZED, &json!("InvalidAuthenticationToken")));
}

#[tokio::test]
async fn an_administrator_sees_who_they_are_and_which_roles_are_active() {
    let practice = Practice::start("configured").await;
    let token = look(&practice).await;
    let (status, me) = practice.get(&token, "/v1.0/me?$select=id,displayName,userPrincipalName").await;
    assert_eq!((status, me["userPrincipalName"].as_str()), (StatusCode::OK, Some(admin(&practice).as_str())));
    assert!(me.get("jobTitle").is_none());
    let path =
        "/v1.0/me/transitiveMemberOf/microsoft.graph.directoryRole?$select=id,displayName,roleTemplateId&$count=true";
    let request = practice.request(Method::GET, path).bearer_auth(&token).header("ConsistencyLevel", "eventual");
    let (_, roles) = read(request.send().await.unwrap()).await;
    assert!(column(&roles, "roleTemplateId").contains(&DirectoryRole::GlobalAdministrator.template_id().to_owned()));
    assert_eq!(roles["@odata.count"], json!(roles["value"].as_array().unwrap().len()));
    let (_, tenant) = practice.get(&token, "/beta/organization").await;
    assert_eq!(tenant["value"][0]["id"], json!(practice.running.ready.tenant_id));
}

#[tokio::test]
async fn applications_are_found_the_ways_that_clients_look_for_them() {
    let practice = Practice::start("configured").await;
    let token = look(&practice).await;
    let app = practice.running.ready.clients.public.clone().unwrap().client_id;
    let (_, by_id) = practice.get(&token, &format!("/v1.0/applications(appId='{app}')")).await;
    let (id, name) = (by_id["id"].as_str().unwrap(), by_id["displayName"].as_str().unwrap());
    for filter in [
        format!("appId eq '{}'", app.to_string().to_uppercase()),
        format!("displayName eq '{name}'"),
        format!("startswith(displayName,'{}')", &name[..name.len() - 1]),
        format!("appId eq '{app}' and displayName eq '{name}'"),
    ] {
        let request = practice.request(Method::GET, "/v1.0/myorganization/applications").query(&[("$filter", &filter)]);
        let (_, found) = read(request.bearer_auth(&token).send().await.unwrap()).await;
        assert_eq!(column(&found, "id"), [id], "{filter}: {found}");
    }
    let (status, _) = practice.get(&token, &format!("/v1.0/applications/{id}")).await;
    assert_eq!(status, StatusCode::OK);
    let (status, body) = practice.get(&token, &format!("/v1.0/applications/{app}")).await;
    assert_eq!((status, &body["error"]["code"]), (StatusCode::NOT_FOUND, &json!("Request_ResourceNotFound")));
    let text = body["error"]["message"].as_str().unwrap();
    assert!(text.contains(&app.to_string()));
    let odd = practice.request(Method::GET, "/v1.0/applications").query(&[("$filter", "notes eq 'x'")]);
    let (status, body) = read(odd.bearer_auth(&token).send().await.unwrap()).await;
    assert_eq!((status, &body["error"]["code"]), (StatusCode::BAD_REQUEST, &json!("Request_UnsupportedQuery")));
}

#[tokio::test]
async fn every_page_is_reached_by_following_the_link() {
    let practice = Practice::start("configured").await;
    let token = look(&practice).await;
    let (_, all) = practice.get(&token, "/v1.0/servicePrincipals?$select=appId,servicePrincipalNames").await;
    let mut seen = Vec::new();
    let mut address = format!("{}/v1.0/servicePrincipals?$select=appId&$top=2", practice.base);
    loop {
        let (status, page) = read(practice.http.get(&address).bearer_auth(&token).send().await.unwrap()).await;
        assert_eq!(status, StatusCode::OK, "{address}");
        seen.extend(column(&page, "appId"));
        match page["@odata.nextLink"].as_str() {
            Some(next) => address = next.to_owned(),
            None => break,
        }
    }
    seen.sort();
    assert_eq!(seen, column(&all, "appId"));
    assert!(seen.len() > 2);
}

#[tokio::test]
async fn an_api_is_found_by_its_address_and_tells_its_permissions_and_consent() {
    let practice = Practice::start("configured").await;
    let token = look(&practice).await;
    let filter = "servicePrincipalNames/any(c:c eq 'https://api.powerplatform.com')";
    let request = practice.request(Method::GET, "/v1.0/servicePrincipals").query(&[("$filter", filter)]);
    let (_, found) = read(request.bearer_auth(&token).send().await.unwrap()).await;
    let api = found["value"][0].clone();
    let scopes = api["oauth2PermissionScopes"].as_array().unwrap();
    let read_scope = scopes.iter().find(|scope| scope["value"] == READ).unwrap();
    assert_eq!(read_scope["id"], "177690ed-85f1-41d9-8dbf-2716e60ff46a");
    let app = practice.running.ready.clients.public.clone().unwrap().client_id;
    let (_, client) = practice.get(&token, &format!("/v1.0/servicePrincipals(appId='{app}')")).await;
    let filter = format!(
        "clientId eq '{}' and resourceId eq '{}' and consentType eq 'AllPrincipals'",
        client["id"].as_str().unwrap(),
        api["id"].as_str().unwrap()
    );
    let request = practice.request(Method::GET, "/v1.0/oauth2PermissionGrants").query(&[("$filter", &filter)]);
    let (_, grants) = read(request.bearer_auth(&token).send().await.unwrap()).await;
    let grant = &grants["value"][0];
    assert!(grant["scope"].as_str().unwrap().split(' ').any(|scope| scope == READ), "{grants}");
    let (status, one) =
        practice.get(&token, &format!("/v1.0/oAuth2PermissionGrants/{}", grant["id"].as_str().unwrap())).await;
    assert_eq!((status, &one["scope"]), (StatusCode::OK, &grant["scope"]));
}

#[tokio::test]
async fn a_person_whose_view_is_restricted_sees_only_themselves() {
    let practice = Practice::start("configured").await;
    let upn = plain_member(&practice);
    let token = practice.person_token(AZURE_CLI, &upn, GRAPH).await;
    assert_eq!(practice.get(&token, "/v1.0/applications").await.0, StatusCode::OK);
    practice.change(|world| world.tenant.settings.members_restricted = true);
    let (status, body) = practice.get(&token, "/v1.0/applications").await;
    assert_eq!((status, &body["error"]["code"]), (StatusCode::FORBIDDEN, &json!("Authorization_RequestDenied")));
    assert_eq!(practice.get(&token, "/v1.0/me").await.0, StatusCode::OK);
    assert_eq!(practice.get(&token, &format!("/v1.0/users/{upn}")).await.0, StatusCode::OK);
    assert_eq!(practice.get(&token, "/v1.0/users").await.0, StatusCode::FORBIDDEN);
    // Reading the sign-in log needs a role in any case.
    assert_eq!(practice.get(&token, "/v1.0/auditLogs/signIns").await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_batch_answers_each_request_and_skips_what_depends_on_a_failure() {
    let practice = Practice::start("configured").await;
    let token = look(&practice).await;
    let batch = json!({"requests": [
        {"id": "1", "method": "GET", "url": "/organization?$select=id"},
        {"id": "2", "method": "GET", "url": "/users/nobody@nowhere.example"},
        {"id": "3", "method": "GET", "url": "/me", "dependsOn": ["2"]},
    ]});
    let request = practice.request(Method::POST, "/v1.0/$batch").bearer_auth(&token).json(&batch);
    let (status, body) = read(request.send().await.unwrap()).await;
    assert_eq!(status, StatusCode::OK);
    let of = |id: &str| -> Value {
        let all = body["responses"].as_array().unwrap();
        all.iter().find(|answer| answer["id"] == id).unwrap().clone()
    };
    assert_eq!((&of("1")["status"], &of("2")["status"], &of("3")["status"]), (&json!(200), &json!(404), &json!(424)));
    assert_eq!(of("1")["body"]["value"][0]["id"], json!(practice.running.ready.tenant_id));
}

#[tokio::test]
async fn revoked_sessions_end_the_token_with_a_challenge() {
    let practice = Practice::start("configured").await;
    let admin = admin(&practice);
    let token = practice.person_token(AZURE_CLI, &admin, GRAPH).await;
    practice.change(|world| {
        let later = world.now().checked_add(jiff::SignedDuration::from_secs(60)).unwrap();
        let key = world.tenant.person_by_upn(&admin).unwrap().0.clone();
        world.tenant.people.get_mut(&key).unwrap().sessions_valid_from = Some(later);
    });
    let answer = practice.request(Method::GET, "/v1.0/me").bearer_auth(&token).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    let challenge = answer.headers()["www-authenticate"].to_str().unwrap().to_owned();
    assert!(challenge.contains("error=\"insufficient_claims\", claims=\""), "{challenge}");
    assert_eq!(practice.get(&token, ENVIRONMENTS).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_somebody_is_in_reaches_through_groups_only_where_that_is_asked() {
    let practice = Practice::start("user-assigned-nested").await;
    practice.change(|world| {
        world.tenant.people.get_mut("petra").unwrap().roles.clear();
        let team = world.tenant.groups.get_mut("platform-team").unwrap();
        team.roles = [DirectoryRole::PowerPlatformAdministrator].into();
        team.programs = ["robot".to_owned()].into();
    });
    let token = look(&practice).await;
    let (team, everybody) = ("Platform team (practice)", "Everybody in IT (practice)");
    let role = "Power Platform Administrator";
    for (path, names) in [
        ("users/petra@contoso.onmicrosoft.com/memberOf", vec![team]),
        ("users/petra@contoso.onmicrosoft.com/transitiveMemberOf", vec![everybody, team, role]),
        ("users/petra@contoso.onmicrosoft.com/transitiveMemberOf/microsoft.graph.group", vec![everybody, team]),
        ("users/petra@contoso.onmicrosoft.com/memberOf/microsoft.graph.directoryRole", vec![]),
        ("servicePrincipals/5b5b0000-0000-4000-8000-000000000002/memberOf", vec![team]),
        ("servicePrincipals/5b5b0000-0000-4000-8000-000000000002/transitiveMemberOf", vec![everybody, team]),
        ("groups/c0ffee00-2222-4222-8333-000000000012/members", vec![team]),
        ("groups/c0ffee00-2222-4222-8333-000000000001/transitiveMemberOf", vec![everybody]),
    ] {
        let (status, list) = practice.get(&token, &format!("/v1.0/{path}")).await;
        assert_eq!(
            (status, column(&list, "displayName")),
            (StatusCode::OK, names.iter().map(ToString::to_string).collect()),
            "{path}"
        );
    }
    let inside = "/v1.0/groups/c0ffee00-2222-4222-8333-000000000012/transitiveMembers";
    let (_, list) = practice.get(&token, inside).await;
    let people = column(&list, "userPrincipalName");
    assert!(people.contains(&"petra@contoso.onmicrosoft.com".to_owned()), "{list}");
    let assigned = "/v1.0/roleManagement/directory/roleAssignments";
    let (_, list) = practice.get(&token, assigned).await;
    assert!(column(&list, "principalId").contains(&"c0ffee00-2222-4222-8333-000000000001".to_owned()), "{list}");
}
