//! Reads of tables and what they need.

use serde_json::{Value, json};

use super::{Ask, PRODUCTION, Talk, code, header, resource};
use crate::sandbox_services::column;

const ROBOT_ROW: &str = "da7a0000-0000-4000-8000-0000000001f2";

fn names(answer: &Value) -> Vec<&str> {
    answer["value"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_reads_of_administrators_are_answered() {
    let mut talk = Talk::start().await;
    let robot = talk.robot(&resource(PRODUCTION)).await;
    for path in [
        "/api/data/v9.2/",
        "/api/data/v9.2/organizations?$select=name&$top=1",
        "/api/data/v9.2/businessunits?$select=businessunitid,name&$filter=parentbusinessunitid%20eq%20null",
        "/api/data/v9.2/systemusers?$select=applicationid,systemuserid,fullname,isdisabled,deletedstate,_businessunitid_value&$expand=systemuserroles_association($select=roleid,name,_businessunitid_value)&$filter=applicationid%20eq%204b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0002",
        "/api/data/v9.2/roles?$select=roleid,name,_businessunitid_value&$filter=_businessunitid_value%20eq%20da7a0000-0000-4000-8000-0000000001b2",
        "/api/data/v9.2/systemusers(da7a0000-0000-4000-8000-0000000001a2)/systemuserroles_association?$select=roleid,name",
        "/api/data/v9.2/systemusers(da7a0000-0000-4000-8000-0000000001a2)?$select=fullname&$expand=teammembership_association($select=name,teamid),businessunitid($select=name)",
        "/api/data/v9.2/teams(da7a0000-0000-4000-8000-0000000001e1)/teamroles_association?$select=name",
        "/api/data/v9.2/systemusers(da7a0000-0000-4000-8000-0000000001f2)/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()",
        "/api/data/v9.2/systemusers(da7a0000-0000-4000-8000-0000000001f2)/businessunitid?$select=name",
        "/api/data/v9.2/systemusers(da7a0000-0000-4000-8000-0000000001f2)",
        "/api/data/v9.2/accounts(da7a0000-0000-4000-8000-0000000001c1)",
    ] {
        assert_eq!(talk.get(PRODUCTION, path, &robot).await.status, 200, "{path}");
    }
    insta::assert_snapshot!("reads", talk.transcript());
}

#[tokio::test]
async fn filters_sort_count_and_pages_work_as_clients_use_them() {
    let mut talk = Talk::start().await;
    let robot = talk.robot(&resource(PRODUCTION)).await;
    let path = "/api/data/v9.2/systemusers?$select=fullname&$filter=systemuserroles_association/any(r:r/name%20eq%20'System%20Administrator')&$orderby=fullname%20desc&$count=true";
    let found = talk.get(PRODUCTION, path, &robot).await.body;
    assert_eq!(
        (&found["@odata.count"], column(&found, "fullname")),
        (&json!(2), vec!["Dana Practice".to_owned(), "Gina Practice".to_owned()])
    );
    assert_eq!(found["value"][0]["fullname"], "Gina Practice");
    let path = "/api/data/v9.2/accounts?$select=name&$filter=startswith(name,'Lake')%20or%20address1_city%20eq%20'ulm'";
    assert_eq!(
        names(&talk.get(PRODUCTION, path, &robot).await.body),
        ["Lake Ferry (practice)", "Old Press (practice)"]
    );
    let path = "/api/data/v9.2/accounts?$select=name&$filter=owninguser/isdisabled%20eq%20true";
    assert_eq!(names(&talk.get(PRODUCTION, path, &robot).await.body), ["Old Press (practice)"]);
    let ask = || {
        Ask::get(PRODUCTION, "/api/data/v9.2/accounts?$select=name", Some(&robot))
            .header("prefer", "odata.maxpagesize=2")
    };
    let first = talk.ask(ask()).await;
    assert_eq!(header(&first, "preference-applied"), "odata.maxpagesize=2");
    let next = first.body["@odata.nextLink"]
        .as_str()
        .unwrap()
        .strip_prefix("https://contoso.crm4.dynamics.com")
        .unwrap()
        .to_owned();
    let rest = talk.get(PRODUCTION, &next, &robot).await.body;
    assert_eq!((names(&first.body).len(), names(&rest)), (2, vec!["Old Press (practice)"]));
    assert!(rest.get("@odata.nextLink").is_none());
}

#[tokio::test]
async fn what_cannot_be_answered_is_refused_in_the_words_of_the_service() {
    let mut talk = Talk::start().await;
    let robot = talk.robot(&resource(PRODUCTION)).await;
    for path in [
        "/api/data/v9.2/Account",
        "/api/data/v9.2/accounts?$select=Name",
        "/api/data/v9.2/accounts?$filter=nothing%20eq%201",
        "/api/data/v9.2/accounts?$filter=name%20like%20'x'",
        "/api/data/v9.2/accounts?$orderby=nothing",
        "/api/data/v9.2/accounts?$skip=1",
        "/api/data/v9.2/systemusers?$expand=nothing",
        "/api/data/v9.2/systemusers(4)",
        "/api/data/v9.2/systemusers(00000000-0000-0000-0000-000000000001)",
        "/api/data/v9.2/systemusers(da7a0000-0000-4000-8000-0000000001f2)/nothing",
        "/api/data/v10.0/WhoAmI",
    ] {
        assert!(talk.get(PRODUCTION, path, &robot).await.status.is_client_error(), "{path}");
    }
    talk.ask(Ask::with(reqwest::Method::POST, PRODUCTION, "/api/data/v9.2/WhoAmI", &robot, Value::Null)).await;
    talk.ask(Ask::with(reqwest::Method::PUT, PRODUCTION, "/api/data/v9.2/accounts", &robot, Value::Null)).await;
    let annotated = Ask::get(PRODUCTION, "/api/data/v9.2/Account", Some(&robot));
    talk.ask(annotated.header("prefer", "odata.include-annotations=\"*\"")).await;
    insta::assert_snapshot!("wrong_reads", talk.transcript());
}

#[tokio::test]
async fn a_read_needs_its_privilege_and_names_it_when_it_is_missing() {
    let mut talk = Talk::start().await;
    let robot = talk.robot(&resource(PRODUCTION)).await;
    let give = |talk: &Talk, roles: &[&str]| {
        talk.practice.change(|world| {
            let users = &mut world.tenant.dataverse.organizations.get_mut("production").unwrap().users;
            users.get_mut("robot").unwrap().roles = roles.iter().map(ToString::to_string).collect();
        });
    };
    give(&talk, &["accounts-only"]);
    let organizations = "/api/data/v9.2/organizations?$select=name&$top=1";
    assert_eq!(code(&talk.get(PRODUCTION, organizations, &robot).await), "0x80040220");
    // The table itself may be read, but only the rows of the user's own.
    let accounts = talk.get(PRODUCTION, "/api/data/v9.2/accounts?$select=name", &robot).await;
    assert_eq!(names(&accounts.body), [""; 0]);
    let others = "/api/data/v9.2/accounts(da7a0000-0000-4000-8000-0000000001c1)";
    assert_eq!(code(&talk.get(PRODUCTION, others, &robot).await), "0x80048306");
    give(&talk, &[]);
    assert_eq!(talk.get(PRODUCTION, super::WHO_AM_I, &robot).await.status, 200);
    assert_eq!(code(&talk.get(PRODUCTION, organizations, &robot).await), "0x80042f09");
    insta::assert_snapshot!("privileges", talk.transcript());
    give(&talk, &["basic-user"]);
    let own = format!("/api/data/v9.2/systemusers({ROBOT_ROW})?$expand=teammembership_association");
    // The users may be read, the teams to which the link leads may not.
    assert_eq!(code(&talk.get(PRODUCTION, &own, &robot).await), "0x80040220");
    let units = talk.get(PRODUCTION, "/api/data/v9.2/businessunits?$select=name", &robot).await;
    assert_eq!(names(&units.body), ["contoso"]);
}

#[tokio::test]
async fn a_team_gives_its_members_what_its_role_allows() {
    let mut talk = Talk::start().await;
    let petra = talk.person("petra", &resource(PRODUCTION)).await;
    let accounts = "/api/data/v9.2/accounts?$select=name";
    assert_eq!(names(&talk.get(PRODUCTION, accounts, &petra).await.body).len(), 3);
    talk.practice.change(|world| {
        world.tenant.dataverse.organizations.get_mut("production").unwrap().teams.clear();
    });
    assert_eq!(names(&talk.get(PRODUCTION, accounts, &petra).await.body), ["Lake Ferry (practice)"]);
}
