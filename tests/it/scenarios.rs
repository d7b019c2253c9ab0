//! Every scenario of the practice tenant through the real engine over real HTTP: what is found, how it comes out, and
//! that it is green again after the repair. One line a scenario; a scenario without a line fails the test.

use std::collections::BTreeSet;

use firstcall::app::{Outcome, outcome};
use firstcall::recipe::{Params, Placeholder, Recipe};
use futures::StreamExt;

use crate::support::robot::Robot;
use crate::support::tenant::Tenant;

mod closer;
mod table;

use table::{Does, Line, TABLE};

/// How many practice tenants run side by side.
const SIDE_BY_SIDE: usize = 6;

/// Runs one line; returns what was wrong with it.
async fn run(line: Line) -> Option<String> {
    run_in(Tenant::start(line.0).await, line).await
}

async fn run_in(tenant: Tenant, (scenario, does, findings, came_out): Line) -> Option<String> {
    let mut robot = Robot::sit_down(&tenant).await;
    robot.look_around().await;
    if does == Does::LooksFirst {
        robot.look_at_setup().await;
    }
    if does == Does::Declines {
        robot.decision = "decline";
    }
    robot.sign_in().await;
    if does == Does::LooksAfterwards {
        robot.look_at_setup().await;
    }
    let mut wrong = Vec::new();
    if robot.findings() != findings {
        wrong.push(format!("found {:?} instead of {findings:?}", robot.findings()));
    }
    if outcome(robot.state(), false) != came_out {
        wrong.push(format!("came out as {:?} instead of {came_out:?}", outcome(robot.state(), false)));
    }
    robot.decision = "accept";
    robot.repair().await;
    let after = outcome(robot.state(), false);
    if after != Outcome::Holds {
        wrong.push(format!("came out as {after:?} after the repair, with {:?}", robot.findings()));
    }
    tenant.stop().await;
    (!wrong.is_empty()).then(|| format!("{scenario}, {does:?}: {}", wrong.join("; ")))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_scenario_ends_in_its_finding_and_is_green_after_the_repair() {
    let lines = futures::stream::iter(TABLE.iter().copied());
    let mut wrong: Vec<String> =
        lines.map(run).buffer_unordered(SIDE_BY_SIDE).filter_map(|wrong| async { wrong }).collect().await;
    wrong.sort();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A scenario that is about several targets ends in the same finding with each of them, and the case stays what it is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scenario_keeps_the_target_that_is_practised() {
    let recipe = Recipe::embedded();
    let tenant = Tenant::start("configured").await;
    let scenarios = tenant.told().await.scenarios;
    tenant.stop().await;
    let mut lines = Vec::new();
    for scenario in scenarios.iter().filter(|scenario| scenario.targets.len() > 1) {
        for target in &scenario.targets[1..] {
            let of_target = recipe.target(&target.as_str().into()).and_then(|target| target.practice.clone());
            let line = TABLE.iter().find(|(id, ..)| *id == scenario.id).copied().expect("every scenario has a line");
            lines.push((of_target.expect("it is practised"), target.clone(), line));
        }
    }
    assert!(lines.len() > 15, "{lines:?}");
    let runs = futures::stream::iter(lines).map(|(configured, target, line)| async move {
        let tenant = Tenant::start(&configured).await;
        tenant.switch_for(line.0, &target).await;
        let told = tenant.told().await.suggest.target;
        if told.as_deref() != Some(target.as_str()) {
            return Some(format!("{} proposes {told:?} instead of {target}", line.0));
        }
        run_in(tenant, line).await.map(|wrong| format!("{target}: {wrong}"))
    });
    let mut wrong: Vec<String> =
        runs.buffer_unordered(SIDE_BY_SIDE).filter_map(|wrong| async { wrong }).collect().await;
    wrong.sort();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_requirement_that_can_be_seen_has_a_scenario() {
    let tenant = Tenant::start("configured").await;
    let broken: BTreeSet<String> =
        tenant.told().await.scenarios.into_iter().flat_map(|scenario| scenario.breaks).collect();
    let recipe = Recipe::embedded();
    let seen = recipe.requirements.values().filter(|requirement| !requirement.is_told_only());
    let missing: Vec<&str> = seen.map(|it| it.id.as_str()).filter(|id| !broken.contains(*id)).collect();
    assert_eq!(missing, Vec::<&str>::new());
    tenant.stop().await;
}

#[tokio::test]
async fn every_scenario_has_a_line() {
    let tenant = Tenant::start("configured").await;
    let known: BTreeSet<&str> = TABLE.iter().map(|(scenario, ..)| *scenario).collect();
    let missing: Vec<String> = tenant
        .told()
        .await
        .scenarios
        .into_iter()
        .map(|scenario| scenario.id)
        .filter(|id| !known.contains(id.as_str()))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
    tenant.stop().await;
}

#[tokio::test]
async fn every_page_that_a_remedy_opens_is_there() {
    let tenant = Tenant::start("configured").await;
    let clouds = tenant.clouds();
    let known = |environment: &str, portal: &str| {
        Params::from([
            (Placeholder::ClientId, "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d".to_owned()),
            (Placeholder::Account, "petra@contoso.onmicrosoft.com".to_owned()),
            (Placeholder::Environment, environment.to_owned()),
            (Placeholder::Portal, portal.to_owned()),
        ])
    };
    let dataverse = known("https://contoso.crm4.dynamics.com", "https://eu.lcs.dynamics.com");
    let finance = known("https://contoso.operations.eu.dynamics.com", "");
    for blade in Recipe::embedded().blades.values() {
        let of_environment = if blade.id.as_str() == "finance-operations" { &finance } else { &dataverse };
        for params in [&Params::new(), of_environment] {
            let page = blade.url(clouds.first(), params).unwrap();
            assert_eq!(tenant.status_of(&page).await, 200, "{page}");
        }
    }
    tenant.stop().await;
}
