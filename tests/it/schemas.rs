//! What is printed as JSON is what the schemas in `assets/schema` say, also where much is wrong.

use firstcall::checks::{Hints, explain};
use firstcall::export::explained::Answered;
use firstcall::export::json::{CheckResult, Report};
use firstcall::recipe::Recipe;

use crate::support::command::assert_valid;
use crate::support::robot::Robot;
use crate::support::tenant::Tenant;
use crate::support::with_run;

#[tokio::test]
async fn a_check_is_printed_as_its_schema_says() {
    for (scenario, looks) in [("configured", false), ("everything-wrong", true), ("app-unknown", false)] {
        let tenant = Tenant::start(scenario).await;
        let mut robot = Robot::sit_down(&tenant).await;
        robot.look_around().await;
        if looks {
            robot.look_at_setup().await;
        }
        robot.sign_in().await;
        let state = robot.state();
        let result = with_run(state, CheckResult::new);
        let report = serde_json::to_value(Report::new(state.case().now(), vec![result])).unwrap();
        assert_valid("check.schema.json", &report);
        assert_eq!(report["firstcall"], env!("CARGO_PKG_VERSION"));
        let result = &report["results"][0];
        assert_eq!(result["cloud"], state.cloud().id.as_str());
        assert!(result["started"].is_string() && result["took_ms"].is_u64(), "{result:#}");
        let timeline: Vec<_> = result["timeline"].as_array().unwrap().iter().map(|line| &line["exchange"]).collect();
        assert_eq!(timeline.len(), state.case().exchanges().len());
        let cited = report["results"][0]["findings"].as_array().unwrap().iter();
        let cited = cited.flat_map(|finding| finding["evidence"].as_array().unwrap()).map(|clue| &clue["exchange"]);
        let kept: Vec<_> = report["results"][0]["exchanges"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
        assert!(cited.filter(|id| !id.is_null()).all(|id| kept.contains(&id)), "{report:#}");
        tenant.stop().await;
    }
}

#[tokio::test]
async fn an_explanation_is_printed_as_its_schema_says() {
    let tenant = Tenant::start("configured").await;
    let robot = Robot::sit_down(&tenant).await;
    let ctx = robot.state().ctx();
    for text in ["AADSTS65001 and AADSTS7000218", "AADSTS99999999", "nothing here", r#"{"access_token":"x"}"#] {
        let explanation = explain(ctx.recipe, text, &Hints::of(&ctx));
        assert_valid("explain.schema.json", &serde_json::to_value(Answered::new(&ctx, &explanation)).unwrap());
    }
    tenant.stop().await;
}

#[tokio::test]
async fn the_ready_line_is_as_its_schema_says() {
    let practised = Recipe::embedded().targets.iter().filter_map(|target| target.practice.as_deref());
    for scenario in practised.chain(["fresh"]) {
        let tenant = Tenant::start(scenario).await;
        assert_valid("ready.schema.json", &serde_json::from_str(&tenant.ready_line()).unwrap());
        tenant.stop().await;
    }
}
