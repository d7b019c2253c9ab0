//! Every state that a scenario file can set, what it does to the documented call, and that a repair takes it back.

use reqwest::StatusCode;
use serde_json::json;

use super::{DETAIL, EUROPE, SCOPE, get, person};
use crate::practice::{breaking, practice, seeded};

/// What the documented call comes to.
#[derive(Debug, PartialEq)]
enum End {
    Refused(u16),
    Failed,
    Succeeded,
}

/// Requirement, change of the state, how the call ends.
const TABLE: &[(&str, &str, End)] = &[
    ("lcs.geography", "[break.state.lcs.projects.rollout]\ngeography = 'norway'", End::Failed),
    (
        "lcs.geography",
        "[break.state.lcs.projects.rollout]\ngeography = 'norway'\n[break.state.lcs.geographies.europe]\nvisitors = ['dana']",
        End::Refused(401),
    ),
    ("lcs.visited", "[break.state.lcs.geographies.europe]\nvisitors = ['dana', 'petra']", End::Refused(401)),
    ("lcs.project", "remove = ['lcs.projects.rollout']", End::Failed),
    ("lcs.project", "remove = ['lcs.projects.rollout.members.pipeline']", End::Failed),
    ("lcs.project", "[break.state.lcs.projects.rollout]\nid = 112234", End::Failed),
    ("lcs.project", "[break.state.lcs.projects.rollout.members.pipeline]\nhas_opened = false", End::Failed),
    ("lcs.project", "[break.state.lcs.projects.rollout.members.pipeline]\nrole = 'project-team-member'", End::Failed),
    (
        "token.audience",
        "[break.state.lcs.geographies.europe]\naudiences = ['https://lcsapi.eu.lcs.dynamics.com']",
        End::Refused(401),
    ),
    ("call.unthrottled", "[break.state.lcs]\ncalls_per_minute = 0", End::Refused(429)),
    (
        "call.unthrottled",
        "[[break.fault]]\nendpoint = 'lifecycle-services'\neffect = { throttle = { retry_after_s = 5 } }",
        End::Refused(429),
    ),
];

async fn end(practice: &crate::practice::Practice) -> End {
    let token = person(practice, "pipeline", SCOPE).await;
    let came = get(practice, EUROPE, DETAIL, &token).await;
    match (came.status, came.body["IsSuccess"].as_bool()) {
        (StatusCode::OK, Some(true)) => End::Succeeded,
        (StatusCode::OK, _) => End::Failed,
        (status, _) => End::Refused(status.as_u16()),
    }
}

#[tokio::test]
async fn each_state_ends_the_call_as_it_should_and_a_repair_mends_it() {
    for (requirement, change, wanted) in TABLE {
        let practice = seeded(&breaking(requirement, change)).await;
        assert_eq!(end(&practice).await, *wanted, "{requirement}: {change}");
        assert_eq!(practice.running.sandbox.repair(Some(requirement)).unwrap(), [*requirement]);
        assert_eq!(end(&practice).await, End::Succeeded, "{requirement}: {change}");
        practice.running.stop().await;
    }
}

#[tokio::test]
async fn a_fault_speaks_in_the_words_of_the_service() {
    let fault = "[[break.fault]]\nendpoint = 'lifecycle-services'\neffect = { status = { status = 503 } }";
    let practice = seeded(&breaking("call.answered", fault)).await;
    let came = get(&practice, EUROPE, DETAIL, "").await;
    let wanted = json!({"Message": "The service is temporarily unavailable."});
    assert_eq!((came.status, came.body), (StatusCode::SERVICE_UNAVAILABLE, wanted));
}

#[tokio::test]
async fn every_geography_is_routed() {
    let practice = practice("configured").await;
    let text = std::fs::read_to_string(&practice.running.ready.cloud_file).unwrap();
    let cloud: toml::Table = text.parse().unwrap();
    let routes = cloud["cloud"][0]["routes"].as_table().unwrap();
    let hosts = practice.running.sandbox.with(|world| {
        world.tenant.lcs.geographies.values().map(|geography| geography.host.clone()).collect::<Vec<_>>()
    });
    assert_eq!(hosts.len(), 8);
    assert!(hosts.iter().all(|host| routes.contains_key(host)), "{routes:?}");
}
