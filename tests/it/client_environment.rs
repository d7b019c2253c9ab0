//! Environments: what they tell without a token, who calls, and a read that needs a role; and a service that answers
//! 200 in any case.

use firstcall::apis;
use firstcall::recipe::{Assets, Recipe, RoleList, Target, TargetId, call_address};
use secrecy::SecretString;
use serde_json::json;

use crate::client_stub::{Reply, Stub, TENANT, cloud, json, refusal, wire};

fn dataverse() -> &'static Target {
    Recipe::embedded().target(&TargetId::of("dataverse")).unwrap()
}

fn token() -> SecretString {
    "practice-token".into()
}

async fn challenged(header: &'static str) -> firstcall::evidence::Environment {
    let stub = Stub::start(move |_| Reply::Text(401, header, String::new())).await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, _) = wire(&stub_cloud);
    let seen = apis::environment(&wire, &stub_cloud, &format!("{}/api/data/v9.2/", stub.base)).await;
    assert_eq!(stub.requests()[0].header("authorization"), None);
    seen.outcome.unwrap()
}

#[tokio::test]
async fn the_challenge_of_an_environment_names_its_tenant() {
    let found = challenged(
        "WWW-Authenticate: Bearer authorization_uri=https://login.microsoftonline.com/\
         7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48/oauth2/authorize, resource_id=https://contoso.crm4.dynamics.com/\r\n",
    )
    .await;
    assert_eq!(found.tenant_id.as_deref(), Some(TENANT));
    assert_eq!(found.resource.as_deref(), Some("https://contoso.crm4.dynamics.com/"));
    let found = challenged(
        "WWW-Authenticate: Bearer error=invalid_token, error_description=Error during token validation!, \
         authorization_uri=https://login.windows.net/common/oauth2/authorize, resource_id=https://x.example/\r\n",
    )
    .await;
    assert_eq!((found.tenant_id, found.resource.as_deref()), (None, Some("https://x.example/")));
    assert_eq!(challenged("P3P: CP=\"No P3P policy defined.\"\r\n").await.tenant_id, None);
}

#[tokio::test]
async fn a_redirect_to_the_sign_in_is_an_answer_and_any_other_is_not() {
    let stub = Stub::start(|request| match request.path() {
        "/sign-in" => {
            let to = format!("http://{}/{TENANT}/oauth2/authorize", request.header("host").unwrap());
            Reply::Raw(format!("HTTP/1.1 302 X\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n").into_bytes())
        }
        _ => Reply::Text(302, "Location: https://shop.example/\r\n", String::new()),
    })
    .await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, _) = wire(&stub_cloud);
    let seen = apis::environment(&wire, &stub_cloud, &format!("{}/sign-in", stub.base)).await;
    assert_eq!(seen.outcome.unwrap().tenant_id.as_deref(), Some(TENANT));
    let fault = refusal(apis::environment(&wire, &stub_cloud, &format!("{}/other", stub.base)).await);
    assert_eq!(fault.code, "environment.elsewhere");
    assert!(fault.text.contains("shop.example"));
    assert_eq!(stub.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_is_no_environment_says_so() {
    for (reply, code) in [
        (Reply::Text(404, "", String::new()), "HTTP 404"),
        (Reply::Text(200, "Content-Type: text/html\r\n", "<html>".to_owned()), "environment.page"),
        (Reply::Text(403, "Content-Type: text/html\r\n", "<html>".to_owned()), "HTTP 403"),
    ] {
        let stub = Stub::script(vec![reply]).await;
        let stub_cloud = cloud(&stub.base, "");
        let (wire, _) = wire(&stub_cloud);
        let seen = apis::environment(&wire, &stub_cloud, &stub.base).await;
        assert_eq!(seen.fault().unwrap().code(), code);
    }
}

#[tokio::test]
async fn both_calls_carry_the_headers_of_the_asset() {
    let user = "e0e00000-0000-4000-8000-0000000000a1";
    let stub = Stub::start(move |request| {
        json(
            200,
            match request.target.as_str() {
                "/api/data/v9.2/WhoAmI" => json!({"UserId": user, "BusinessUnitId": "b", "OrganizationId": "o"}),
                "/api/data/v9.2/organizations?$select=name,organizationid" => json!({"value": [{"name": "Contoso"}]}),
                other
                    if other
                        .starts_with(&format!("/api/data/v9.2/systemusers({user})/systemuserroles_association")) =>
                {
                    json!({"value": [{"roleid": "r", "name": "Basic User"}]})
                }
                other => panic!("{other}"),
            },
        )
    })
    .await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, record) = wire(&stub_cloud);
    let proof = &dataverse().proof;
    let who = call_address(&stub.base, &proof.identity.as_ref().unwrap().path, "");
    let identity = apis::identity(&wire, dataverse(), &who, &token()).await;
    assert_eq!(identity.value().unwrap().text("UserId"), Some(user));
    let rows = apis::call(&wire, dataverse(), &call_address(&stub.base, &proof.path, ""), &token()).await;
    assert_eq!(rows.value().unwrap().table.rows.len(), 1);
    let roles = apis::roles(&wire, RoleList::Dataverse, &stub.base, Some(user), &token()).await;
    assert_eq!(roles.value().unwrap()[0].role_name.as_deref(), Some("Basic User"));
    for request in stub.requests() {
        assert_eq!(request.header("odata-version"), Some("4.0"));
        assert_eq!(request.header("authorization"), Some("Bearer practice-token"));
    }
    assert!(!format!("{:?}", record.lock().unwrap()).contains("practice-token"));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_does_not_tell_who_calls_is_no_identity() {
    for (reply, code) in [
        (json(200, json!({"hello": "world"})), "answer.odd"),
        (Reply::Text(200, "", "<html>".to_owned()), "answer.odd"),
        (json(403, json!({"error": {"code": "0x80072560", "message": "not a member"}})), "0x80072560"),
    ] {
        let stub = Stub::script(vec![reply]).await;
        let stub_cloud = cloud(&stub.base, "");
        let (wire, _) = wire(&stub_cloud);
        assert_eq!(refusal(apis::identity(&wire, dataverse(), &stub.base, &token()).await).code, code);
    }
}

#[tokio::test]
async fn a_service_that_answers_200_in_any_case_is_read_by_its_own_word() {
    let asset = include_str!("../../assets/targets/power-platform.toml")
        .replace("next = \"@odata.nextlink\"", "more = \"HasMore\"\nsuccess = \"IsSuccess\"\nerror = \"ErrorMessage\"");
    let recipe = Recipe::load(&Assets::embedded().with("targets/power-platform.toml", &asset)).unwrap();
    let target = &recipe.targets[0];
    let mut bodies = vec![
        json!({"IsSuccess": true, "ErrorMessage": null, "value": [{"id": "1"}], "HasMore": true}),
        json!({"IsSuccess": false, "ErrorMessage": "Not a member of this project.", "value": null}),
    ]
    .into_iter();
    let stub = Stub::start(move |_| json(200, bodies.next().unwrap())).await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, _) = wire(&stub_cloud);
    let seen = apis::call(&wire, target, &stub.base, &token()).await;
    assert!(seen.value().unwrap().table.more);
    let fault = refusal(apis::call(&wire, target, &stub.base, &token()).await);
    assert_eq!((fault.code.as_str(), fault.text.as_str()), ("answer.refused", "Not a member of this project."));
    assert_eq!(fault.status, Some(200));
}
