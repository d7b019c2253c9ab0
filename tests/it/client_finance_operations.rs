//! What only Finance & Operations has: who the caller is by a POST, refusals that tell nothing, and the list of
//! registered programs.

use firstcall::apis;
use firstcall::evidence::{MappedUser, Registration, Seen};
use firstcall::recipe::{ClientList, Recipe, Target, TargetId, call_address};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::client_stub::{Reply, Stub, cloud, json, refusal, wire};

const CLIENT: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0007";

fn finance() -> &'static Target {
    Recipe::embedded().target(&TargetId::of("finance-operations")).unwrap()
}

fn token() -> SecretString {
    "practice-token".into()
}

/// Looks the app up where the service answers like this for each set, in order of the questions.
async fn look_up(mut answers: Vec<(u16, Value)>) -> (Seen<Option<Registration>>, Vec<String>) {
    answers.reverse();
    let stub = Stub::start(move |_| {
        let (status, body) = answers.pop().expect("no further question");
        json(status, body)
    })
    .await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, _) = wire(&stub_cloud);
    let seen = apis::registration(&wire, ClientList::FinanceOperations, &stub.base, CLIENT, &token()).await;
    (seen, stub.requests().into_iter().map(|request| request.target).collect())
}

fn value(rows: Value) -> (u16, Value) {
    (200, json!({ "value": rows }))
}

#[tokio::test]
async fn who_calls_is_asked_with_a_body_and_the_read_without_one() {
    let stub = Stub::start(|request| match request.target.split('?').next().unwrap() {
        "/api/services/UserSessionService/AifUserSessionService/GetUserSessionInfo" => {
            assert_eq!((request.head.starts_with("POST "), request.body.as_str()), (true, "{}"));
            json(200, json!({"$id": "1", "UserId": "svc", "Company": "USMF", "IsSysAdmin": false}))
        }
        "/data/LegalEntities" => {
            assert_eq!((request.head.starts_with("GET "), request.body.as_str()), (true, ""));
            json(200, json!({"value": [{"LegalEntityId": "USMF", "Name": "Contoso"}]}))
        }
        other => panic!("{other}"),
    })
    .await;
    let stub_cloud = cloud(&stub.base, "");
    let (wire, _) = wire(&stub_cloud);
    let proof = &finance().proof;
    let who = call_address(&stub.base, &proof.identity.as_ref().unwrap().path, "");
    let identity = apis::identity(&wire, finance(), &who, &token()).await;
    assert_eq!(identity.value().unwrap().text("UserId"), Some("svc"));
    let rows = apis::call(&wire, finance(), &call_address(&stub.base, &proof.path, ""), &token()).await;
    assert_eq!(rows.value().unwrap().table.rows[0]["LegalEntityId"], "USMF");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_known_by_its_status_and_never_by_the_header_about_privacy() {
    const P3P: &str = "P3P: CP=\"No P3P policy defined.\"\r\n";
    let body = r#"{"Message":"Authentication failed.","StackTrace":null,"ExceptionType":"System.Exception"}"#;
    for (status, body, code) in [
        (401, body, "HTTP 401"),
        (401, "", "HTTP 401"),
        (
            403,
            r#"{"error":{"code":"","message":"An error has occurred.","innererror":{"message":"Denied."}}}"#,
            "HTTP 403",
        ),
        (302, "<html>Object moved</html>", "answer.elsewhere"),
        (200, "<html>Maintenance</html>", "answer.odd"),
    ] {
        let stub = Stub::script(vec![Reply::Text(status, P3P, body.to_owned())]).await;
        let stub_cloud = cloud(&stub.base, "");
        let (wire, _) = wire(&stub_cloud);
        let fault = refusal(apis::call(&wire, finance(), &stub.base, &token()).await);
        assert_eq!(fault.code, code, "{status} {body}");
        assert!(!fault.text.contains("P3P"), "{}", fault.text);
    }
}

#[tokio::test]
async fn a_registration_is_found_whatever_the_case_of_its_names() {
    let row = json!({"AadClientId": CLIENT.to_uppercase(), "Name": "Workbook", "UserId": "svc"});
    let user = json!({"UserID": "SVC", "UserName": "Integrations", "Enabled": true});
    let role = json!({"UserId": "svc", "SecurityRoleIdentifier": "R", "SecurityRoleName": "Reader"});
    let (seen, asked) = look_up(vec![value(json!([row])), value(json!([user])), value(json!([role]))]).await;
    let user = Some(MappedUser { is_enabled: true, roles: Some(vec!["Reader".to_owned()]) });
    assert_eq!(seen.outcome.unwrap(), Some(Registration { user_id: "svc".to_owned(), user }));
    assert_eq!(asked[0], "/data/SysAADClients");
    assert!(asked[1].starts_with("/data/SystemUsers?%24filter=UserID+eq+%27svc%27"), "{}", asked[1]);
}

#[tokio::test]
async fn what_is_not_there_is_told_from_what_may_not_be_read() {
    let row = json!({"AADClientId": CLIENT, "UserId": "svc"});
    assert_eq!(look_up(vec![value(json!([]))]).await.0.outcome.unwrap(), None);
    let (seen, _) = look_up(vec![value(json!([row])), value(json!([]))]).await;
    assert_eq!(seen.outcome.unwrap().unwrap().user, None);
    let user = json!({"UserID": "svc", "Enabled": "No"});
    let (seen, _) = look_up(vec![value(json!([row])), value(json!([user])), (403, json!({}))]).await;
    assert_eq!(seen.outcome.unwrap().unwrap().user, Some(MappedUser { is_enabled: false, roles: None }));
    for answers in [vec![(403, json!({}))], vec![value(json!([row])), (403, json!({}))]] {
        let (seen, _) = look_up(answers).await;
        assert_eq!(refusal(seen).code, "HTTP 403");
    }
}
