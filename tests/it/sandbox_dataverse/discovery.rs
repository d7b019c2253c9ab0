//! The Global Discovery Service as the signed-in person sees it.

use serde_json::Value;

use super::{Ask, Talk, resource};

const HOST: &str = "globaldisco.crm.dynamics.com";
const INSTANCES: &str = "/api/discovery/v2.0/Instances";

fn names(body: &Value) -> Vec<&str> {
    body["value"].as_array().unwrap().iter().map(|instance| instance["UrlName"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_person_sees_the_environments_in_which_they_have_an_enabled_user() {
    let mut talk = Talk::start().await;
    let dana = talk.person("dana", &resource(HOST)).await;
    let all = talk.get(HOST, INSTANCES, &dana).await;
    assert_eq!(names(&all.body), ["contoso-dev", "contoso", "contoso-retired", "contoso-training"]);
    talk.get(HOST, &format!("{INSTANCES}?$select=ApiUrl,FriendlyName"), &dana).await;
    talk.get(HOST, "/api/discovery/v2.0/", &dana).await;
    insta::assert_snapshot!("instances", talk.transcript());
    let petra = talk.person("petra", &format!("{}/", resource(HOST))).await;
    talk.practice.change(|world| {
        let organizations = &mut world.tenant.dataverse.organizations;
        organizations.get_mut("development").unwrap().users.get_mut("petra").unwrap().enabled = false;
    });
    assert_eq!(names(&talk.get(HOST, INSTANCES, &petra).await.body), ["contoso", "contoso-training"]);
    talk.practice.change(|world| {
        let production = world.tenant.power_platform.environments.get_mut("production").unwrap();
        production.security_group = Some("platform-team".to_owned());
        world.tenant.groups.get_mut("platform-team").unwrap().members.remove("petra");
    });
    assert_eq!(names(&talk.get(HOST, INSTANCES, &petra).await.body), ["contoso-training"]);
    let rhea = talk.person("rhea", &resource(HOST)).await;
    let none = talk.get(HOST, INSTANCES, &rhea).await;
    assert_eq!((none.status.as_u16(), names(&none.body)), (200, vec![]));
}

#[tokio::test]
async fn keys_and_filters_shorten_the_list_and_case_counts() {
    let mut talk = Talk::start().await;
    let dana = talk.person("dana", &resource(HOST)).await;
    for (path, wanted) in [
        ("(e0e00000-0000-4000-8000-0000000000d1)", &["contoso"][..]),
        ("(UniqueName='unqe0e0000000004000800000000000d2')", &["contoso-dev"]),
        ("(Region='EUR')?$top=1", &["contoso-dev"]),
        ("(State=1)", &["contoso-retired"]),
        ("?$filter=UrlName%20eq%20'contoso'", &["contoso"]),
        ("?$filter=UrlName%20eq%20'Contoso'", &[]),
        ("?$filter=IsUserSysAdmin%20ne%20true", &[]),
        ("?$filter=contains(FriendlyName,'Development')", &["contoso-dev"]),
    ] {
        let found = talk.get(HOST, &format!("{INSTANCES}{path}"), &dana).await;
        assert_eq!(names(&found.body), wanted, "{path}");
    }
    for path in ["(Nothing='x')", "?$filter=Nothing%20eq%201", "?$select=Nothing", "?$top=x"] {
        assert_eq!(talk.get(HOST, &format!("{INSTANCES}{path}"), &dana).await.status, 400, "{path}");
    }
    assert_eq!(talk.get(HOST, "/api/discovery/v2.0/Nothing", &dana).await.status, 404);
}

#[tokio::test]
async fn a_token_for_an_environment_or_of_a_program_is_not_taken() {
    let mut talk = Talk::start().await;
    talk.ask(Ask::get(HOST, INSTANCES, None)).await;
    let environment = talk.person("dana", &resource(super::PRODUCTION)).await;
    talk.get(HOST, INSTANCES, &environment).await;
    let program = talk.robot(&resource(HOST)).await;
    talk.get(HOST, INSTANCES, &program).await;
    insta::assert_snapshot!("discovery_denied", talk.transcript());
    let dana = talk.person("dana", &resource(HOST)).await;
    assert_eq!(talk.get(super::PRODUCTION, INSTANCES, &dana).await.status, 404);
}
