//! Reads of the directory and of the target: what is asked, how pages are followed, and what refusals become.

use firstcall::apis;
use firstcall::evidence::{DirectoryVia, Fault};
use firstcall::graph::{self, Directory};
use firstcall::recipe::{ClientList, Recipe, RoleList, RoleScope, Target, TargetId, call_address};
use firstcall::vault::Tokens;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::client_stub::{Reply, Stub, cloud, json, jwt, refusal, tenant, wire};

fn tokens(access: &str) -> Tokens {
    Tokens { access: access.into(), refresh: None, id: None, expires: None, scope: None }
}

fn target() -> &'static Target {
    Recipe::embedded().target(&TargetId::of("power-platform")).unwrap()
}

fn address(stub: &Stub) -> String {
    call_address(&stub.base, &target().proof.path, "")
}

fn token() -> SecretString {
    "practice-token".into()
}

#[tokio::test]
async fn the_proof_call_follows_its_pages_and_shows_the_token_to_nobody_else() {
    let stub = Stub::start(|request| {
        let base = format!("http://{}", request.header("host").unwrap());
        json(200, match request.target.as_str() {
            "/environmentmanagement/environments?api-version=2024-10-01" => {
                json!({"value": [{"id": "1"}, {"id": "2"}], "@odata.nextLink": format!("{base}/next?$skiptoken=a%2Bb")})
            }
            "/next?$skiptoken=a%2Bb" => json!({"value": [{"id": "3"}]}),
            other => panic!("{other}"),
        })
    })
    .await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, record) = wire(&stub_cloud);
    let seen = apis::call(&wire, target(), &address(&stub), &token()).await;
    let reply = seen.value().unwrap();
    assert_eq!((reply.status, reply.table.rows.len(), reply.table.more), (200, 3, false));
    assert_eq!(seen.exchanges.len(), 2);
    for request in stub.requests() {
        assert_eq!(request.header("authorization"), Some("Bearer practice-token"));
    }
    assert!(!format!("{:?}", record.lock().unwrap()).contains("practice-token"));
}

#[tokio::test]
async fn the_next_page_on_another_host_is_not_fetched() {
    let elsewhere = Stub::script(vec![]).await;
    let link = format!("{}/next", elsewhere.base);
    let stub = Stub::start(move |_| json(200, json!({"value": [], "@odata.nextlink": link}))).await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, _) = wire(&stub_cloud);
    let fault = refusal(apis::call(&wire, target(), &address(&stub), &token()).await);
    assert_eq!(fault.code, "answer.odd");
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn endless_pages_end_with_a_note_that_there_are_more() {
    let mut page = 0;
    let stub = Stub::start(move |request| {
        page += 1;
        let link = format!("http://{}/next?page={page}", request.header("host").unwrap());
        json(200, json!({"value": [{"id": "1"}], "@odata.nextLink": link}))
    })
    .await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, _) = wire(&stub_cloud);
    let seen = apis::call(&wire, target(), &address(&stub), &token()).await;
    let table = &seen.value().unwrap().table;
    assert_eq!((table.rows.len(), table.more), (20, true));
}

#[tokio::test]
async fn pages_that_lead_round_in_a_circle_are_read_once() {
    let stub = Stub::start(|_| json(200, json!({"value": [{"id": "1"}], "@odata.nextLink": "/next"}))).await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, _) = wire(&stub_cloud);
    let seen = apis::call(&wire, target(), &address(&stub), &token()).await;
    let table = &seen.value().unwrap().table;
    assert_eq!((table.rows.len(), table.more), (2, true));
}

#[tokio::test]
async fn what_is_not_in_a_part_of_a_list_is_not_said_to_be_missing() {
    let mut page = 0;
    let stub = Stub::start(move |_| {
        page += 1;
        json(200, json!({"value": [], "@odata.nextLink": format!("/next?page={page}")}))
    })
    .await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, _) = wire(&stub_cloud);
    let practice = tokens("practice-token");
    let directory = Directory::new(&wire, &stub_cloud, &practice);
    for code in [
        refusal(directory.principal("4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d").await).code,
        refusal(directory.grants("x").await).code,
        refusal(apis::roles(&wire, RoleList::PowerPlatform, &stub.base, None, &token()).await).code,
        refusal(apis::registration(&wire, ClientList::FinanceOperations, &stub.base, "x", &token()).await).code,
    ] {
        assert_eq!(code, "answer.odd");
    }
}

#[tokio::test]
async fn rows_that_came_stay_when_a_later_page_fails() {
    let mut first = true;
    let stub = Stub::start(move |request| {
        let link = format!("http://{}/next", request.header("host").unwrap());
        if std::mem::take(&mut first) {
            json(200, json!({"value": [{"id": "1"}], "@odata.nextLink": link}))
        } else {
            json(403, json!({"code": "Forbidden"}))
        }
    })
    .await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, _) = wire(&stub_cloud);
    let seen = apis::call(&wire, target(), &address(&stub), &token()).await;
    let table = &seen.value().unwrap().table;
    assert_eq!((table.rows.len(), table.more), (1, true));
}

#[tokio::test(start_paused = true)]
async fn what_is_no_list_of_environments_is_odd() {
    for (reply, code) in [
        (json(200, json!({"hello": "world"})), "answer.odd"),
        (json(200, json!({"Value": []})), "answer.odd"),
        (json(200, json!({"value": {}})), "answer.odd"),
        (json(200, json!([])), "answer.odd"),
        (Reply::Text(200, "", "{\"value\": [".to_owned()), "answer.odd"),
        (Reply::Text(200, "", String::new()), "answer.odd"),
        (Reply::Text(204, "", String::new()), "answer.odd"),
        (Reply::Text(200, "", "<html>".to_owned()), "network.intercepted"),
        (Reply::Text(404, "", "<html>".to_owned()), "network.intercepted"),
        (json(404, json!({"code": "RouteNotFound"})), "RouteNotFound"),
        (Reply::Text(401, "", String::new()), "HTTP 401"),
    ] {
        let stub = Stub::script(vec![reply]).await;
        let stub_cloud = cloud(&stub.base, "");
        let (wire, _) = wire(&stub_cloud);
        let seen = apis::call(&wire, target(), &address(&stub), &token()).await;
        assert_eq!(seen.fault().unwrap().code(), code);
    }
}

#[tokio::test]
async fn an_empty_list_is_an_answer() {
    let stub = Stub::start(|_| json(200, json!({"value": [], "@odata.nextLink": null}))).await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, _) = wire(&stub_cloud);
    let seen = apis::call(&wire, target(), &address(&stub), &token()).await;
    assert!(seen.value().unwrap().table.rows.is_empty());
}

#[tokio::test]
async fn a_claims_challenge_is_handed_on_decoded() {
    let stub = Stub::start(|_| {
        let header =
            "WWW-Authenticate: Bearer error=\"insufficient_claims\", claims=\"eyJhY2Nlc3NfdG9rZW4iOnt9fQ==\"\r\n";
        Reply::Text(401, header, String::new())
    })
    .await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, record) = wire(&stub_cloud);
    let fault = refusal(apis::call(&wire, target(), &address(&stub), &token()).await);
    assert_eq!(fault.code, "insufficient_claims");
    assert_eq!(fault.claims.as_deref(), Some(r#"{"access_token":{}}"#));
    // The record keeps it: support needs to see what was asked for.
    assert!(format!("{:?}", record.lock().unwrap()).contains("eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="));
}

#[tokio::test]
async fn role_assignments_are_read_from_the_tenant_collection() {
    let row = json!({"principalObjectId": "p", "roleDefinitionId": "r", "scope": "/tenants/t"});
    let stub = Stub::start(move |_| json(200, json!({"value": [row]}))).await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, _) = wire(&stub_cloud);
    let seen = apis::roles(&wire, RoleList::PowerPlatform, &stub.base, None, &token()).await;
    assert_eq!(seen.value().unwrap()[0].role_id, "r");
    assert_eq!(stub.requests()[0].target, "/authorization/roleAssignments?api-version=2024-10-01");
}

#[tokio::test]
async fn role_assignments_below_the_tenant_are_read_side_by_side_and_a_refusal_hides_one_place_only() {
    let (one, two) = ("e0e00000-0000-4000-8000-000000000001", "e0e00000-0000-4000-8000-000000000002");
    let row =
        json!({"principalObjectId": "p", "roleDefinitionId": "r", "scope": format!("/tenants/t/environments/{one}")});
    let stub = Stub::start(move |request| match request.path() {
        "/authorization/environments/e0e00000-0000-4000-8000-000000000001/roleAssignments" => {
            json(200, json!({"value": [row]}))
        }
        "/authorization/environmentGroups/e0e00000-0000-4000-8000-000000000002/roleAssignments" => {
            let inner = json!({"code": "InsufficientPrincipalPermissions", "message": "Authorization denied"});
            json(403, json!({"code": "Forbidden", "message": "", "innererror": inner}))
        }
        other => panic!("{other}"),
    })
    .await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, _) = wire(&stub_cloud);
    let scopes = [RoleScope::Environment(one.to_owned()), RoleScope::EnvironmentGroup(two.to_owned())];
    let seen = apis::roles_at(&wire, &stub.base, &scopes, &token()).await;
    let parts = seen.value().unwrap();
    assert_eq!(parts[0].assignments.as_ref().unwrap()[0].role_id, "r");
    let refused = (&parts[1].scope, parts[1].assignments.as_ref().unwrap_err().code.as_str());
    assert_eq!(refused, (&scopes[1], "InsufficientPrincipalPermissions"));
    assert_eq!(seen.exchanges.len(), 2);
}

#[tokio::test]
async fn looking_at_the_setup_asks_for_graph_with_the_client_of_the_azure_cli() {
    let (cloud, tenant) = (cloud("https://graph.microsoft.com", ""), tenant("https://login.example"));
    let request = graph::sign_in_request(&cloud, &tenant, DirectoryVia::Browser);
    assert_eq!(request.client_id, graph::AZURE_CLI);
    assert_eq!(request.resource, "https://graph.microsoft.com");
    assert!(request.permissions.is_empty());
    // Policies can be read with no permission that this client has.
    let request = graph::sign_in_request(&cloud, &tenant, DirectoryVia::PoliciesBrowser);
    assert_eq!(request.client_id, graph::GRAPH_COMMAND_LINE);
    assert_eq!(request.permissions, ["Policy.Read.All", "AuditLog.Read.All", "Directory.Read.All"]);
}

/// Answers each path with its own body.
async fn directory(answers: Vec<(&'static str, u16, Value)>) -> Stub {
    Stub::start(move |request| {
        let found = answers.iter().find(|(path, ..)| *path == request.path());
        let (_, status, body) = found.unwrap_or_else(|| panic!("{}", request.target));
        json(*status, body.clone())
    })
    .await
}

#[tokio::test]
async fn active_roles_come_from_graph_or_else_from_the_token() {
    let me = json!({"id": "u", "displayName": "Dana", "userPrincipalName": "dana@contoso.onmicrosoft.com", "userType": "Member"});
    let roles = "/v1.0/me/transitiveMemberOf/microsoft.graph.directoryRole";
    let wids = jwt(&json!({"wids": ["from-token"]}));
    let denied = json!({"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges."}});
    for (status, body, token, expected) in [
        (200, json!({"value": [{"id": "r", "roleTemplateId": "from-graph"}]}), &wids, Some(vec!["from-graph"])),
        (200, json!({"value": []}), &wids, Some(vec![])),
        (200, json!({"value": [{"id": "r", "roleTemplateId": null}]}), &wids, Some(vec!["from-token"])),
        (403, denied.clone(), &wids, Some(vec!["from-token"])),
        (403, denied, &"opaque".to_owned(), None),
    ] {
        let stub = directory(vec![("/v1.0/me", 200, me.clone()), (roles, status, body)]).await;
        let stub_cloud = cloud(&stub.base, "");
        let (wire, _) = wire(&stub_cloud);
        let tokens = tokens(token);
        let seen = Directory::new(&wire, &stub_cloud, &tokens).me().await;
        let found = seen.value().unwrap().roles.clone();
        assert_eq!(found, expected.map(|roles| roles.into_iter().map(str::to_owned).collect()));
        assert_eq!(stub.requests()[1].header("consistencylevel"), Some("eventual"));
        assert_eq!(stub.requests()[0].header("consistencylevel"), None);
    }
}

#[tokio::test]
async fn what_the_tenant_does_not_have_is_none_and_not_a_fault() {
    let gone = json!({"error": {"code": "Request_ResourceNotFound", "message": "Resource does not exist."}});
    let stub = directory(vec![
        ("/v1.0/applications", 200, json!({"value": []})),
        ("/v1.0/servicePrincipals", 200, json!({"value": []})),
        ("/v1.0/users/nobody@contoso.example", 404, gone),
    ])
    .await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, _) = wire(&stub_cloud);
    let tokens = tokens("opaque");
    let directory = Directory::new(&wire, &stub_cloud, &tokens);
    assert_eq!(directory.application("a").await.value(), Some(&None));
    assert_eq!(directory.principal("a").await.value(), Some(&None));
    assert_eq!(directory.resource("a").await.value(), Some(&None));
    assert_eq!(directory.account("nobody@contoso.example").await.value(), Some(&None));
}

#[tokio::test]
async fn a_directory_that_may_not_be_read_says_which_way_it_refused() {
    let stub = Stub::start(|_| {
        json(
            403,
            json!({"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges.",
            "innerError": {"date": "2026-11-21T01:00:00", "request-id": "r", "client-request-id": "c"}}}),
        )
    })
    .await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, _) = wire(&stub_cloud);
    let tokens = tokens("opaque");
    let seen = Directory::new(&wire, &stub_cloud, &tokens).application("a").await;
    let fault = refusal(seen);
    assert_eq!(fault.code, "Authorization_RequestDenied");
    assert_eq!(fault.stage, firstcall::recipe::Stage::Directory);
    assert_eq!(fault.trace_id.as_deref(), Some("r"));
}

#[tokio::test]
async fn grants_and_assignments_are_read_to_the_last_page_or_not_at_all() {
    let stub = Stub::start(|request| {
        let base = format!("http://{}", request.header("host").unwrap());
        let grant = |scope: &str| json!({"resourceId": "r", "consentType": "AllPrincipals", "principalId": null, "scope": scope});
        match request.target.as_str() {
            "/v1.0/oauth2PermissionGrants?$filter=clientId%20eq%20%27sp%27" => {
                json(200, json!({"value": [grant(" A B")], "@odata.nextLink": format!("{base}/2")}))
            }
            "/2" => json(200, json!({"value": [grant("C")]})),
            "/v1.0/servicePrincipals/sp/appRoleAssignedTo" => {
                let row = json!({"principalId": "u", "principalType": "User", "principalDisplayName": "Dana"});
                json(200, json!({"value": [row], "@odata.nextLink": format!("{base}/broken")}))
            }
            _ => json(400, json!({"error": {"code": "Request_BadRequest", "message": "No."}})),
        }
    })
    .await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, _) = wire(&stub_cloud);
    let tokens = tokens("opaque");
    let directory = Directory::new(&wire, &stub_cloud, &tokens);
    let grants = directory.grants("sp").await;
    let scopes: Vec<_> = grants.value().unwrap().iter().map(|grant| grant.scopes.join(" ")).collect();
    assert_eq!(scopes, ["A B", "C"]);
    let assignments = directory.assignments("sp").await;
    assert!(matches!(assignments.fault(), Some(Fault::Service(fault)) if fault.code == "Request_BadRequest"));
}

#[tokio::test]
async fn the_tenant_is_the_one_row_of_its_list() {
    let stub = directory(vec![(
        "/v1.0/organization",
        200,
        json!({"value": [{"id": "t", "displayName": "Contoso", "verifiedDomains": [{"name": "contoso.example", "isDefault": true}]}]}),
    )])
    .await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, _) = wire(&stub_cloud);
    let tokens = tokens("opaque");
    let seen = Directory::new(&wire, &stub_cloud, &tokens).organization().await;
    assert_eq!(seen.value().unwrap().domains, ["contoso.example"]);
    assert_eq!(stub.requests()[0].target, "/v1.0/organization?$select=id%2CdisplayName%2CverifiedDomains");
}
