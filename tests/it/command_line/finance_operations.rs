//! Finance & Operations from the command line: what holds, what is missing, and what its refusals mean.

use super::check::ids;
use crate::support::command::{Firstcall, assert_valid};
use crate::support::tenant::Tenant;

const SECRET: &str = "wor8Q~practice-secret-of-the-finance-book";

fn check(cloud_file: &str, more: &[&str]) -> Firstcall {
    let case = ["check", "--cloud-file", cloud_file, "--target", "finance-operations", "--flow", "secret"];
    let app = ["--client-id", "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0007", "--client-secret-env", "BOOK_SECRET"];
    // In capitals and with a path, as people paste it; the token is asked for in the form that the service takes.
    let place = ["--environment", "https://Contoso.operations.eu.dynamics.com/?cmp=DEMF"];
    Firstcall::new(&[&case[..], &app, &place, more].concat()).env("BOOK_SECRET", SECRET)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registered_program_holds_and_an_administrator_is_a_warning() {
    let tenant = Tenant::start("configured-finance-operations").await;
    let ran = check(&tenant.cloud_file(), &["--json"]).run();
    let value = ran.json();
    assert_valid("check.schema.json", &value);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{value:#}");
    assert_eq!(value["results"][0]["tenant_id"], "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48");
    let human = check(&tenant.cloud_file(), &[]).run();
    assert_eq!(human.code, Some(0));
    insta::assert_snapshot!("finance_holds", human.shown());
    tenant.stop().await;
    let tenant = Tenant::start("fno-administrator").await;
    assert_eq!(check(&tenant.cloud_file(), &[]).run().code, Some(0));
    assert_eq!(check(&tenant.cloud_file(), &["--strict"]).run().code, Some(1));
    tenant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_registration_is_one_finding_with_its_command() {
    let tenant = Tenant::start("fno-client-missing").await;
    let human = check(&tenant.cloud_file(), &[]).run();
    assert_eq!((human.code, human.stderr.as_str()), (Some(1), ""));
    insta::with_settings!({ filters => ids() }, {
        insta::assert_snapshot!("fno_client_missing", human.shown());
    });
    tenant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callback_has_to_be_a_whole_address() {
    let tenant = Tenant::start("configured-finance-operations").await;
    let ran = check(&tenant.cloud_file(), &["--callback", "integration.contoso.example/oauth"]).run();
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("https://"), "{}", ran.stderr);
    let ran = check(&tenant.cloud_file(), &["--callback", "https://integration.contoso.example/oauth", "--json"]).run();
    let value = ran.json();
    let callback = value["results"][0]["requirements"]
        .as_array()
        .unwrap()
        .iter()
        .find(|line| line["id"] == "redirect.callback")
        .unwrap();
    // Without a look at the setup nobody can see it.
    assert_eq!((ran.code, callback["verdict"].as_str()), (Some(0), Some("unknown")));
    tenant.stop().await;
}

#[test]
fn every_refusal_of_finance_and_operations_is_explained() {
    let with = ["explain", "--target", "finance-operations"];
    let mut seen = String::new();
    for (more, text) in [
        (&["--flow", "secret"][..], "HTTP 401"),
        (&["--flow", "browser"], "HTTP 401"),
        (&["--flow", "secret"], "HTTP 403"),
        (&[], "AADSTS500011"),
        (&[], "HTTP 429"),
    ] {
        let ran = Firstcall::new(&[&with[..], more, &[text]].concat()).run();
        assert_eq!(ran.code, Some(0), "{ran:?}");
        seen.push_str(&format!("$ firstcall explain {} '{text}'\n{}\n", more.join(" "), ran.stdout));
    }
    insta::assert_snapshot!("finance_explained", seen);
}
