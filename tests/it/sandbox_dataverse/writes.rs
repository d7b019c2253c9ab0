//! Application users: made, given roles, disabled and deleted through the Web API.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Ask, PRODUCTION, ROBOT, Talk, WHO_AM_I, WIZARD, code, header, resource};

const USERS: &str = "/api/data/v9.2/systemusers";
const UNIT: &str = "/businessunits(da7a0000-0000-4000-8000-0000000001b1)";
const READER: &str = "da7a0000-0000-4000-8000-000000000102";

/// The id in an `OData-EntityId` header, as a path.
fn entity(answer: &super::Answer) -> String {
    let address = header(answer, "odata-entityid").to_str().unwrap();
    address.strip_prefix("https://contoso.crm4.dynamics.com").unwrap().to_owned()
}

fn new_user(application: &str) -> Value {
    json!({"applicationid": application, "accessmode": 4, "isdisabled": false, "businessunitid@odata.bind": UNIT})
}

#[tokio::test]
async fn an_application_user_is_made_given_a_role_and_works() {
    let mut talk = Talk::start().await;
    let dana = talk.person("dana", &resource(PRODUCTION)).await;
    let robot = talk.robot(&resource(PRODUCTION)).await;
    talk.practice.change(|world| {
        world.tenant.dataverse.organizations.get_mut("production").unwrap().users.remove("robot");
    });
    assert_eq!(code(&talk.get(PRODUCTION, WHO_AM_I, &robot).await), "0x80072560");
    let made = talk.ask(Ask::with(Method::POST, PRODUCTION, USERS, &dana, new_user(ROBOT))).await;
    assert_eq!((made.status.as_u16(), &made.body), (204, &json!("")));
    let user = entity(&made);
    assert_eq!(talk.get(PRODUCTION, WHO_AM_I, &robot).await.status, 200);
    let organizations = "/api/data/v9.2/organizations?$select=name";
    assert_eq!(code(&talk.get(PRODUCTION, organizations, &robot).await), "0x80042f09");
    let roles = format!("{user}/systemuserroles_association/$ref");
    let role = json!({"@odata.id": format!("https://{PRODUCTION}/api/data/v9.2/roles({READER})")});
    let given = talk.ask(Ask::with(Method::POST, PRODUCTION, &roles, &dana, role)).await;
    assert_eq!(given.status, 204);
    assert_eq!(talk.get(PRODUCTION, organizations, &robot).await.status, 200);
    for (disabled, wanted) in [(true, 403), (false, 200)] {
        let change = json!({"isdisabled": disabled, "applicationid": ROBOT});
        let changed = talk.ask(Ask::with(Method::PATCH, PRODUCTION, &user, &dana, change)).await;
        assert_eq!((changed.status.as_u16(), entity(&changed)), (204, user.clone()));
        assert_eq!(talk.get(PRODUCTION, WHO_AM_I, &robot).await.status, wanted);
    }
    let taken = format!("{roles}?$id=https://{PRODUCTION}/api/data/v9.2/roles({READER})");
    assert_eq!(talk.ask(Ask::with(Method::DELETE, PRODUCTION, &taken, &dana, Value::Null)).await.status, 204);
    assert_eq!(code(&talk.get(PRODUCTION, organizations, &robot).await), "0x80042f09");
}

#[tokio::test]
async fn a_created_row_comes_back_when_it_is_wanted() {
    let mut talk = Talk::start().await;
    let dana = talk.person("dana", &resource(PRODUCTION)).await;
    let path = format!("{USERS}?$select=fullname,applicationid,accessmode,isdisabled");
    let ask = Ask::with(Method::POST, PRODUCTION, &path, &dana, new_user(WIZARD));
    let made = talk.ask(ask.header("prefer", "return=representation")).await;
    assert_eq!(
        (made.status.as_u16(), header(&made, "preference-applied").to_str().unwrap()),
        (201, "return=representation")
    );
    let id = made.body["systemuserid"].as_str().unwrap();
    assert_eq!(entity(&made), format!("{USERS}({id})"));
    let row = &made.body;
    assert_eq!(
        (&row["fullname"], &row["accessmode"], &row["isdisabled"]),
        (&json!("# Contoso Environment Wizard"), &json!(4), &json!(false))
    );
    assert_eq!(
        row["@odata.context"],
        "https://contoso.crm4.dynamics.com/api/data/v9.2/$metadata#systemusers(fullname,applicationid,accessmode,isdisabled)/$entity"
    );
}

#[tokio::test]
async fn a_deleted_user_is_in_the_way_until_it_is_deleted_again() {
    let mut talk = Talk::start().await;
    let dana = talk.person("dana", &resource(PRODUCTION)).await;
    let robot = talk.robot(&resource(PRODUCTION)).await;
    let row = format!("{USERS}(da7a0000-0000-4000-8000-0000000001f2)");
    assert_eq!(talk.ask(Ask::with(Method::DELETE, PRODUCTION, &row, &dana, Value::Null)).await.status, 204);
    assert_eq!(code(&talk.get(PRODUCTION, WHO_AM_I, &robot).await), "0x80072560");
    let seen = talk.get(PRODUCTION, &format!("{row}?$select=deletedstate,isdisabled"), &dana).await;
    assert_eq!((&seen.body["deletedstate"], &seen.body["isdisabled"]), (&json!(1), &json!(true)));
    let again = talk.ask(Ask::with(Method::POST, PRODUCTION, USERS, &dana, new_user(ROBOT))).await;
    assert_eq!((again.status.as_u16(), code(&again)), (412, "0x80040237"));
    assert_eq!(talk.ask(Ask::with(Method::DELETE, PRODUCTION, &row, &dana, Value::Null)).await.status, 204);
    assert_eq!(talk.get(PRODUCTION, &row, &dana).await.status, 404);
    assert_eq!(talk.ask(Ask::with(Method::POST, PRODUCTION, USERS, &dana, new_user(ROBOT))).await.status, 204);
    assert_eq!(talk.get(PRODUCTION, WHO_AM_I, &robot).await.status, 200);
}

#[tokio::test]
async fn changes_that_cannot_be_made_are_refused() {
    let mut talk = Talk::start().await;
    let dana = talk.person("dana", &resource(PRODUCTION)).await;
    let robot = talk.robot(&resource(PRODUCTION)).await;
    let row = format!("{USERS}(da7a0000-0000-4000-8000-0000000001f2)");
    let roles = format!("{row}/systemuserroles_association/$ref");
    let nobody = "00000000-0000-0000-0000-000000000009";
    let requests = [
        (Method::POST, USERS, &robot, new_user(WIZARD)),
        (Method::POST, USERS, &dana, new_user(ROBOT)),
        (Method::POST, USERS, &dana, new_user(nobody)),
        (Method::POST, USERS, &dana, json!({"fullname": "somebody"})),
        (Method::POST, USERS, &dana, json!({"applicationid": "x"})),
        (Method::POST, USERS, &dana, json!({"applicationId": WIZARD})),
        (Method::PATCH, &row, &robot, json!({"isdisabled": true})),
        (Method::PATCH, &row, &dana, json!({"isdisabled": "no"})),
        (Method::PATCH, &row, &dana, json!({"applicationid": WIZARD})),
        // A role of another business unit, and one that does not exist.
        (Method::POST, &roles, &dana, json!({"@odata.id": "/roles(da7a0000-0000-4000-8000-000000000112)"})),
        (Method::POST, &roles, &dana, json!({"@odata.id": format!("/roles({nobody})")})),
        (Method::POST, &roles, &dana, json!({"role": READER})),
        (Method::POST, &roles, &robot, json!({"@odata.id": format!("/roles({READER})")})),
        (Method::DELETE, &roles, &dana, Value::Null),
        (Method::DELETE, &row, &robot, Value::Null),
        (Method::PATCH, "/api/data/v9.2/accounts(da7a0000-0000-4000-8000-0000000001c1)", &dana, json!({"name": "x"})),
    ];
    let before = talk.practice.change(|world| world.tenant.dataverse.clone());
    for (method, path, token, body) in requests {
        let answer = talk.ask(Ask::with(method, PRODUCTION, path, token, body)).await;
        assert!(answer.status.is_client_error(), "{}", answer.body);
    }
    insta::assert_snapshot!("wrong_writes", talk.transcript());
    assert_eq!(talk.practice.change(|world| world.tenant.dataverse.clone()), before);
}

#[tokio::test]
async fn the_servers_see_a_new_user_after_the_replication_delay() {
    let mut talk = Talk::start().await;
    let dana = talk.person("dana", "https://contoso-dev.crm4.dynamics.com").await;
    let robot = talk.robot("https://contoso-dev.crm4.dynamics.com").await;
    talk.practice.change(|world| world.tenant.service.replication_delay_s = 60);
    let user = json!({"applicationid": ROBOT});
    let host = "contoso-dev.crm4.dynamics.com";
    assert_eq!(talk.ask(Ask::with(Method::POST, host, USERS, &dana, user)).await.status, 204);
    assert_eq!(code(&talk.get(host, WHO_AM_I, &robot).await), "0x80072560");
    talk.practice.change(|world| world.clock().advance(jiff::SignedDuration::from_secs(61)));
    assert_eq!(talk.get(host, WHO_AM_I, &robot).await.status, 200);
}
