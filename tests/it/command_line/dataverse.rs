//! A target in an environment, from the command line: the environment tells its tenant, and its codes can be explained.

use super::check::ids;
use crate::client_stub::{Reply, Stub};
use crate::support::command::{Firstcall, assert_valid};
use crate::support::tenant::Tenant;

const SECRET: &str = "mat8Q~practice-secret-of-the-workmate-app";

fn check(cloud_file: &str, more: &[&str]) -> Firstcall {
    of_program("check", cloud_file, more)
}

fn of_program(command: &str, cloud_file: &str, more: &[&str]) -> Firstcall {
    let case = [command, "--cloud-file", cloud_file, "--target", "dataverse", "--flow", "secret"];
    let app = ["--client-id", "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0006", "--client-secret-env", "MATE_SECRET"];
    Firstcall::new(&[&case[..], &app, more].concat()).env("MATE_SECRET", SECRET)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_is_enough_to_find_the_tenant() {
    let tenant = Tenant::start("configured-dataverse").await;
    let environment = ["--environment", "Contoso.crm4.dynamics.com/main.aspx"];
    let ran = check(&tenant.cloud_file(), &[&environment[..], &["--json"]].concat()).run();
    let value = ran.json();
    assert_valid("check.schema.json", &value);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{value:#}");
    assert_eq!(value["results"][0]["tenant_id"], "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48");
    let human = check(&tenant.cloud_file(), &environment).run();
    assert_eq!(human.code, Some(0));
    insta::assert_snapshot!("dataverse_holds", human.shown());
    tenant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_that_leaves_its_tenant_open_is_told_so_and_a_given_tenant_is_enough() {
    let tenant = Tenant::start("configured-dataverse").await;
    let environment = Stub::start(|_| Reply::Text(401, "", String::new())).await;
    let mut clouds: toml::Table = std::fs::read_to_string(tenant.cloud_file()).unwrap().parse().unwrap();
    clouds["cloud"][0]["routes"]["contoso.crm4.dynamics.com"] = environment.base.clone().into();
    let given = |command: &str, more: &[&str]| {
        let place = ["--environment", "https://contoso.crm4.dynamics.com"];
        let firstcall = of_program(command, "clouds.toml", &[&place[..], more].concat());
        firstcall.file("clouds.toml", &clouds.to_string()).run()
    };
    for command in ["check", "token"] {
        let ran = given(command, &[]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
        let said = "firstcall: https://contoso.crm4.dynamics.com answers, but does not say which tenant it belongs to";
        assert!(ran.stderr.starts_with(said) && ran.stderr.contains("--tenant"), "{}", ran.stderr);
    }
    let ran = given("token", &["--tenant", "contoso.onmicrosoft.com"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    tenant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_application_user_is_one_finding_with_its_command() {
    let tenant = Tenant::start("appuser-missing").await;
    let human = check(&tenant.cloud_file(), &["--environment", "https://contoso.crm4.dynamics.com"]).run();
    assert_eq!((human.code, human.stderr.as_str()), (Some(1), ""));
    insta::with_settings!({ filters => ids() }, {
        insta::assert_snapshot!("appuser_missing", human.shown());
    });
    tenant.stop().await;
}

#[test]
fn every_code_of_dataverse_is_explained() {
    let refused = r#"{"error":{"code":"0x80040220","message":"Principal user (Id=1, type=8, roleCount=1) is missing prvReadAccount privilege (Id=2) on OTC=1 for entity 'account'."}}"#;
    let mut seen = String::new();
    for text in ["0x80072560", "0x80040225", "0x80072322", refused] {
        let ran = Firstcall::new(&["explain", text]).run();
        assert_eq!(ran.code, Some(0), "{ran:?}");
        seen.push_str(&format!("$ firstcall explain '{text}'\n{}\n", ran.stdout));
    }
    insta::assert_snapshot!("dataverse_explained", seen);
}
