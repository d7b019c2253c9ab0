//! Lifecycle Services from the command line: the check as a pipeline signs in, and the service connection as a file.

use serde_json::Value;

use super::check::ids;
use crate::support::command::{Firstcall, assert_valid};
use crate::support::tenant::Tenant;

const PASSWORD: &str = "practice-pipeline-1";
const CLIENT: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0005";
const ACCOUNT: &str = "pipeline@contoso.onmicrosoft.com";

fn check(cloud_file: &str, more: &[&str]) -> Firstcall {
    let case = ["check", "--cloud-file", cloud_file, "--target", "lifecycle-services", "--client-id", CLIENT];
    let account = ["--tenant", "contoso.onmicrosoft.com", "--username", ACCOUNT, "--password-env", "PIPELINE"];
    let place = ["--geo", "eu", "--project-id", "112233"];
    Firstcall::new(&[&case[..], &account, &place, more].concat()).env("PIPELINE", PASSWORD)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_of_the_pipeline_is_the_first_choice() {
    let tenant = Tenant::start("configured-lifecycle-services").await;
    let ran = check(&tenant.cloud_file(), &["--json"]).run();
    let value = ran.json();
    assert_valid("check.schema.json", &value);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{value:#}");
    assert_eq!(value["results"][0]["flow"], "password");
    let verdict = |id: &str| {
        let all = value["results"][0]["requirements"].as_array().unwrap();
        all.iter().find(|one| one["id"] == id).map(|one| one["verdict"].clone()).unwrap()
    };
    for (id, wanted) in [
        ("client.public", "met"),
        ("account.mfa_free", "met"),
        ("lcs.geography", "met"),
        ("lcs.visited", "met"),
        ("lcs.project", "met"),
        ("lcs.unattended", "not_applicable"),
        ("devops.extension", "unknown"),
        ("devops.connection", "unknown"),
    ] {
        assert_eq!(verdict(id), wanted, "{id}");
    }
    let human = check(&tenant.cloud_file(), &[]).run();
    insta::assert_snapshot!("lifecycle_services_holds", human.shown());
    tenant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_token_is_asked_for_where_only_that_is_taken() {
    let tenant = Tenant::start("lcs-older-token").await;
    let human = check(&tenant.cloud_file(), &[]).run();
    assert_eq!((human.code, human.stderr.as_str()), (Some(0), ""));
    insta::with_settings!({ filters => ids() }, {
        insta::assert_snapshot!("lifecycle_services_older_token", human.shown());
    });
    tenant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_in_a_good_status_is_one_finding() {
    let tenant = Tenant::start("lcs-not-a-member").await;
    let human = check(&tenant.cloud_file(), &[]).run();
    assert_eq!((human.code, human.stderr.as_str()), (Some(1), ""));
    insta::with_settings!({ filters => ids() }, {
        insta::assert_snapshot!("lifecycle_services_refused", human.shown());
    });
    tenant.stop().await;
}

#[test]
fn a_program_is_refused_with_the_reason() {
    for wish in [["--caller", "program"], ["--flow", "secret"]] {
        let ran = Firstcall::new(&[&["check", "--target", "lifecycle-services"][..], &wish].concat()).run();
        assert_eq!(ran.code, Some(2));
        assert!(ran.stderr.contains("lets people in only"), "{}", ran.stderr);
    }
}

#[test]
fn what_lifecycle_services_says_is_explained() {
    let refused = r#"{"Data":[],"IsSuccess":false,"OperationActivityId":"00000000-0000-0000-0000-00000000000a","ErrorMessage":"The project was not found. (practice)"}"#;
    let used_up =
        r#"{"IsSuccess":false,"ErrorMessage":"Maximum allowed API operations are 3 from 2019-09-30T04:01:01.9999999"}"#;
    let mut seen = String::new();
    for text in [refused, used_up, "HTTP 401", "AADSTS50079"] {
        let flow = ["--target", "lifecycle-services", "--flow", "password"];
        let ran = Firstcall::new(&[&["explain", text][..], &flow].concat()).run();
        assert_eq!(ran.code, Some(0), "{ran:?}");
        seen.push_str(&format!("$ firstcall explain '{text}'\n{}\n", ran.stdout));
    }
    insta::assert_snapshot!("lifecycle_services_explained", seen);
    let worked = Firstcall::new(&["explain", r#"{"Data":[],"IsSuccess":true,"ErrorMessage":null}"#]).run();
    assert!(worked.stdout.starts_with("There is no error in this text"), "{}", worked.stdout);
}

fn export(more: &[&str]) -> Firstcall {
    Firstcall::new(&[&["export", "azure-devops-connection"][..], more].concat())
}

#[test]
fn a_service_connection_is_printed_with_everything_but_the_password() {
    let ran = export(&["--client-id", CLIENT, "--username", ACCOUNT, "--geo", "eu", "--project-id", "112233"]).run();
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert!(serde_json::from_str::<Value>(&ran.stdout).is_ok());
    insta::assert_snapshot!("azure_devops_connection", ran.stdout);
}

#[test]
fn a_service_connection_is_written_into_a_file_that_only_its_owner_can_read() {
    let case = ["--client-id", CLIENT, "--username", ACCOUNT, "--cloud", "gcc-high", "-o", "lcs.json"];
    let (ran, home) = export(&case).start().end_leaving();
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (Some(0), "", "Saved as lcs.json\n"));
    let file = home.path().join("lcs.json");
    let value: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(value["url"], "https://login.microsoftonline.us/organizations");
    assert_eq!(value["data"]["apiurl"], "https://lcsapi.high.lcs.microsoftdynamics.us");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn an_export_says_what_is_missing_or_does_not_fit() {
    for (more, said) in [
        (&["--username", ACCOUNT][..], "--client-id is missing"),
        (&["--client-id", CLIENT], "--username is missing"),
        (&["--client-id", CLIENT, "--username", ACCOUNT, "--geo", "uk"], "--geo: give one of us, eu"),
        (&["--client-id", CLIENT, "--username", ACCOUNT, "--cloud", "dod"], "has no address in this cloud"),
        (&["--target", "dataverse"], "this is for the target lifecycle-services"),
    ] {
        let ran = export(more).run();
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{more:?}");
        assert!(ran.stderr.contains(said), "{more:?}: {}", ran.stderr);
    }
}
